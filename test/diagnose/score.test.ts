import { expect, test } from 'vitest';
import { validateNetwork } from '../../src/index.ts';
import { casesOf } from './defects.ts';
import { amongFirstThree, SEEDS, scoreOf } from './score.ts';

/** Rows of the table that the diagnosis was written with; those behind them are of other feeders. */
const FIRST = 50;

test.each(SEEDS.slice(0, 3))(
  'seed %i: of ten defects nine culprits or more are among the first three',
  (seed) => {
    const scored = scoreOf(seed);
    const [known, others] = [scored.slice(0, FIRST), scored.slice(FIRST)];
    expect(known).toHaveLength(FIRST);
    expect(amongFirstThree(known)).toBeGreaterThanOrEqual(45);
    expect(others).toHaveLength(26);
    expect(amongFirstThree(others)).toBeGreaterThanOrEqual(24);
  },
);

test('a seed makes the same defects again, and validation has nothing against them', () => {
  const cases = casesOf(1);
  expect(casesOf(1).map(({ what }) => what)).toEqual(cases.map(({ what }) => what));
  const refused = cases.filter(({ network }) =>
    validateNetwork(network).some(({ severity }) => severity === 'error'),
  );
  expect(refused.map(({ what }) => what)).toEqual([]);
});
