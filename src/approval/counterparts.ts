import { across } from '../compiled/ports.ts';
import { type PortAdmittance, portAdmittance } from '../loadflow/port-currents.ts';
import { solveTransposedTangentInPlace } from '../loadflow/tangent.ts';
import type { Desk } from './desk.ts';
import { outputGradients, outputsOf, outputsOfQuantity } from './outputs.ts';

/** A load, a generator or a participant, and what its present power does to a monitored quantity. */
export interface Counterpart {
  readonly id: string;
  /** Consumed at present, trades so far included; negative where it injects. */
  readonly powerKw: number;
  /**
   * By how much its present current moves the quantity outwards, to first order: its sensitivity times
   * its current, pu or % as the quantity. All that is connected sums to what the feeder does to the
   * quantity, as far as that is linear.
   */
  readonly share: number;
}

/** Shares smaller than this part of the largest are not worth a name. */
const LEAST_SHARE = 0.01;

/**
 * Who moves a quantity outwards most, the largest first, by one adjoint solve at the desk's tangent.
 *
 * @param q the monitored quantity
 * @param outwards 1 where large values are the bad ones, −1 where small ones are
 * @param except ids that are left out
 */
export function counterpartsOf(
  desk: Desk,
  q: number,
  outwards: 1 | -1,
  except: readonly string[],
  most: number,
): Counterpart[] {
  const { system, tangent } = desk;
  const { ports, network } = system.compiled;
  const { vRe, vIm } = tangent.voltages;
  const adjoint = gradientOf(desk, q);
  solveTransposedTangentInPlace(tangent, adjoint.re, adjoint.im);
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  const sums = new Map<string, { powerKw: number; share: number }>();
  const add = (id: string, first: number, end: number) => {
    const sum = sums.get(id) ?? { powerKw: 0, share: 0 };
    sums.set(id, sum);
    for (let port = first; port < end; port++) {
      const [ur, ui] = [across(ports, port, vRe), across(ports, port, vIm)];
      const [p, s] = [system.powerW[port], system.reactivePowerVar[port]];
      portAdmittance(ports, port, p, s, Math.hypot(ur, ui), y);
      const ir = y.re * ur - y.im * ui;
      const ii = y.re * ui + y.im * ur;
      sum.powerKw += (ur * ir + ui * ii) / 1e3;
      // Consumed is drawn out of the network: the quantity changes by −λ·i.
      const pushed = across(ports, port, adjoint.re) * ir + across(ports, port, adjoint.im) * ii;
      sum.share -= outwards * pushed;
    }
  };
  const addAll = (items: readonly { readonly id: string }[], starts: Int32Array) => {
    items.forEach(({ id }, k) => {
      add(id, starts[k], starts[k + 1]);
    });
  };
  addAll(network.loads, ports.firstOfLoad);
  addAll(network.generators, ports.firstOfGenerator);
  const participants = [...ports.participantOfId.keys()].map((id) => ({ id }));
  addAll(participants, ports.firstOfParticipant);
  const list = [...sums]
    .filter(([id, { share }]) => share > 0 && !except.includes(id))
    .map(([id, sum]) => ({ id, ...sum }))
    .sort((a, b) => b.share - a.share);
  const least = LEAST_SHARE * (list[0]?.share ?? 0);
  return list.slice(0, most).filter(({ share }) => share >= least);
}

/** Gradient of a monitored quantity at the tangent: `dq = Σ re·d(Re V) + im·d(Im V)` over all nodes. */
function gradientOf(desk: Desk, q: number): { re: Float64Array; im: Float64Array } {
  const { system, tangent, monitors } = desk;
  const { vRe, vIm } = tangent.voltages;
  const outputs = desk.model?.outputs ?? outputsOf(system, monitors);
  const re = new Float64Array(vRe.length);
  const im = new Float64Array(vRe.length);
  const { rowStart, node, value } = outputs;
  const list = outputsOfQuantity(outputs, q);
  const z = list.map((k): readonly [number, number] => {
    let zr = 0;
    let zi = 0;
    for (let p = rowStart[k]; p < rowStart[k + 1]; p++) {
      zr += value[2 * p] * vRe[node[p]] - value[2 * p + 1] * vIm[node[p]];
      zi += value[2 * p] * vIm[node[p]] + value[2 * p + 1] * vRe[node[p]];
    }
    return [zr, zi];
  });
  outputGradients(outputs, q, z).forEach(([cr, ci], at) => {
    // dq = Re(c·Σ a·dV): the gradient is conj(c·a).
    const k = list[at] as number;
    for (let p = rowStart[k]; p < rowStart[k + 1]; p++) {
      re[node[p]] += cr * value[2 * p] - ci * value[2 * p + 1];
      im[node[p]] -= cr * value[2 * p + 1] + ci * value[2 * p];
    }
  });
  return { re, im };
}
