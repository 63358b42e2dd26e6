import { expect, test } from 'vitest';
import { validateNetwork } from '../../src/index.ts';
import { casesOf } from './defects.ts';
import { amongFirstThree, SEEDS, scoreOf } from './score.ts';

test.each(SEEDS)('seed %i: of 50 defects 45 culprits or more are among the first three', (seed) => {
  const scored = scoreOf(seed);
  expect(scored).toHaveLength(50);
  expect(amongFirstThree(scored)).toBeGreaterThanOrEqual(45);
});

test('a seed makes the same defects again, and validation has nothing against them', () => {
  const cases = casesOf(1);
  expect(casesOf(1).map(({ what }) => what)).toEqual(cases.map(({ what }) => what));
  const refused = cases.filter(({ network }) =>
    validateNetwork(network).some(({ severity }) => severity === 'error'),
  );
  expect(refused.map(({ what }) => what)).toEqual([]);
});
