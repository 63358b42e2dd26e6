import type { CompiledElement } from '../compiled/compile.ts';
import { across, addAtPort } from '../compiled/ports.ts';
import { applyPrimitive, type Primitive } from '../compiled/primitive.ts';
import { renewTangents } from './iteration.ts';
import { type PortAdmittance, portAdmittance } from './port-currents.ts';
import type { System } from './system.ts';
import { solveTangentInPlace } from './tangent.ts';
import type { Voltages } from './voltages.ts';

/** Currents of one element, A, conductor by conductor, positive from the bus into the element. */
export interface ElementCurrents {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** `I = Yprim·V` of element k; a source draws `Yprim·(V − E)`. */
export function elementCurrents(system: System, k: number, voltages: Voltages): ElementCurrents {
  const element = system.compiled.elements[k] as CompiledElement;
  const y = system.model.primitives[k] as Primitive;
  const behind = system.compiled.sourceVoltages[k];
  const { uRe, uIm } = conductorVoltages(element, voltages);
  if (behind !== undefined) {
    for (let b = 0; b < y.order; b++) {
      uRe[b] -= behind.re[b];
      uIm[b] -= behind.im[b];
    }
  }
  const re = new Float64Array(y.order);
  const im = new Float64Array(y.order);
  applyPrimitive(y, element.model.leadsThrough, uRe, uIm, re, im);
  return { re, im };
}

/** Voltages of an element's conductors to ground, V. */
export function conductorVoltages(
  { nodes }: CompiledElement,
  { vRe, vIm }: Voltages,
): { uRe: Float64Array; uIm: Float64Array } {
  return {
    uRe: Float64Array.from(nodes, (node) => (node < 0 ? 0 : vRe[node])),
    uIm: Float64Array.from(nodes, (node) => (node < 0 ? 0 : vIm[node])),
  };
}

/** Complex power into the element at each conductor is V·conj(I); this is their sum, VA. */
export function elementPower(
  element: CompiledElement,
  currents: ElementCurrents,
  { vRe, vIm }: Voltages,
): { re: number; im: number } {
  let re = 0;
  let im = 0;
  element.nodes.forEach((node, a) => {
    if (node < 0) return;
    re += vRe[node] * currents.re[a] + vIm[node] * currents.im[a];
    im += vIm[node] * currents.re[a] - vRe[node] * currents.im[a];
  });
  return { re, im };
}

export interface SystemPower {
  /** Delivered by the sources, VA. */
  readonly sourceRe: number;
  readonly sourceIm: number;
  /** Of lines, transformers and series elements, VA. */
  readonly lossRe: number;
  readonly lossIm: number;
  /** Largest current imbalance at any node, A. */
  readonly kclResidualA: number;
}

/** The solution element by element: totals, VA, and the currents that are left at the nodes, A. */
interface Balance {
  readonly sourceRe: number;
  readonly sourceIm: number;
  readonly lossRe: number;
  readonly lossIm: number;
  /** Sum of what elements and ports draw at every node; zero where Kirchhoff's law holds. */
  readonly leftRe: Float64Array;
  readonly leftIm: Float64Array;
}

function balanceOf(system: System, voltages: Voltages): Balance {
  const { compiled, powerW, reactivePowerVar } = system;
  const { vRe, vIm } = voltages;
  const leftRe = new Float64Array(compiled.nodes.count);
  const leftIm = new Float64Array(compiled.nodes.count);
  const total = { sourceRe: 0, sourceIm: 0, lossRe: 0, lossIm: 0 };
  compiled.elements.forEach((element, k) => {
    const currents = elementCurrents(system, k, voltages);
    const power = elementPower(element, currents, voltages);
    if (element.model.kind === 'source') {
      total.sourceRe -= power.re;
      total.sourceIm -= power.im;
    } else if (element.model.isBranch) {
      total.lossRe += power.re;
      total.lossIm += power.im;
    }
    element.nodes.forEach((node, a) => {
      if (node < 0) return;
      leftRe[node] += currents.re[a];
      leftIm[node] += currents.im[a];
    });
  });
  const { ports } = compiled;
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  for (const port of compiled.activePorts) {
    const ur = across(ports, port, vRe);
    const ui = across(ports, port, vIm);
    portAdmittance(ports, port, powerW[port], reactivePowerVar[port], Math.hypot(ur, ui), y);
    addAtPort(ports, port, y.re * ur - y.im * ui, leftRe);
    addAtPort(ports, port, y.re * ui + y.im * ur, leftIm);
  }
  return { ...total, leftRe, leftIm };
}

/**
 * Totals and the independent check of a solution: every element's current is recomputed from its
 * own primitive admittance and summed at the nodes, without the solver's matrix.
 */
export function systemPower(system: System, voltages: Voltages): SystemPower {
  const { leftRe, leftIm, ...total } = balanceOf(system, voltages);
  let kclResidualA = 0;
  for (let node = 0; node < leftRe.length; node++) {
    kclResidualA = Math.max(kclResidualA, Math.hypot(leftRe[node], leftIm[node]));
  }
  return { ...total, kclResidualA };
}

/**
 * One step of iterative refinement. Where a switch of 1e-7 Ω meets lines, its admittance takes the
 * last digits of theirs in the matrix, which leaves microamperes at its nodes. What the elements
 * themselves leave there, computed from the voltages along them, is sent through the factor again.
 */
export function refined<T extends Voltages>(system: System, solution: T): T {
  const { leftRe, leftIm } = balanceOf(system, solution);
  const noise = windingRounding(system, solution);
  for (let node = 0; node < noise.length; node++) {
    if (Math.hypot(leftRe[node], leftIm[node]) > noise[node]) continue;
    leftRe[node] = 0;
    leftIm[node] = 0;
  }
  const { elimination, jacobianFactor: factor, compiled } = system;
  if (!system.tangentsAreCurrent) renewTangents(system, compiled.ports, solution);
  solveTangentInPlace({ elimination, factor }, leftRe, leftIm);
  return {
    ...solution,
    vRe: solution.vRe.map((v, k) => v - leftRe[k]),
    vIm: solution.vIm.map((v, k) => v - leftIm[k]),
  };
}

/**
 * What rounding leaves at the nodes of windings, A: their currents are differences of large
 * products. A winding that hardly meets ground would float on it.
 */
function windingRounding(system: System, { vRe, vIm }: Voltages): Float64Array {
  const { elements, nodes } = system.compiled;
  const noise = new Float64Array(nodes.count);
  elements.forEach((element, k) => {
    if (element.model.leadsThrough) return;
    const { order, re, im } = system.model.primitives[k] as Primitive;
    for (let a = 0; a < order; a++) {
      const node = element.nodes[a];
      for (let b = 0; b < order && node >= 0; b++) {
        const other = element.nodes[b];
        if (other < 0) continue;
        const admittance = Math.hypot(re[a * order + b], im[a * order + b]);
        noise[node] += 2 * Number.EPSILON * admittance * Math.hypot(vRe[other], vIm[other]);
      }
    }
  });
  return noise;
}
