import type { Bounds } from './bounds.ts';
import type { Outputs } from './outputs.ts';

/**
 * How much of what is left to the limits a change uses, at most: 1 where some quantity may reach its
 * bound, ∞ where one is at it already. Linear in the changes, so that the parts of several trades add up.
 *
 * @param change bound of every output's change
 */
export type Usage = (change: ArrayLike<number>) => number;

/** A transformer's voltage may change by this share while the product with its current is bounded so. */
const VOLTAGE_SHARE = 0.1;

/** The usage of the margins that outputs `z` have to their bounds. */
export function usageOf(outputs: Outputs, z: Float64Array, bounds: Bounds): Usage {
  const { plain, transformerStart, unbalanceStart } = outputs;
  const { upper, lower } = bounds;
  const size = (k: number) => Math.hypot(z[2 * k], z[2 * k + 1]);
  const perMargin = Float64Array.from({ length: plain }, (_, q) => {
    const margin = Math.min(upper[q] - size(q), size(q) - lower[q]);
    return margin > 0 ? 1 / margin : Number.POSITIVE_INFINITY;
  });
  /** |Σ V·conj(I)| grows by (|V| + dV)·dI + |I|·dV at most. */
  const ofTransformer = (change: ArrayLike<number>, t: number, q: number): number => {
    let largest = 0;
    let power = 0;
    let re = 0;
    let im = 0;
    for (let k = transformerStart[t]; k < transformerStart[t + 1]; k += 2) {
      const [dV, dI] = [change[k] as number, change[k + 1] as number];
      largest = Math.max(largest, ratio(dV, VOLTAGE_SHARE * size(k)));
      power += (1 + VOLTAGE_SHARE) * size(k) * dI + size(k + 1) * dV;
      re += z[2 * k] * z[2 * k + 2] + z[2 * k + 1] * z[2 * k + 3];
      im += z[2 * k + 1] * z[2 * k + 2] - z[2 * k] * z[2 * k + 3];
    }
    return Math.max(largest, ratio(power, upper[q] - Math.hypot(re, im)));
  };
  /** |V2| + d2 stays below the limit's share of |V1| − d1. */
  const ofUnbalance = (change: ArrayLike<number>, first: number, q: number): number => {
    const share = upper[q] / 100;
    const used = (change[first + 1] as number) + share * (change[first] as number);
    return ratio(used, share * size(first) - size(first + 1));
  };
  return (change) => {
    let largest = 0;
    for (let q = 0; q < plain; q++) {
      const used = change[q] as number;
      if (used > 0) largest = Math.max(largest, used * perMargin[q]);
    }
    let q = plain;
    for (let t = 0; t + 1 < transformerStart.length; t++) {
      largest = Math.max(largest, ofTransformer(change, t, q++));
    }
    for (const first of unbalanceStart)
      largest = Math.max(largest, ofUnbalance(change, first, q++));
    return largest;
  };
}

function ratio(used: number, margin: number): number {
  if (used === 0) return 0;
  return margin > 0 ? used / margin : Number.POSITIVE_INFINITY;
}
