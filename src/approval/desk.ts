import { copyDeviceState, type DeviceState } from '../compiled/elements/index.ts';
import { solveWithControls } from '../loadflow/controls.ts';
import { followPower } from '../loadflow/follow.ts';
import { reactivePerActive } from '../loadflow/inject.ts';
import { DEFAULT_SOLVE, type LoadFlow } from '../loadflow/solve.ts';
import { refreshDevices, type System } from '../loadflow/system.ts';
import type { Tangent } from '../loadflow/tangent.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import { linearise } from '../sensitivity/linearise.ts';
import { type Bounds, bindingOf, boundsOf, worstOf } from './bounds.ts';
import { type Binding, type Limits, NO_SOLUTION } from './limits.ts';
import { type LinearModel, openLinearModel, responseOf } from './linear-model.ts';
import { type Monitors, monitoredValues } from './monitors.ts';
import { outputsOf, quantitiesOf } from './outputs.ts';
import {
  type ModelState,
  type ModelTrade,
  moveState,
  screen,
  startState,
  surelyPasses,
} from './screen.ts';

export type ApprovalMethod = 'hybrid' | 'linear' | 'exact';

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

/** A trade at the approval desk: its direction in terms of ports. */
export interface PreparedTrade {
  readonly ports: readonly number[];
  /** Consumed per W of the trade: −1/n at each of the seller's ports, +1/n at the buyer's. */
  readonly powerPerW: readonly number[];
  readonly reactivePerW: readonly number[];
  readonly seller: number;
  readonly buyer: number;
  readonly reactivePerActive: number;
}

/**
 * The state trades are judged in: a solved system with everything approved so far in it. Owned
 * and changed by one approval; `system` belongs to it.
 */
export interface Desk {
  readonly system: System;
  readonly monitors: Monitors;
  readonly limits: Limits;
  readonly method: ApprovalMethod;
  readonly tolerancePu: number;
  /** Do regulators act for every trade, or stay where the baseline left them? */
  readonly controlsAct: boolean;
  /** The last state that was solved: the system's powers then, the voltages, and the tangent there. */
  powers: SystemPowers;
  voltages: Voltages;
  tangent: Tangent;
  /** A snapshot refers to the tangent: its memory is not to be used for the next. */
  tangentIsKept: boolean;
  /** The tangent in terms of what is monitored, and where it says that approved trades have led. */
  model: LinearModel | null;
  state: ModelState | null;
  /** Whether trades were approved since the tangent was taken. */
  isAhead: boolean;
  bounds: Bounds;
  /** Trades that the model could not decide since it was made. */
  undecided: number;
  loadFlows: number;
}

type SystemPowers = Pick<System, 'powerW' | 'reactivePowerVar'>;

export function openDesk(
  system: System,
  monitors: Monitors,
  voltages: Voltages,
  options: Pick<Desk, 'limits' | 'method' | 'tolerancePu' | 'controlsAct'>,
): Desk {
  const { limits, method, tolerancePu, controlsAct } = options;
  const desk: Desk = {
    system,
    monitors,
    limits,
    // Sensitivities hold the taps: where controls act, the load flow alone can tell.
    method: controlsAct ? 'exact' : method,
    tolerancePu,
    controlsAct,
    powers: powersOf(system),
    voltages,
    tangent: linearise(system, voltages),
    tangentIsKept: false,
    model: null,
    state: null,
    isAhead: false,
    bounds: boundsOf(monitors, limits, valuesAt(system, monitors, voltages)),
    undecided: 0,
    loadFlows: 0,
  };
  remodel(desk);
  return desk;
}

/** Takes the desk to a solved state of its system: tangent, model and bounds anew. */
function settleAt(desk: Desk, voltages: Voltages): void {
  const { system, monitors, limits } = desk;
  desk.powers = powersOf(system);
  desk.voltages = voltages;
  desk.tangent = linearise(system, voltages, desk.tangentIsKept ? undefined : desk.tangent);
  desk.tangentIsKept = false;
  desk.bounds = boundsOf(monitors, limits, valuesAt(system, monitors, voltages));
  desk.isAhead = false;
  remodel(desk);
}

function remodel(desk: Desk): void {
  const { system, monitors, tangent, method, bounds } = desk;
  desk.undecided = 0;
  desk.model =
    method === 'exact' ? null : openLinearModel(tangent, outputsOf(system, monitors), bounds);
  desk.state = desk.model === null ? null : startState(desk.model);
}

export function valuesAt(system: System, monitors: Monitors, voltages: Voltages): Float64Array {
  const values = new Float64Array(monitors.count);
  monitoredValues(monitors, system, voltages, values);
  return values;
}

export function prepareTrade({ system }: Desk, trade: Trade): PreparedTrade {
  const { ports } = system.compiled;
  const seller = ports.participantOfId.get(trade.seller) as number;
  const buyer = ports.participantOfId.get(trade.buyer) as number;
  const reactivePerActiveOf = reactivePerActive(trade);
  const list: number[] = [];
  const powerPerW: number[] = [];
  for (const [participant, sign] of [
    [seller, -1],
    [buyer, 1],
  ] as const) {
    const first = ports.firstOfParticipant[participant];
    const end = ports.firstOfParticipant[participant + 1];
    for (let port = first; port < end; port++) {
      list.push(port);
      powerPerW.push(sign / (end - first));
    }
  }
  return {
    ports: list,
    powerPerW,
    reactivePerW: powerPerW.map((p) => p * reactivePerActiveOf),
    seller,
    buyer,
    reactivePerActive: reactivePerActiveOf,
  };
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

export function restoreDevices(system: System, { tapPu, stepStates }: DeviceState): void {
  system.devices.tapPu.forEach((tap, k) => {
    tap.set(tapPu[k] as Float64Array);
  });
  system.devices.stepStates.forEach((states, k) => {
    states.splice(0, states.length, ...(stepStates[k] as (0 | 1)[]));
  });
  refreshDevices(system);
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

/** Solves with everything approved in place, if that has not been done yet. @returns false if it has no solution */
export function sync(desk: Desk): boolean {
  if (!desk.isAhead) return true;
  const solution = followApproved(desk);
  if (solution.converged) settleAt(desk, solution);
  return solution.converged;
}

/**
 * The load flow with quantities of trades on top of the desk's state, which stays as it is.
 *
 * @returns null if it has no solution
 */
export function solveWith(
  desk: Desk,
  more: readonly { readonly trade: PreparedTrade; readonly powerKw: number }[],
): Voltages | null {
  const { system } = desk;
  const devices = copyDeviceState(system.devices);
  const before = powersOf(system);
  for (const { trade, powerKw } of more) setPowers(system, trade, powerKw * 1e3);
  const solution = followApproved(desk);
  setSystemPowers(system, before);
  if (desk.controlsAct) restoreDevices(system, devices);
  return solution.converged ? solution : null;
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

function powersOf({ powerW, reactivePowerVar }: System): SystemPowers {
  return { powerW: powerW.slice(), reactivePowerVar: reactivePowerVar.slice() };
}

function setSystemPowers(system: System, { powerW, reactivePowerVar }: SystemPowers): void {
  system.powerW.set(powerW);
  system.reactivePowerVar.set(reactivePowerVar);
}

export function setPowers(system: System, trade: PreparedTrade, powerW: number): void {
  trade.ports.forEach((port, k) => {
    system.powerW[port] += powerW * (trade.powerPerW[k] as number);
    system.reactivePowerVar[port] += powerW * (trade.reactivePerW[k] as number);
  });
}

type Powers = readonly (readonly [powerW: number, reactivePowerVar: number])[];

function powersAt({ powerW, reactivePowerVar }: System, { ports }: PreparedTrade): Powers {
  return ports.map((port) => [powerW[port], reactivePowerVar[port]]);
}

/** To the last bit, which taking the trade out again would not give. */
function restorePowers(system: System, { ports }: PreparedTrade, before: Powers): void {
  ports.forEach((port, k) => {
    const [powerW, reactivePowerVar] = before[k] as Powers[number];
    system.powerW[port] = powerW;
    system.reactivePowerVar[port] = reactivePowerVar;
  });
}

/** The load flow with a trade on top of what is approved; the trade's powers stay in the system. */
function follow(desk: Desk, trade: PreparedTrade, powerW: number): LoadFlow {
  const before = powersAt(desk.system, trade);
  const change = {
    ports: trade.ports,
    powerW: trade.powerPerW.map((p) => p * powerW),
    reactivePowerVar: trade.reactivePerW.map((q) => q * powerW),
  };
  const solution = followFrom(desk, change);
  if (solution.converged || !desk.isAhead) return solution;
  // The last state that was solved may be too far off by now: the way goes by what was approved since.
  restorePowers(desk.system, trade, before);
  return sync(desk) ? followFrom(desk, change) : solution;
}

/** The load flow at the system's present powers, along the branch from the last state that was solved. */
function followApproved(desk: Desk): LoadFlow {
  const { system, powers } = desk;
  const target = powersOf(system);
  const differs = (port: number) =>
    target.powerW[port] !== powers.powerW[port] ||
    target.reactivePowerVar[port] !== powers.reactivePowerVar[port];
  const ports = Array.from(target.powerW.keys()).filter(differs);
  setSystemPowers(system, powers);
  const solution = followFrom(desk, {
    ports,
    powerW: ports.map((port) => target.powerW[port] - powers.powerW[port]),
    reactivePowerVar: ports.map(
      (port) => target.reactivePowerVar[port] - powers.reactivePowerVar[port],
    ),
  });
  setSystemPowers(system, target);
  return solution;
}

function followFrom(desk: Desk, change: Parameters<typeof followPower>[1]): LoadFlow {
  desk.loadFlows++;
  const { system, tangent, tolerancePu } = desk;
  const solution = followPower(tangent, change, tolerancePu);
  if (!desk.controlsAct || !solution.converged) return solution;
  const settled = solveWithControls(system, { ...DEFAULT_SOLVE, tolerancePu }, solution);
  return { ...settled, converged: settled.converged && settled.controlsSettled };
}
