import { describe, expect, test } from 'vitest';
import { annualCost } from '../../src/charges/assets.ts';
import { ChargeGrid } from '../../src/charges/grid.ts';
import {
  type Asset,
  chargeTrades,
  openTariff,
  solveFeeder,
  type TariffOptions,
  type Trade,
} from '../../src/index.ts';
import { loadsAsParticipants, SHARP, tradeOf } from '../oracles/bundled.ts';
import { codeOf, feederOf, lineOf, loadOf, sourceAt } from '../oracles/parts.ts';

const cost = (element: string, replacementCost: number): Asset => ({
  element,
  replacementCost,
  lifeYears: 10,
  discountPct: 0,
  growthPct: 1,
});
/** a – b – c, hardly any losses, 80 kW drawn at c: power flows outwards everywhere. */
const network = feederOf(
  {
    sources: [sourceAt('a', 10, { phases: 1 })],
    lineCodes: [codeOf('code', 1, { r: 1e-4, x: 1e-4 })],
    lines: [
      lineOf('a', 'b', [1], 'code', { ratingA: 20 }),
      // Written the other way round: the power in it is negative.
      lineOf('c', 'b', [1], 'code', { ratingA: 10 }),
    ],
    loads: ['a', 'b', 'c'].map((bus) => loadOf(bus, bus, [1, 0], [bus === 'c' ? 80 : 0, 0])),
    // 1 and 3 an hour of 8760.
    assets: [cost('line.a-b', 87600), cost('line.c-b', 3 * 87600)],
  },
  10,
);
const solved = solveFeeder(network, SHARP, loadsAsParticipants(network));
const trade = (tradeId: string, way: string, kW: number, more: Partial<Trade> = {}) =>
  tradeOf(tradeId, `load.${way[0]}`, `load.${way[1]}`, kW, more);

async function chargesOf(trades: readonly Trade[], options: Partial<TariffOptions>) {
  const result = chargeTrades(solved, trades, await openTariff('mw-mile', options), { split: 1 });
  return { ...result, charges: result.trades.map(({ charge }) => charge) };
}
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 4));

// Outwards over both lines, outwards over the second, back over the first.
const TRADES = [trade('x', 'ac', 10), trade('y', 'bc', 30), trade('z', 'ba', 4)];

describe('costs of an hour, 1 and 3, worked out by hand', () => {
  test('shared by what is used, whichever way', async () => {
    const { charges, total } = await chargesOf(TRADES, { direction: 'absolute' });
    expect(charges).toEqual(near([10 / 14 + 3 / 4, 9 / 4, 4 / 14]));
    expect(total).toBeCloseTo(4, 6);
  });

  test('shared by the net use: who relieves a line earns, and the line is paid for all the same', async () => {
    const { charges, total } = await chargesOf(TRADES, { direction: 'net' });
    expect(charges).toEqual(near([10 / 6 + 3 / 4, 9 / 4, -4 / 6]));
    expect(total).toBeCloseTo(4, 6);
  });

  test('shared by those that go with the flow', async () => {
    const { charges, total } = await chargesOf(TRADES, { direction: 'dominant' });
    expect(charges).toEqual(near([1 + 3 / 4, 9 / 4, 0]));
    expect(total).toBeCloseTo(4, 6);
  });

  test('paid by the part of the capacity: what is not used nobody pays', async () => {
    // 200 and 100 kW at unity power factor.
    const { charges, total } = await chargesOf(TRADES, { basis: 'capacity' });
    expect(charges).toEqual(near([10 / 200 + 30 / 100, 90 / 100, 4 / 200]));
    const all = network.assets.reduce((sum, asset) => sum + annualCost(asset) / 8760, 0);
    expect(total).toBeLessThan(all);
    const { charges: net } = await chargesOf(TRADES, { basis: 'capacity', direction: 'net' });
    expect(net).toEqual(near([10 / 200 + 30 / 100, 90 / 100, -4 / 200]));
  });

  test('where trades together relieve a line nobody pays for it, and that is said', async () => {
    const { charges, notes } = await chargesOf([trade('z', 'ba', 4)], { direction: 'net' });
    expect(charges).toEqual(near([0]));
    expect(notes.join()).toContain('relieve');
  });

  test('fewer hours a year bear more of the cost', async () => {
    const { total } = await chargesOf(TRADES, { hoursPerYear: 4380 });
    expect(total).toBeCloseTo(8, 6);
  });
});

test('trades of different times each bear the costs of their own', async () => {
  const trades = [
    trade('x', 'ac', 10, { start: '08:00' }),
    trade('y', 'ac', 90, { start: '09:00', durationMin: 30 }),
    trade('z', 'ac', 30, { start: '08:00' }),
  ];
  const { charges } = await chargesOf(trades, {});
  expect(charges).toEqual(near([1, 2, 3]));
});

test('what has no rating is not paid for by its capacity, and that is said', async () => {
  const unrated = { ...network, lines: network.lines.map((line) => ({ ...line, ratingA: 0 })) };
  const grid = new ChargeGrid(solveFeeder(unrated, SHARP, loadsAsParticipants(unrated)));
  const tariff = await openTariff('mw-mile', { basis: 'capacity' });
  const { quantities, notes } = tariff.measure(grid, TRADES);
  expect(quantities.map(({ value }) => value)).toEqual([0, 0, 0]);
  expect(notes.join()).toContain('2 of 2 branches have no rating');
});
