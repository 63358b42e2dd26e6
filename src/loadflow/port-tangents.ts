/**
 * The ports at a solution: voltage u, current I drawn, and the tangent `dI = α·du + β·conj(du)`.
 * Columns by port, V, A and S.
 */
export interface PortTangents {
  readonly uRe: Float64Array;
  readonly uIm: Float64Array;
  readonly iRe: Float64Array;
  readonly iIm: Float64Array;
  readonly alphaRe: Float64Array;
  readonly alphaIm: Float64Array;
  readonly betaRe: Float64Array;
  readonly betaIm: Float64Array;
}

/** @param floats memory for a column */
export function allocatePortTangents(
  count: number,
  floats: (length: number) => Float64Array = (length) => new Float64Array(length),
): PortTangents {
  const column = () => floats(count);
  return {
    uRe: column(),
    uIm: column(),
    iRe: column(),
    iIm: column(),
    alphaRe: column(),
    alphaIm: column(),
    betaRe: column(),
    betaIm: column(),
  };
}
