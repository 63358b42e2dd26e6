import { solveWithControls } from '../loadflow/controls.ts';
import { followPower } from '../loadflow/follow.ts';
import { reactivePerActive } from '../loadflow/inject.ts';
import type { PortRange } from '../loadflow/injection.ts';
import { DEFAULT_SOLVE, type LoadFlow } from '../loadflow/solve.ts';
import { refreshDevices, type System } from '../loadflow/system.ts';
import type { Tangent } from '../loadflow/tangent.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import { tradeColumn } from '../sensitivity/derivatives.ts';
import { linearise } from '../sensitivity/linearise.ts';
import { type Bounds, bindingOf, boundsOf, worstOf } from './bounds.ts';
import { type Binding, type Limits, NO_SOLUTION } from './limits.ts';
import { type Monitors, monitoredValues } from './monitors.ts';
import { screen } from './screen.ts';

export type ApprovalMethod = 'hybrid' | 'linear' | 'exact';

/** How a quantity of a trade was judged. */
export interface Assessment {
  readonly passes: boolean;
  /** Relative excess of the worst quantity over its bounds; +∞ where there is no solution. */
  readonly excess: number;
  readonly checkedBy: 'sensitivity' | 'loadflow';
  /** The quantity that decides; null when the trade passes. */
  readonly binding: Binding | null;
  /** Where the load flow (or, for `linear`, the prediction) ended up. */
  readonly voltages: Voltages | null;
}

/** A trade at the approval desk: its direction in terms of ports and its first-order effect. */
export interface PreparedTrade {
  readonly ports: readonly number[];
  /** Consumed per W of the trade: −1/n at each of the seller's ports, +1/n at the buyer's. */
  readonly powerPerW: readonly number[];
  readonly reactivePerW: readonly number[];
  readonly column: { readonly re: Float64Array; readonly im: Float64Array };
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
  voltages: Voltages;
  tangent: Tangent;
  bounds: Bounds;
  loadFlows: number;
}

export function openDesk(
  system: System,
  monitors: Monitors,
  voltages: Voltages,
  options: Pick<Desk, 'limits' | 'method' | 'tolerancePu' | 'controlsAct'>,
): Desk {
  const { limits, method, tolerancePu, controlsAct } = options;
  return {
    system,
    monitors,
    limits,
    // Sensitivities hold the taps: where controls act, the load flow alone can tell.
    method: controlsAct ? 'exact' : method,
    tolerancePu,
    controlsAct,
    voltages,
    tangent: linearise(system, voltages),
    bounds: boundsOf(monitors, limits, valuesAt(system, monitors, voltages)),
    loadFlows: 0,
  };
}

export function valuesAt(system: System, monitors: Monitors, voltages: Voltages): Float64Array {
  const values = new Float64Array(monitors.count);
  monitoredValues(monitors, system, voltages, values);
  return values;
}

export function prepareTrade(desk: Desk, trade: Trade): PreparedTrade {
  const { ports } = desk.system.compiled;
  const range = (id: string): PortRange => {
    const k = ports.participantOfId.get(id) as number;
    return { first: ports.firstOfParticipant[k], end: ports.firstOfParticipant[k + 1] };
  };
  const seller = range(trade.seller);
  const buyer = range(trade.buyer);
  const reactive = reactivePerActive(trade);
  const list: number[] = [];
  const powerPerW: number[] = [];
  for (const [{ first, end }, sign] of [
    [seller, -1],
    [buyer, 1],
  ] as const) {
    for (let port = first; port < end; port++) {
      list.push(port);
      powerPerW.push(sign / (end - first));
    }
  }
  return {
    ports: list,
    powerPerW,
    reactivePerW: powerPerW.map((p) => p * reactive),
    column: tradeColumn(desk.tangent, seller, buyer, reactive),
  };
}

/** Judges `powerKw` of a trade in the state of the desk, and leaves that as it was. */
export function assess(desk: Desk, trade: PreparedTrade, powerKw: number): Assessment {
  const powerW = powerKw * 1e3;
  if (desk.method !== 'exact') {
    const before = powersAt(desk.system, trade);
    setPowers(desk.system, trade, powerW);
    const direction = {
      vRe: trade.column.re.map((v) => v * powerW),
      vIm: trade.column.im.map((v) => v * powerW),
    };
    const { tangent, monitors, bounds } = desk;
    const screening = screen(tangent, monitors, bounds, direction, desk.method === 'hybrid');
    restorePowers(desk.system, trade, before);
    if (screening.verdict !== 'unclear') {
      const passes = screening.verdict === 'passes';
      return {
        passes,
        excess: screening.excess,
        checkedBy: 'sensitivity',
        binding: passes ? null : describe(desk, screening.q, screening.value),
        voltages: screening.predicted,
      };
    }
  }
  return assessExactly(desk, trade, powerKw);
}

/** Judges by the full load flow. */
export function assessExactly(desk: Desk, trade: PreparedTrade, powerKw: number): Assessment {
  const taps = desk.system.devices.tapPu.map((tap) => tap.slice());
  const before = powersAt(desk.system, trade);
  const assessment = assessInPlace(desk, trade, powerKw);
  restorePowers(desk.system, trade, before);
  if (desk.controlsAct && restoreTaps(desk.system, taps)) refreshDevices(desk.system);
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
    voltages: solution,
  };
}

/** @returns whether any had moved */
function restoreTaps(system: System, taps: readonly Float64Array[]): boolean {
  let moved = false;
  system.devices.tapPu.forEach((tap, k) => {
    const before = taps[k] as Float64Array;
    moved ||= tap.some((value, w) => value !== before[w]);
    tap.set(before);
  });
  return moved;
}

/** Puts an approved quantity into the desk's state for the trades that follow. */
export function commit(desk: Desk, trade: PreparedTrade, powerKw: number, at: Voltages): void {
  if (desk.controlsAct) assessInPlace(desk, trade, powerKw);
  else setPowers(desk.system, trade, powerKw * 1e3);
  desk.voltages = at;
  // The linear method stays with the tangent of the baseline and only moves along it.
  desk.tangent =
    desk.method === 'linear'
      ? { ...desk.tangent, voltages: at }
      : linearise(desk.system, at, desk.tangent);
  desk.bounds = boundsOf(desk.monitors, desk.limits, valuesAt(desk.system, desk.monitors, at));
}

function describe(desk: Desk, q: number, value: number): Binding {
  return bindingOf(desk.monitors, desk.system.compiled, desk.limits, desk.bounds, q, value);
}

function setPowers(system: System, trade: PreparedTrade, powerW: number): void {
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

function follow(desk: Desk, trade: PreparedTrade, powerW: number): LoadFlow {
  desk.loadFlows++;
  const { system, tangent, tolerancePu } = desk;
  const solution = followPower(
    tangent,
    {
      ports: trade.ports,
      powerW: trade.powerPerW.map((p) => p * powerW),
      reactivePowerVar: trade.reactivePerW.map((q) => q * powerW),
    },
    tolerancePu,
  );
  if (!desk.controlsAct || !solution.converged) return solution;
  const settled = solveWithControls(system, { ...DEFAULT_SOLVE, tolerancePu }, solution);
  return { ...settled, converged: settled.converged && settled.controlsSettled };
}
