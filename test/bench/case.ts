/** What a benchmark case is, and what it gives. A new case is one file in `cases/` and its line in the index there. */

import type { SolveOptions } from '../../src/loadflow/solve.ts';
import type { Peers } from './peers.ts';

export type Engine = 'gridtoll' | 'OpenDSS' | 'power-grid-model' | 'node';

/** One timed run. */
export interface Run {
  readonly ms: number;
  /** Solutions asked for, and how many of them were not found. */
  readonly count: number;
  readonly failures: number;
}

/** One way to do what is compared. */
export interface Contender {
  readonly engine: Engine;
  readonly setting: string;
  /** Largest difference of its voltages from gridtoll's, pu; null for gridtoll itself. */
  readonly differencePu: number | null;
  readonly run: () => Run | Promise<Run>;
}

/** A contender with its times, one of each round: round k of all contenders ran side by side in time. */
export interface Timed extends Omit<Contender, 'run'> {
  readonly ms: readonly number[];
  readonly count: number;
  readonly failures: number;
}

/** The same work done by several contenders. The first is gridtoll at its fastest: what ratios are of. */
export interface Comparison {
  readonly subject: string;
  readonly timed: readonly Timed[];
  /** Nodes times steps of one run, where the time of one is of interest. */
  readonly nodeSteps?: number;
}

export interface CaseOutcome {
  readonly comparisons: readonly Comparison[];
  /** What was left out or has to be known to read the figures. */
  readonly notes: readonly string[];
}

export interface CaseResult extends CaseOutcome {
  readonly name: string;
  /** Why there is no outcome, or not all of it; null where nothing failed. */
  readonly failure: string | null;
  /** Largest memory of gridtoll's process and of the peers', MB; null where there was none. */
  readonly peakMb: number | null;
  readonly peerPeakMb: number | null;
}

export interface CaseContext {
  readonly repeats: number;
  /** Less of everything, to see that it runs. */
  readonly quick: boolean;
  readonly seed: number;
  readonly peers: Peers;
}

export interface Goal {
  readonly title: string;
  readonly wanted: string;
  /** What was measured, and whether it is enough; null where that was not measured. */
  readonly judge: (results: ReadonlyMap<string, CaseResult>) => Judgement | null;
}

export interface Judgement {
  readonly measured: string;
  readonly met: boolean;
}

export interface BenchCase {
  readonly name: string;
  readonly title: string;
  readonly goals: readonly Goal[];
  /** Options of Node for the process that the case runs in. */
  readonly nodeOptions?: readonly string[];
  readonly run: (context: CaseContext) => Promise<CaseOutcome>;
}

/** Tolerance of every timing where nothing else is said, pu. */
export const TOLERANCE_PU = 1e-8;
export const SOLVE: SolveOptions = { tolerancePu: TOLERANCE_PU, maxIterations: 100 };
/** Contenders whose voltages differ by more than this do not solve the same problem, pu. */
export const SAME_PU = 1e-6;
