import type { Order } from '../network/trading.ts';

/** What the network says to a mechanism, as values: the mechanism knows nothing of grids. */
export interface NetworkServices {
  /** Network charge of a kWh from seller to buyer, and the buyer's part of it (0 … 1). */
  readonly feePerKwh: (seller: string, buyer: string) => number;
  readonly buyerSplit: number;
  /** May this quantity flow? An approved (or cut) quantity is booked and counts from then on. */
  readonly propose: (match: Match) => Decision;
}

/** Two orders that agree. */
export interface Match {
  readonly tradeId: string;
  readonly buy: Order;
  readonly sell: Order;
  readonly quantityKwh: number;
  /** What the energy changes hands for, before network charges. */
  readonly pricePerKwh: number;
}

export interface Decision {
  readonly approvedKwh: number;
  readonly verdict: 'approved' | 'curtailed' | 'rejected' | 'not-vetted';
  /** Why not, or why not all of it: for the reader of the result. */
  readonly reason: string | null;
}

export interface MatchedTrade extends Match {
  readonly decision: Decision;
}

/**
 * A clearing mechanism: orders of one delivery interval in, matches out, in the order they were
 * made. Deterministic; adding one is one file and one registry line.
 */
export interface Mechanism {
  readonly name: string;
  readonly title: string;
  readonly clear: (orders: readonly Order[], network: NetworkServices) => MatchedTrade[];
}
