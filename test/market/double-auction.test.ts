import { expect, test } from 'vitest';
import type { Order } from '../../src/index.ts';
import { continuousDoubleAuction } from '../../src/market/double-auction.ts';
import type { NetworkServices } from '../../src/market/mechanism.ts';

const order = (
  orderId: string,
  side: 'buy' | 'sell',
  quantityKwh: number,
  pricePerKwh: number,
): Order => ({
  orderId,
  participant: orderId,
  side,
  quantityKwh,
  pricePerKwh,
  start: null,
  durationMin: null,
});

function clear(orders: readonly Order[], more: Partial<NetworkServices> = {}) {
  return continuousDoubleAuction
    .clear(orders, {
      feePerKwh: () => 0,
      buyerSplit: 0.5,
      propose: ({ quantityKwh }) => ({
        approvedKwh: quantityKwh,
        verdict: 'approved',
        reason: null,
      }),
      ...more,
    })
    .map(({ sell, buy, decision, pricePerKwh }) => [
      `${sell.orderId}>${buy.orderId}`,
      decision.approvedKwh,
      Number(pricePerKwh.toFixed(9)),
    ]);
}

test('the best price goes first, then the earlier order, each at the price of the one who waited', () => {
  const book = [
    order('dear', 'sell', 2, 0.2),
    order('early', 'sell', 1, 0.1),
    order('late', 'sell', 1, 0.1),
  ];
  expect(clear([...book, order('b', 'buy', 3, 0.25)])).toEqual([
    ['early>b', 1, 0.1],
    ['late>b', 1, 0.1],
    ['dear>b', 1, 0.2],
  ]);
  expect(
    clear([
      order('bid', 'buy', 2, 0.3),
      order('ask', 'sell', 5, 0.1),
      order('next', 'buy', 9, 0.1),
    ]),
  ).toEqual([
    ['ask>bid', 2, 0.3],
    ['ask>next', 3, 0.1],
  ]);
  expect(clear([order('low', 'buy', 1, 0.1), order('high', 'sell', 1, 0.11)])).toEqual([]);
});

test('the charge of the very pair decides who is best, and both pay their part of it', () => {
  const orders = [
    order('near', 'sell', 1, 0.12),
    order('far', 'sell', 1, 0.1),
    order('b', 'buy', 2, 0.17),
  ];
  const feePerKwh = (seller: string) => (seller === 'far' ? 0.06 : 0.01);
  // The seller waited: it gets its ask net of its half of the charge.
  expect(clear(orders, { feePerKwh })).toEqual([
    ['near>b', 1, 0.125],
    ['far>b', 1, 0.13],
  ]);
  expect(clear(orders.slice(1), { feePerKwh: () => 0.0701 })).toEqual([]);
  expect(clear(orders.slice(1).toReversed(), { feePerKwh, buyerSplit: 0.25 })).toEqual([
    ['far>b', 1, 0.155],
  ]);
});

test('where the network refuses the best counterparty, the next best is tried', () => {
  const orders = [
    order('best', 'sell', 1, 0.1),
    order('next', 'sell', 1, 0.15),
    order('b', 'buy', 1, 0.2),
    order('c', 'buy', 1, 0.2),
  ];
  const propose: NetworkServices['propose'] = ({ sell, buy, quantityKwh }) => {
    const refused = sell.orderId === 'best' && buy.orderId === 'b';
    return {
      approvedKwh: refused ? 0 : quantityKwh,
      verdict: refused ? 'rejected' : 'approved',
      reason: null,
    };
  };
  expect(clear(orders, { propose })).toEqual([
    ['best>b', 0, 0.1],
    ['next>b', 1, 0.15],
    ['best>c', 1, 0.1],
  ]);
});
