import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';

/** Loss shares, W. They sum to the losses where the method recovers exactly; `tradeW` are parts of `portW`. */
export interface LossShares {
  /** By port: those of the loads, the generators and the participants, in the order of `Ports`. */
  readonly portW: Float64Array;
  /** By source: what no participant causes, and what the method lets sources bear. */
  readonly sourceW: Float64Array;
  readonly tradeW: Float64Array;
}

export interface LossAllocation extends LossShares {
  /**
   * What of the shares are no-load losses of transformers, when asked for. Without it they are all in
   * `sourceW`: the method shares out load losses only.
   */
  readonly noLoad?: () => LossShares;
  /** Of methods by loss factors: what one more W or var injected at a port costs, W. */
  readonly factors?: { readonly perW: Float64Array; readonly perVar: Float64Array };
  /** Of methods that reconcile: by how much shares were scaled or shifted to meet the losses. */
  readonly reconciliation?: { readonly kind: 'scaled' | 'shifted'; readonly factor: number };
}

/** Who caused how much in which conductor of which branch, W. */
export interface LossPart {
  /** A port, source or trade, as in the columns of `LossShares`. */
  readonly of: 'port' | 'source' | 'trade';
  readonly index: number;
  /** Among the compiled elements. */
  readonly element: number;
  /** Node number of the conductor: 1, 2, 3 the phases, 4 the neutral. */
  readonly conductor: number;
  readonly lossW: number;
}

/** A way to share the losses of a solved state. Adding one is one file and one registry line. */
export interface LossMethod {
  readonly name: string;
  readonly title: string;
  /** Do the shares sum to the losses? */
  readonly exact: boolean;
  /** Does a trade the other way have the opposite share, and one between the same terminals none? */
  readonly oppositeTradesCancel: boolean;
  /** Do sources bear part of what the loads cause, as producers? Elsewhere they have what flows anyway. */
  readonly sourcesBear: boolean;
  /** @throws {GridError} where the method cannot be applied to the state */
  readonly allocate: (
    system: System,
    voltages: Voltages,
    trades: readonly Trade[],
  ) => LossAllocation;
  /** The shares branch by branch and conductor by conductor; absent where the method has no such parts. */
  readonly breakDown?: (
    system: System,
    voltages: Voltages,
    trades: readonly Trade[],
  ) => Iterable<LossPart>;
}
