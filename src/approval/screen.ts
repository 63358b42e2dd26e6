import { correction, type Tangent } from '../loadflow/tangent.ts';
import { changePu, type Voltages } from '../loadflow/voltages.ts';
import { type Bounds, excessOf } from './bounds.ts';
import { type Monitors, monitoredValues } from './monitors.ts';

/** What the sensitivities say of a trade. `unclear` is for the load flow to decide. */
export interface Screening {
  readonly verdict: 'passes' | 'fails' | 'unclear';
  /** Quantity with the largest relative excess, and its predicted value. */
  readonly q: number;
  readonly excess: number;
  readonly value: number;
  readonly predicted: Voltages;
}

/** Corrections must shrink at least this much, or the prediction says nothing. */
const LARGEST_CONTRACTION = 0.1;

/**
 * Predicts every monitored quantity from the tangent at the state before the trade.
 *
 * First order: V₁ = V₀ + t. The system's powers already hold the trade, so what the tangent leaves
 * out at V₁ is the second-order part; one more solve with the same factor gives V₂. What V₂ still hides
 * is of third order: the corrections shrink by ρ = |V₂ − V₁|/|V₁ − V₀| a step, and so, each with
 * a factor of two in hand, do the quantities' changes. A trade is clear when the remainder so
 * bounded cannot change its verdict.
 *
 * @param direction voltage change t of the trade to first order, V
 * @param correct false: first order alone decides (`linear`)
 */
export function screen(
  tangent: Tangent,
  monitors: Monitors,
  bounds: Bounds,
  direction: Voltages,
  correct: boolean,
): Screening {
  const { system, voltages } = tangent;
  const { baseV } = system.compiled;
  const size = voltages.vRe.length;
  const first: Voltages = {
    vRe: voltages.vRe.map((v, k) => v + direction.vRe[k]),
    vIm: voltages.vIm.map((v, k) => v + direction.vIm[k]),
  };
  const values = new Float64Array(monitors.count);
  monitoredValues(monitors, system, first, values);
  if (!correct) return decide(bounds, values, null, first);

  const second = correction(tangent, direction);
  for (let k = 0; k < size; k++) {
    second.vRe[k] += voltages.vRe[k];
    second.vIm[k] += voltages.vIm[k];
  }
  const moved = changePu(baseV, voltages, first.vRe, first.vIm);
  const corrected = changePu(baseV, first, second.vRe, second.vIm);
  const ratio = moved > 0 ? corrected / moved : 0;
  const better = new Float64Array(monitors.count);
  monitoredValues(monitors, system, second, better);
  if (!(ratio <= LARGEST_CONTRACTION)) {
    return { ...decide(bounds, better, null, second), verdict: 'unclear' };
  }
  const remainder = values; // reuses the array: first-order values turn into error bounds
  for (let q = 0; q < remainder.length; q++) {
    const secondOrder = Math.abs(better[q] - values[q]);
    const firstOrder = Math.abs(values[q] - bounds.before[q]);
    remainder[q] = 2 * ratio * (secondOrder + ratio * firstOrder);
  }
  return decide(bounds, better, remainder, second);
}

function decide(
  bounds: Bounds,
  values: Float64Array,
  remainder: Float64Array | null,
  predicted: Voltages,
): Screening {
  let q = -1;
  let worst = Number.NEGATIVE_INFINITY;
  let fails = false;
  let passes = true;
  for (let k = 0; k < values.length; k++) {
    const excess = excessOf(bounds, k, values[k]);
    if (excess > worst) {
      worst = excess;
      q = k;
    }
    const error =
      remainder === null ? 0 : remainder[k] / Math.min(bounds.upperScale[k], bounds.lowerScale[k]);
    if (excess - error > 0) fails = true;
    if (excess + error > 0) passes = false;
  }
  const verdict = fails ? 'fails' : passes ? 'passes' : 'unclear';
  return { verdict, q, excess: worst, value: values[q] ?? 0, predicted };
}
