import { copyDeviceState } from '../compiled/elements/index.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import { bindingOf, boundsOf, worstOf } from './bounds.ts';
import { type Desk, follow, restoreDevices, settleAt, sync, valuesAt } from './desk.ts';
import { type Binding, NO_SOLUTION } from './limits.ts';
import { type LinearModel, responseOf } from './linear-model.ts';
import type { ModelTrade } from './model-state.ts';
import { quantitiesOf } from './outputs.ts';
import { type PreparedTrade, powersAt, restorePowers, setPowers } from './prepared-trade.ts';
import { moveState, screen, surelyPasses } from './screen.ts';

/** How a quantity of a trade was judged. */
export interface Assessment {
  readonly passes: boolean;
  /**
   * Relative excess of the worst quantity over its bounds; +∞ where there is no solution, NaN where it
   * was not asked for.
   */
  readonly excess: number;
  readonly checkedBy: 'sensitivity' | 'loadflow';
  /** The quantity that decides; null when the trade passes. */
  readonly binding: Binding | null;
  /** Its number among the monitored ones; −1 where there is none. */
  readonly q: number;
  /** Where the load flow (or, for `linear`, the prediction) ended up. */
  readonly voltages: Voltages | null;
}

/** The trade as the desk's model sees it. */
export function inModel(model: LinearModel, trade: PreparedTrade): ModelTrade {
  return {
    seller: responseOf(model, trade.seller),
    buyer: responseOf(model, trade.buyer),
    reactivePerActive: trade.reactivePerActive,
  };
}

/**
 * Judges `powerKw` of a trade in the state of the desk, and leaves that as it was.
 *
 * @param brief of a trade that passes, do without the excess
 */
export function assess(
  desk: Desk,
  trade: PreparedTrade,
  powerKw: number,
  brief = false,
): Assessment {
  const { model, state, bounds } = desk;
  if (model === null || state === null) return assessExactly(desk, trade, powerKw);
  const modelTrade = inModel(model, trade);
  const bounded = desk.method === 'hybrid';
  if (brief && bounded && surelyPasses(model, state, bounds, modelTrade, powerKw * 1e3)) {
    return {
      passes: true,
      excess: Number.NaN,
      checkedBy: 'sensitivity',
      binding: null,
      q: -1,
      voltages: null,
    };
  }
  const screening = screen(model, state, bounds, modelTrade, powerKw * 1e3, bounded);
  if (screening.verdict === 'unclear') {
    desk.undecided++;
    return assessExactly(desk, trade, powerKw);
  }
  const passes = screening.verdict === 'passes';
  return {
    passes,
    excess: screening.excess,
    checkedBy: 'sensitivity',
    binding: passes ? null : describe(desk, screening.q, screening.value),
    q: passes ? -1 : screening.q,
    voltages: null,
  };
}

/** Judges by the full load flow, and puts powers and devices back. */
function assessExactly(desk: Desk, trade: PreparedTrade, powerKw: number): Assessment {
  const devices = copyDeviceState(desk.system.devices);
  const before = powersAt(desk.system, trade);
  const assessment = assessInPlace(desk, trade, powerKw);
  restorePowers(desk.system, trade, before);
  if (desk.controlsAct) restoreDevices(desk.system, devices);
  return assessment;
}

/** Leaves the trade's powers, and the taps if controls act, as they are with the trade in place. */
function assessInPlace(desk: Desk, trade: PreparedTrade, powerKw: number): Assessment {
  const solution = follow(desk, trade, powerKw * 1e3);
  if (!solution.converged) {
    return {
      passes: false,
      excess: Number.POSITIVE_INFINITY,
      checkedBy: 'loadflow',
      binding: NO_SOLUTION,
      q: -1,
      voltages: null,
    };
  }
  const values = valuesAt(desk.system, desk.monitors, solution);
  const { q, excess } = worstOf(desk.bounds, values);
  const passes = !(excess > 0);
  return {
    passes,
    excess,
    checkedBy: 'loadflow',
    binding: passes ? null : describe(desk, q, values[q]),
    q: passes ? -1 : q,
    voltages: solution,
  };
}

function describe(desk: Desk, q: number, value: number): Binding {
  const { monitors, system, limits, bounds, model, state } = desk;
  const binding = bindingOf(monitors, system.compiled, limits, bounds, q, value);
  if (!desk.isAhead || model === null || state === null || binding.rule !== 'limit') return binding;
  // The bounds are those of the tangent's state, the value before the trade is that of the model's.
  const values = new Float64Array(monitors.count);
  quantitiesOf(model.outputs, state.z, values);
  return { ...binding, before: values[q] };
}

/** Ports of a feeder whose model takes as long to make as one more load flow. */
const PORTS_PER_LOAD_FLOW = 50;

/** Puts an approved quantity into the desk's state for the trades that follow. */
export function commit(desk: Desk, trade: PreparedTrade, powerKw: number, at: Assessment): void {
  const { model, state, limits, monitors } = desk;
  if (model === null || state === null) {
    if (desk.controlsAct) assessInPlace(desk, trade, powerKw);
    else setPowers(desk.system, trade, powerKw * 1e3);
    settleAt(desk, at.voltages as Voltages);
    return;
  }
  setPowers(desk.system, trade, powerKw * 1e3);
  moveState(model, state, inModel(model, trade), powerKw * 1e3);
  desk.isAhead = true;
  if (desk.method === 'linear') {
    const values = new Float64Array(monitors.count);
    quantitiesOf(model.outputs, state.z, values);
    desk.bounds = boundsOf(monitors, limits, values);
    return;
  }
  // What is outside its limit is judged against its very value before the trade.
  const isStale = desk.undecided > desk.system.compiled.activePorts.length / PORTS_PER_LOAD_FLOW;
  if (isStale || desk.bounds.someOutside) sync(desk);
}
