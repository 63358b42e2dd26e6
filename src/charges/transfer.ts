import type { CompiledElement } from '../compiled/compile.ts';
import { applyPrimitive, type Primitive } from '../compiled/primitive.ts';
import { elementCurrents } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { ChargedBranch } from './branches.ts';

/** Active power into the conductors of the first terminals of branches, one after the other. */
export interface BranchFlows {
  /** Conductors of branch b are `start[b] … start[b + 1] - 1`. */
  readonly start: Int32Array;
  /** Node of every conductor, or `GROUND`. */
  readonly node: Int32Array;
  /** Voltages and currents at the operating point, V and A, and the power they make, W. */
  readonly uRe: Float64Array;
  readonly uIm: Float64Array;
  readonly iRe: Float64Array;
  readonly iIm: Float64Array;
  readonly powerW: Float64Array;
}

export function branchFlows(
  system: System,
  branches: readonly ChargedBranch[],
  voltages: Voltages,
): BranchFlows {
  const { elements } = system.compiled;
  const start = new Int32Array(branches.length + 1);
  branches.forEach(({ element }, b) => {
    start[b + 1] = start[b] + (elements[element] as CompiledElement).terminalStart[1];
  });
  const column = () => new Float64Array(start[branches.length]);
  const flows = { uRe: column(), uIm: column(), iRe: column(), iIm: column(), powerW: column() };
  const node = new Int32Array(start[branches.length]);
  branches.forEach(({ element: k }, b) => {
    const { nodes } = elements[k] as CompiledElement;
    const currents = elementCurrents(system, k, voltages);
    for (let c = start[b]; c < start[b + 1]; c++) {
      const a = c - start[b];
      node[c] = nodes[a];
      if (nodes[a] < 0) continue;
      flows.uRe[c] = voltages.vRe[nodes[a]];
      flows.uIm[c] = voltages.vIm[nodes[a]];
      flows.iRe[c] = currents.re[a];
      flows.iIm[c] = currents.im[a];
      flows.powerW[c] = flows.uRe[c] * flows.iRe[c] + flows.uIm[c] * flows.iIm[c];
    }
  });
  return { start, node, ...flows };
}

/**
 * Power transfer factors of a change dV of the voltages: what it does to every flow,
 * `Re(dV·conj(I) + V·conj(dI))`, in the order of `BranchFlows`.
 */
export function transferFactors(
  { compiled, model }: System,
  branches: readonly ChargedBranch[],
  { start, node, uRe, uIm, iRe, iIm, powerW }: BranchFlows,
  change: { readonly re: Float64Array; readonly im: Float64Array },
): Float64Array {
  const factors = new Float64Array(powerW.length);
  let [dvRe, dvIm, diRe, diIm] = scratch(0);
  for (let b = 0; b < branches.length; b++) {
    const k = (branches[b] as ChargedBranch).element;
    const { nodes, model: element } = compiled.elements[k] as CompiledElement;
    const y = model.primitives[k] as Primitive;
    if (dvRe.length !== y.order) [dvRe, dvIm, diRe, diIm] = scratch(y.order);
    for (let a = 0; a < y.order; a++) {
      dvRe[a] = nodes[a] < 0 ? 0 : change.re[nodes[a]];
      dvIm[a] = nodes[a] < 0 ? 0 : change.im[nodes[a]];
    }
    applyPrimitive(y, element.leadsThrough, dvRe, dvIm, diRe, diIm);
    for (let c = start[b]; c < start[b + 1]; c++) {
      if (node[c] < 0) continue;
      const a = c - start[b];
      factors[c] = dvRe[a] * iRe[c] + dvIm[a] * iIm[c] + uRe[c] * diRe[a] + uIm[c] * diIm[a];
    }
  }
  return factors;
}

function scratch(order: number): [Float64Array, Float64Array, Float64Array, Float64Array] {
  const vector = () => new Float64Array(order);
  return [vector(), vector(), vector(), vector()];
}
