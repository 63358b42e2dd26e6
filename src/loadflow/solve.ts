import { across, addAtPort } from '../compiled/ports.ts';
import { iterate, nominalStart, renewTangents, spread, tangentStart } from './iteration.ts';
import { type PortAdmittance, portAdmittance } from './port-currents.ts';
import type { System } from './system.ts';
import { solveTangentInPlace } from './tangent.ts';
import { changePu, restOf, type Voltages } from './voltages.ts';

/** Node voltages and how they were reached. Non-convergence is a value. */
export interface LoadFlow extends Voltages {
  readonly converged: boolean;
  readonly iterations: number;
}

export interface SolveOptions {
  /** Largest voltage change between iterations at which the solution is accepted, pu. */
  readonly tolerancePu: number;
  readonly maxIterations: number;
}

export const DEFAULT_SOLVE: SolveOptions = { tolerancePu: 1e-8, maxIterations: 100 };

/** Iterations without Newton's safeguards. */
const PLAIN_ITERATIONS = 40;

/** Voltage changes below this may be rounding noise alone, where parts of a feeder hardly meet ground. */
const ROUNDING_CHANGE_PU = 1e-6;
/** Mismatch relative to the currents that meet at a node which is rounding noise. */
const ROUNDING_MISMATCH = 1e-14;

/**
 * Solves `Y·V = I(V)`.
 *
 * First by current injection with the ports' tangents in the matrix, which are renewed where that
 * pays; where that fails with the ports' nominal admittances in the matrix, which contracts slowly
 * but from further away; at last by Newton's method with a step that never grows the mismatch.
 *
 * @param start voltages to start from; without, those with all loads as admittances
 */
export function solveLoadFlow(
  system: System,
  options: SolveOptions = DEFAULT_SOLVE,
  start?: Voltages,
): LoadFlow {
  const { tolerancePu } = options;
  const maxIterations = Math.min(options.maxIterations, PLAIN_ITERATIONS);
  let iterations = 0;
  let rest: Voltages;
  let renew = true;
  do {
    rest = renew && start !== undefined ? tangentStart(system, start) : nominalStart(system);
    if (!renew && start !== undefined) rest = restOf(system.elimination, start);
    const end = iterate(system, rest, { tolerancePu, maxIterations, renew });
    iterations += end.iterations;
    if (end.converged) {
      return { converged: true, iterations, ...spread(system, rest) };
    }
    renew = !renew;
  } while (!renew);
  return solveNewton(system, options, spread(system, rest), Math.min(iterations, maxIterations));
}

/**
 * Newton's method from the given voltages, with a fresh Jacobian each iteration and a step that
 * is halved until the mismatch decreases.
 *
 * @param reachPu gives up as soon as a full step would move a voltage further than this
 */
export function solveNewton(
  system: System,
  options: SolveOptions,
  start: Voltages,
  iterationsBefore = 0,
  reachPu: number = Number.POSITIVE_INFINITY,
): LoadFlow {
  const { compiled, elimination, jacobianFactor: factor } = system;
  const jacobian = { elimination, factor };
  const size = compiled.nodes.count;
  const voltages = { vRe: start.vRe.slice(), vIm: start.vIm.slice() };
  const trial = { vRe: new Float64Array(size), vIm: new Float64Array(size) };
  const stepRe = new Float64Array(size);
  const stepIm = new Float64Array(size);
  const residualRe = new Float64Array(size);
  const residualIm = new Float64Array(size);
  let norm = mismatch(system, voltages, residualRe, residualIm);
  let change = Number.POSITIVE_INFINITY;
  let iteration = iterationsBefore;
  const failed = () => ({
    converged: false,
    iterations: iteration,
    ...voltages,
  });
  while (iteration < options.maxIterations) {
    iteration++;
    if (!renewTangents(system, compiled.ports, voltages)) return failed();
    stepRe.set(residualRe);
    stepIm.set(residualIm);
    solveTangentInPlace(jacobian, stepRe, stepIm);
    let scale = 1;
    for (; ; scale /= 2) {
      for (let k = 0; k < size; k++) {
        trial.vRe[k] = voltages.vRe[k] - scale * stepRe[k];
        trial.vIm[k] = voltages.vIm[k] - scale * stepIm[k];
      }
      change = changePu(compiled.baseV, voltages, trial.vRe, trial.vIm);
      if (scale === 1 && !(change <= reachPu)) return failed();
      const trialNorm = mismatch(system, trial, residualRe, residualIm);
      // Close to the solution the mismatch is rounding noise and need not fall any more.
      if (trialNorm < norm || change <= Math.max(options.tolerancePu, ROUNDING_CHANGE_PU)) {
        norm = trialNorm;
        break;
      }
      if (!(scale > 1e-4)) {
        return failed();
      }
    }
    voltages.vRe.set(trial.vRe);
    voltages.vIm.set(trial.vIm);
    const solved =
      change <= options.tolerancePu ||
      (change <= ROUNDING_CHANGE_PU && isRounding(system, voltages, residualRe, residualIm));
    if (scale === 1 && solved) {
      return { converged: true, iterations: iteration, ...voltages };
    }
  }
  return failed();
}

/**
 * Mismatch current at every node, A: drawn by elements and ports, less the sources'.
 *
 * @returns its Euclidean norm
 */
export function mismatch(
  system: System,
  voltages: Voltages,
  outRe: Float64Array,
  outIm: Float64Array,
): number {
  const { model } = system;
  const { rowStart, column, size } = system.compiled.pattern;
  const { vRe, vIm } = voltages;
  for (let i = 0; i < size; i++) {
    let sr = -model.sourceRe[i];
    let si = -model.sourceIm[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const j = column[p];
      sr += model.re[p] * vRe[j] - model.im[p] * vIm[j];
      si += model.re[p] * vIm[j] + model.im[p] * vRe[j];
    }
    outRe[i] = sr;
    outIm[i] = si;
  }
  addPortCurrents(system, voltages, outRe, outIm);
  let sum = 0;
  for (let i = 0; i < size; i++) sum += outRe[i] * outRe[i] + outIm[i] * outIm[i];
  return Math.sqrt(sum);
}

/**
 * Is the mismatch what rounding leaves of the currents that meet at every node? Then the voltages
 * solve the given network as exactly as it can be written down, even if the next step would still
 * move them: a winding that hardly meets ground floats on that noise.
 *
 * @see W. Oettli, W. Prager, componentwise backward error, Numerische Mathematik 6, 1964
 */
function isRounding(
  system: System,
  { vRe, vIm }: Voltages,
  residualRe: Float64Array,
  residualIm: Float64Array,
): boolean {
  const { model } = system;
  const { rowStart, column, size } = system.compiled.pattern;
  for (let i = 0; i < size; i++) {
    let sum = Math.hypot(model.sourceRe[i], model.sourceIm[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const j = column[p];
      sum += Math.hypot(model.re[p], model.im[p]) * Math.hypot(vRe[j], vIm[j]);
    }
    if (!(Math.hypot(residualRe[i], residualIm[i]) <= ROUNDING_MISMATCH * sum)) return false;
  }
  return true;
}

/** Adds the currents of all ports at their nodes, A, positive out of the node. */
function addPortCurrents(
  system: System,
  { vRe, vIm }: Voltages,
  re: Float64Array,
  im: Float64Array,
): void {
  const { compiled, powerW, reactivePowerVar } = system;
  const { ports, activePorts } = compiled;
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  for (const port of activePorts) {
    const ur = across(ports, port, vRe);
    const ui = across(ports, port, vIm);
    const m = Math.sqrt(ur * ur + ui * ui);
    portAdmittance(ports, port, powerW[port], reactivePowerVar[port], m, y);
    addAtPort(ports, port, y.re * ur - y.im * ui, re);
    addAtPort(ports, port, y.re * ui + y.im * ur, im);
  }
}
