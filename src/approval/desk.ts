import { copyDeviceState, type DeviceState } from '../compiled/elements/index.ts';
import { solveWithControls } from '../loadflow/controls.ts';
import { followPower } from '../loadflow/follow.ts';
import { DEFAULT_SOLVE, type LoadFlow } from '../loadflow/solve.ts';
import { refreshDevices, type System } from '../loadflow/system.ts';
import type { Tangent } from '../loadflow/tangent.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import { linearise } from '../sensitivity/linearise.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import type { Limits } from './limits.ts';
import { type LinearModel, openLinearModel } from './linear-model.ts';
import { type ModelState, startState } from './model-state.ts';
import { type Monitors, monitoredValues } from './monitors.ts';
import { outputsOf } from './outputs.ts';
import {
  type PreparedTrade,
  powersAt,
  powersOf,
  restorePowers,
  type SystemPowers,
  setPowers,
  setSystemPowers,
} from './prepared-trade.ts';

export type ApprovalMethod = 'hybrid' | 'linear' | 'exact';

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
export function settleAt(desk: Desk, voltages: Voltages): void {
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

export function restoreDevices(system: System, { tapPu, stepStates }: DeviceState): void {
  system.devices.tapPu.forEach((tap, k) => {
    tap.set(tapPu[k] as Float64Array);
  });
  system.devices.stepStates.forEach((states, k) => {
    states.splice(0, states.length, ...(stepStates[k] as (0 | 1)[]));
  });
  refreshDevices(system);
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

/** The load flow with a trade on top of what is approved; the trade's powers stay in the system. */
export function follow(desk: Desk, trade: PreparedTrade, powerW: number): LoadFlow {
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
