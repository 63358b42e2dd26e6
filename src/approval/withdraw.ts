import { GridError } from '../errors.ts';
import type { System } from '../loadflow/system.ts';
import { inModel } from './assess.ts';
import { boundsOf } from './bounds.ts';
import { type Desk, sync } from './desk.ts';
import { quantitiesOf } from './outputs.ts';
import { type PreparedTrade, setPowers } from './prepared-trade.ts';
import { moveState, surelyPasses } from './screen.ts';
import { restoreDesk, snapshotOf } from './snapshot.ts';

/** A quantity of a trade that is in place. */
export interface Approved {
  readonly trade: PreparedTrade;
  readonly powerKw: number;
}

/**
 * Takes an approved quantity out of the desk's state. The powers are then what they would be, to the last
 * bit, had the others alone been approved; the model is moved by the reverse of the trade.
 *
 * @param others what stays, in the order it was approved
 * @param atOpening the system's powers before any trade
 * @throws {GridError} `not-converged` where there is no solution without it; the desk is as it was
 */
export function takeOut(
  desk: Desk,
  { trade, powerKw }: Approved,
  others: readonly Approved[],
  atOpening: Pick<System, 'powerW' | 'reactivePowerVar'>,
): void {
  const { system, model, state, monitors, limits } = desk;
  const before = snapshotOf(desk);
  system.powerW.set(atOpening.powerW);
  system.reactivePowerVar.set(atOpening.reactivePowerVar);
  for (const other of others) setPowers(system, other.trade, other.powerKw * 1e3);
  desk.isAhead = true;
  if (model !== null && state !== null) {
    const modelTrade = inModel(model, trade);
    moveState(model, state, modelTrade, -powerKw * 1e3);
    if (desk.method === 'linear') {
      const values = new Float64Array(monitors.count);
      quantitiesOf(model.outputs, state.z, values);
      desk.bounds = boundsOf(monitors, limits, values);
      return;
    }
    // What the trade relieved may be outside its limit without it, and bounds have to be those of that.
    const isInside =
      !desk.bounds.someOutside && surelyPasses(model, state, desk.bounds, modelTrade, 0);
    if (isInside) return;
  }
  if (sync(desk)) return;
  restoreDesk(desk, before);
  throw new GridError('not-converged', 'without this trade the load flow has no solution');
}
