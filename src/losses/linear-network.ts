import { applyPrimitive, type Primitive, zeroPrimitive } from '../compiled/primitive.ts';
import { conductorVoltages } from '../loadflow/flows.ts';
import {
  factoriseNetwork,
  type System,
  solveNetworkInPlace,
  solveTransposedNetworkInPlace,
} from '../loadflow/system.ts';
import type { Halves } from './currents.ts';

/** The network with every current of loads, generators and trades frozen: sources, branches, shunts. */
export interface LinearNetwork {
  /** `Z·i`: voltages, V, that currents injected at the nodes, A, cause by themselves. */
  readonly voltagesOf: (currents: Halves) => Halves;
  /** `Zᴴ·g`. */
  readonly adjoint: (gradient: Halves) => Halves;
}

/** Solves with one step of refinement each: see `refined` of the load flow for why. */
export function openLinearNetwork(system: System): LinearNetwork {
  const factor = factoriseNetwork(system);
  const solve = (right: Halves, transposedToo: boolean): Halves => {
    const run = transposedToo ? solveTransposedNetworkInPlace : solveNetworkInPlace;
    const x = { re: right.re.slice(), im: right.im.slice() };
    run(factor, x.re, x.im);
    const left = applyNetwork(system, x, transposedToo);
    for (let i = 0; i < left.re.length; i++) {
      left.re[i] = right.re[i] - left.re[i];
      left.im[i] = right.im[i] - left.im[i];
    }
    run(factor, left.re, left.im);
    for (let i = 0; i < left.re.length; i++) {
      x.re[i] += left.re[i];
      x.im[i] += left.im[i];
    }
    return x;
  };
  return {
    voltagesOf: (currents) => solve(currents, false),
    // Zᴴ·g = conj(Zᵀ·conj(g))
    adjoint: ({ re, im }) => {
      const x = solve({ re, im: im.map((value) => -value) }, true);
      return { re: x.re, im: x.im.map((value) => -value) };
    },
  };
}

/** Y·v of sources, branches and shunts, element by element, or Yᵀ·v. */
function applyNetwork({ compiled, model }: System, v: Halves, transposedToo: boolean): Halves {
  const re = new Float64Array(v.re.length);
  const im = new Float64Array(v.re.length);
  const voltages = { vRe: v.re, vIm: v.im };
  compiled.elements.forEach((element, k) => {
    const primitive = model.primitives[k] as Primitive;
    const y = transposedToo ? transposed(primitive) : primitive;
    const { uRe, uIm } = conductorVoltages(element, voltages);
    const outRe = new Float64Array(y.order);
    const outIm = new Float64Array(y.order);
    applyPrimitive(y, element.model.leadsThrough, uRe, uIm, outRe, outIm);
    element.nodes.forEach((node, a) => {
      if (node < 0) return;
      re[node] += outRe[a];
      im[node] += outIm[a];
    });
  });
  return { re, im };
}

function transposed({ order, re, im }: Primitive): Primitive {
  const y = zeroPrimitive(order);
  for (let a = 0; a < order; a++) {
    for (let b = 0; b < order; b++) {
      y.re[b * order + a] = re[a * order + b];
      y.im[b * order + a] = im[a * order + b];
    }
  }
  return y;
}
