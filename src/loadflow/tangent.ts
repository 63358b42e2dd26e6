import { across, addAtPort } from '../compiled/ports.ts';
import {
  allocateBlockFactor,
  type BlockFactor,
  factoriseBlocks,
  solveBlocksInPlace,
  solveTransposedBlocksInPlace,
} from '../numeric/block-factor.ts';
import {
  backward,
  backwardTransposed,
  type ComplexFactor,
  forward,
  forwardTransposed,
} from '../numeric/complex-factor.ts';
import { type PortAdmittance, portAdmittance } from './port-currents.ts';
import { allocatePortTangents, type PortTangents } from './port-tangents.ts';
import type { System } from './system.ts';
import type { Voltages } from './voltages.ts';

/** The load flow's exact tangent at a solution: taps and capacitor steps held, loads responding. */
export interface Tangent extends JacobianFactor {
  readonly system: System;
  readonly voltages: Voltages;
  readonly ports: PortTangents;
}

/**
 * Factor of the Jacobian of `F(V) = Y·V + Σ e·I(u) − I_source`: the ports have their part in the
 * rest of the elimination alone.
 */
export interface JacobianFactor {
  readonly elimination: ComplexFactor;
  readonly factor: BlockFactor;
}

/**
 * Factorises the Jacobian at a solution, once for everything that is derived there.
 *
 * @param reuse memory of a tangent that is not needed any more
 * @returns null where the Jacobian is singular (the nose)
 * @see K. Christakou et al., IEEE Trans. Smart Grid 4(2) 2013; here for any element
 */
export function tangentAt(system: System, voltages: Voltages, reuse?: Tangent): Tangent | null {
  const tangent: Tangent = {
    system,
    voltages: { vRe: voltages.vRe.slice(), vIm: voltages.vIm.slice() },
    ports: reuse?.ports ?? allocatePortTangents(system.compiled.ports.count),
    elimination: system.elimination,
    factor: reuse?.factor ?? allocateBlockFactor(system.restSymbolic),
  };
  setPortTangents(system, system.compiled.ports, voltages, tangent.ports);
  return factoriseJacobian(system, tangent.ports, tangent.factor) ? tangent : null;
}

/**
 * Tangents of all active ports at V: `dI = α·du + β·conj(du)` with α = y + y'·m/2,
 * β = y'·u²/(2m).
 *
 * @param at where the ports are in the numbering of V
 */
export function setPortTangents(
  system: System,
  at: Parameters<typeof across>[0],
  { vRe, vIm }: Voltages,
  into: PortTangents,
): void {
  const { ports, activePorts } = system.compiled;
  const { uRe, uIm, iRe, iIm, alphaRe, alphaIm, betaRe, betaIm } = into;
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  for (const port of activePorts) {
    const ur = across(at, port, vRe);
    const ui = across(at, port, vIm);
    const m = Math.hypot(ur, ui);
    portAdmittance(ports, port, system.powerW[port], system.reactivePowerVar[port], m, y);
    const sr = (ur * ur - ui * ui) / (2 * m);
    const si = (ur * ui) / m;
    uRe[port] = ur;
    uIm[port] = ui;
    iRe[port] = y.re * ur - y.im * ui;
    iIm[port] = y.re * ui + y.im * ur;
    alphaRe[port] = y.re + (y.slopeRe * m) / 2;
    alphaIm[port] = y.im + (y.slopeIm * m) / 2;
    betaRe[port] = y.slopeRe * sr - y.slopeIm * si;
    betaIm[port] = y.slopeRe * si + y.slopeIm * sr;
  }
}

/**
 * Factorises the rest of the nodal admittance with the ports' tangents in it, as 2×2 real blocks.
 *
 * @returns false if it is singular
 */
export function factoriseJacobian(
  system: System,
  { alphaRe, alphaIm, betaRe, betaIm }: PortTangents,
  into: BlockFactor,
): boolean {
  const { compiled, elimination, restPortEntries } = system;
  const { restRe, restIm } = elimination;
  const { value } = into;
  for (let p = 0; p < restRe.length; p++) {
    const re = restRe[p];
    const im = restIm[p];
    value[4 * p] = re;
    value[4 * p + 1] = im;
    value[4 * p + 2] = -im;
    value[4 * p + 3] = re;
  }
  for (const port of compiled.activePorts) {
    const ar = alphaRe[port];
    const ai = alphaIm[port];
    const br = betaRe[port];
    const bi = betaIm[port];
    for (let e = 0; e < 4; e++) {
      const entry = restPortEntries[4 * port + e];
      if (entry < 0) continue;
      const sign = e < 2 ? 1 : -1;
      value[4 * entry] += sign * (ar + br);
      value[4 * entry + 1] += sign * (ai + bi);
      value[4 * entry + 2] += sign * (bi - ai);
      value[4 * entry + 3] += sign * (ar - br);
    }
  }
  return factoriseBlocks(into) < 0;
}

/** dV of every node, V, for currents injected at the nodes, A; in place. Kernel. */
export function solveTangentInPlace(
  { elimination, factor }: JacobianFactor,
  re: Float64Array,
  im: Float64Array,
): void {
  forward(elimination, re, im);
  solveBlocksInPlace(factor, elimination.restWorkRe, elimination.restWorkIm);
  backward(elimination, re, im);
}

/** The adjoint of `solveTangentInPlace`. Kernel. */
export function solveTransposedTangentInPlace(
  { elimination, factor }: JacobianFactor,
  re: Float64Array,
  im: Float64Array,
): void {
  // Blocks that are complex numbers are transposed to their conjugates.
  for (let k = 0; k < im.length; k++) im[k] = -im[k];
  forwardTransposed(elimination, re, im);
  const { restWorkRe, restWorkIm } = elimination;
  for (let k = 0; k < restWorkIm.length; k++) restWorkIm[k] = -restWorkIm[k];
  solveTransposedBlocksInPlace(factor, restWorkRe, restWorkIm);
  for (let k = 0; k < restWorkIm.length; k++) restWorkIm[k] = -restWorkIm[k];
  backwardTransposed(elimination, re, im);
  for (let k = 0; k < im.length; k++) im[k] = -im[k];
}

/**
 * The voltages of all nodes from those of the rest, where no current is injected at leading nodes.
 * Kernel.
 */
export function spreadFromRest(
  elimination: ComplexFactor,
  restRe: Float64Array,
  restIm: Float64Array,
  re: Float64Array,
  im: Float64Array,
): void {
  elimination.workRe.fill(0, 0, elimination.leading);
  elimination.workIm.fill(0, 0, elimination.leading);
  elimination.restWorkRe.set(restRe);
  elimination.restWorkIm.set(restIm);
  backward(elimination, re, im);
}

/**
 * Currents injected at the nodes of the rest, A, by what the tangent leaves out: for every port, what
 * it draws at the tangent's voltages plus `d` with the system's present powers, less what the tangent
 * says. The deviation from the solution is then the fixed point of `d = J⁻¹·remainder(d)`, in which
 * the rounding of the large currents that cancel at every node plays no part.
 *
 * Kernel: `dRe`, `dIm` in the rest; overwrites `outRe`, `outIm`.
 */
export function portRemainders(
  { system, ports: tangents }: Tangent,
  dRe: Float64Array,
  dIm: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  const { compiled, powerW, reactivePowerVar, restPorts } = system;
  const { ports, activePorts } = compiled;
  const { uRe, uIm, iRe, iIm, alphaRe, alphaIm, betaRe, betaIm } = tangents;
  outRe.fill(0);
  outIm.fill(0);
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  for (const port of activePorts) {
    const dr = across(restPorts, port, dRe);
    const di = across(restPorts, port, dIm);
    const ur = uRe[port] + dr;
    const ui = uIm[port] + di;
    const m = Math.sqrt(ur * ur + ui * ui);
    portAdmittance(ports, port, powerW[port], reactivePowerVar[port], m, y);
    const rr =
      y.re * ur -
      y.im * ui -
      iRe[port] -
      (alphaRe[port] + betaRe[port]) * dr -
      (betaIm[port] - alphaIm[port]) * di;
    const ri =
      y.re * ui +
      y.im * ur -
      iIm[port] -
      (alphaIm[port] + betaIm[port]) * dr -
      (alphaRe[port] - betaRe[port]) * di;
    addAtPort(restPorts, port, -rr, outRe);
    addAtPort(restPorts, port, -ri, outIm);
  }
}
