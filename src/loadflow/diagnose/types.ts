import type { Network } from '../../network/network.ts';
import type { FeederOptions } from '../feeder.ts';

/** What is likely to be wrong with a suspect. */
export type SuspectKind =
  | 'overload'
  | 'wrong-kv'
  | 'capacitor-kv'
  | 'wrong-power-unit'
  | 'wrong-sign'
  | 'swapped-phases'
  | 'floating'
  | 'open-conductor'
  | 'misspelt-bus'
  | 'zero-impedance'
  | 'wrong-length'
  | 'impedance-outlier'
  | 'regulator-setting'
  | 'conflicting-controls';

/** An element that may be the cause, with what speaks for it. */
export interface Suspect {
  /** `class.name`. */
  readonly element: string;
  readonly kind: SuspectKind;
  /** What is odd about it, with the value. */
  readonly message: string;
  /** What it was compared with, and what changed when it was corrected, scaled or taken out. */
  readonly evidence: string;
  readonly remedy: string;
  /** 0 … 1; from `SUSPICION` upwards it is worth a look whatever the result looks like. */
  readonly score: number;
}

/** From this score upwards a suspect is more than an oddity: no healthy feeder has one. */
export const SUSPICION = 0.5;

/**
 * How the result looks. `converged` and plausible is `healthy`; `absurd` has converged, to voltages,
 * losses or currents that no feeder has.
 */
export type Verdict = 'healthy' | 'absurd' | 'hunting' | 'not-converged' | 'singular';

/** A node where the result fails or is farthest from its nominal voltage. */
export interface WorstNode {
  /** `bus.node`. */
  readonly node: string;
  /** Current that does not balance there, A. */
  readonly mismatchA: number;
  /** Of the level that the feeder's ratings agree on; null where none is stated. */
  readonly voltagePu: number | null;
}

/** A control that was still moving when the controls ran out of iterations. */
export interface HuntingControl {
  readonly element: string;
  readonly moves: number;
  /** How often it took a move back. */
  readonly reversals: number;
}

/** What a load flow's result is like, in numbers. */
export interface Health {
  readonly converged: boolean;
  /** What the solver said where it could not even start; null where it could. */
  readonly singular: string | null;
  readonly lowestPu: number;
  readonly highestPu: number;
  /** Nodes outside 0.7 … 1.3 pu, of all that are fed. */
  readonly nodesOutside: number;
  readonly nodeCount: number;
  /** Losses over what the sources and loads exchange. */
  readonly lossShare: number;
  /** Highest current over rating, or apparent power over rating. */
  readonly worstLoading: number;
  readonly worstBranch: string | null;
  /** Load and generation at nodes that nothing feeds, kVA. */
  readonly deadKva: number;
  readonly hunting: readonly HuntingControl[];
  /** 0 for a feeder without a fault; adds up what is wrong. */
  readonly illness: number;
}

export interface Diagnosis {
  readonly verdict: Verdict;
  /** What is wrong with the result, a sentence each, with values. */
  readonly findings: readonly string[];
  /** Of the load flow as it was asked for. */
  readonly health: Health;
  readonly worstNodes: readonly WorstNode[];
  /** Most likely first. */
  readonly suspects: readonly Suspect[];
  /** Load flows that were made. */
  readonly solves: number;
}

export interface DiagnoseOptions extends FeederOptions {
  /** Load flows that tests may take. */
  readonly maxSolves: number;
  /** Length of the list. */
  readonly maxSuspects: number;
}

/** A guess that has not been tested yet. */
export interface Hypothesis {
  readonly element: string;
  readonly kind: SuspectKind;
  readonly message: string;
  /** What it was compared with. */
  readonly evidence: string;
  readonly remedy: string;
  /** Suspicion by what the file says alone, 0 … 1. */
  readonly prior: number;
  /** What the test does, e.g. `with 2.4 kV`, and the network that it solves; null: nothing to try. */
  readonly trial: Trial | null;
}

export interface Trial {
  readonly what: string;
  readonly change: (network: Network) => Network;
  /** `on`: the controls act, since it is about them. */
  readonly controls: 'on' | 'locked';
}
