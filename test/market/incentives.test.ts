import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ChargeResult,
  type ComparedTrade,
  compareCharges,
  energyOf,
  type IncentiveReport,
} from '../../src/index.ts';
import { tradeOf } from '../oracles/bundled.ts';

const compared = (
  id: string,
  seller: string,
  buyer: string,
  kW: number,
  distanceOhm: number,
  marginalCost: number,
): ComparedTrade => ({ trade: tradeOf(id, seller, buyer, kW), distanceOhm, marginalCost });

/** What a tariff charges, as `priceTrades` gives it, from fees per kWh. */
function charging(
  trades: readonly ComparedTrade[],
  fees: readonly number[],
  split: number,
): ChargeResult {
  const lines = trades.map(({ trade }, t) => {
    const [energyKwh, feePerKwh] = [energyOf(trade), fees[t] as number];
    const charge = energyKwh * feePerKwh;
    const buyerPays = charge * split;
    const sellerPays = charge - buyerPays;
    const { tradeId } = trade;
    const distance = feePerKwh;
    const components = {};
    return {
      tradeId,
      distance,
      energyKwh,
      feePerKwh,
      charge,
      buyerPays,
      sellerPays,
      components,
    };
  });
  const total = lines.reduce((sum, { charge }) => sum + charge, 0);
  const about = { method: 'some', unit: 'kWh/kWh', unitFee: 1, adderPerKwh: 0, notes: [] };
  return { ...about, total, trades: lines };
}

const methodOf = ({ methods }: IncentiveReport) => methods[0] as IncentiveReport['methods'][0];
const near = (value: number) => expect.closeTo(value, 12);

describe('two trades, worked out by hand', () => {
  // 10 kWh that cost 0.2 at the margin, and 30 kWh that spare 0.1.
  const trades = [compared('x', 'a', 'b', 10, 1, 0.2), compared('y', 'b', 'a', 30, 3, -0.1)];
  const report = compareCharges(trades, [charging(trades, [0.01, 0.01], 0.25)], {
    recover: 0.5,
    split: 0.25,
  });

  test('a stamp collects 0.4 where 0.1 is the marginal cost: 0.0075 a kWh is the rest', () => {
    expect(report).toMatchObject({ energyKwh: 40, marginalCost: near(0.1), recover: 0.5 });
    expect(methodOf(report)).toMatchObject({
      revenue: near(0.4),
      recovery: near(0.8),
      stampPerKwh: near(0.0075),
    });
  });

  test('x should pay 0.275 and pays 0.1; y pays 0.175 for it', () => {
    expect(methodOf(report)).toMatchObject({
      moved: near(0.175),
      trades: [
        { tradeId: 'x', charge: near(0.1), feePerKwh: 0.01, crossSubsidy: near(-0.175) },
        { tradeId: 'y', charge: near(0.3), feePerKwh: 0.01, crossSubsidy: near(0.175) },
      ],
    });
  });

  test('sellers bear three quarters, of what is paid and of what should be', () => {
    // a: 0.75·0.1 + 0.25·0.3; it should be 0.75·0.275 + 0.25·0.125.
    expect(methodOf(report).participants).toEqual([
      { id: 'a', energyKwh: 40, pays: near(0.15), share: near(0.375), crossSubsidy: near(-0.0875) },
      { id: 'b', energyKwh: 40, pays: near(0.25), share: near(0.625), crossSubsidy: near(0.0875) },
    ]);
  });

  test('each is a class of its own', () => {
    expect(report.classes).toMatchObject([
      { fromOhm: 0, toOhm: 1, trades: 1, energyKwh: 10, energyShare: 0.25, marginalCost: 0.2 },
      { fromOhm: 1, toOhm: 3, trades: 1, energyKwh: 30, energyShare: 0.75, marginalCost: -0.1 },
    ]);
    expect(methodOf(report).classes).toMatchObject([
      { charge: near(0.1), share: near(0.25), crossSubsidy: near(-0.175) },
      { charge: near(0.3), share: near(0.75), crossSubsidy: near(0.175) },
    ]);
  });

  test('where as much is collected as the marginal cost, the cross-subsidy is the difference', () => {
    const even = methodOf(compareCharges(trades, [charging(trades, [0.0025, 0.0025], 0.5)], HALF));
    expect(even.stampPerKwh).toBeCloseTo(0, 15);
    expect(even.trades.map(({ crossSubsidy }) => crossSubsidy)).toEqual([
      near(-0.175),
      near(0.175),
    ]);
  });
});

const HALF = { split: 0.5 };

test('quarters by distance, equal distances together, and what lies in them', () => {
  const ohms = [8, 1, 2, 2, 2, 3, 5, 4];
  const trades = ohms.map((ohm, t) => compared(`t${t}`, 'a', 'b', 1, ohm, 0));
  const fees = ohms.map((ohm) => ohm / 100);
  const report = compareCharges(trades, [charging(trades, fees, 0.5)], HALF);
  expect(report.classes.map(({ fromOhm, toOhm, trades: n }) => [fromOhm, toOhm, n])).toEqual([
    [0, 2, 4],
    [2, 4, 2],
    [4, 8, 2],
  ]);
  expect(report.trades.map((trade) => trade.class)).toEqual([2, 0, 0, 0, 0, 1, 2, 1]);
  expect(methodOf(report).classes.map(({ feePerKwh }) => feePerKwh)).toMatchObject([
    { least: 0.01, lowerQuartile: near(0.0175), median: 0.02, upperQuartile: 0.02, greatest: 0.02 },
    { least: 0.03, lowerQuartile: near(0.0325), median: near(0.035), greatest: 0.04 },
    { least: 0.05, median: near(0.065), upperQuartile: near(0.0725), greatest: 0.08 },
  ]);
});

test('trades that nothing connects are the farthest', () => {
  const trades = [1, Number.POSITIVE_INFINITY].map((ohm) => compared('t', 'a', 'b', 1, ohm, 0));
  const { classes } = compareCharges(trades, [], HALF);
  expect(classes.map(({ toOhm }) => toOhm)).toEqual([1, Number.POSITIVE_INFINITY]);
});

test('nothing traded, nothing collected', () => {
  const report = compareCharges([], [charging([], [], 0.5)], { ...HALF, recover: 0 });
  expect(report).toMatchObject({ energyKwh: 0, classes: [], trades: [] });
  expect(methodOf(report)).toMatchObject({ revenue: 0, recovery: null, moved: 0, stampPerKwh: 0 });
});

describe('whatever is traded and charged', () => {
  const amount = fc.double({ min: -5, max: 5, noNaN: true });
  const line = fc.record({
    seller: fc.constantFrom('a', 'b', 'c'),
    buyer: fc.constantFrom('c', 'd'),
    kW: fc.double({ min: 0.1, max: 500, noNaN: true }),
    ohm: fc.integer({ min: 0, max: 12 }),
    cost: amount,
    fee: amount,
  });
  const lines = fc.array(line, { minLength: 1, maxLength: 30 });
  const split = fc.double({ min: 0, max: 1, noNaN: true });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const tradesOf = (from: readonly (typeof line extends fc.Arbitrary<infer T> ? T : never)[]) =>
    from.map(({ seller, buyer, kW, ohm, cost }, t) =>
      compared(`t${t}`, seller, buyer, kW, ohm, cost),
    );

  test('revenue is the sum of charges, shares sum to one, cross-subsidies to nothing', () => {
    fc.assert(
      fc.property(lines, split, (from, part) => {
        const trades = tradesOf(from);
        const fees = from.map(({ fee }) => fee);
        const charged = charging(trades, fees, part);
        const report = compareCharges(trades, [charged], { split: part });
        const method = methodOf(report);
        const scale = sum(charged.trades.map(({ charge }) => Math.abs(charge))) + 5 * trades.length;
        const parts = [method.classes, method.participants, method.trades] as const;
        expect(Math.abs(method.revenue - charged.total)).toBeLessThanOrEqual(1e-12 * scale);
        expect(
          Math.abs(sum(method.classes.map(({ charge }) => charge)) - method.revenue),
        ).toBeLessThan(1e-11 * scale);
        expect(Math.abs(sum(method.participants.map((p) => p.pays)) - method.revenue)).toBeLessThan(
          1e-11 * scale,
        );
        for (const rows of parts) {
          expect(Math.abs(sum(rows.map((row) => row.crossSubsidy)))).toBeLessThan(1e-11 * scale);
        }
        for (const rows of [method.classes, method.participants]) {
          const shares = sum(rows.map(({ share }) => share ?? 0));
          expect(Math.abs(shares - 1) * Math.abs(method.revenue)).toBeLessThan(1e-11 * scale);
        }
        expect(method.moved).toBeGreaterThanOrEqual(0);
        expect(sum(report.classes.map((one) => one.trades))).toBe(trades.length);
        expect(sum(report.classes.map((one) => one.energyShare))).toBeCloseTo(1, 12);
      }),
    );
  });

  test('marginal cost and a stamp make nobody pay for others', () => {
    fc.assert(
      fc.property(lines, amount, (from, stamp) => {
        const trades = tradesOf(from);
        const fees = trades.map(
          ({ trade, marginalCost }) => marginalCost / energyOf(trade) + stamp,
        );
        const method = methodOf(compareCharges(trades, [charging(trades, fees, 0.5)], HALF));
        const scale = 1 + sum(trades.map(({ trade }) => energyOf(trade))) * 5 + 5 * trades.length;
        expect(method.moved).toBeLessThan(1e-11 * scale);
        expect(method.stampPerKwh).toBeCloseTo(stamp, 6);
      }),
    );
  });
});
