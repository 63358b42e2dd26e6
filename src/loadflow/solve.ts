import { across, addAtPort } from '../compiled/ports.ts';
import { solveBlocksInPlace } from '../numeric/block-factor.ts';
import { solveComplexInPlace } from '../numeric/complex-factor.ts';
import { type PortAdmittance, portAdmittance } from './port-currents.ts';
import { admittanceFactor, type System } from './system.ts';
import { factoriseJacobian } from './tangent.ts';
import type { Voltages } from './voltages.ts';

/** Node voltages and how they were reached. Non-convergence is a value. */
export interface LoadFlow extends Voltages {
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest voltage change of the last iteration, pu of the node's base. */
  readonly lastChangePu: number;
}

export interface SolveOptions {
  /** Largest voltage change between iterations at which the solution is accepted, pu. */
  readonly tolerancePu: number;
  readonly maxIterations: number;
}

export const DEFAULT_SOLVE: SolveOptions = { tolerancePu: 1e-8, maxIterations: 100 };

/** Iterations the fixed point gets before Newton takes over, and the decrease it has to show. */
const FIXED_POINT_ITERATIONS = 40;

/** Voltage changes below this may be rounding noise alone, where parts of a feeder hardly meet ground. */
const ROUNDING_CHANGE_PU = 1e-6;
/** Mismatch relative to the currents that meet at a node which is rounding noise. */
const ROUNDING_MISMATCH = 1e-14;

/**
 * Solves `Y·V = I(V)`.
 *
 * First by current injection: the loads' nominal admittances stand in the matrix, the rest of
 * their current on the right, one solve an iteration. Where that contracts too slowly, by
 * Newton's method with a step that never grows the mismatch.
 *
 * @param start voltages to start from; without, those with all loads as admittances
 */
export function solveLoadFlow(
  system: System,
  options: SolveOptions = DEFAULT_SOLVE,
  start?: Voltages,
): LoadFlow {
  const size = system.compiled.nodes.count;
  const factor = admittanceFactor(system);
  const vRe = start === undefined ? system.model.sourceRe.slice() : start.vRe.slice();
  const vIm = start === undefined ? system.model.sourceIm.slice() : start.vIm.slice();
  if (start === undefined) solveComplexInPlace(factor, vRe, vIm);
  const voltages = { vRe, vIm };
  const nextRe = new Float64Array(size);
  const nextIm = new Float64Array(size);
  const limit = Math.min(options.maxIterations, FIXED_POINT_ITERATIONS);
  let change = Number.POSITIVE_INFINITY;
  for (let iteration = 1; iteration <= limit; iteration++) {
    nextRe.set(system.model.sourceRe);
    nextIm.set(system.model.sourceIm);
    addPortCurrents(system, voltages, 'compensation', nextRe, nextIm);
    solveComplexInPlace(factor, nextRe, nextIm);
    const before = change;
    change = changePu(system, voltages, nextRe, nextIm);
    if (!Number.isFinite(change)) break;
    if (iteration > 5 && change > 0.9 * before) break;
    vRe.set(nextRe);
    vIm.set(nextIm);
    if (change <= options.tolerancePu) {
      return { converged: true, iterations: iteration, lastChangePu: change, vRe, vIm };
    }
  }
  return solveNewton(system, options, voltages, limit);
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
  const size = system.compiled.nodes.count;
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
    lastChangePu: change,
    ...voltages,
  });
  while (iteration < options.maxIterations) {
    iteration++;
    if (!factoriseJacobian(system, voltages)) return failed();
    stepRe.set(residualRe);
    stepIm.set(residualIm);
    solveBlocksInPlace(system.jacobianFactor, stepRe, stepIm);
    let scale = 1;
    for (; ; scale /= 2) {
      for (let k = 0; k < size; k++) {
        trial.vRe[k] = voltages.vRe[k] - scale * stepRe[k];
        trial.vIm[k] = voltages.vIm[k] - scale * stepIm[k];
      }
      change = changePu(system, voltages, trial.vRe, trial.vIm);
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
      return { converged: true, iterations: iteration, lastChangePu: change, ...voltages };
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
  addPortCurrents(system, voltages, 'drawn', outRe, outIm);
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

/**
 * Adds the currents of all ports at their nodes: `drawn` as they are, positive out of the node;
 * `compensation` what the nominal admittance draws more than the port does, positive into it.
 */
function addPortCurrents(
  system: System,
  { vRe, vIm }: Voltages,
  what: 'drawn' | 'compensation',
  re: Float64Array,
  im: Float64Array,
): void {
  const { compiled, nominalG, nominalB, powerW, reactivePowerVar } = system;
  const { ports, activePorts } = compiled;
  const compensation = what === 'compensation';
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  for (const port of activePorts) {
    const ur = across(ports, port, vRe);
    const ui = across(ports, port, vIm);
    const m = Math.sqrt(ur * ur + ui * ui);
    portAdmittance(ports, port, powerW[port], reactivePowerVar[port], m, y);
    const g = compensation ? nominalG[port] - y.re : y.re;
    const b = compensation ? nominalB[port] - y.im : y.im;
    const ir = g * ur - b * ui;
    const ii = g * ui + b * ur;
    addAtPort(ports, port, ir, re);
    addAtPort(ports, port, ii, im);
  }
}

/** Largest distance between two sets of voltages, pu of each node's base (or of its own voltage). */
export function changePu(
  system: System,
  { vRe, vIm }: Voltages,
  toRe: Float64Array,
  toIm: Float64Array,
): number {
  const { baseV } = system.compiled;
  let largest = 0; // squared, so that there is one root at the end
  for (let k = 0; k < vRe.length; k++) {
    const dr = toRe[k] - vRe[k];
    const di = toIm[k] - vIm[k];
    const base =
      baseV[k] > 0 ? baseV[k] : Math.max(Math.sqrt(toRe[k] * toRe[k] + toIm[k] * toIm[k]), 1);
    const change = (dr * dr + di * di) / (base * base);
    if (!(change <= largest)) largest = change;
  }
  return Math.sqrt(largest);
}
