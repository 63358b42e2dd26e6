import { across, addAtPort } from '../compiled/ports.ts';
import { allocateBlockFactor, type BlockFactor, factoriseBlocks } from '../numeric/block-factor.ts';
import { type PortAdmittance, portAdmittance } from './port-currents.ts';
import { allocatePortTangents, type PortTangents } from './port-tangents.ts';
import type { System } from './system.ts';
import type { Voltages } from './voltages.ts';

/** The load flow's exact tangent at a solution: taps and capacitor steps held, loads responding. */
export interface Tangent {
  readonly system: System;
  readonly voltages: Voltages;
  readonly ports: PortTangents;
  /** Factor of the Jacobian of `F(V) = Y·V + Σ e·I(u) − I_source`. */
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
    factor: reuse?.factor ?? allocateBlockFactor(system.jacobianFactor.symbolic),
  };
  return factoriseJacobian(system, voltages, tangent) ? tangent : null;
}

/**
 * Factorises the Jacobian at V, as 2×2 real blocks: `dF = Y·dV + Σ e·(α·du + β·conj(du))` with
 * α = y + y'·m/2, β = y'·u²/(2m) of every port.
 *
 * @param into where port tangents and factors go; Newton's own scratch by default
 * @returns false if it is singular there
 */
export function factoriseJacobian(
  system: System,
  { vRe, vIm }: Voltages,
  into: { readonly ports: PortTangents; readonly factor: BlockFactor } = {
    ports: system.tangents,
    factor: system.jacobianFactor,
  },
): boolean {
  const { compiled, model, jacobian } = system;
  const { ports, portEntries, pattern } = compiled;
  const { uRe, uIm, iRe, iIm, alphaRe, alphaIm, betaRe, betaIm } = into.ports;
  for (let p = 0; p < pattern.column.length; p++) {
    jacobian[4 * p] = jacobian[4 * p + 3] = model.re[p];
    jacobian[4 * p + 1] = -model.im[p];
    jacobian[4 * p + 2] = model.im[p];
  }
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  for (const port of compiled.activePorts) {
    const ur = across(ports, port, vRe);
    const ui = across(ports, port, vIm);
    const m = Math.hypot(ur, ui);
    portAdmittance(ports, port, system.powerW[port], system.reactivePowerVar[port], m, y);
    const sr = (ur * ur - ui * ui) / (2 * m);
    const si = (ur * ui) / m;
    const ar = y.re + (y.slopeRe * m) / 2;
    const ai = y.im + (y.slopeIm * m) / 2;
    const br = y.slopeRe * sr - y.slopeIm * si;
    const bi = y.slopeRe * si + y.slopeIm * sr;
    uRe[port] = ur;
    uIm[port] = ui;
    iRe[port] = y.re * ur - y.im * ui;
    iIm[port] = y.re * ui + y.im * ur;
    alphaRe[port] = ar;
    alphaIm[port] = ai;
    betaRe[port] = br;
    betaIm[port] = bi;
    for (let e = 0; e < 4; e++) {
      const entry = portEntries[4 * port + e];
      if (entry < 0) continue;
      const sign = e < 2 ? 1 : -1;
      jacobian[4 * entry] += sign * (ar + br);
      jacobian[4 * entry + 1] += sign * (bi - ai);
      jacobian[4 * entry + 2] += sign * (ai + bi);
      jacobian[4 * entry + 3] += sign * (ar - br);
    }
  }
  return factoriseBlocks(into.factor, jacobian) < 0;
}

/**
 * Currents injected at the nodes, A, by what the tangent leaves out: for every port, what it draws
 * at the tangent's voltages plus `d` with the system's present powers, less what the tangent says.
 * The deviation from the solution is then the fixed point of `d = J⁻¹·remainder(d)`, in which the
 * rounding of the large currents that cancel at every node plays no part.
 *
 * Kernel: overwrites `outRe`, `outIm`.
 */
export function portRemainders(
  { system, ports: tangents }: Tangent,
  dRe: Float64Array,
  dIm: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  const { compiled, powerW, reactivePowerVar } = system;
  const { ports, activePorts } = compiled;
  const { uRe, uIm, iRe, iIm, alphaRe, alphaIm, betaRe, betaIm } = tangents;
  outRe.fill(0);
  outIm.fill(0);
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  for (const port of activePorts) {
    const dr = across(ports, port, dRe);
    const di = across(ports, port, dIm);
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
    addAtPort(ports, port, -rr, outRe);
    addAtPort(ports, port, -ri, outIm);
  }
}
