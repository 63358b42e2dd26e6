/**
 * What a feeder map shows, as plain data: no solver, no drawing. Scenes come from the functions
 * in `scenes.ts`, or are written by hand; values that are not numbers are drawn as missing.
 */

/** Why an element has no value; each is counted by itself in the legend. */
export type Missing = 'no-data' | 'not-applicable' | 'unrated';

export interface MapBus {
  readonly id: string;
  /** Coordinates grow eastwards and northwards; null where the feeder gives none. */
  readonly x: number | null;
  readonly y: number | null;
  readonly value: number | null;
  /** Why the value is null; `no-data` where not said. */
  readonly missing?: Missing;
  /** Text on the map instead of the id. */
  readonly label?: string;
  /** Lines of the tooltip below the id, e.g. the value of each phase. */
  readonly details?: readonly string[];
}

export type MapBranchKind =
  | 'line'
  | 'switch'
  | 'transformer'
  | 'regulator'
  | 'reactor'
  | 'capacitor';

export interface MapBranch {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: MapBranchKind;
  readonly open: boolean;
  readonly value: number | null;
  readonly missing?: Missing;
  /** Number of phase conductors: laterals are drawn thinner. */
  readonly phases: number;
  /** Where known, tells the scale of the coordinates. */
  readonly lengthKm?: number;
  readonly details?: readonly string[];
}

export interface MapQuantity {
  /** E.g. `Bus voltage, worst phase`. */
  readonly name: string;
  readonly unit: string;
  /** `diverging`: the middle is normal; `sequential`: more is more. */
  readonly scale: 'diverging' | 'sequential';
  /** Range that the bins should span; values beyond it fall into the outermost bins. */
  readonly domain: readonly [number, number];
  /** Permitted band; what is outside it is a violation. Null: no limit on that side. */
  readonly limits: { readonly min: number | null; readonly max: number | null };
  /** Edges between the bins; the limits are added. Where missing, round numbers are chosen. */
  readonly edges?: readonly number[];
  /** Legend text for elements whose value is missing as `not-applicable`. */
  readonly notApplicable?: string;
}

/** An element to name on the map, with what to say of it. */
export interface MapCallout {
  readonly on: 'bus' | 'branch';
  readonly id: string;
  readonly text: string;
}

export interface MapRanking {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly text: string }[];
}

export interface MapScene {
  readonly title: string;
  readonly subtitle: string;
  /** Origin of the numbers, e.g. `gridtoll 0.1.0 · ieee123 · load flow converged`. */
  readonly provenance: string;
  readonly buses: readonly MapBus[];
  readonly branches: readonly MapBranch[];
  /** Ids of the buses with a source; the first is the root of a schematic layout. */
  readonly sources: readonly string[];
  /** Null: buses are drawn neutrally. */
  readonly busQuantity: MapQuantity | null;
  /** Null: branches take the colour between their ends, or a neutral one. */
  readonly branchQuantity: MapQuantity | null;
  /** Most important first; as many are placed as fit without overlap. */
  readonly callouts: readonly MapCallout[];
  /** Short statements for the legend, e.g. the extremes. */
  readonly summary: readonly string[];
  /** A short list for the legend, e.g. what is worst; null for none. */
  readonly ranking: MapRanking | null;
}
