import {
  factoriseNetwork,
  type NetworkFactor,
  type System,
  solveNetworkInPlace,
} from '../loadflow/system.ts';

/** The network's impedance, ready for distances between any two connections. */
export interface DistanceSolver {
  readonly system: System;
  readonly factor: NetworkFactor;
}

/** Factorises the nodal admittance of sources, branches and shunts, without loads and generation. */
export function distanceSolver(system: System): DistanceSolver {
  return { system, factor: factoriseNetwork(system) };
}

/**
 * Electrical distance between two participants: `|(w_s − k·w_b)ᴴ·Z·(w_s − k·w_b)|` in Ω, Z the
 * inverse of the nodal admittance. w has +1 and −1 at the two ends of a single-phase connection or
 * the two legs of a service, and (1, a², a)/√3 over the ports of a three-phase one. k = V_s/V_b refers the buyer's side to
 * the seller's voltage level; within one level it is 1.
 *
 * @param seller index of the participant, whose voltage level the Ω belong to
 */
export function theveninDistance(
  { system, factor }: DistanceSolver,
  seller: number,
  buyer: number,
): number {
  const { nodes, baseV } = system.compiled;
  const re = new Float64Array(nodes.count);
  const im = new Float64Array(nodes.count);
  const sellerBase = baseOf(system, seller);
  const buyerBase = baseOf(system, buyer);
  const ratio = sellerBase > 0 && buyerBase > 0 ? sellerBase / buyerBase : 1;
  addPattern(system, seller, 1, re, im);
  addPattern(system, buyer, -ratio, re, im);
  const wRe = re.slice();
  const wIm = im.slice();
  solveNetworkInPlace(factor, re, im);
  let sumRe = 0;
  let sumIm = 0;
  for (let k = 0; k < baseV.length; k++) {
    sumRe += wRe[k] * re[k] + wIm[k] * im[k];
    sumIm += wRe[k] * im[k] - wIm[k] * re[k];
  }
  return Math.hypot(sumRe, sumIm);
}

/** Do the two stand at different voltage levels, so that the Ω are the seller's? */
export function isAcrossLevels(system: System, a: number, b: number): boolean {
  return Math.abs(baseOf(system, a) / baseOf(system, b) - 1) > 1e-9;
}

function baseOf(system: System, participant: number): number {
  const { ports, baseV } = system.compiled;
  const port = ports.firstOfParticipant[participant];
  return baseV[Math.max(ports.plus[port], 0)];
}

function addPattern(
  system: System,
  participant: number,
  scale: number,
  re: Float64Array,
  im: Float64Array,
): void {
  const { ports } = system.compiled;
  const first = ports.firstOfParticipant[participant];
  const count = ports.firstOfParticipant[participant + 1] - first;
  for (let k = 0; k < count; k++) {
    // Two legs carry one current, out of the one and back through the other.
    const angle = (-2 * Math.PI * k) / count;
    const size = count === 2 ? scale : scale / Math.sqrt(count);
    const plus = ports.plus[first + k];
    const minus = ports.minus[first + k];
    if (plus >= 0) {
      re[plus] += size * Math.cos(angle);
      im[plus] += size * Math.sin(angle);
    }
    if (minus >= 0) {
      re[minus] -= size * Math.cos(angle);
      im[minus] -= size * Math.sin(angle);
    }
  }
}
