import { describe, expect, test } from 'vitest';
import { annualCost, annuity } from '../../src/charges/assets.ts';
import { ChargeGrid } from '../../src/charges/grid.ts';
import { loadingChanges, loadingsOf } from '../../src/charges/loading.ts';
import { deferralCost, marginalDeferral } from '../../src/charges/lric.ts';
import { type Asset, openTariff, solveFeeder } from '../../src/index.ts';
import { loadsAsParticipants, SHARP, solveBundled, tradeOf } from '../oracles/bundled.ts';
import { T3W } from '../oracles/kersting.ts';
import {
  codeOf,
  feederOf,
  lineOf,
  loadOf,
  sourceAt,
  transformerOf,
  windingOf,
} from '../oracles/parts.ts';

/** The example of the method's literature: 45 MW, 1 % growth, 6.9 % interest, 40 years. */
const EXAMPLE: Asset = {
  element: 'line.example',
  replacementCost: 3_193_400,
  lifeYears: 40,
  discountPct: 6.9,
  growthPct: 1,
};
const CAPACITY = 45;

describe('the published example', () => {
  const perMw = (carried: number, more: number) =>
    (deferralCost(EXAMPLE, (carried + more) / CAPACITY) -
      deferralCost(EXAMPLE, carried / CAPACITY)) /
    more;

  test('a MW more on 20 MW costs 398.5096 a year, on 40 MW 19353.2162', () => {
    expect(perMw(20, 1)).toBeCloseTo(398.5096, 4);
    expect(perMw(40, 1)).toBeCloseTo(19353.2162, 3);
  });

  test('a marginal MW on 20 MW costs 345.2209, which ever smaller steps approach', () => {
    const marginal = marginalDeferral(EXAMPLE, 20 / CAPACITY) / CAPACITY;
    expect(marginal).toBeCloseTo(345.2209, 4);
    expect(perMw(20, 1e-4) / marginal).toBeCloseTo(1, 4);
    expect(perMw(20, -1e-4) / marginal).toBeCloseTo(1, 4);
  });

  test('it is paid yearly what a loan would cost', () => {
    // 6.9 % over 40 years, and what that is of all payments discounted to the first day.
    const yearly = annuity(6.9, 40);
    let present = 0;
    for (let year = 1; year <= 40; year++) present += yearly / 1.069 ** year;
    expect(present).toBeCloseTo(1, 12);
    expect(annuity(0, 40)).toBe(1 / 40);
  });
});

describe('at the edges', () => {
  test('what grows fuller grows dearer, and an overloaded branch costs what a full one does', () => {
    const costs = [0, 0.2, 0.5, 0.9, 1, 1.2, 2].map((x) => marginalDeferral(EXAMPLE, x));
    for (let k = 1; k < costs.length; k++) {
      expect(costs[k]).toBeGreaterThanOrEqual(costs[k - 1] as number);
    }
    expect(costs.slice(4).every((cost) => cost === costs[4])).toBe(true);
    for (const loading of [0.3, 0.999, 1.001, 1.5]) {
      const step = 1e-6;
      const slope =
        (deferralCost(EXAMPLE, loading + step) - deferralCost(EXAMPLE, loading - step)) /
        (2 * step);
      expect(slope / marginalDeferral(EXAMPLE, loading)).toBeCloseTo(1, 5);
    }
  });

  test('without growth nothing is ever reinforced, without interest waiting saves nothing', () => {
    const still = { ...EXAMPLE, growthPct: 0 };
    expect(deferralCost(still, 0.99)).toBe(0);
    expect(marginalDeferral(still, 0.99)).toBe(0);
    expect(deferralCost(still, 1.5)).toBe(annualCost(still));
    const free = { ...EXAMPLE, discountPct: 0 };
    expect(deferralCost(free, 0.1)).toBe(annualCost(free));
    expect(marginalDeferral(free, 0.1)).toBe(0);
    // Growth above the interest: the power of the loading is below 1, steepest where nothing flows.
    const fast = { ...EXAMPLE, growthPct: 10 };
    expect(marginalDeferral(fast, 0)).toBe(0);
    expect(marginalDeferral(fast, 0.01)).toBeGreaterThan(marginalDeferral(fast, 0.5));
  });
});

test('loadings change as solving the feeder with a little more shows', () => {
  const network = {
    ...T3W,
    lines: T3W.lines.map((line) => ({ ...line, ratingA: 300 })),
  };
  const participants = loadsAsParticipants(network);
  const grid = new ChargeGrid(solveFeeder(network, SHARP, participants));
  const loadings = loadingsOf(grid);
  expect(loadings.length).toBe(18);
  const changes = loadingChanges(grid, loadings, grid.columnOf('load.2a', 'P'));
  const kW = 0.01;
  const [more, less] = [1, -1].map((sign) => {
    const loads = network.loads.map((load) =>
      load.id === 'load.2a' ? { ...load, powerKw: load.powerKw - sign * kW } : load,
    );
    return loadingsOf(new ChargeGrid(solveFeeder({ ...network, loads }, SHARP, participants)));
  }) as [typeof loadings, typeof loadings];
  loadings.forEach((_, k) => {
    const difference = ((more[k]?.value ?? 0) - (less[k]?.value ?? 0)) / (2e3 * kW);
    expect(Math.abs((changes[k] as number) - difference)).toBeLessThan(1e-6 * 1e-3);
  });
});

test('so does the apparent power of a transformer', () => {
  const networkAt = (powerKw: number) =>
    feederOf(
      {
        sources: [sourceAt('a', 2.4, { ohm: [2, 6] })],
        transformers: [
          transformerOf(
            3,
            [windingOf('a', [1, 2, 3], 'delta', 4.157), windingOf('b', [1, 2, 3, 0], 'wye', 0.48)],
            { ratingKva: 110, reactancePct: [12] },
          ),
        ],
        loads: [
          loadOf('b', 'b', [1, 2, 3, 0], [powerKw, 45], { ratedKv: 0.48 }),
          loadOf('c', 'b', [2, 0], [15, -5], { ratedKv: 0.277 }),
        ],
      },
      { a: 2.4, b: 0.277 },
    );
  const at = (powerKw: number) => {
    const network = networkAt(powerKw);
    return new ChargeGrid(solveFeeder(network, SHARP, loadsAsParticipants(network)));
  };
  const grid = at(60);
  const loadings = loadingsOf(grid);
  expect(loadings.map(({ conductor }) => conductor)).toEqual([null]);
  const [change] = loadingChanges(grid, loadings, grid.columnOf('load.b', 'P'));
  const kW = 0.01;
  const [more, less] = [60 - kW, 60 + kW].map((power) => loadingsOf(at(power))[0]?.value ?? 0);
  const difference = ((more ?? 0) - (less ?? 0)) / (2e3 * kW);
  expect((change as number) / difference).toBeCloseTo(1, 6);
});

test('on one line the fee is its example, worked out by hand', async () => {
  // 50 A of 100 A on a lossless phase at 1 kV: half full; 1 kW more is 1 A, 1 % of the rating.
  const network = feederOf(
    {
      sources: [sourceAt('a', 1, { phases: 1 })],
      lineCodes: [codeOf('code', 1, { r: 0, x: 1e-6 })],
      lines: [lineOf('a', 'b', [1], 'code', { ratingA: 100 })],
      loads: [loadOf('b', 'b', [1, 0], [50, 0]), loadOf('a', 'a', [1, 0], [1, 0])],
      assets: [{ ...EXAMPLE, element: 'line.a-b' }],
    },
    1,
  );
  const solved = solveFeeder(network, SHARP, loadsAsParticipants(network));
  const measure = async (increment: 'marginal' | 'trade', seller: string, buyer: string) => {
    const tariff = await openTariff('lric', { increment });
    const trade = tradeOf('t', seller, buyer, 10);
    return tariff.measure(new ChargeGrid(solved), [trade]).quantities[0]?.value as number;
  };
  const marginal = (marginalDeferral(EXAMPLE, 0.5) * 0.01) / 8760;
  expect((await measure('marginal', 'load.a', 'load.b')) / marginal).toBeCloseTo(1, 5);
  const whole = (deferralCost(EXAMPLE, 0.6) - deferralCost(EXAMPLE, 0.5)) / 10 / 8760;
  expect((await measure('trade', 'load.a', 'load.b')) / whole).toBeCloseTo(1, 5);
  // The other way round the trade relieves the line, and earns.
  expect((await measure('marginal', 'load.b', 'load.a')) / -marginal).toBeCloseTo(1, 5);
  const saved = (deferralCost(EXAMPLE, 0.4) - deferralCost(EXAMPLE, 0.5)) / 10 / 8760;
  expect((await measure('trade', 'load.b', 'load.a')) / saved).toBeCloseTo(1, 5);
});

test('with `dominant` a trade that relieves the feeder pays nothing for what it relieves', async () => {
  const feeder = solveBundled('ieee123');
  const { loads } = feeder.system.compiled.network;
  const trades = loads.slice(0, 20).map(({ id }, k) => tradeOf(id, id, loads[40 + k]?.id ?? '', 5));
  const [net, dominant] = await Promise.all(
    (['net', 'dominant'] as const).map(async (direction) => {
      const tariff = await openTariff('lric', { direction });
      return tariff.measure(new ChargeGrid(feeder), trades).quantities.map(({ value }) => value);
    }),
  );
  expect(net?.some((value) => value < 0)).toBe(true);
  dominant?.forEach((value, k) => {
    expect(value).toBeGreaterThanOrEqual(Math.max(0, net?.[k] as number));
  });
});
