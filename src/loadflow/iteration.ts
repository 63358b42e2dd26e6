import { across, addAtPort, PORT_MODEL } from '../compiled/ports.ts';
import { solveBlocksInPlace } from '../numeric/block-factor.ts';
import { backward } from '../numeric/complex-factor.ts';
import { type PortAdmittance, portAdmittance } from './port-currents.ts';
import { factoriseNetwork, type System } from './system.ts';
import { factoriseJacobian, setPortTangents } from './tangent.ts';
import { changePu, restOf, type Voltages } from './voltages.ts';

export interface IterationOptions {
  /** Largest voltage change between iterations at which the solution is accepted, pu. */
  readonly tolerancePu: number;
  readonly maxIterations: number;
  /** Whether the ports' tangents may be renewed on the way. */
  readonly renew: boolean;
}

export interface IterationEnd {
  readonly converged: boolean;
  readonly iterations: number;
}

/** Tangents are renewed only where the voltages have come this close, pu a step. */
export const CLOSE_PU = 0.05;
/** Iterations that Newton's method takes from there. */
const NEWTON_ITERATIONS = 3;

/**
 * Current injection on the rest of the elimination: with the ports' tangents `I₀ + α·u + β·conj(u)`
 * in the matrix and what they leave of the currents on the right, one solve an iteration. Nominal
 * admittances for tangents make this the fixed point, tangents at the solution a Newton step.
 *
 * Tangents are renewed when the rate at which the change shrinks says that going on would take
 * longer: that is Newton's method where it pays, and no more of it.
 *
 * @param rest voltages of the rest's nodes: where to start, and in the end the solution
 */
export function iterate(system: System, rest: Voltages, options: IterationOptions): IterationEnd {
  const { tolerancePu, maxIterations, renew } = options;
  const { restWorkRe, restWorkIm } = system.elimination;
  let change = Number.POSITIVE_INFINITY;
  let slow = 0;
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    setRightHandSide(system, rest, restWorkRe, restWorkIm);
    solveBlocksInPlace(system.jacobianFactor, restWorkRe, restWorkIm);
    const before = change;
    change = changePu(system.restBaseV, rest, restWorkRe, restWorkIm);
    const failed = () => ({ converged: false, iterations: iteration });
    if (!Number.isFinite(change)) return failed();
    rest.vRe.set(restWorkRe);
    rest.vIm.set(restWorkIm);
    if (change <= tolerancePu) return { converged: true, iterations: iteration };
    slow = change > 0.9 * before ? slow + 1 : 0;
    if (slow > 0 && iteration > 5) return failed();
    const rate = change / before;
    const left = rate < 1 ? Math.log(tolerancePu / change) / Math.log(rate) : maxIterations;
    if (renew && change < CLOSE_PU && iteration > 1 && left > renewalCost(system)) {
      if (!renewTangents(system, system.restPorts, rest)) return failed();
      change = Number.POSITIVE_INFINITY;
    }
  }
  return { converged: false, iterations: maxIterations };
}

/** Renewing the tangents and Newton's iterations after it, in iterations. */
function renewalCost({ restSymbolic: { size, upperStart, upperColumn } }: System): number {
  let squares = 0;
  for (let k = 0; k < size; k++) squares += (upperStart[k + 1] - upperStart[k]) ** 2;
  return NEWTON_ITERATIONS + 3 + squares / Math.max(upperColumn.length, 1);
}

/** Sources and what the tangents leave of the ports' currents, A into the rest's nodes. Kernel. */
function setRightHandSide(
  system: System,
  { vRe, vIm }: Voltages,
  re: Float64Array,
  im: Float64Array,
): void {
  const { compiled, elimination, restPorts, tangents, powerW, reactivePowerVar } = system;
  const { powerFrom, powerTo } = system;
  const { ports, activePorts } = compiled;
  const { alphaRe, alphaIm, betaRe, betaIm } = tangents;
  const { leading } = elimination;
  for (let k = 0; k < re.length; k++) {
    re[k] = system.sourceRe[leading + k];
    im[k] = system.sourceIm[leading + k];
  }
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  for (const port of activePorts) {
    const ur = across(restPorts, port, vRe);
    const ui = across(restPorts, port, vIm);
    const square = ur * ur + ui * ui;
    if (square > powerFrom[port] && square <= powerTo[port]) {
      y.re = powerW[port] / square;
      y.im = -reactivePowerVar[port] / square;
    } else {
      portAdmittance(ports, port, powerW[port], reactivePowerVar[port], Math.sqrt(square), y);
    }
    const g = alphaRe[port] - y.re;
    const b = alphaIm[port] - y.im;
    const br = betaRe[port];
    const bi = betaIm[port];
    addAtPort(restPorts, port, (g + br) * ur + (bi - b) * ui, re);
    addAtPort(restPorts, port, (g - br) * ui + (b + bi) * ur, im);
  }
}

/** Puts the tangents at V into the matrix. @returns false if it is singular with them */
export function renewTangents(
  system: System,
  at: Parameters<typeof setPortTangents>[1],
  voltages: Voltages,
): boolean {
  setPortTangents(system, at, voltages, system.tangents);
  return factoriseTangents(system);
}

function factoriseTangents(system: System): boolean {
  system.tangentsAreCurrent = factoriseJacobian(system, system.tangents, system.jacobianFactor);
  return system.tangentsAreCurrent;
}

/**
 * Puts the ports' nominal admittances into the matrix in place of tangents; none, if some
 * cancel the network's.
 *
 * @returns the voltages of the rest with the ports as those admittances
 * @throws {GridError} `singular-network`, naming the node at which the matrix is singular
 */
export function nominalStart(system: System): Voltages {
  const { compiled, tangents, elimination } = system;
  const { ports } = compiled;
  for (const column of [tangents.alphaRe, tangents.alphaIm, tangents.betaRe, tangents.betaIm]) {
    column.fill(0);
  }
  for (const port of compiled.activePorts) {
    if (ports.model[port] === PORT_MODEL.power) continue;
    const square = ports.baseV[port] ** 2;
    tangents.alphaRe[port] = system.powerW[port] / square;
    tangents.alphaIm[port] = -system.reactivePowerVar[port] / square;
  }
  if (!factoriseTangents(system)) {
    factoriseNetwork(system); // throws if it is the network that is singular
    tangents.alphaRe.fill(0);
    tangents.alphaIm.fill(0);
    factoriseTangents(system);
  }
  const vRe = system.sourceRe.slice(elimination.leading);
  const vIm = system.sourceIm.slice(elimination.leading);
  solveBlocksInPlace(system.jacobianFactor, vRe, vIm);
  return { vRe, vIm };
}

/** The rest's part of a start, with tangents in the matrix: those in it, or else those there. */
export function tangentStart(system: System, start: Voltages): Voltages {
  const rest = restOf(system.elimination, start);
  if (system.tangentsAreCurrent || renewTangents(system, system.restPorts, rest)) return rest;
  nominalStart(system);
  return rest;
}

/** The voltages of all nodes, from the rest's and the sources. */
export function spread(
  { compiled, elimination, sourceRe, sourceIm }: System,
  rest: Voltages,
): Voltages {
  const { workRe, workIm, restWorkRe, restWorkIm } = elimination;
  workRe.set(sourceRe);
  workIm.set(sourceIm);
  restWorkRe.set(rest.vRe);
  restWorkIm.set(rest.vIm);
  const vRe = new Float64Array(compiled.nodes.count);
  const vIm = new Float64Array(compiled.nodes.count);
  backward(elimination, vRe, vIm);
  return { vRe, vIm };
}
