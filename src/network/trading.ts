/** Who trades, and what: the market's side of a network. */

import type { Terminal } from './network.ts';

/** A connection to the feeder at which power can be injected or withdrawn. */
export interface Participant {
  readonly id: string;
  /** wye: one node per phase, then the return's (0 = ground); delta: two nodes or three. */
  readonly terminal: Terminal;
  readonly connection: 'wye' | 'delta';
}

/** An agreed delivery, `powerKw` positive from seller to buyer. */
export interface Trade {
  readonly tradeId: string;
  /** Participant ids. */
  readonly seller: string;
  readonly buyer: string;
  readonly powerKw: number;
  readonly pricePerKwh: number | null;
  /** Start as ISO 8601 or `HH:MM`, as written. */
  readonly start: string | null;
  readonly durationMin: number | null;
  /** 1 where the file says nothing; positive is lagging (reactive power flows with active). */
  readonly powerFactor: number;
}

/** A bid or an offer for energy. */
export interface Order {
  readonly orderId: string;
  readonly participant: string;
  readonly side: 'buy' | 'sell';
  readonly quantityKwh: number;
  readonly pricePerKwh: number;
  readonly start: string | null;
  readonly durationMin: number | null;
}
