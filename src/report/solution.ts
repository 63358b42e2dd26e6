/**
 * Results with ids and units, as `gridtoll solve --json` prints them. Complex values are `[re, im]`.
 * Branch power and current are positive from the bus into the branch, at every end.
 */

export type ComplexPair = readonly [re: number, im: number];

export interface NodeResult {
  readonly bus: string;
  readonly node: number;
  /** Line to neutral; null where the feeder states none. */
  readonly kVBase: number | null;
  /** Volts to ground. */
  readonly v: ComplexPair;
  readonly vPu: number | null;
  readonly angleDeg: number;
}

export interface BranchTerminalResult {
  readonly bus: string;
  readonly nodes: readonly number[];
  readonly currentA: readonly number[];
  readonly angleDeg: readonly number[];
  readonly powerKw: readonly number[];
  readonly powerKvar: readonly number[];
}

export interface BranchResult {
  readonly id: string;
  readonly kind: 'line' | 'transformer' | 'switch' | 'reactor' | 'capacitor';
  readonly from: string;
  readonly to: string;
  readonly terminals: readonly BranchTerminalResult[];
  readonly lossKw: number;
  /** Per phase conductor; null where unrated, and for transformers (see `ratingKva`). */
  readonly ratingA: number | null;
  /** Transformers: apparent power into the first winding is measured against this. */
  readonly ratingKva: number | null;
  /** Largest current of any phase conductor at either end (lines) or apparent power, against the rating. */
  readonly loadingPct: number | null;
}

export interface RegulatorResult {
  /** The transformer whose tap this is. */
  readonly id: string;
  /** The control that moves it. */
  readonly control: string;
  readonly winding: number;
  readonly tap: number;
  readonly tapNumber: number;
}

export interface CapacitorResult {
  readonly id: string;
  readonly stepsOn: number;
}

export interface SolutionResult {
  readonly feeder: string;
  readonly converged: boolean;
  readonly iterations: number;
  readonly controlIterations: number;
  /** Largest current imbalance at any node, recomputed element by element from the voltages. */
  readonly kclResidualA: number;
  /** Delivered by the sources. */
  readonly source: { readonly kW: number; readonly kvar: number };
  /** Of lines, transformers and series elements. */
  readonly losses: { readonly kW: number; readonly kvar: number };
  readonly nodes: readonly NodeResult[];
  readonly branches: readonly BranchResult[];
  readonly regulators: readonly RegulatorResult[];
  readonly capacitors: readonly CapacitorResult[];
  /** What of the input was not modelled or was assumed, each with its place. */
  readonly notes: readonly string[];
}
