import { followPower } from '../loadflow/follow.ts';
import type { System } from '../loadflow/system.ts';
import type { Tangent } from '../loadflow/tangent.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import { linearise } from '../sensitivity/linearise.ts';
import { type Bounds, bindingOf, boundsOf, worstOf } from './bounds.ts';
import { type Binding, type Limits, NO_SOLUTION } from './limits.ts';
import { type LinearModel, openLinearModel, responseOf } from './linear-model.ts';
import { type Monitors, monitoredValues } from './monitors.ts';
import { compositesOf, type Outputs, outputsOf } from './outputs.ts';

/** Quantities below 1 W count as none, those above 1 GW as without a limit. */
const LEAST_W = 1;
const MOST_W = 1e9;
/** The largest quantity is found to this relative width. */
const WIDTH = 1e-4;
/** First distance from the prediction at which the load flow looks for the other side of the limit. */
const FIRST_STEP = 2e-3;
/** Largest relative change of a port's voltage up to which the way there is not looked at, and the steps of that look. */
const FAR = 0.1;
const SCANNED = 16;

/** A solved state from which quantities are tried. The system is put back after every one. */
export interface Probe {
  readonly system: System;
  readonly monitors: Monitors;
  readonly limits: Limits;
  readonly bounds: Bounds;
  readonly tangent: Tangent;
  readonly model: LinearModel;
  readonly tolerancePu: number;
  loadFlows: number;
}

/** @param tolerancePu of the load flows */
export function openProbe(
  system: System,
  voltages: Voltages,
  monitors: Monitors,
  limits: Limits,
  tolerancePu: number,
): Probe {
  const tangent = linearise(system, voltages);
  const values = new Float64Array(monitors.count);
  monitoredValues(monitors, system, voltages, values);
  const bounds = boundsOf(monitors, limits, values);
  const model = openLinearModel(tangent, outputsOf(system, monitors), bounds);
  return {
    ...{ system, monitors, limits, bounds, tangent, model, tolerancePu },
    loadFlows: 0,
  };
}

/** The largest quantity that passes, and what a little more would break. */
export interface Largest {
  /** Active power; null where nothing limits it up to 1 GW. */
  readonly powerKw: number | null;
  readonly binding: Binding | null;
}

/** A state that was tried: +∞ and no quantity where the load flow has no solution. */
interface Trial {
  readonly excess: number;
  readonly q: number;
  readonly value: number;
}

/**
 * The largest power that one participant can inject (or withdraw) on top of the state, in equal parts
 * over its ports, while the sources cover the rest and taps stay: the linear model says where to look,
 * load flows on either side of the limit close in on it to 0.01 %.
 *
 * @param sign 1: injection, −1: withdrawal
 * @param reactivePerActive reactive power that goes the way of the active, per unit of it
 */
export function largestInjection(
  probe: Probe,
  participant: number,
  sign: 1 | -1,
  reactivePerActive: number,
): Largest {
  const { tau } = responseOf(probe.model, participant);
  const at = (powerW: number) => solvedAt(probe, participant, sign * powerW, reactivePerActive);
  const none: End = { powerW: 0, ...worstOf(probe.bounds, probe.bounds.before), value: Number.NaN };
  const ends = bracket(at, none, predictedLargest(probe, participant, sign, reactivePerActive));
  if (ends === null) return { powerKw: null, binding: null };
  let found = closeIn(at, ends.low, ends.high);
  // Voltages that move far may leave their band and come back into it: the first way out counts.
  if (found.low.powerW * Math.hypot(1, reactivePerActive) * tau > FAR) {
    const reached = found.low.powerW;
    let low = none;
    for (let k = 1; k < SCANNED; k++) {
      const powerW = (reached * k) / SCANNED;
      const end = { powerW, ...at(powerW) };
      if (end.excess > 0) {
        found = closeIn(at, low, end);
        break;
      }
      low = end;
    }
  }
  const powerW = found.low.powerW < LEAST_W ? 0 : found.low.powerW;
  return { powerKw: powerW / 1e3, binding: bindingAt(probe, found.high) };
}

/** A quantity with what the load flow says of it. */
interface End extends Trial {
  readonly powerW: number;
}

/** A quantity that passes and one that does not, around `startW`; null where nothing limits. */
function bracket(
  at: (powerW: number) => Trial,
  none: End,
  startW: number,
): { readonly low: End; readonly high: End } | null {
  const tried = (powerW: number): End => ({ powerW, ...at(powerW) });
  const start = tried(Math.max(startW, LEAST_W));
  if (start.excess > 0) {
    let high = start;
    for (let step = FIRST_STEP; high.powerW > LEAST_W; step *= 4) {
      const next = tried(Math.max(high.powerW * (1 - Math.min(step, 0.75)), LEAST_W));
      if (!(next.excess > 0)) return { low: next, high };
      high = next;
    }
    return { low: none, high };
  }
  let low = start;
  for (let step = FIRST_STEP; low.powerW < MOST_W; step *= 4) {
    const next = tried(Math.min(low.powerW * (1 + Math.min(step, 1)), MOST_W));
    if (next.excess > 0) return { low, high: next };
    low = next;
  }
  return null;
}

/** Narrows a bracket by false position (Illinois) on the relative excess. */
function closeIn(
  at: (powerW: number) => Trial,
  from: End,
  to: End,
): { readonly low: End; readonly high: End } {
  let [low, high] = [from, to];
  let [lowSide, highSide] = [low.excess, high.excess];
  let last = 0;
  while (high.powerW - low.powerW > WIDTH * high.powerW && high.powerW > LEAST_W) {
    const guess = (low.powerW * highSide - high.powerW * lowSide) / (highSide - lowSide);
    const margin = 0.3 * WIDTH * high.powerW;
    // A little beyond the guess, on the side that has not just been tried: the two then enclose it.
    const aim = guess - last * 1.2 * margin;
    const powerW = Number.isFinite(aim)
      ? Math.min(Math.max(aim, low.powerW + margin), high.powerW - margin)
      : (low.powerW + high.powerW) / 2;
    const next: End = { powerW, ...at(powerW) };
    if (next.excess > 0) {
      [high, highSide] = [next, next.excess];
      // An end that stays is taken for half as far from the limit.
      if (last === 1) lowSide /= 2;
      last = 1;
    } else {
      [low, lowSide] = [next, Math.min(next.excess, -Number.MIN_VALUE)];
      if (last === -1) highSide /= 2;
      last = -1;
    }
  }
  return { low, high };
}

function bindingAt({ monitors, system, limits, bounds }: Probe, { q, value }: Trial): Binding {
  return q < 0 ? NO_SOLUTION : bindingOf(monitors, system.compiled, limits, bounds, q, value);
}

/**
 * Where the linear model meets the first limit, W; `MOST_W` where it meets none. Outputs are linear in
 * the effective power `S/(1 + ζ)`, so each has its own crossing in closed form; that of the quantities
 * made of several outputs is found by bisection.
 */
function predictedLargest(
  { model, bounds }: Probe,
  participant: number,
  sign: 1 | -1,
  reactivePerActive: number,
): number {
  const { outputs, z } = model;
  const { p, q, portP, portQ, ports } = responseOf(model, participant);
  const move = Float64Array.from(p, (perW, at) => sign * (perW + reactivePerActive * q[at]));
  let effectiveW = MOST_W;
  for (let k = 0; k < outputs.plain; k++) {
    const [re, im, dRe, dIm] = [z[2 * k], z[2 * k + 1], move[2 * k], move[2 * k + 1]];
    const a = dRe * dRe + dIm * dIm;
    const b = re * dRe + im * dIm;
    const square = re * re + im * im;
    const up = b * b + a * (bounds.upper[k] ** 2 - square);
    if (a === 0) continue;
    // |z + λd| = upper: the way out; the other sign of the root lies behind.
    if (up >= 0) effectiveW = Math.min(effectiveW, Math.max(0, (Math.sqrt(up) - b) / a));
    if (!(bounds.lower[k] > 0)) continue;
    const down = b * b - a * (square - bounds.lower[k] ** 2);
    if (down >= 0 && b < 0)
      effectiveW = Math.min(effectiveW, Math.max(0, (-b - Math.sqrt(down)) / a));
  }
  effectiveW = firstComposite(outputs, z, move, bounds, effectiveW);
  let zeta = 0;
  for (let port = ports.first; port < ports.end; port++) {
    zeta += (portP[2 * port] + reactivePerActive * portQ[2 * port]) / (ports.end - ports.first);
  }
  // S = effective power · (1 + ζ); past the nose the model has nothing to say.
  return effectiveW * Math.max(0.1, 1 + sign * effectiveW * zeta);
}

/** The same for transformers and unbalance, below `mostW`. */
function firstComposite(
  outputs: Outputs,
  z: Float64Array,
  move: Float64Array,
  bounds: Bounds,
  mostW: number,
): number {
  const moved = z.slice();
  const values = new Float64Array(bounds.upper.length);
  const isInside = (powerW: number) => {
    for (let at = 2 * outputs.plain; at < z.length; at++) moved[at] = z[at] + powerW * move[at];
    compositesOf(outputs, moved, values);
    for (let q = outputs.plain; q < values.length; q++) {
      if (values[q] > bounds.upper[q]) return false;
    }
    return true;
  };
  if (isInside(mostW)) return mostW;
  let low = 0;
  let high = mostW;
  while (high - low > 1e-6 * high && high > LEAST_W) {
    const middle = (low + high) / 2;
    if (isInside(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** The load flow with one participant's injection on top, W; powers are put back. */
function solvedAt(
  probe: Probe,
  participant: number,
  injectedW: number,
  reactivePerActive: number,
): Trial {
  const injection = new Float64Array(probe.system.compiled.ports.firstOfParticipant.length - 1);
  injection[participant] = injectedW;
  return solveInjections(probe, injection, reactivePerActive);
}

/**
 * The load flow with injections of all participants on top, W; powers are put back.
 *
 * @returns the quantity with the largest relative excess
 */
export function solveInjections(
  probe: Probe,
  injectedW: Float64Array,
  reactivePerActive: number,
): Trial {
  const { system, tangent, tolerancePu, monitors, bounds } = probe;
  const { firstOfParticipant } = system.compiled.ports;
  const ports: number[] = [];
  const powerW: number[] = [];
  injectedW.forEach((injected, k) => {
    if (injected === 0) return;
    const [first, end] = [firstOfParticipant[k], firstOfParticipant[k + 1]];
    for (let port = first; port < end; port++) {
      ports.push(port);
      powerW.push(-injected / (end - first));
    }
  });
  const before = ports.map((port) => [system.powerW[port], system.reactivePowerVar[port]]);
  probe.loadFlows++;
  const solution = followPower(
    tangent,
    { ports, powerW, reactivePowerVar: powerW.map((w) => w * reactivePerActive) },
    tolerancePu,
  );
  ports.forEach((port, k) => {
    const [p, q] = before[k] as [number, number];
    system.powerW[port] = p;
    system.reactivePowerVar[port] = q;
  });
  if (!solution.converged) return { excess: Number.POSITIVE_INFINITY, q: -1, value: Number.NaN };
  const values = new Float64Array(monitors.count);
  monitoredValues(monitors, system, solution, values);
  const { q, excess } = worstOf(bounds, values);
  return { excess, q, value: values[q] };
}
