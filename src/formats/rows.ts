/** A table, and one row of each: the fields of the engineering model, with terminals and lists laid flat. */

import type {
  Asset,
  Bus,
  Capacitor,
  CapacitorControl,
  Generator,
  InverterControl,
  Line,
  LineCode,
  Load,
  Profile,
  Reactor,
  Regulator,
  Source,
  Transformer,
  Winding,
  Zone,
} from '../network/network.ts';
import type { Order, Participant, Trade } from '../network/trading.ts';
import type { Column } from './column-types.ts';

/** A terminal as two columns. */
interface OneEnd {
  readonly bus: string;
  readonly nodes: readonly number[];
}

interface TwoEnds {
  readonly fromBus: string;
  readonly fromNodes: readonly number[];
  readonly toBus: string;
  readonly toNodes: readonly number[];
}

export interface TwoEndsOrOne extends Omit<TwoEnds, 'toBus' | 'toNodes'> {
  readonly toBus: string | null;
  readonly toNodes: readonly number[] | null;
}

export type BusRow = Bus;
export type SourceRow = Omit<Source, 'terminal'> & OneEnd;
export type LineCodeRow = LineCode;
export type LineRow = Omit<Line, 'from' | 'to'> & TwoEnds;
export type TransformerRow = Omit<Transformer, 'windings'>;
export type WindingRow = Omit<Winding, 'terminal'> &
  OneEnd & { readonly transformer: string; readonly winding: number };
export type RegulatorRow = Regulator;
export type CapacitorRow = Omit<Capacitor, 'from' | 'to'> & TwoEndsOrOne;
export type CapacitorControlRow = CapacitorControl;
export type ReactorRow = Omit<Reactor, 'from' | 'to'> & TwoEndsOrOne;
/** `exponents` as the list p, q. */
export type LoadRow = Omit<Load, 'terminal' | 'exponents'> &
  OneEnd & { readonly exponents: readonly number[] | null };
export type GeneratorRow = Omit<Generator, 'terminal'> & OneEnd;
export type InverterControlRow = InverterControl;
/** The values of a profile stand in the wide table `profile-values.csv`. */
export type ProfileRow = Omit<Profile, 'power' | 'reactivePower'>;
export interface ProfileStepRow {
  readonly step: number;
}
export type AssetRow = Asset;
export type ZoneRow = Zone;
export type TradeRow = Trade;
export type OrderRow = Order;
export type ParticipantRow = Omit<Participant, 'id' | 'terminal'> &
  OneEnd & { readonly participantId: string };

/** `columns` in the order in which they are written. */
export interface Table<Row> {
  readonly file: string;
  readonly meaning: string;
  /** Columns that together name a row; the first of them names it in issues. */
  readonly key: readonly (keyof Row & string)[];
  /** False where an absent file means an empty table. */
  readonly required: boolean;
  readonly columns: { readonly [Name in keyof Row]-?: Column<Row[Name]> };
  /** What the further columns of a wide table are named after. */
  readonly wide?: string;
}

/** Any table, where only names, units and meanings matter. */
export type AnyTable = Table<Readonly<Record<string, unknown>>>;
