import { beforeAll, describe, expect, test } from 'vitest';
import { locationalPrices, type Offer, type PriceOptions } from '../../src/charges/dlmp.ts';
import { ChargeGrid } from '../../src/charges/grid.ts';
import { loadLinearSolver } from '../../src/charges/linear-program.ts';
import { openTariff, solveFeeder } from '../../src/index.ts';
import { loadsAsParticipants, SHARP, seeded, tradeOf } from '../oracles/bundled.ts';
import { T3W } from '../oracles/kersting.ts';

let solve: Awaited<ReturnType<typeof loadLinearSolver>>;
beforeAll(async () => {
  solve = await loadLinearSolver();
});

/** The feeder with lines that its trades may fill. */
const network = {
  ...T3W,
  lines: T3W.lines.map((line, k) => ({ ...line, ratingA: [345, 225, 118][k] as number })),
};
const participants = loadsAsParticipants(network);
const grid = new ChargeGrid(solveFeeder(network, SHARP, participants));
const ids = participants.map(({ id }) => id);
const ENERGY = 0.1;
const OPTIONS: PriceOptions = {
  energyPrice: ENERGY,
  limits: { vMinPu: 0.955, vMaxPu: 1.005, maxLoadingPct: 100 },
};

/** Generation and demand that could run, at prices around that of the source. */
const OFFERS: readonly Offer[] = [
  { trade: { participant: 'load.2a' }, minKw: 0, maxKw: 400, costPerKwh: 0.05 },
  { trade: { participant: 'load.2b' }, minKw: 0, maxKw: 200, costPerKwh: 0.13 },
  { trade: { participant: 'load.3c' }, minKw: 0, maxKw: 200, costPerKwh: 0.108 },
  { trade: { participant: 'load.3b' }, minKw: -300, maxKw: 0, costPerKwh: 0.3 },
  { trade: tradeOf('t', 'load.3a', 'load.2c', 1), minKw: 0, maxKw: 250, costPerKwh: -0.4 },
  { trade: tradeOf('u', 'load.1b', 'load.2b', 1), minKw: 0, maxKw: 150, costPerKwh: -0.2 },
];
const fixed = (participant: string, kW: number): Offer => ({
  trade: { participant },
  minKw: kW,
  maxKw: kW,
  costPerKwh: 0,
});
const totalOf = (price: ReturnType<typeof locationalPrices>['prices'][0] | undefined) =>
  price === undefined ? Number.NaN : price.energy + price.loss + price.voltage + price.congestion;

describe('prices', () => {
  test('are what the least cost falls by for a kW more there, by finite differences', () => {
    const seen = { loss: 0, voltage: 0, congestion: 0 };
    for (const id of ids) {
      const costAt = (kW: number) =>
        locationalPrices(grid, [...OFFERS, fixed(id, kW)], OPTIONS, solve).cost;
      const price = locationalPrices(grid, [...OFFERS, fixed(id, 0)], OPTIONS, solve).prices.at(-1);
      const step = 0.01;
      const difference = (costAt(-step) - costAt(step)) / (2 * step);
      expect(Math.abs(totalOf(price) - difference), id).toBeLessThan(1e-8);
      for (const part of ['loss', 'voltage', 'congestion'] as const) {
        seen[part] = Math.max(seen[part], Math.abs(price?.[part] ?? 0));
      }
    }
    // Every part of the price plays a role in this case.
    expect(seen.loss).toBeGreaterThan(1e-3);
    expect(seen.voltage).toBeGreaterThan(1e-3);
    expect(seen.congestion).toBeGreaterThan(1e-3);
  });

  test('of a trade are that at the buyer less that at the seller, also with reactive power', () => {
    const all = locationalPrices(
      grid,
      [...OFFERS, ...ids.map((id) => fixed(id, 0))],
      OPTIONS,
      solve,
    ).prices.slice(OFFERS.length);
    const priceAt = (id: string) => totalOf(all[ids.indexOf(id)]);
    for (const [seller, buyer] of [
      ['load.3a', 'load.2a'],
      ['load.2c', 'load.1a'],
      ['load.2b', 'load.2c'],
    ] as const) {
      const trade: Offer = { ...fixed(seller, 0), trade: tradeOf('x', seller, buyer, 1) };
      const { prices } = locationalPrices(grid, [...OFFERS, trade], OPTIONS, solve);
      expect(totalOf(prices.at(-1))).toBeCloseTo(priceAt(buyer) - priceAt(seller), 8);
      const lagging = tradeOf('y', seller, buyer, 1, { powerFactor: 0.8 });
      const costAt = (kW: number) =>
        locationalPrices(
          grid,
          [...OFFERS, { trade: lagging, minKw: kW, maxKw: kW, costPerKwh: 0 }],
          OPTIONS,
          solve,
        ).cost;
      const offer: Offer = { ...trade, trade: lagging };
      const own = locationalPrices(grid, [...OFFERS, offer], OPTIONS, solve).prices.at(-1);
      // A trade adds to the cost what it is charged.
      expect(totalOf(own)).toBeCloseTo((costAt(0.01) - costAt(-0.01)) / 0.02, 7);
    }
  });

  test('satisfy every limit, and leave nothing to gain by any offer', () => {
    const { prices, powerKw } = locationalPrices(grid, OFFERS, OPTIONS, solve);
    OFFERS.forEach(({ trade, minKw, maxKw, costPerKwh }, j) => {
      const sign = 'participant' in trade ? 1 : -1;
      const gain = sign * totalOf(prices[j]) - costPerKwh;
      const kW = powerKw[j] as number;
      expect(kW).toBeGreaterThanOrEqual(minKw - 1e-6);
      expect(kW).toBeLessThanOrEqual(maxKw + 1e-6);
      if (gain > 1e-7) expect(kW).toBeCloseTo(maxKw, 5);
      if (gain < -1e-7) expect(kW).toBeCloseTo(minKw, 5);
    });
    // Something runs in part: there the price is its cost.
    expect(OFFERS.some((o, j) => powerKw[j] > o.minKw + 1 && powerKw[j] < o.maxKw - 1)).toBe(true);
  });

  test('are those of the source where nothing is lost and no limit is near', () => {
    const lossless = {
      ...network,
      lineCodes: network.lineCodes.map((code) => ({
        ...code,
        resistanceOhmPerKm: code.resistanceOhmPerKm.map(() => 0),
      })),
    };
    const free = new ChargeGrid(solveFeeder(lossless, SHARP, participants));
    const limits = { vMinPu: 0, vMaxPu: 2, maxLoadingPct: 1000 };
    const { prices } = locationalPrices(free, OFFERS, { ...OPTIONS, limits }, solve);
    prices.forEach((price, j) => {
      const expected = 'participant' in (OFFERS[j] as Offer).trade ? ENERGY : 0;
      expect(totalOf(price)).toBeCloseTo(expected, 9);
    });
  });
});

test('a trade that fits pays its losses alone; one that does not is charged what it is worth', async () => {
  const limits = { vMinPu: 0.9, vMaxPu: 1.1, maxLoadingPct: 100 };
  const tariff = await openTariff('dlmp', { energyPrice: 0.2, curtailmentPrice: 3, limits });
  const small = tradeOf('small', 'load.3a', 'load.1a', 1);
  const large = tradeOf('large', 'load.1b', 'load.2a', 500);
  const alone = tariff.measure(grid, [small]).quantities[0];
  expect(alone?.components).toEqual({
    energy: 0,
    loss: expect.closeTo(0.2 * grid.lossOf(small), 12),
    voltage: 0,
    congestion: 0,
  });
  const [, charged] = tariff.measure(grid, [small, large]).quantities;
  expect(charged?.value).toBeCloseTo(3, 7);
  expect(charged?.components['congestion']).toBeGreaterThan(2);
});

describe('the linear program', () => {
  const dense = (rows: readonly (readonly number[])[]) =>
    (rows[0] ?? []).map((_, j) => Float64Array.from(rows, (row) => row[j] as number));

  test('finds a known optimum with its prices', () => {
    // min −3x − 5y, x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18: x = 2, y = 6, duals 0, −3/2, −1.
    const { value, objective, dual } = solve({
      cost: Float64Array.of(-3, -5),
      lower: Float64Array.of(0, 0),
      upper: Float64Array.of(1e6, 1e6),
      rowLower: new Float64Array(3).fill(Number.NEGATIVE_INFINITY),
      rowUpper: Float64Array.of(4, 12, 18),
      columns: dense([
        [1, 0],
        [0, 2],
        [3, 2],
      ]),
    });
    expect([...value]).toEqual([expect.closeTo(2, 8), expect.closeTo(6, 8)]);
    expect(objective).toBeCloseTo(-36, 8);
    expect([...dual].map((d) => d || 0)).toEqual([0, -1.5, -1].map((d) => expect.closeTo(d, 8)));
  });

  test('does not care for the scale of a row', () => {
    const random = seeded(5);
    const rows = Array.from({ length: 40 }, () => [random() - 0.3, random() - 0.3, random() - 0.3]);
    const at = (scale: number) =>
      solve({
        cost: Float64Array.of(-1, -2, -1.5),
        lower: new Float64Array(3),
        upper: new Float64Array(3).fill(10),
        rowLower: new Float64Array(40).fill(Number.NEGATIVE_INFINITY),
        rowUpper: new Float64Array(40).fill(scale),
        columns: dense(rows.map((row) => row.map((a) => a * scale))),
      });
    const [plain, tiny] = [at(1), at(1e-10)];
    expect(tiny.objective).toBeCloseTo(plain.objective, 7);
    plain.dual.forEach((dual, r) => {
      expect((tiny.dual[r] as number) * 1e-10).toBeCloseTo(dual, 7);
    });
  });

  test('that has no solution is an error, not an answer', () => {
    expect(() =>
      solve({
        cost: Float64Array.of(1),
        lower: Float64Array.of(0),
        upper: Float64Array.of(1),
        rowLower: Float64Array.of(5),
        rowUpper: Float64Array.of(6),
        columns: dense([[1]]),
      }),
    ).toThrow('no optimum');
  });
});
