/** What is checked, and against what. */
export interface Limits {
  readonly check: readonly CheckedKind[];
  readonly vMinPu: number;
  readonly vMaxPu: number;
  /** Of the normal rating of lines, switches and transformers, %. */
  readonly maxLoadingPct: number;
  /** |V2|/|V1| at three-phase buses, %. */
  readonly maxVufPct: number;
  /** How far beyond a limit still counts as inside, relative to the limit. */
  readonly slack: number;
  /** How much further out a value may move that was outside before, relative to that value. */
  readonly worsening: number;
}

export type CheckedKind = 'voltage' | 'line' | 'transformer' | 'unbalance';

export const DEFAULT_LIMITS: Limits = {
  check: ['voltage', 'line', 'transformer'],
  vMinPu: 0.95,
  vMaxPu: 1.05,
  maxLoadingPct: 100,
  maxVufPct: 2,
  slack: 1e-6,
  worsening: 1e-6,
};

export type BindingKind =
  | 'overvoltage'
  | 'undervoltage'
  | 'overload'
  | 'transformer-overload'
  | 'unbalance'
  | 'no-solution';

/** The limit that decides, with what the trade would do to it. */
export interface Binding {
  readonly kind: BindingKind;
  /** Bus for voltages and unbalance, branch otherwise; null where there is no solution. */
  readonly element: string | null;
  readonly node: number | null;
  readonly limit: number | null;
  readonly value: number | null;
  readonly unit: 'pu' | '%' | null;
  /** Value in the state just before the trade. */
  readonly before: number | null;
  /** `limit`: it was inside and left; `worsening`: it was outside already and moved further out. */
  readonly rule: 'limit' | 'worsening' | null;
}

export const NO_SOLUTION: Binding = {
  kind: 'no-solution',
  element: null,
  node: null,
  limit: null,
  value: null,
  unit: null,
  before: null,
  rule: null,
};
