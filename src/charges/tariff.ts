import type { System } from '../loadflow/system.ts';
import type { Trade } from '../network/trading.ts';

/** What a tariff measures of a trade; the fee per kWh is the unit fee times it. */
export interface TariffQuantity {
  readonly value: number;
  /** What the value is made of, by name, for the report. */
  readonly components: Readonly<Record<string, number>>;
}

/** A network tariff. Adding one is one file and one registry line. */
export interface Tariff {
  readonly name: string;
  readonly title: string;
  /** Unit of the quantity: the unit fee is in currency per kWh per this unit. */
  readonly unit: string;
  /** The quantity of every trade, in order. */
  readonly measure: (system: System, trades: readonly Trade[]) => TariffQuantity[];
}
