import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clearMarket,
  type MatchedTrade,
  MECHANISMS,
  type NetworkServices,
  type Order,
} from '../../src/index.ts';

const price = fc.integer({ min: 5, max: 40 }).map((cent) => cent / 100);

const anyOrders: fc.Arbitrary<Order[]> = fc
  .array(
    fc.record({
      who: fc.nat(9),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      quantityKwh: fc.integer({ min: 1, max: 80 }).map((k) => k / 8),
      pricePerKwh: price,
    }),
    { maxLength: 24 },
  )
  .map((list) =>
    list.map(({ who, ...order }, k) => ({
      orderId: `o${k}`,
      participant: `p${who}`,
      ...order,
      start: null,
      durationMin: null,
    })),
  );

/** A pair's fee and what the network lets it have, the same on every run. */
const hash = (text: string) => [...text].reduce((h, c) => (h * 31 + c.charCodeAt(0)) % 1009, 7);
const pairFee = (seller: string, buyer: string) => (hash(`${seller}${buyer}`) % 8) / 100;
const shareOf = (seller: string, buyer: string) =>
  [1, 1, 0.5, 0][hash(`${buyer}~${seller}`) % 4] as number;

interface World extends NetworkServices {
  readonly proposed: string[];
}

function world(more: Partial<NetworkServices> = {}, vetted = true): World {
  const proposed: string[] = [];
  return {
    proposed,
    feePerKwh: pairFee,
    buyerSplit: 0.3,
    propose: ({ sell, buy, quantityKwh }) => {
      proposed.push(`${sell.orderId} ${buy.orderId}`);
      const share = vetted ? shareOf(sell.participant, buy.participant) : 1;
      const verdict = (['rejected', 'curtailed', 'approved'] as const)[Math.ceil(2 * share)];
      return { approvedKwh: share * quantityKwh, verdict: verdict ?? 'approved', reason: null };
    },
    ...more,
  };
}

const volume = (matches: readonly MatchedTrade[]) =>
  matches.reduce((sum, { decision }) => sum + decision.approvedKwh, 0);

describe.each([...MECHANISMS.values()].map((mechanism) => ({ name: mechanism.name, mechanism })))(
  'mechanism $name',
  ({ mechanism }) => {
    test('nobody pays more than was bid, gets less than was asked, or trades more than was ordered', () => {
      let cut = 0;
      fc.assert(
        fc.property(anyOrders, (orders) => {
          const services = world();
          const traded = new Map<string, number>();
          for (const match of mechanism.clear(orders, services)) {
            const { buy, sell, quantityKwh, pricePerKwh, decision } = match;
            const fee = pairFee(sell.participant, buy.participant);
            expect(buy.side).toBe('buy');
            expect(sell.side).toBe('sell');
            expect(pricePerKwh + 0.3 * fee).toBeLessThanOrEqual(buy.pricePerKwh + 1e-12);
            expect(pricePerKwh - 0.7 * fee).toBeGreaterThanOrEqual(sell.pricePerKwh - 1e-12);
            expect(decision.approvedKwh).toBeLessThanOrEqual(quantityKwh);
            expect(buy.participant).not.toBe(sell.participant);
            if (decision.approvedKwh < quantityKwh) cut++;
            for (const { orderId } of [buy, sell]) {
              traded.set(orderId, (traded.get(orderId) ?? 0) + decision.approvedKwh);
            }
          }
          for (const { orderId, quantityKwh } of orders) {
            expect(traded.get(orderId) ?? 0).toBeLessThanOrEqual(quantityKwh + 1e-9);
          }
        }),
      );
      expect(cut).toBeGreaterThan(20);
    });

    test('a pair that the network refused is not tried again', () => {
      fc.assert(
        fc.property(anyOrders, (orders) => {
          const services = world();
          const refused = new Set<string>();
          const propose: NetworkServices['propose'] = (match) => {
            const pair = `${match.sell.orderId} ${match.buy.orderId}`;
            expect(refused.has(pair)).toBe(false);
            const decision = services.propose(match);
            if (decision.approvedKwh < match.quantityKwh) refused.add(pair);
            return decision;
          };
          mechanism.clear(orders, { ...services, propose });
        }),
      );
    });

    test('the same orders give the same trades', () => {
      fc.assert(
        fc.property(anyOrders, (orders) => {
          const first = mechanism.clear(orders, world());
          expect(mechanism.clear(structuredClone(orders), world())).toEqual(first);
        }),
      );
    });

    test('a fee on every kWh never makes more trade, and one above all prices stops it', () => {
      let less = 0;
      fc.assert(
        fc.property(anyOrders, price, (any, fee) => {
          // Each for itself: who both buys and sells may block a trade that a fee sets free.
          const orders = any.map((order) => ({ ...order, participant: order.orderId }));
          const at = (feePerKwh: number) =>
            volume(mechanism.clear(orders, world({ feePerKwh: () => feePerKwh }, false)));
          const free = at(0);
          expect(at(fee)).toBeLessThanOrEqual(free + 1e-9);
          expect(at(1)).toBe(0);
          if (at(fee) < free) less++;
        }),
      );
      expect(less).toBeGreaterThan(10);
    });

    test('money and energy are conserved, and charges are paid in full', () => {
      fc.assert(
        fc.property(
          anyOrders,
          fc.constantFrom(0, 0.3, 1),
          fc.constantFrom(null, 0.2),
          (orders, buyerSplit, lossPricePerKwh) => {
            const result = clearMarket(orders, mechanism, {
              vet: true,
              feePerKwh: pairFee,
              buyerSplit,
              lossPricePerKwh,
              openInterval: () => ({
                propose: ({ seller, buyer, powerKw }) => ({
                  approvedKw: shareOf(seller, buyer) * powerKw,
                  reason: null,
                }),
                lossesKw: (trades) =>
                  trades.map(({ powerKw }, k) => (k % 3 === 0 ? -1 : 1) * 0.02 * powerKw),
                loadFlows: () => 1,
              }),
            });
            const { trades, settlement, totals, refused } = result;
            const sum = (values: readonly number[]) => values.reduce((s, v) => s + v, 0);
            expect(sum(settlement.map((line) => line.energyKwh))).toBeCloseTo(0, 9);
            expect(sum(settlement.map((line) => line.pays - line.receives))).toBeCloseTo(0, 9);
            expect(sum(settlement.map((line) => line.networkCharge))).toBeCloseTo(
              totals.networkRevenue,
              9,
            );
            expect(sum(settlement.map((line) => line.lossCharge))).toBeCloseTo(
              totals.lossRevenue,
              9,
            );
            const fees = trades.map((t) => t.quantityKwh * pairFee(t.seller, t.buyer));
            expect(totals.networkRevenue).toBeCloseTo(sum(fees), 9);
            expect(totals.volumeKwh).toBeCloseTo(sum(trades.map((t) => t.quantityKwh)), 9);
            expect(totals.lossKwh).toBeCloseTo(sum(trades.map((t) => t.lossKwh)), 9);
            // Gains from trade are what both sides are better off by, and the network's revenue.
            const bought = new Map<string, number>();
            const sold = new Map<string, number>();
            for (const t of trades) {
              bought.set(t.buyer, (bought.get(t.buyer) ?? 0) + t.quantityKwh);
              sold.set(t.seller, (sold.get(t.seller) ?? 0) + t.quantityKwh);
              expect(t.verdict).toBe(shareOf(t.seller, t.buyer) === 1 ? 'approved' : 'curtailed');
            }
            for (const line of settlement) {
              const net = (bought.get(line.participant) ?? 0) - (sold.get(line.participant) ?? 0);
              expect(line.energyKwh).toBeCloseTo(net, 9);
            }
            expect(totals.welfare).toBeGreaterThanOrEqual(totals.networkRevenue - 1e-9);
            for (const { quantityKwh } of refused) expect(quantityKwh).toBeGreaterThan(0);
          },
        ),
      );
    });

    test('intervals settle separately', () => {
      fc.assert(
        fc.property(anyOrders, (orders) => {
          const starts = ['07:00', '08:00', null] as const;
          const dated = orders.map((order, k) => ({
            ...order,
            start: starts[hash(`${k}`) % 2] as string,
          }));
          const opened: (number | null)[] = [];
          const clear = (list: readonly Order[]) =>
            clearMarket(list, mechanism, {
              vet: true,
              feePerKwh: pairFee,
              buyerSplit: 0.5,
              lossPricePerKwh: null,
              openInterval: (startMinute) => {
                opened.push(startMinute);
                return {
                  propose: ({ seller, buyer, powerKw }) => ({
                    approvedKw: shareOf(seller, buyer) * powerKw,
                    reason: null,
                  }),
                  lossesKw: (trades) => trades.map(() => 0.1),
                  loadFlows: () => 2,
                };
              },
            });
          const together = clear(dated);
          const minutes = [
            ...new Set(dated.map(({ start }) => (start === '07:00' ? 420 : 480))),
          ].sort();
          expect(opened).toEqual(orders.length === 0 ? [null] : minutes);
          const apart = starts
            .slice(0, 2)
            .map((start) => clear(dated.filter((o) => o.start === start)));
          expect(together.trades).toEqual(apart.flatMap((one) => one.trades));
          expect(together.totals.welfare).toBeCloseTo(
            apart.reduce((sum, one) => sum + one.totals.welfare, 0),
            9,
          );
        }),
      );
    });
  },
);
