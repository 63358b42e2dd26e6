import { addAtPort } from '../compiled/ports.ts';
import { elementCurrents, elementPower } from '../loadflow/flows.ts';
import { lossGradient } from '../loadflow/loss-gradient.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import { invertComplexInPlace } from '../numeric/dense.ts';
import type { LossAllocation, LossMethod } from './allocation.ts';
import { type Halves, portCurrents } from './currents.ts';
import { type LinearNetwork, openLinearNetwork } from './linear-network.ts';
import { ownBySource } from './sources.ts';
import { sharesByWeight } from './weights.ts';

/**
 * Z-bus loss allocation with the sources' buses held (the reduced form, since a network without shunts
 * has no Z-bus): `L_k = Re(conj(I_k)·Σ_j R_kj·I_j)`, R the real part of the impedance matrix seen from
 * the terminals; its Hermitian part where reactors make it asymmetric. What the network loses with its sources alone, and across, is the sources'.
 *
 * @see A. J. Conejo, F. D. Galiana, I. Kockar, Z-bus loss allocation, IEEE Trans. Power Systems 16(1), 2001
 */
export const zBusMethod: LossMethod = {
  name: 'z-bus',
  title: 'Z-bus, sources held',
  exact: true,
  oppositeTradesCancel: true,
  sourcesBear: false,
  allocate: allocateByZBus,
};

function allocateByZBus(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): LossAllocation {
  const { compiled } = system;
  const { ports, nodes } = compiled;
  const currents = portCurrents(system, voltages);
  const injected = { re: new Float64Array(nodes.count), im: new Float64Array(nodes.count) };
  for (let port = 0; port < ports.count; port++) {
    addAtPort(ports, port, currents.re[port], injected.re);
    addAtPort(ports, port, currents.im[port], injected.im);
  }
  const { voltagesOf, adjoint } = openLinearNetwork(system);
  const moved = heldResponse(system, voltagesOf)(injected);
  const back = heldResponse(system, adjoint)(injected);
  const mean = (a: Float64Array, b: Float64Array) => a.map((x, k) => (x + b[k]) / 2);
  const weight = { re: mean(moved.re, back.re), im: mean(moved.im, back.im) };
  const none = new Float64Array(nodes.count);
  const shares = sharesByWeight(system, voltages, trades, weight, { re: none, im: none });

  // V = V_open + v: the ports' shares sum to what v loses by itself, in shunt elements too.
  const v = { vRe: moved.re, vIm: moved.im };
  const open = {
    vRe: voltages.vRe.map((x, k) => x - v.vRe[k]),
    vIm: voltages.vIm.map((x, k) => x - v.vIm[k]),
  };
  const gradient = lossGradient(system, open);
  let own = -shuntPowerW(system, v);
  for (let k = 0; k < nodes.count; k++) {
    own += gradient.re[k] * (open.vRe[k] / 2 + v.vRe[k]);
    own += gradient.im[k] * (open.vIm[k] / 2 + v.vIm[k]);
  }
  return { ...shares, sourceW: ownBySource(system, voltages, own) };
}

/** Z, or its adjoint, where the sources' nodes do not move. */
function heldResponse(
  { compiled }: System,
  voltagesOf: LinearNetwork['voltagesOf'],
): (currents: Halves) => Halves {
  const size = compiled.nodes.count;
  const held = [
    ...new Set(compiled.sourceVoltages.flatMap((_, k) => [...(compiled.elements[k]?.nodes ?? [])])),
  ].filter((node) => node >= 0);
  const columns = held.map((node) => {
    const unit = { re: new Float64Array(size), im: new Float64Array(size) };
    unit.re[node] = 1;
    return voltagesOf(unit);
  });
  const n = held.length;
  const re = Float64Array.from(
    { length: n * n },
    (_, k) => columns[k % n].re[held[Math.floor(k / n)]],
  );
  const im = Float64Array.from(
    { length: n * n },
    (_, k) => columns[k % n].im[held[Math.floor(k / n)]],
  );
  invertComplexInPlace(n, re, im); // regular: Z is
  return (currents) => {
    const v = voltagesOf(currents);
    const at = held.map((node) => [v.re[node], v.im[node]] as const);
    columns.forEach((column, i) => {
      let cr = 0;
      let ci = 0;
      at.forEach(([vr, vi], j) => {
        cr += re[i * n + j] * vr - im[i * n + j] * vi;
        ci += re[i * n + j] * vi + im[i * n + j] * vr;
      });
      for (let k = 0; k < size; k++) {
        v.re[k] -= column.re[k] * cr - column.im[k] * ci;
        v.im[k] -= column.re[k] * ci + column.im[k] * cr;
      }
    });
    return v;
  };
}

/** Active power into what is neither branch nor source, W: it is no loss. */
function shuntPowerW(system: System, voltages: Voltages): number {
  let sum = 0;
  system.compiled.elements.forEach((element, k) => {
    if (element.model.isBranch || element.model.kind === 'source') return;
    sum += elementPower(element, elementCurrents(system, k, voltages), voltages).re;
  });
  return sum;
}
