import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';

/** Loss shares, W. They sum to the losses where the method recovers exactly. */
export interface LossAllocation {
  /** By load, in the network's order, and by port of each. */
  readonly portW: Float64Array;
  /** What flows with nobody drawing: charging currents, core losses, currents between sources. */
  readonly sourceW: Float64Array;
  readonly tradeW: Float64Array;
}

/** A way to share the losses of a solved state. Adding one is one file and one registry line. */
export interface LossMethod {
  readonly name: string;
  readonly title: string;
  /** Do the shares sum to the losses? */
  readonly exact: boolean;
  readonly allocate: (
    system: System,
    voltages: Voltages,
    trades: readonly Trade[],
  ) => LossAllocation;
}
