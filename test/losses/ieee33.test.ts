import { expect, test } from 'vitest';
import { openFeeder } from '../../src/formats/open-feeder.ts';
import { systemPower } from '../../src/loadflow/flows.ts';
import { LOSS_METHODS } from '../../src/losses/methods.ts';
import { reportLosses } from '../../src/report/loss-report.ts';
import { solveBundled } from '../oracles/bundled.ts';

const { system, solution } = solveBundled('ieee33');

// METHODS F.1: the base case of the literature and branch-current shares, kW.
test('the 33-bus feeder loses 202.6771 kW', () => {
  const { lossRe, lossIm } = systemPower(system, solution);
  expect(lossRe / 1e3).toBeCloseTo(202.6771, 4);
  expect(lossIm / 1e3).toBeCloseTo(135.141, 4);
  const lowest = Math.min(...solution.vRe.map((v, k) => Math.hypot(v, solution.vIm[k])));
  expect(lowest / ((12.66 / Math.sqrt(3)) * 1e3)).toBeCloseTo(0.91309, 5);
});

test.each(['branch-current', 'graph', 'z-bus', 'shapley'])(
  'method %s gives its loads the branch-current shares',
  (name) => {
    const method = LOSS_METHODS.get(name) as NonNullable<ReturnType<typeof LOSS_METHODS.get>>;
    const { participants } = reportLosses(system, solution, method, []);
    const largest = [...participants].sort((a, b) => b.lossKw - a.lossKw).slice(0, 6);
    expect(largest.map(({ id }) => id.slice('load.s'.length))).toEqual([
      '30',
      '32',
      '25',
      '31',
      '8',
      '24',
    ]);
    [37.8593, 16.894, 12.576, 11.8709, 11.492, 11.2493].forEach((kW, k) => {
      expect(largest[k]?.lossKw).toBeCloseTo(kW, 4);
    });
  },
);

test('its ties stand open and lose nothing', () => {
  const { network } = openFeeder('ieee33');
  const ties = network.lines.filter((line) => line.openFrom && line.openTo);
  expect(ties).toHaveLength(5);
});
