import type { CompiledNetwork } from '../compiled/compile.ts';
import type { Binding, Limits } from './limits.ts';
import { describeMonitor, type Monitors } from './monitors.ts';

/**
 * What every monitored quantity may become, given what it is: a value inside its limit has to
 * stay inside, one that is outside already must not move further out.
 */
export interface Bounds {
  readonly before: Float64Array;
  /** Largest value allowed, and what an excess over it is relative to. */
  readonly upper: Float64Array;
  readonly upperScale: Float64Array;
  /** Smallest value allowed; −∞ for everything but voltages. */
  readonly lower: Float64Array;
  readonly lowerScale: Float64Array;
  /** Whether anything is outside its limit already. */
  readonly someOutside: boolean;
}

export function boundsOf(monitors: Monitors, limits: Limits, values: Float64Array): Bounds {
  const { count } = monitors;
  const before = lineMaxima(monitors, values);
  let someOutside = false;
  const bounds = {
    before: values.slice(),
    upper: new Float64Array(count),
    upperScale: new Float64Array(count),
    lower: new Float64Array(count).fill(Number.NEGATIVE_INFINITY),
    lowerScale: new Float64Array(count),
  };
  for (let q = 0; q < count; q++) {
    const upperLimit = upperLimitOf(monitors, limits, q);
    const value = before[q];
    const inside = value <= upperLimit * (1 + limits.slack);
    someOutside ||= !inside;
    bounds.upperScale[q] = inside ? upperLimit : value;
    bounds.upper[q] = inside ? upperLimit * (1 + limits.slack) : value * (1 + limits.worsening);
    bounds.lowerScale[q] = bounds.upperScale[q];
    if (q >= monitors.voltageNodes.length) continue;
    const above = value >= limits.vMinPu * (1 - limits.slack);
    someOutside ||= !above;
    bounds.lowerScale[q] = above ? limits.vMinPu : value;
    bounds.lower[q] = above ? limits.vMinPu * (1 - limits.slack) : value * (1 - limits.worsening);
  }
  return { ...bounds, someOutside };
}

/**
 * A line is as loaded as its most loaded conductor: what a conductor may become is measured against
 * that, so that load may move from an overloaded phase to another that carries less.
 */
function lineMaxima(monitors: Monitors, values: Float64Array): Float64Array {
  const first = monitors.voltageNodes.length;
  const maxima = values.slice();
  const largest = new Map<number, number>();
  monitors.conductors.forEach(({ element }, k) => {
    largest.set(element, Math.max(largest.get(element) ?? 0, values[first + k]));
  });
  monitors.conductors.forEach(({ element }, k) => {
    maxima[first + k] = largest.get(element) as number;
  });
  return maxima;
}

function upperLimitOf(monitors: Monitors, limits: Limits, q: number): number {
  const voltages = monitors.voltageNodes.length;
  if (q < voltages) return limits.vMaxPu;
  const loadings = voltages + monitors.conductors.length + monitors.transformers.length;
  return q < loadings ? limits.maxLoadingPct : limits.maxVufPct;
}

/** Relative excess of a value over its bounds: positive where it is outside them. */
export function excessOf(bounds: Bounds, q: number, value: number): number {
  return Math.max(
    (value - bounds.upper[q]) / bounds.upperScale[q],
    (bounds.lower[q] - value) / bounds.lowerScale[q],
  );
}

/** The quantity with the largest relative excess. */
export function worstOf(bounds: Bounds, values: Float64Array): { q: number; excess: number } {
  let worst = { q: -1, excess: Number.NEGATIVE_INFINITY };
  for (let q = 0; q < values.length; q++) {
    const excess = excessOf(bounds, q, values[q]);
    if (excess > worst.excess) worst = { q, excess };
  }
  return worst;
}

/**
 * Number of limits that are broken, whatever was before: nodes outside the voltage band, lines
 * (each once, however many of its conductors are overloaded), transformers, unbalanced buses.
 */
export function countViolations(monitors: Monitors, limits: Limits, values: Float64Array): number {
  let count = 0;
  let lastLine = -1;
  const voltages = monitors.voltageNodes.length;
  for (let q = 0; q < values.length; q++) {
    const over = values[q] > upperLimitOf(monitors, limits, q) * (1 + limits.slack);
    const under = q < voltages && values[q] < limits.vMinPu * (1 - limits.slack);
    if (!over && !under) continue;
    const line = monitors.conductors[q - voltages]?.element ?? -1;
    if (line < 0 || line !== lastLine) count++;
    lastLine = line;
  }
  return count;
}

/** The binding limit of quantity q as reports give it. */
export function bindingOf(
  monitors: Monitors,
  compiled: CompiledNetwork,
  limits: Limits,
  bounds: Bounds,
  q: number,
  value: number,
): Binding {
  const { kind, element, node } = describeMonitor(monitors, compiled, q);
  const over =
    (value - bounds.upper[q]) / bounds.upperScale[q] >=
    (bounds.lower[q] - value) / bounds.lowerScale[q];
  const limit = over ? upperLimitOf(monitors, limits, q) : limits.vMinPu;
  const wasInside = over ? bounds.upperScale[q] === limit : bounds.lowerScale[q] === limit;
  return {
    kind: kind === 'voltage' ? (over ? 'overvoltage' : 'undervoltage') : kind,
    element,
    node,
    limit,
    value,
    unit: kind === 'voltage' ? 'pu' : '%',
    before: wasInside ? bounds.before[q] : over ? bounds.upperScale[q] : bounds.lowerScale[q],
    rule: wasInside ? 'limit' : 'worsening',
  };
}
