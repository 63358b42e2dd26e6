import { GridError } from '../../errors.ts';
import type { Line, LineCode } from '../../network/network.ts';
import { invertComplexInPlace } from '../../numeric/dense.ts';
import { openConductorsInPlace, type Primitive, zeroPrimitive } from '../primitive.ts';

/**
 * π section: Z⁻¹ between the ends, half of jωC at each.
 *
 * @throws {GridError} `singular-network` if the line's impedance has no inverse
 */
export function linePrimitive(line: Line, code: LineCode, frequencyHz: number): Primitive {
  const n = code.conductorCount;
  const re = Float64Array.from(code.resistanceOhmPerKm, (r) => r * line.lengthKm);
  const im = Float64Array.from(code.reactanceOhmPerKm, (x) => x * line.lengthKm);
  if (!invertComplexInPlace(n, re, im)) {
    throw new GridError('singular-network', `${line.id}: its series impedance has no inverse`, {
      element: line.id,
    });
  }
  const y = zeroPrimitive(2 * n);
  const halfChargingS = Math.PI * frequencyHz * line.lengthKm * 1e-9; // ω·length/2, nF → F
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const series = i * n + j;
      const charging = halfChargingS * code.capacitanceNfPerKm[series];
      for (const [row, column, sign] of [
        [i, j, 1],
        [i + n, j + n, 1],
        [i, j + n, -1],
        [i + n, j, -1],
      ] as const) {
        y.re[row * 2 * n + column] = sign * re[series];
        y.im[row * 2 * n + column] = sign * im[series] + (sign > 0 ? charging : 0);
      }
    }
  }
  const conductors = Array.from({ length: n }, (_, i) => i);
  const openFrom = line.openFrom ? conductors : (line.openConductorsFrom ?? []).map((k) => k - 1);
  const openTo = line.openTo ? conductors : (line.openConductorsTo ?? []).map((k) => k - 1);
  openConductorsInPlace(y, [...openFrom, ...openTo.map((i) => i + n)]);
  return y;
}
