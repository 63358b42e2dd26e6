import type { ComplexFactor } from '../numeric/complex-factor.ts';

/** Node voltages to ground, V. */
export interface Voltages {
  readonly vRe: Float64Array;
  readonly vIm: Float64Array;
}

/**
 * Largest distance between two sets of voltages, pu of each node's base, or of its own voltage
 * where that is 0. Kernel.
 */
export function changePu(
  baseV: Float64Array,
  { vRe, vIm }: Voltages,
  toRe: Float64Array,
  toIm: Float64Array,
): number {
  let largest = 0; // squared, so that there is one root at the end
  for (let k = 0; k < vRe.length; k++) {
    const dr = toRe[k] - vRe[k];
    const di = toIm[k] - vIm[k];
    const base =
      baseV[k] > 0 ? baseV[k] : Math.max(Math.sqrt(toRe[k] * toRe[k] + toIm[k] * toIm[k]), 1);
    const change = (dr * dr + di * di) / (base * base);
    if (!(change <= largest)) largest = change;
  }
  return Math.sqrt(largest);
}

/** The part of the voltages of all nodes that belongs to the rest of an elimination. */
export function restOf(
  { symbolic, leading, rest }: ComplexFactor,
  { vRe, vIm }: Voltages,
): Voltages {
  const restVRe = new Float64Array(rest.size);
  const restVIm = new Float64Array(rest.size);
  for (let k = 0; k < rest.size; k++) {
    const node = symbolic.order[leading + k];
    restVRe[k] = vRe[node];
    restVIm[k] = vIm[node];
  }
  return { vRe: restVRe, vIm: restVIm };
}
