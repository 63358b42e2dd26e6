import { expect, test } from 'vitest';
import { ASSUMED_COSTS, annualCost, assetsOf } from '../../src/charges/assets.ts';
import { chargedBranches } from '../../src/charges/branches.ts';
import { openFeeder, solveFeeder } from '../../src/index.ts';
import { codeOf, feederOf, lineOf, sourceAt, transformerOf, windingOf } from '../oracles/parts.ts';

const network = feederOf(
  {
    sources: [sourceAt('high', 10)],
    transformers: [
      transformerOf(
        3,
        [
          windingOf('high', [1, 2, 3], 'delta', 17.32),
          windingOf('low', [1, 2, 3, 4], 'wye', 0.4, { neutralResistanceOhm: 0 }),
        ],
        { ratingKva: 110 },
      ),
    ],
    lineCodes: [
      codeOf('three', 3, { r: 0.3, x: 0.5, rm: 0.1, xm: 0.2 }),
      codeOf('four', 4, { r: 0.4, x: 0.5, rm: 0.1, xm: 0.2 }),
      codeOf('one', 1, { r: 0.5, x: 0.5 }),
    ],
    lines: [
      lineOf('high', 'end', [1, 2, 3], 'three', { lengthKm: 2, ratingA: 100 }),
      lineOf('low', 'house', [1, 2, 3, 4], 'four', { lengthKm: 0.5, ratingA: 200 }),
      lineOf('low', 'shed', [2], 'one', { lengthKm: 0.1 }),
    ],
    assets: [
      {
        element: 'line.low-shed',
        replacementCost: 777,
        lifeYears: 10,
        discountPct: 0,
        growthPct: 3,
      },
    ],
  },
  { high: 10, end: 10, low: 0.2309, house: 0.2309, shed: 0.2309 },
);

test('branches know their length, resistance, capacity and cost', () => {
  const { system } = solveFeeder(network);
  const of = new Map(chargedBranches(system).map((branch) => [branch.id, branch]));
  expect([...of.keys()].sort()).toEqual([
    'line.high-end',
    'line.low-house',
    'line.low-shed',
    'transformer.t',
  ]);
  // Positive sequence: own less mutual resistance; the neutral is no phase.
  expect(of.get('line.high-end')).toMatchObject({
    lengthKm: 2,
    resistanceOhm: expect.closeTo(2 * (0.3 - 0.1), 12),
    capacityKw: expect.closeTo(100 * 10 * 3, 9),
  });
  expect(of.get('line.low-house')).toMatchObject({
    resistanceOhm: expect.closeTo(0.5 * (0.4 - 0.1), 12),
    capacityKw: expect.closeTo(200 * 0.2309 * 3, 9),
  });
  expect(of.get('line.low-shed')).toMatchObject({ capacityKw: null });
  // Two windings of 0.5 % on 100 kVA at 17.32 kV.
  expect(of.get('transformer.t')).toMatchObject({
    resistanceOhm: expect.closeTo((0.01 * 17320 ** 2) / 100e3, 6),
    capacityKw: 110,
  });
});

test('costs are those of the folder, and round figures where it states none', () => {
  const assets = assetsOf(network);
  const { lowVoltagePerKm, highVoltagePerKm, transformerPerKva } = ASSUMED_COSTS;
  expect(assets.get('line.high-end')?.replacementCost).toBe(2 * highVoltagePerKm);
  expect(assets.get('line.low-house')?.replacementCost).toBe(0.5 * lowVoltagePerKm);
  expect(assets.get('transformer.t')?.replacementCost).toBe(100 * transformerPerKva);
  const shed = assets.get('line.low-shed');
  expect(shed).toMatchObject({ replacementCost: 777, growthPct: 3 });
  expect(shed === undefined ? 0 : annualCost(shed)).toBeCloseTo(77.7, 12);
});

test('every branch of a bundled feeder has a cost, and each line of its length', () => {
  const { system } = solveFeeder(openFeeder('ieee13').network);
  const branches = chargedBranches(system);
  expect(branches.length).toBe(
    system.compiled.elements.filter(({ model }) => model.isBranch).length,
  );
  for (const { asset, id, lengthKm } of branches) {
    expect(asset.element).toBe(id);
    if (lengthKm > 0) expect(asset.replacementCost).toBeGreaterThan(0);
  }
});
