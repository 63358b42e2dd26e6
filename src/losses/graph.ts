import { across } from '../compiled/ports.ts';
import { applyPrimitive, type Primitive, zeroPrimitive } from '../compiled/primitive.ts';
import { conductorVoltages } from '../loadflow/flows.ts';
import { lossGradient } from '../loadflow/loss-gradient.ts';
import { type PortAdmittance, portAdmittance } from '../loadflow/port-currents.ts';
import {
  factoriseNetwork,
  type System,
  solveTransposedNetworkInPlace,
} from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import type { LossAllocation, LossMethod } from './allocation.ts';

/**
 * Graph-based allocation over the layers of an unbalanced feeder, in its general form.
 *
 * The losses of all branches are `L = Re(Vᴴ·H·V)`, H the Hermitian part of their admittances. With
 * every current frozen, V is the sum of what each terminal's current and the sources cause by
 * themselves in the linear network, `V = Σ Z·i_k + V_source`, so `L_k = Re((Z·i_k)ᴴ·H·V)` sums to L
 * exactly. On a feeder without shunts `Z·i_k` drives the branch currents ψ of the paths through the
 * layers and this is `Σ_b Re(ψ_bᴴ·R_b·J_b)`. One adjoint solve gives every share: `w = Zᴴ·H·V`,
 * `L_k = Re(i_kᴴ·w)`.
 *
 * @see A. I. Nikolaidis, C. A. Charalambous, P. Mancarella, IEEE Trans. Power Systems 34(5), 2019, in whose
 *   spirit this is; the equations are our own
 */
export const graphMethod: LossMethod = {
  name: 'graph',
  title: 'Graph-based, layer by layer, frozen currents',
  exact: true,
  allocate: allocateByGraph,
};

function allocateByGraph(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): LossAllocation {
  const weight = lossWeight(system, voltages);
  const { compiled } = system;
  const { ports } = compiled;
  const { vRe, vIm } = voltages;
  /** Re(conj(i)·(w_plus − w_minus)) of a current injected at a port. */
  const share = (port: number, ir: number, ii: number): number =>
    ir * across(ports, port, weight.re) + ii * across(ports, port, weight.im);

  const portW = new Float64Array(ports.count);
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  for (const port of compiled.activePorts) {
    const ur = across(ports, port, vRe);
    const ui = across(ports, port, vIm);
    const m = Math.hypot(ur, ui);
    portAdmittance(ports, port, system.powerW[port], system.reactivePowerVar[port], m, y);
    portW[port] = share(port, -(y.re * ur - y.im * ui), -(y.re * ui + y.im * ur));
  }

  const tradeW = Float64Array.from(trades, (trade) => {
    let sum = 0;
    for (const [id, sign] of [
      [trade.seller, 1],
      [trade.buyer, -1],
    ] as const) {
      const k = ports.participantOfId.get(id) as number;
      const first = ports.firstOfParticipant[k];
      const end = ports.firstOfParticipant[k + 1];
      for (let port = first; port < end; port++) {
        const ur = across(ports, port, vRe);
        const ui = across(ports, port, vIm);
        const square = ur * ur + ui * ui;
        const powerW = (sign * trade.powerKw * 1e3) / (end - first);
        // conj(P/u): the active power alone is the trade's, all reactive current its parties'.
        if (square > 0) sum += share(port, (powerW * ur) / square, (powerW * ui) / square);
      }
    }
    return sum;
  });

  const sourceW = Float64Array.from(compiled.sourceVoltages, (behind, k) => {
    const element = compiled.elements[k];
    const primitive = system.model.primitives[k] as Primitive;
    let sum = 0;
    element?.nodes.forEach((node, a) => {
      if (node < 0) return;
      for (let b = 0; b < primitive.order; b++) {
        const at = a * primitive.order + b;
        const ir = primitive.re[at] * behind.re[b] - primitive.im[at] * behind.im[b];
        const ii = primitive.re[at] * behind.im[b] + primitive.im[at] * behind.re[b];
        sum += ir * weight.re[node] + ii * weight.im[node];
      }
    });
    return sum;
  });
  return { portW, sourceW, tradeW };
}

/** w = Zᴴ·H·V, V/A·A: the loss that one ampere injected at each node is charged with. */
function lossWeight(system: System, voltages: Voltages): { re: Float64Array; im: Float64Array } {
  const { re, im } = lossGradient(system, voltages); // 2·H·V
  // Zᴴ·x = conj(Zᵀ·conj(x)), with one step of refinement: see `refined` for why.
  const factor = factoriseNetwork(system);
  const wRe = re.slice();
  const wIm = im.map((x) => -x);
  solveTransposedNetworkInPlace(factor, wRe, wIm);
  const left = applyTransposedNetwork(system, wRe, wIm);
  for (let i = 0; i < re.length; i++) {
    left.re[i] = re[i] - left.re[i];
    left.im[i] = -im[i] - left.im[i];
  }
  solveTransposedNetworkInPlace(factor, left.re, left.im);
  return {
    re: wRe.map((w, i) => (w + left.re[i]) / 2),
    im: wIm.map((w, i) => -(w + left.im[i]) / 2),
  };
}

/** Yᵀ·w of sources, branches and shunts, element by element. */
function applyTransposedNetwork(
  { compiled, model }: System,
  wRe: Float64Array,
  wIm: Float64Array,
): { re: Float64Array; im: Float64Array } {
  const re = new Float64Array(wRe.length);
  const im = new Float64Array(wRe.length);
  compiled.elements.forEach((element, k) => {
    const y = transposed(model.primitives[k] as Primitive);
    const { uRe, uIm } = conductorVoltages(element, { vRe: wRe, vIm: wIm });
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
