import type { Trade } from '../network/trading.ts';
import type { BranchWeight } from './distances/metric.ts';
import type { ChargeGrid } from './grid.ts';

/** What a tariff measures of a trade; the fee per kWh is the unit fee times it. */
export interface TariffQuantity {
  /** Negative where the trade earns. */
  readonly value: number;
  /** What the value is made of, by name, for the report. */
  readonly components: Readonly<Record<string, number>>;
}

export interface Measurement {
  /** Of every trade, in order. */
  readonly quantities: readonly TariffQuantity[];
  /** What was assumed or left out, for the reader of the result. */
  readonly notes: readonly string[];
}

/**
 * What use of a branch counts: `absolute`: all of it; `net`: with the flow that is there it is paid
 * for, against it it earns; `dominant`: with the flow it is paid for, against it it is free.
 */
export const DIRECTIONS = ['absolute', 'net', 'dominant'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** From one time of day to another, minutes from midnight, past midnight where `to` is the earlier. */
export interface TimeWindow {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly weight: number;
}

/** What tariffs let one choose; each looks at its own. */
export interface TariffOptions {
  /** Null: as the tariff has it by default. */
  readonly direction: Direction | null;
  /** `ptdf`: what branches count. */
  readonly weight: BranchWeight;
  /** `mw-mile`: costs are shared by those who use a branch, or paid by the part of its capacity used. */
  readonly basis: 'use' | 'capacity';
  /** `zonal`: the zones on the way, or those of the two ends. */
  readonly zones: 'route' | 'ends';
  /** `zonal`: what zones count; 1 where not named. */
  readonly zoneWeights: ReadonlyMap<string, number>;
  /** `lric`: a marginal kW, or all of the trade. */
  readonly increment: 'marginal' | 'trade';
  /** `mw-mile`, `lric`: hours a year over which yearly costs are spread. */
  readonly hoursPerYear: number;
  /** `dlmp`: what a kWh at the source costs. */
  readonly energyPrice: number;
  /** `dlmp`: what a kWh of a trade that does not fit is worth. */
  readonly curtailmentPrice: number;
  /** `dlmp` */
  readonly limits: NetworkLimits;
  /** What kWh count at times of day; 1 outside all windows. */
  readonly timeWindows: readonly TimeWindow[];
  /** `formula`: an expression over `FORMULA_VARIABLES`. */
  readonly formula: string;
}

export interface NetworkLimits {
  readonly vMinPu: number;
  readonly vMaxPu: number;
  /** Of normal ratings, %. */
  readonly maxLoadingPct: number;
}

export const DEFAULT_TARIFF_OPTIONS: TariffOptions = {
  direction: null,
  weight: 'none',
  basis: 'use',
  zones: 'route',
  zoneWeights: new Map(),
  increment: 'marginal',
  hoursPerYear: 8760,
  energyPrice: 0.1,
  curtailmentPrice: 1,
  limits: { vMinPu: 0.95, vMaxPu: 1.05, maxLoadingPct: 100 },
  timeWindows: [],
  formula: '',
};

/**
 * What a tariff promises, which the contract suite tries on it:
 * - `free-to-oneself`: a trade between identical connections pays nothing;
 * - `separable`: what a trade pays per kWh depends neither on the other trades nor on its size;
 * - `never-earns`: no quantity is negative;
 * - `symmetric`, `antisymmetric`: there and back cost the same, or the opposite (within a level);
 * - `monotone`: on a radial feeder whoever lies on the way to another is not dearer to reach;
 * - `recovers-costs`: the trades together pay all costs of the branches that they use.
 */
export type TariffClaim =
  | 'free-to-oneself'
  | 'separable'
  | 'never-earns'
  | 'symmetric'
  | 'antisymmetric'
  | 'monotone'
  | 'recovers-costs';

export type Measure = (grid: ChargeGrid, trades: readonly Trade[]) => Measurement;

/** A network tariff. Adding one is one file and one registry line. */
export interface TariffKind {
  readonly name: string;
  readonly title: string;
  /** Unit of the quantity: the unit fee is in currency per kWh per this unit; `currency/kWh`: a factor. */
  readonly unit: (options: TariffOptions) => string;
  /** Unit fee where none is asked for. */
  readonly unitFee: number;
  /** What `direction` may be, the default first; empty: it has none. */
  readonly directions: readonly Direction[];
  /** Holds by the default options. */
  readonly claims: readonly TariffClaim[];
  /** Loads what it needs, and judges the options that it looks at. */
  readonly open: (options: TariffOptions) => Measure | Promise<Measure>;
}

/** A tariff with its options chosen, ready to measure. */
export interface Tariff {
  /** As it was asked for. */
  readonly name: string;
  readonly unit: string;
  readonly unitFee: number;
  readonly measure: Measure;
}

/** A measurement without notes. */
export function measured(quantities: readonly TariffQuantity[]): Measurement {
  return { quantities, notes: [] };
}
