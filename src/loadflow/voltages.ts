/** Node voltages to ground, V. */
export interface Voltages {
  readonly vRe: Float64Array;
  readonly vIm: Float64Array;
}
