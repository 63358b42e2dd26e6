import {
  solveTangentInPlace,
  solveTransposedTangentInPlace,
  type Tangent,
} from '../loadflow/tangent.ts';
import {
  allocateLaneRows,
  allocateLaneSolver,
  applyRowsLanes,
  LANES,
  type LaneRows,
  type LaneSolver,
  laneRowsBytes,
  loadElimination,
  solveLanes,
  spreadLanes,
} from '../numeric/lanes.ts';
import type { GradientRows } from './gradients.ts';
import { type Disturbance, disturbanceOf, type SensitivityInput } from './inputs.ts';
import { quantityGradients } from './quantities.ts';
import type { Quantity, QuantityKind } from './quantity.ts';

/**
 * First-order responses of quantities at a solution, exact for every model of loads and generators.
 *
 * State of controls: taps and capacitor steps stay; volt-var and volt-watt curves of inverters act, as
 * the load flow has them; generators that hold a voltage keep the kvar they have.
 *
 * @see docs/methods/sensitivities.md
 */
export interface Sensitivities {
  readonly tangent: Tangent;
  readonly quantities: readonly Quantity[];
  readonly gradients: GradientRows;
}

/** One input and all quantities. */
export interface SensitivityColumn {
  readonly input: SensitivityInput;
  /** Change of every quantity per unit of the input, in SI units. */
  readonly change: Float64Array;
}

/** One quantity and all inputs. */
export interface SensitivityRow {
  readonly quantity: Quantity;
  /** Change of it per unit of every input, in SI units. */
  readonly change: Float64Array;
}

/** @param tangent of `linearise` */
export function openSensitivities(tangent: Tangent, kinds: readonly QuantityKind[]): Sensitivities {
  const gradients = quantityGradients(tangent, kinds);
  return { tangent, quantities: gradients.quantities, gradients };
}

/**
 * Column after column, by direct solves of eight at a time: no more than these are held, however many
 * inputs there are.
 */
export function* sensitivityColumns(
  { tangent, gradients }: Sensitivities,
  inputs: readonly SensitivityInput[],
): Generator<SensitivityColumn> {
  const { solver, rows } = openLanes(tangent, gradients);
  for (let first = 0; first < inputs.length; first += LANES) {
    const batch = inputs.slice(first, first + LANES);
    const disturbances = batch.map((input) => disturbanceOf(tangent, input));
    solveBatch(tangent, solver, disturbances);
    applyRowsLanes(solver, rows);
    for (const [lane, input] of batch.entries()) {
      const change = new Float64Array(rows.count);
      for (let q = 0; q < rows.count; q++) change[q] = rows.out[2 * LANES * q + lane];
      addOwn(gradients, disturbances[lane] as Disturbance, (q, more) => {
        change[q] += more;
      });
      yield { input, change };
    }
  }
}

/**
 * Row after row, by one adjoint solve each: for few quantities and many inputs.
 *
 * @param which positions in `quantities`; all where missing
 */
export function* sensitivityRows(
  { tangent, gradients, quantities }: Sensitivities,
  inputs: readonly SensitivityInput[],
  which: Iterable<number> = quantities.keys(),
): Generator<SensitivityRow> {
  const { rowStart, node, re, im } = gradients;
  const disturbances = inputs.map((input) => disturbanceOf(tangent, input));
  const size = tangent.system.compiled.nodes.count;
  for (const q of which) {
    const lambdaRe = new Float64Array(size);
    const lambdaIm = new Float64Array(size);
    for (let e = rowStart[q]; e < rowStart[q + 1]; e++) {
      lambdaRe[node[e]] += re[e];
      lambdaIm[node[e]] += im[e];
    }
    solveTransposedTangentInPlace(tangent, lambdaRe, lambdaIm);
    const change = Float64Array.from(disturbances, (one) => {
      let sum = 0;
      one.nodes.forEach((at, k) => {
        sum += lambdaRe[at] * one.re[k] + lambdaIm[at] * one.im[k];
      });
      addOwn(gradients, one, (of, more) => {
        if (of === q) sum += more;
      });
      return sum;
    });
    yield { quantity: quantities[q] as Quantity, change };
  }
}

/** What changes at voltages that stay: the currents of the element whose tap or voltage moves. */
function addOwn(
  { byOwnCurrent }: GradientRows,
  { own }: Disturbance,
  add: (quantity: number, change: number) => void,
): void {
  if (own === null) return;
  for (const { quantity, re, im } of byOwnCurrent.get(own.element) ?? []) {
    let sum = 0;
    for (let a = 0; a < re.length; a++) sum += re[a] * own.re[a] + im[a] * own.im[a];
    add(quantity, sum);
  }
}

function openLanes(
  tangent: Tangent,
  { rowStart, node, re, im }: GradientRows,
): { solver: LaneSolver; rows: LaneRows } {
  const { system, factor, elimination } = tangent;
  const solver = allocateLaneSolver(
    elimination,
    system.restSymbolic,
    laneRowsBytes(rowStart.length - 1, node.length),
  );
  const nothing = new Float64Array(system.compiled.nodes.count);
  loadElimination(solver, elimination, nothing, nothing);
  solver.factor.lower.set(factor.lower);
  solver.factor.upper.set(factor.upper);
  solver.factor.pivot.set(factor.pivot);
  const { position } = elimination.symbolic;
  // The real part of conj(gradient)·dV is the change.
  const value = new Float64Array(2 * node.length);
  for (let e = 0; e < node.length; e++) {
    value[2 * e] = re[e];
    value[2 * e + 1] = -im[e];
  }
  const columns = node.map((at) => position[at]);
  return { solver, rows: allocateLaneRows(solver, rowStart, columns, value) };
}

/** dV of up to eight disturbances into the lanes of `solver.x`. */
function solveBatch(tangent: Tangent, solver: LaneSolver, batch: readonly Disturbance[]): void {
  const { symbolic, leading } = tangent.elimination;
  const { position } = symbolic;
  const { next, restX, x } = solver;
  next.fill(0);
  batch.forEach(({ nodes, re, im, own }, lane) => {
    if (own !== null) return;
    nodes.forEach((node, k) => {
      // Ports are in the rest; those of a part without a source may not be, and draw nothing.
      const at = position[node] - leading;
      if (at < 0) return;
      next[2 * LANES * at + lane] = re[k];
      next[2 * LANES * at + LANES + lane] = im[k];
    });
  });
  solveLanes(solver);
  restX.set(next);
  spreadLanes(solver);
  batch.forEach(({ nodes, re, im, own }, lane) => {
    if (own === null) return;
    // At nodes that are eliminated the lanes take no currents of their own.
    const vRe = new Float64Array(position.length);
    const vIm = new Float64Array(position.length);
    nodes.forEach((node, k) => {
      vRe[node] += re[k];
      vIm[node] += im[k];
    });
    solveTangentInPlace(tangent, vRe, vIm);
    for (let node = 0; node < position.length; node++) {
      x[2 * LANES * position[node] + lane] = vRe[node];
      x[2 * LANES * position[node] + LANES + lane] = vIm[node];
    }
  });
}
