import type { PortNodes } from '../../compiled/ports.ts';
import {
  factoriseNetwork,
  type NetworkFactor,
  type System,
  solveNetworkInPlace,
} from '../../loadflow/system.ts';
import { solveComplexInPlace } from '../../numeric/complex-factor.ts';
import { type DistanceMetric, type Distances, levelRatio } from './metric.ts';

/** A connection as a pattern of currents: at `node`, of `re + j·im` A. */
interface PortVector {
  readonly node: Int32Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Where what is left of the impedances is this small against them, digits have cancelled: the
 * distance of two connections to ground on a side that hardly meets it.
 */
const CANCELLED = 1e-6;

/**
 * Thévenin impedance of the port between two participants: `|(w_s − k·w_b)ᴴ·Z·(w_s − k·w_b)|` in Ω,
 * Z the inverse of the nodal admittance. w has +1 and −1 at the two ends of a single-phase connection
 * or the two legs of a service, and (1, a², a)/√3 over the ports of a three-phase one. k = V_s/V_b
 * refers the buyer's side to the seller's voltage level; within one level it is 1.
 *
 * One solve a participant; pairs are combined from what one pattern sees of another's voltages.
 */
export const theveninMetric: DistanceMetric = {
  name: 'thevenin',
  title: 'Thévenin impedance of the port between the two connections',
  unit: 'ohm',
  inOhmsOfFirst: true,
  open: ({ system }, participants) => openThevenin(system, participants),
};

function openThevenin(system: System, participants: readonly number[]): Distances {
  const factor = factoriseNetwork(system);
  const rank = new Map(participants.map((participant, k) => [participant, k]));
  const { z, inRest } = impedances(system, factor, participants);
  const count = participants.length;
  return (from, to) => {
    const i = rank.get(from);
    const j = rank.get(to);
    if (i === undefined || j === undefined) throw new RangeError('not among the participants');
    const ratio = levelRatio(system, from, to);
    if (inRest[i] && inRest[j]) {
      const own = i * count + i;
      const its = j * count + j;
      const there = i * count + j;
      const back = j * count + i;
      const combine = (x: Float64Array) => x[own] + ratio * (ratio * x[its] - x[there] - x[back]);
      const distance = Math.hypot(combine(z.re), combine(z.im));
      if (i === j || distance > CANCELLED * Math.hypot(z.re[own], z.im[own])) return distance;
    }
    return directly(system, factor, from, to, ratio);
  };
}

/** What every connection sees of the voltages of every other's currents, Ω, row by row. */
function impedances(system: System, { rest }: NetworkFactor, participants: readonly number[]) {
  // All that trade stand in the rest of the elimination: the leading rows are passed by.
  const ports = participants.map((one) => portVector(system, one, system.restPorts));
  const count = ports.length;
  const z = { re: new Float64Array(count * count), im: new Float64Array(count * count) };
  const inRest = ports.map((port) => port !== null);
  const re = new Float64Array(rest.symbolic.size);
  const im = new Float64Array(rest.symbolic.size);
  ports.forEach((port, j) => {
    if (port === null) return;
    re.fill(0);
    im.fill(0);
    addTo(port, 1, re, im);
    solveComplexInPlace(rest, re, im);
    ports.forEach((other, i) => {
      if (other === null) return;
      const seen = seenBy(other, re, im);
      z.re[i * count + j] = seen.re;
      z.im[i * count + j] = seen.im;
    });
  });
  return { z, inRest };
}

/** The distance by a solve of its own, in the whole network. */
function directly(
  system: System,
  factor: NetworkFactor,
  from: number,
  to: number,
  ratio: number,
): number {
  const { nodes, ports } = system.compiled;
  const one = portVector(system, from, ports) as PortVector;
  const other = portVector(system, to, ports) as PortVector;
  const re = new Float64Array(nodes.count);
  const im = new Float64Array(nodes.count);
  addTo(one, 1, re, im);
  addTo(other, -ratio, re, im);
  solveNetworkInPlace(factor, re, im);
  const [seen, back] = [seenBy(one, re, im), seenBy(other, re, im)];
  return Math.hypot(seen.re - ratio * back.re, seen.im - ratio * back.im);
}

/** The connection in a numbering of the nodes; null where that does not have all of them. */
function portVector(system: System, participant: number, at: PortNodes): PortVector | null {
  const { ports } = system.compiled;
  const first = ports.firstOfParticipant[participant];
  const count = ports.firstOfParticipant[participant + 1] - first;
  const node: number[] = [];
  const re: number[] = [];
  const im: number[] = [];
  for (let k = 0; k < count; k++) {
    // Two legs carry one current, out of the one and back through the other.
    const angle = (-2 * Math.PI * k) / count;
    const size = count === 2 ? 1 : 1 / Math.sqrt(count);
    for (const [end, sign] of [
      ['plus', 1],
      ['minus', -1],
    ] as const) {
      if (ports[end][first + k] < 0) continue;
      if (at[end][first + k] < 0) return null;
      node.push(at[end][first + k]);
      re.push(sign * size * Math.cos(angle));
      im.push(sign * size * Math.sin(angle));
    }
  }
  return { node: Int32Array.from(node), re: Float64Array.from(re), im: Float64Array.from(im) };
}

function addTo(port: PortVector, scale: number, re: Float64Array, im: Float64Array): void {
  port.node.forEach((node, k) => {
    re[node] += scale * port.re[k];
    im[node] += scale * port.im[k];
  });
}

/** wᴴ·x */
function seenBy({ node, re, im }: PortVector, xRe: Float64Array, xIm: Float64Array) {
  let sumRe = 0;
  let sumIm = 0;
  for (let k = 0; k < node.length; k++) {
    const at = node[k];
    sumRe += re[k] * xRe[at] + im[k] * xIm[at];
    sumIm += re[k] * xIm[at] - im[k] * xRe[at];
  }
  return { re: sumRe, im: sumIm };
}
