import { buildNodalModel, moveDevices, type NodalModel } from '../compiled/admittance.ts';
import type { CompiledNetwork } from '../compiled/compile.ts';
import { copyDeviceState, type DeviceState } from '../compiled/elements/index.ts';
import { nodeName } from '../compiled/nodes.ts';
import { PORT_MODEL, type PortNodes } from '../compiled/ports.ts';
import { GridError } from '../errors.ts';
import { allocateBlockFactor, type BlockFactor } from '../numeric/block-factor.ts';
import {
  allocateComplexFactor,
  backward,
  backwardTransposed,
  type ComplexFactor,
  copyComplexFactor,
  factoriseComplex,
  forward,
  forwardRows,
  forwardTransposed,
  rowsAffected,
  solveComplexInPlace,
  solveTransposedComplexInPlace,
} from '../numeric/complex-factor.ts';
import { minimumDegreeOrder } from '../numeric/ordering.ts';
import { entryIndex } from '../numeric/pattern.ts';
import { analyse, postorder, type SymbolicFactor } from '../numeric/symbolic.ts';
import { allocatePortTangents, type PortTangents } from './port-tangents.ts';

/**
 * A compiled network with device states and port powers set, its factorisations and its scratch.
 * `devices` and the powers are changed in place by whoever owns the system; after a change of
 * devices call `refreshDevices`.
 *
 * Nodes without ports are eliminated from the nodal admittance once a device state. The iteration
 * runs on the rest: the nodes with ports, and those whose elimination would add too much fill.
 */
export interface System {
  readonly compiled: CompiledNetwork;
  readonly devices: DeviceState;
  /** Consumed at every port at rated voltage, W and var: starts as the loads', participants at 0. */
  readonly powerW: Float64Array;
  readonly reactivePowerVar: Float64Array;
  /** Minutes from midnight: what the time of day is for controls that switch by it. */
  minute: number;
  readonly model: NodalModel;
  /** By the devices of `model`; another object after `refreshDevices`, since tangents keep theirs. */
  elimination: ComplexFactor;
  /** The sources' currents with the leading rows eliminated, A, in elimination order. */
  readonly sourceRe: Float64Array;
  readonly sourceIm: Float64Array;
  /** The rest of the elimination: its analysis, and where the ports are in it. */
  readonly restSymbolic: SymbolicFactor;
  readonly restPorts: PortNodes;
  /** As `CompiledNetwork.portEntries`, in the rest. */
  readonly restPortEntries: Int32Array;
  /** Voltage bases of the rest's nodes, V. */
  readonly restBaseV: Float64Array;
  /**
   * Squared voltages, V², from (excluded) and to which a port simply draws its power; no voltage at all where
   * its model is another, or no source feeds it.
   */
  readonly powerFrom: Float64Array;
  readonly powerTo: Float64Array;
  /** Rows in elimination order that the sources' currents reach; all others are zero. */
  readonly sourceRows: Int32Array;
  /** Tangents of the ports that stand in `jacobianFactor`, the factor that the iteration works with. */
  readonly tangents: PortTangents;
  readonly jacobianFactor: BlockFactor;
  /** False until `tangents` and `jacobianFactor` belong to the present `elimination`. */
  tangentsAreCurrent: boolean;
}

/** Conductors of the buses that a node without ports may have for neighbours when it is eliminated. */
const NEIGHBOUR_BUSES = 3;

/** @throws {GridError} `singular-network`, naming the node at which the matrix is singular */
export function createSystem(compiled: CompiledNetwork, devices: DeviceState): System {
  const { pattern, ports, nodes, baseV } = compiled;
  const { order, leading } = minimumDegreeOrder(pattern, {
    rows: withoutPorts(compiled),
    // Own bus and two neighbours, as along a line of many buses.
    degreeLimit: NEIGHBOUR_BUSES * Math.max(3, nodes.count / nodes.busIds.length) - 1,
  });
  const walked = postorder(analyse(pattern, order), leading);
  const elimination = allocateComplexFactor(analyse(pattern, walked), leading);
  const { rest, symbolic } = elimination;
  const restSymbolic = analyse(
    rest,
    Int32Array.from({ length: rest.size }, (_, k) => k),
  );
  const inRest = (node: number) => (node < 0 ? node : symbolic.position[node] - leading);
  const restPorts = { plus: ports.plus.map(inRest), minus: ports.minus.map(inRest) };
  const restPortEntries = new Int32Array(4 * ports.count).fill(-1);
  for (const port of compiled.activePorts) {
    const p = restPorts.plus[port];
    const m = restPorts.minus[port];
    [[p, p] as const, [m, m] as const, [p, m] as const, [m, p] as const].forEach(([i, j], e) => {
      if (i >= 0 && j >= 0) restPortEntries[4 * port + e] = entryIndex(rest, i, j);
    });
  }
  const system: System = {
    compiled,
    devices: copyDeviceState(devices),
    powerW: ports.powerW.slice(),
    reactivePowerVar: ports.reactivePowerVar.slice(),
    minute: 0,
    model: buildNodalModel(compiled, devices),
    elimination,
    sourceRe: new Float64Array(nodes.count),
    sourceIm: new Float64Array(nodes.count),
    restSymbolic,
    restPorts,
    restPortEntries,
    restBaseV: Float64Array.from(walked.subarray(leading), (node) => baseV[node]),
    ...powerBands(compiled),
    sourceRows: rowsAffected(elimination, sourceNodes(compiled)),
    tangents: allocatePortTangents(ports.count),
    jacobianFactor: allocateBlockFactor(restSymbolic),
    tangentsAreCurrent: false,
  };
  eliminate(system);
  return system;
}

function powerBands({
  ports,
  activePorts,
}: CompiledNetwork): Pick<System, 'powerFrom' | 'powerTo'> {
  const powerFrom = new Float64Array(ports.count).fill(Number.POSITIVE_INFINITY);
  const powerTo = new Float64Array(ports.count);
  for (const port of activePorts) {
    const base = ports.baseV[port];
    switch (ports.model[port]) {
      case PORT_MODEL.power:
        powerFrom[port] = 0;
        powerTo[port] = Number.POSITIVE_INFINITY;
        break;
      case PORT_MODEL.bandedPower:
      case PORT_MODEL.generator:
      case PORT_MODEL.currentLimited:
        powerFrom[port] = (Math.max(ports.vMinPu[port], ports.vLowPu[port]) * base) ** 2;
        powerTo[port] = (ports.vMaxPu[port] * base) ** 2;
    }
  }
  return { powerFrom, powerTo };
}

function sourceNodes({ elements }: CompiledNetwork): number[] {
  return elements
    .filter(({ model }) => model.kind === 'source')
    .flatMap(({ nodes }) => [...nodes].filter((node) => node >= 0));
}

function withoutPorts({ nodes, ports, activePorts }: CompiledNetwork): Uint8Array {
  const rows = new Uint8Array(nodes.count).fill(1);
  for (const port of activePorts) {
    if (ports.plus[port] >= 0) rows[ports.plus[port]] = 0;
    if (ports.minus[port] >= 0) rows[ports.minus[port]] = 0;
  }
  return rows;
}

/** Brings what depends on taps and capacitor steps up to date with `devices`. */
export function refreshDevices(system: System): void {
  const changed = moveDevices(system.compiled, system.model, system.devices);
  if (changed.size === 0) return;
  system.elimination = copyComplexFactor(system.elimination);
  system.tangentsAreCurrent = false;
  eliminate(system, rowsAffected(system.elimination, changed));
}

function eliminate(system: System, rows?: Int32Array): void {
  const { compiled, model, elimination } = system;
  throwIfSingular(compiled, factoriseComplex(elimination, model.re, model.im, rows));
  const { sourceRe, sourceIm, sourceRows } = system;
  forwardRows(elimination, sourceRows, model.sourceRe, model.sourceIm, sourceRe, sourceIm);
}

/** Factor of the nodal admittance of the linear elements alone, without loads and generation. */
export interface NetworkFactor {
  readonly elimination: ComplexFactor;
  readonly rest: ComplexFactor;
}

/**
 * Factorises the nodal admittance of the linear elements: its inverse is the impedance that
 * currents meet in the network.
 *
 * @throws {GridError} `singular-network`, naming the node at which the matrix is singular
 */
export function factoriseNetwork({ compiled, elimination, restSymbolic }: System): NetworkFactor {
  const rest = allocateComplexFactor(restSymbolic);
  const row = factoriseComplex(rest, elimination.restRe, elimination.restIm);
  const { symbolic, leading } = elimination;
  throwIfSingular(compiled, row < 0 ? row : symbolic.order[leading + row]);
  return { elimination, rest };
}

/** Voltages, V, that currents injected at the nodes, A, cause in the network alone; in place. */
export function solveNetworkInPlace(
  { elimination, rest }: NetworkFactor,
  re: Float64Array,
  im: Float64Array,
): void {
  forward(elimination, re, im);
  solveComplexInPlace(rest, elimination.restWorkRe, elimination.restWorkIm);
  backward(elimination, re, im);
}

/** The same for the transposed network. */
export function solveTransposedNetworkInPlace(
  { elimination, rest }: NetworkFactor,
  re: Float64Array,
  im: Float64Array,
): void {
  forwardTransposed(elimination, re, im);
  solveTransposedComplexInPlace(rest, elimination.restWorkRe, elimination.restWorkIm);
  backwardTransposed(elimination, re, im);
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
