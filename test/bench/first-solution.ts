/** A feeder from its files to its first solution with controls, as a program of its own. */

import { openFeeder, solveFeeder } from '../../src/index.ts';

const { solution } = solveFeeder(openFeeder(process.argv[2]).network);
process.exitCode = solution.converged ? 0 : 3;
