/**
 * The impedance of lines and line codes in the unit of length that the script uses: symmetrical
 * components, matrices, and the earth return that matters at another frequency only.
 */

/** Ω and nF per unit of length. */
export interface SequenceConstants {
  r1: number;
  x1: number;
  r0: number;
  x0: number;
  c1: number;
  c0: number;
}

/** Ω and nF per unit of length, row-major, one row a conductor. */
export interface LineMatrices {
  readonly resistance: readonly number[];
  readonly reactance: readonly number[];
  readonly capacitance: readonly number[];
}

/** Earth return, Ω per unit of length and Ω·m. */
export interface EarthReturn {
  rg: number;
  xg: number;
  rho: number;
}

/** What the language assumes of a line or line code of which nothing is said. */
export const DEFAULT_SEQUENCE: SequenceConstants = {
  r1: 0.058,
  x1: 0.1206,
  r0: 0.1784,
  x0: 0.4047,
  c1: 3.4,
  c0: 1.6,
};

export const DEFAULT_EARTH: EarthReturn = { rg: 0.01805, xg: 0.155081, rho: 100 };

/** Matrices of `order` conductors, all alike: (2·Z1+Z0)/3 on the diagonal, (Z0-Z1)/3 beside it. */
export function sequenceMatrices(order: number, sequence: SequenceConstants): LineMatrices {
  const { r1, x1, r0, x0, c1, c0 } = sequence;
  return {
    resistance: circulant(order, r1, r0),
    reactance: circulant(order, x1, x0),
    capacitance: circulant(order, c1, c0),
  };
}

function circulant(order: number, positive: number, zero: number): number[] {
  const own = (2 * positive + zero) / 3;
  const mutual = (zero - positive) / 3;
  return Array.from({ length: order * order }, (_, k) => (k % (order + 1) === 0 ? own : mutual));
}

/**
 * Matrices stated at `fromHz` as they are at `toHz`: X grows with frequency, the earth's share in
 * R grows too, and the return path comes closer. Capacitances stay.
 */
export function atFrequency(
  matrices: LineMatrices,
  earth: EarthReturn,
  fromHz: number,
  toHz: number,
): LineMatrices {
  if (fromHz === toHz) return matrices;
  const ratio = toHz / fromHz;
  const depthShare = earth.xg / Math.log(658.5 * Math.sqrt(earth.rho / fromHz));
  const nearer = earth.xg === 0 ? 0 : 0.5 * depthShare * Math.log(ratio);
  return {
    resistance: matrices.resistance.map((r) => r + earth.rg * (ratio - 1)),
    reactance: matrices.reactance.map((x) => (x - nearer) * ratio),
    capacitance: matrices.capacitance,
  };
}

/**
 * Eliminates conductor `index` (from 0), which is grounded: Z by Kron's reduction, C by leaving
 * out its row and column.
 *
 * @returns null where its own impedance is zero
 */
export function eliminateConductor(
  order: number,
  { resistance, reactance, capacitance }: LineMatrices,
  index: number,
): LineMatrices | null {
  const pivot = index * order + index;
  const size = resistance[pivot] ** 2 + reactance[pivot] ** 2;
  if (size === 0) return null;
  const kept = Array.from({ length: order }, (_, i) => i).filter((i) => i !== index);
  const reduced = {
    resistance: [] as number[],
    reactance: [] as number[],
    capacitance: [] as number[],
  };
  for (const i of kept) {
    for (const j of kept) {
      const [ij, ik, kj] = [i * order + j, i * order + index, index * order + j];
      // f = z[i][k] / z[k][k]
      const re = (resistance[ik] * resistance[pivot] + reactance[ik] * reactance[pivot]) / size;
      const im = (reactance[ik] * resistance[pivot] - resistance[ik] * reactance[pivot]) / size;
      reduced.resistance.push(resistance[ij] - (re * resistance[kj] - im * reactance[kj]));
      reduced.reactance.push(reactance[ij] - (re * reactance[kj] + im * resistance[kj]));
      reduced.capacitance.push(capacitance[ij]);
    }
  }
  return reduced;
}
