import { buildNodalModel, type NodalModel } from '../compiled/admittance.ts';
import type { CompiledNetwork } from '../compiled/compile.ts';
import { copyDeviceState, type DeviceState } from '../compiled/elements/index.ts';
import { nodeName } from '../compiled/nodes.ts';
import { PORT_MODEL } from '../compiled/ports.ts';
import { GridError } from '../errors.ts';
import { allocateBlockFactor, type BlockFactor } from '../numeric/block-factor.ts';
import {
  allocateComplexFactor,
  type ComplexFactor,
  factoriseComplex,
} from '../numeric/complex-factor.ts';
import { minimumDegreeOrder } from '../numeric/ordering.ts';
import { analyse } from '../numeric/symbolic.ts';
import { allocatePortTangents, type PortTangents } from './port-tangents.ts';

/**
 * A compiled network with device states and port powers set, its factorisations and its scratch.
 * `devices` and the powers are changed in place by whoever owns the system; after a change of
 * devices call `refreshDevices`.
 */
export interface System {
  readonly compiled: CompiledNetwork;
  readonly devices: DeviceState;
  /** Consumed at every port at rated voltage, W and var: starts as the loads', participants at 0. */
  readonly powerW: Float64Array;
  readonly reactivePowerVar: Float64Array;
  /** Minutes from midnight: what the time of day is for controls that switch by it. */
  minute: number;
  model: NodalModel;
  /** Nominal admittance of the loads, in the matrix of the fixed point. */
  readonly nominalG: Float64Array;
  readonly nominalB: Float64Array;
  /** Factor of Y + nominal loads. */
  readonly admittanceFactor: ComplexFactor;
  admittanceIsCurrent: boolean;
  /** Scratch of Newton's method. */
  readonly jacobianFactor: BlockFactor;
  readonly jacobian: Float64Array;
  readonly tangents: PortTangents;
}

export function createSystem(compiled: CompiledNetwork, devices: DeviceState): System {
  const { pattern, ports } = compiled;
  const symbolic = analyse(pattern, minimumDegreeOrder(pattern).order);
  return {
    compiled,
    devices: copyDeviceState(devices),
    powerW: ports.powerW.slice(),
    reactivePowerVar: ports.reactivePowerVar.slice(),
    minute: 0,
    model: buildNodalModel(compiled, devices),
    nominalG: new Float64Array(ports.count),
    nominalB: new Float64Array(ports.count),
    admittanceFactor: allocateComplexFactor(symbolic),
    admittanceIsCurrent: false,
    jacobianFactor: allocateBlockFactor(symbolic),
    jacobian: new Float64Array(4 * pattern.column.length),
    tangents: allocatePortTangents(ports.count),
  };
}

/** Rebuilds what depends on taps and capacitor steps. */
export function refreshDevices(system: System): void {
  system.model = buildNodalModel(system.compiled, system.devices);
  system.admittanceIsCurrent = false;
}

/**
 * Factor of Y plus the loads' nominal admittances, made when it is needed.
 *
 * @throws {GridError} `singular-network`, naming the node at which the matrix is singular
 */
export function admittanceFactor(system: System): ComplexFactor {
  if (system.admittanceIsCurrent) return system.admittanceFactor;
  const { compiled, model, nominalG, nominalB } = system;
  const { ports, portEntries } = compiled;
  const re = model.re.slice();
  const im = model.im.slice();
  for (const port of compiled.activePorts) {
    if (ports.model[port] === PORT_MODEL.power) continue;
    const base = ports.baseV[port];
    nominalG[port] = system.powerW[port] / (base * base);
    nominalB[port] = -system.reactivePowerVar[port] / (base * base);
    for (let e = 0; e < 4; e++) {
      const entry = portEntries[4 * port + e];
      if (entry < 0) continue;
      re[entry] += (e < 2 ? 1 : -1) * nominalG[port];
      im[entry] += (e < 2 ? 1 : -1) * nominalB[port];
    }
  }
  throwIfSingular(compiled, factoriseComplex(system.admittanceFactor, re, im));
  system.admittanceIsCurrent = true;
  return system.admittanceFactor;
}

/**
 * Factor of the nodal admittance of the linear elements alone, without loads: its inverse is the
 * impedance that currents meet in the network.
 *
 * @throws {GridError} `singular-network`, naming the node at which the matrix is singular
 */
export function factoriseNetwork(system: System): ComplexFactor {
  const factor = allocateComplexFactor(system.jacobianFactor.symbolic);
  throwIfSingular(system.compiled, factoriseComplex(factor, system.model.re, system.model.im));
  return factor;
}

function throwIfSingular(compiled: CompiledNetwork, row: number): void {
  if (row < 0) return;
  const name = nodeName(compiled.nodes, row);
  throw new GridError(
    'singular-network',
    `the admittance matrix is singular at node ${name}: nothing ties that part of the network ` +
      'to ground; give it a grounded winding, a shunt or an antifloat admittance',
    { element: name },
  );
}
