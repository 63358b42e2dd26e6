import type { CompiledElement } from '../compiled/compile.ts';
import { applyPrimitive, type Primitive } from '../compiled/primitive.ts';
import { conductorVoltages, elementCurrents, elementPower } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import { invertComplexInPlace } from '../numeric/dense.ts';
import type { LossAllocation, LossMethod } from './allocation.ts';
import { type Block, blocksOf } from './blocks.ts';
import type { Halves } from './currents.ts';
import { hermitianPart } from './hermitian.ts';
import { ownBySource } from './sources.ts';
import { sharesByWeight } from './weights.ts';

/**
 * Branch current decomposition: `L_k = Re(conj(I_k)·Σ_{b∈path(k)} R_b·J_b)`, the branches of the path
 * from terminal k to the source walked one by one, top down. Through a transformer the walk goes on
 * with the currents that it draws for a current behind it.
 *
 * What a branch draws with nothing connected behind it (charging, magnetising) flows on the path of the
 * bus above it, and is the sources'. A loop is walked as one branch, with the currents as they spread.
 *
 * @see E. Carpaneto, G. Chicco, J. Sumaili Akilimali, IEEE Trans. Power Systems 21(3), 2006
 */
export const branchCurrentMethod: LossMethod = {
  name: 'branch-current',
  title: 'Branch current decomposition, along the paths to the source',
  exact: true,
  oppositeTradesCancel: true,
  sourcesBear: false,
  allocate: allocateByBranchCurrents,
};

function allocateByBranchCurrents(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): LossAllocation {
  const size = system.compiled.nodes.count;
  const weight = zeros(size);
  const scratch: Scratch = { positionOf: new Int32Array(size).fill(-1) };
  let ownW = 0;
  for (const block of blocksOf(system.compiled)) {
    ownW += walkInto(system, voltages, block, weight, scratch);
  }
  return {
    ...sharesByWeight(system, voltages, trades, weight, zeros(size)),
    sourceW: ownBySource(system, voltages, ownW),
  };
}

const zeros = (size: number): Halves => ({
  re: new Float64Array(size),
  im: new Float64Array(size),
});

interface Scratch {
  /** Where a node is in the block, or −1. */
  readonly positionOf: Int32Array;
}

/**
 * Sets the weights below a block, W per A, from those above. With Y the block's admittance, s the nodes
 * below and u those above, a current i behind it moves the voltages there by `Y_ss⁻¹·i` and draws
 * `Y_us·Y_ss⁻¹·i` above, so `w_s = Y_ss⁻ᴴ·((H·V)_s − Y_usᴴ·w_u)`.
 *
 * @returns what the block loses with nothing behind it, here and on the way to it, W
 */
function walkInto(
  system: System,
  voltages: Voltages,
  block: Block,
  weight: Halves,
  { positionOf }: Scratch,
): number {
  const { above, below } = block;
  const n = below.length;
  const all = [...below, ...above];
  all.forEach((node, i) => {
    positionOf[node] = i;
  });
  const { y, drawn, gradient, lossW } = stateOf(system, voltages, block, all.length, positionOf);
  for (const node of all) positionOf[node] = -1;
  const inverse = corner(y, all.length, n);
  const tieS = invertTied(inverse, n);
  const right = { re: gradient.re.slice(0, n), im: gradient.im.slice(0, n) };
  above.forEach((node, k) => {
    for (let i = 0; i < n; i++) {
      const at = (n + k) * all.length + i; // − conj(Y_us)·w_u
      right.re[i] -= y.re[at] * weight.re[node] + y.im[at] * weight.im[node];
      right.im[i] -= y.re[at] * weight.im[node] - y.im[at] * weight.re[node];
    }
  });
  const w = product(adjointOf(inverse, n), right, n);
  below.forEach((node, i) => {
    weight.re[node] = w.re[i];
    weight.im[node] = w.im[i];
  });

  // What is drawn behind the block moves the voltages by x; the rest of its losses is its own.
  const tied = {
    re: Float64Array.from(below, (node) => voltages.vRe[node]),
    im: Float64Array.from(below, (node) => voltages.vIm[node]),
  };
  const x = product(
    inverse,
    {
      re: tied.re.map((v, i) => drawn.re[i] + tieS * v),
      im: tied.im.map((v, i) => drawn.im[i] + tieS * v),
    },
    n,
  );
  let own = lossW;
  for (let i = 0; i < n; i++) {
    own -= x.re[i] * gradient.re[i] + x.im[i] * gradient.im[i];
    own += tieS * (tied.re[i] * w.re[i] + tied.im[i] * w.im[i]); // the tie is fed what it draws
  }
  above.forEach((node, k) => {
    let ir = drawn.re[n + k];
    let ii = drawn.im[n + k];
    for (let i = 0; i < n; i++) {
      const at = (n + k) * all.length + i;
      ir -= y.re[at] * x.re[i] - y.im[at] * x.im[i];
      ii -= y.re[at] * x.im[i] + y.im[at] * x.re[i];
    }
    own -= ir * weight.re[node] + ii * weight.im[node];
  });
  return own;
}

/** The block's admittance, the currents it draws, H·V over its nodes, and what it loses. */
function stateOf(
  system: System,
  voltages: Voltages,
  { elements }: Block,
  size: number,
  positionOf: Int32Array,
) {
  const y = zeros(size * size);
  const drawn = zeros(size);
  const gradient = zeros(size);
  let lossW = 0;
  for (const k of elements) {
    const element = system.compiled.elements[k] as CompiledElement;
    const primitive = system.model.primitives[k] as Primitive;
    const { order } = primitive;
    const at = Array.from(element.nodes, (node) => (node < 0 ? -1 : positionOf[node]));
    const currents = elementCurrents(system, k, voltages);
    const slope = element.model.isBranch ? lossSlope(element, primitive, voltages) : zeros(order);
    if (element.model.isBranch) lossW += elementPower(element, currents, voltages).re;
    for (let a = 0; a < order; a++) {
      const i = at[a] as number;
      if (i < 0) continue;
      drawn.re[i] += currents.re[a];
      drawn.im[i] += currents.im[a];
      gradient.re[i] += slope.re[a];
      gradient.im[i] += slope.im[a];
      for (let b = 0; b < order; b++) {
        const j = at[b] as number;
        if (j < 0) continue;
        y.re[i * size + j] += primitive.re[a * order + b];
        y.im[i * size + j] += primitive.im[a * order + b];
      }
    }
  }
  return { y, drawn, gradient, lossW };
}

/** H·V of one element at its conductors. */
function lossSlope(element: CompiledElement, primitive: Primitive, voltages: Voltages): Halves {
  const { uRe, uIm } = conductorVoltages(element, voltages);
  const out = zeros(primitive.order);
  const { leadsThrough } = element.model;
  applyPrimitive(hermitianPart(primitive), leadsThrough, uRe, uIm, out.re, out.im);
  return out;
}

/** A floating part is tied to ground by this share of its smallest admittance. */
const TIE = 1e-7;
/** Impedance times smallest admittance from which a part counts as floating. */
const FLOATING = 1e5;

/**
 * Inverts in place. What hardly meets ground, or only through what lies behind it (windings in delta), is
 * tied to it at every node; the current of that is fed in again, so that the shares stay exact.
 *
 * @returns the tie, S
 */
function invertTied(y: Halves, n: number): number {
  const kept = { re: y.re.slice(), im: y.im.slice() };
  const size = (m: Halves, k: number) => Math.hypot(m.re[k], m.im[k]);
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) smallest = Math.min(smallest, size(y, i * n + i));
  if (invertComplexInPlace(n, y.re, y.im)) {
    let largest = 0;
    for (let i = 0; i < n; i++) largest = Math.max(largest, size(y, i * n + i));
    if (largest * smallest < FLOATING) return 0;
  }
  y.re.set(kept.re);
  y.im.set(kept.im);
  const tieS = TIE * (smallest > 0 ? smallest : 1);
  for (let i = 0; i < n; i++) y.re[i * n + i] += tieS;
  invertComplexInPlace(n, y.re, y.im);
  return tieS;
}

/** The first n rows and columns. */
function corner({ re, im }: Halves, size: number, n: number): Halves {
  const at = (k: number) => Math.floor(k / n) * size + (k % n);
  return {
    re: Float64Array.from({ length: n * n }, (_, k) => re[at(k)]),
    im: Float64Array.from({ length: n * n }, (_, k) => im[at(k)]),
  };
}

function adjointOf({ re, im }: Halves, n: number): Halves {
  const at = (k: number) => (k % n) * n + Math.floor(k / n);
  return { re: re.map((_, k) => re[at(k)]), im: im.map((_, k) => -im[at(k)]) };
}

function product(m: Halves, x: Halves, n: number): Halves {
  const out = zeros(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const at = i * n + j;
      out.re[i] += m.re[at] * x.re[j] - m.im[at] * x.im[j];
      out.im[i] += m.re[at] * x.im[j] + m.im[at] * x.re[j];
    }
  }
  return out;
}
