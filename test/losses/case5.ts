/**
 * Five buses at 10 kV with a load and a generator at all but the first. Data: M. Todorovski,
 * github.com/todorovski-m/loss-allocation; figures: METHODS B.4 and F.1.
 */

import type { SolvedFeeder } from '../../src/loadflow/feeder.ts';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import { SHARP } from '../oracles/bundled.ts';
import { codeOf, feederOf, lineOf, loadOf, sourceAt } from '../oracles/parts.ts';

const NODES = [1, 2, 3];

/** Consumed, kW and kvar. */
const POWERS: readonly (readonly [string, string, number, number])[] = [
  ['d2', '2', 900, 300],
  ['d3', '3', 1500, 450],
  ['d4', '4', 4800, 1100],
  ['d5', '5', 300, 120],
  ['g2', '2', -200, -20],
  ['g3', '3', -1000, -500],
  ['g4', '4', -5000, -1200],
  ['g5', '5', -500, 10],
];

export const CASE5: SolvedFeeder = solveFeeder(
  feederOf(
    {
      sources: [sourceAt('1', 10 / Math.sqrt(3), { ohm: [0, 1e-9] })],
      lineCodes: [codeOf('line', 3, { r: 2.05, x: 1.8 })],
      lines: (
        [
          ['1', '2'],
          ['2', '3'],
          ['3', '4'],
          ['3', '5'],
        ] as const
      ).map(([from, to]) => lineOf(from, to, NODES, 'line')),
      loads: POWERS.map(([name, bus, kW, kvar]) => loadOf(name, bus, [...NODES, 0], [kW, kvar])),
    },
    10 / Math.sqrt(3),
  ),
  SHARP,
);

export const CASE5_NAMES: readonly string[] = POWERS.map(([name]) => name);

/** Shares of loads and generators, kW, of shares by port. */
export function case5Kw(portW: Float64Array): number[] {
  return POWERS.map(
    (_, k) => portW.subarray(3 * k, 3 * k + 3).reduce((sum, w) => sum + w, 0) / 1e3,
  );
}
