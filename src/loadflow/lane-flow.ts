import {
  acceptLanes,
  allocateLaneSolver,
  fillLanes,
  LANES,
  type LaneSolver,
  loadElimination,
  solveLanes,
  spreadLanes,
} from '../numeric/lanes.ts';
import { ALIGNMENT_BYTES } from '../numeric/simd/arena.ts';
import { CLOSE_PU } from './iteration.ts';
import { type PortAdmittance, portAdmittance } from './port-currents.ts';
import { allocatePortTangents, type PortTangents } from './port-tangents.ts';
import type { SolveOptions } from './solve.ts';
import type { System } from './system.ts';
import { factoriseJacobian, setPortTangents } from './tangent.ts';
import type { Voltages } from './voltages.ts';

/**
 * Load flows of one system for eight sets of port powers at a time, devices held. Every lane is
 * solved by the iteration of `iterate` with the same tangents, those of some solution nearby.
 */
export interface LaneFlow {
  readonly system: System;
  readonly solver: LaneSolver;
  readonly tangents: PortTangents;
  /** Consumed at port p in lane l at rated voltage, W and var, at `8·p + l`. */
  readonly powerW: Float64Array;
  readonly reactivePowerVar: Float64Array;
  /** 1 for the lanes that have a solution. */
  readonly converged: Uint8Array;
  /** As in the system, in the solver's memory. */
  readonly powerFrom: Float64Array;
  readonly powerTo: Float64Array;
  /** Where the kernel finds plus and minus of every port: in `solver.restX`, then in `solver.next`. */
  readonly addresses: Int32Array;
  /** 1 for the ports that a source feeds. */
  readonly isActive: Uint8Array;
  /** Ports that the kernel has left. */
  readonly left: Int32Array;
}

/** The system's devices and sources are taken as they are; its powers do not matter. */
export function openLanes(system: System): LaneFlow {
  const { compiled, elimination, restSymbolic, restBaseV, sourceRe, sourceIm } = system;
  const { count } = compiled.ports;
  const solver = allocateLaneSolver(
    elimination,
    restSymbolic,
    8 * (10 + 2 * LANES) * count + 4 * 5 * count + 32 * LANES + 16 * ALIGNMENT_BYTES,
  );
  loadElimination(solver, elimination, sourceRe, sourceIm);
  // A node without a voltage base counts in volts: its change is never the largest by being tiny.
  restBaseV.forEach((base, k) => {
    solver.scale[k] = base > 0 ? 1 / (base * base) : 1;
  });
  const { arena } = solver;
  const flow: LaneFlow = {
    system,
    solver,
    tangents: allocatePortTangents(count, arena.floats),
    powerW: arena.floats(LANES * count),
    reactivePowerVar: arena.floats(LANES * count),
    converged: new Uint8Array(LANES),
    powerFrom: arena.floats(count),
    powerTo: arena.floats(count),
    addresses: portAddresses(system, solver),
    isActive: new Uint8Array(count),
    left: arena.copyOf(new Int32Array(count)),
  };
  flow.powerFrom.set(system.powerFrom);
  flow.powerTo.set(system.powerTo);
  for (const port of compiled.activePorts) flow.isActive[port] = 1;
  return flow;
}

/** Ground is a node of its own to the kernel: one of zeros to read, one to write into. */
function portAddresses({ compiled, restPorts }: System, solver: LaneSolver): Int32Array {
  const { arena, restX, next } = solver;
  const zero = arena.floats(2 * LANES).byteOffset;
  const sink = arena.floats(2 * LANES).byteOffset;
  const addresses = new Int32Array(4 * compiled.ports.count);
  for (let port = 0; port < compiled.ports.count; port++) {
    const at = (node: number, vectors: Float64Array, ground: number) =>
      node < 0 ? ground : vectors.byteOffset + 16 * LANES * node;
    const { plus, minus } = restPorts;
    addresses[4 * port] = at(plus[port], restX, zero);
    addresses[4 * port + 1] = at(minus[port], restX, zero);
    addresses[4 * port + 2] = at(plus[port], next, sink);
    addresses[4 * port + 3] = at(minus[port], next, sink);
  }
  return arena.copyOf(addresses);
}

/**
 * Puts the tangents at a solution into the matrix, for the powers the system has, and every lane there.
 *
 * @param rest voltages of the rest's nodes
 * @returns false if the matrix is singular with them
 */
export function startLanes(flow: LaneFlow, rest: Voltages): boolean {
  const { system, solver, tangents } = flow;
  setPortTangents(system, system.restPorts, rest, tangents);
  for (let k = 0; k < rest.vRe.length; k++) {
    const at = 2 * LANES * k;
    solver.restX.fill(rest.vRe[k], at, at + LANES);
    solver.restX.fill(rest.vIm[k], at + LANES, at + 2 * LANES);
  }
  return factoriseJacobian(system, tangents, solver.factor);
}

/** A squared change that shrinks by less than this an iteration is going nowhere. */
const SLOW_RATE = 0.5;
/** Iterations that renewing the tangents has to save: it costs about as much as two. */
const RENEWAL_ITERATIONS = 4;
/** Tangents are renewed at the first of these that is close: where lanes are steps of time, next to most. */
const LANES_FROM_MIDDLE = [4, 3, 5, 2, 6, 1, 7, 0];

/**
 * Solves for the powers of all lanes, from where the lanes are. Tangents are renewed once, at a
 * lane in the middle, where going on with the old ones would take longer. A lane whose change hardly
 * shrinks is given up, for `solveLoadFlow` to solve; after that, start the lanes again.
 *
 * @returns iterations; `flow.converged` says which lanes have a solution then
 */
export function solveLaneFlow(flow: LaneFlow, options: SolveOptions): number {
  const { solver, converged } = flow;
  const { largest } = solver;
  const tolerance = options.tolerancePu ** 2;
  const before = new Float64Array(LANES).fill(Number.POSITIVE_INFINITY);
  let renewed = false;
  for (let iteration = 1; ; iteration++) {
    fillLanes(solver);
    addRemainders(flow);
    solveLanes(solver);
    acceptLanes(solver);
    let hopeful = false;
    let iterationsLeft = 0;
    for (let lane = 0; lane < LANES; lane++) {
      const change = largest[lane];
      converged[lane] = change <= tolerance ? 1 : 0;
      const rate = change / before[lane];
      if (converged[lane] === 1) continue;
      if (iteration <= 4 || rate < SLOW_RATE) hopeful = true;
      iterationsLeft = Math.max(iterationsLeft, Math.log(tolerance / change) / Math.log(rate));
    }
    if (!hopeful || iteration >= options.maxIterations) {
      spreadLanes(solver);
      return iteration;
    }
    before.set(largest);
    if (!renewed && iteration > 1 && iterationsLeft > RENEWAL_ITERATIONS) {
      renewed = true;
      before.fill(Number.POSITIVE_INFINITY);
      const lane = LANES_FROM_MIDDLE.find((l) => largest[l] < CLOSE_PU ** 2);
      if (lane !== undefined && !renewAtLane(flow, lane)) {
        converged.fill(0);
        return iteration;
      }
    }
  }
}

/** Puts the tangents where a lane is into the matrix. @returns false if it is singular with them */
function renewAtLane(flow: LaneFlow, lane: number): boolean {
  const { system, solver, tangents, powerW, reactivePowerVar } = flow;
  for (let port = 0; port < system.powerW.length; port++) {
    system.powerW[port] = powerW[LANES * port + lane];
    system.reactivePowerVar[port] = reactivePowerVar[LANES * port + lane];
  }
  setPortTangents(system, system.restPorts, restOfLane(flow, lane), tangents);
  return factoriseJacobian(system, tangents, solver.factor);
}

/** What the tangents leave of the ports' currents, A, added to the right-hand sides. Kernel. */
function addRemainders(flow: LaneFlow): void {
  const { system, solver, tangents, left } = flow;
  const { activePorts, ports } = system.compiled;
  const { kernels } = solver.arena;
  if (kernels === null) {
    for (const port of activePorts) if (drawsPower(flow, port)) addRemainder(flow, port);
    for (const port of activePorts) if (!drawsPower(flow, port)) addRemainder(flow, port);
    return;
  }
  const count = kernels.powerPorts8(
    ports.count,
    flow.addresses.byteOffset,
    flow.powerFrom.byteOffset,
    flow.powerTo.byteOffset,
    tangents.alphaRe.byteOffset,
    tangents.alphaIm.byteOffset,
    tangents.betaRe.byteOffset,
    tangents.betaIm.byteOffset,
    flow.powerW.byteOffset,
    flow.reactivePowerVar.byteOffset,
    left.byteOffset,
  );
  // Ports that no source feeds have an empty band, and so are always left.
  for (let k = 0; k < count; k++) {
    if (flow.isActive[left[k]] === 1) addRemainder(flow, left[k]);
  }
}

/** Is the port's voltage in its band in every lane? */
function drawsPower({ system, solver, powerFrom, powerTo }: LaneFlow, port: number): boolean {
  const { plus, minus } = system.restPorts;
  const { restX: x } = solver;
  const p = 2 * LANES * plus[port];
  const m = 2 * LANES * minus[port];
  for (let lane = 0; lane < LANES; lane++) {
    const ur = (p < 0 ? 0 : x[p + lane]) - (m < 0 ? 0 : x[m + lane]);
    const ui = (p < 0 ? 0 : x[p + lane + LANES]) - (m < 0 ? 0 : x[m + lane + LANES]);
    const square = ur * ur + ui * ui;
    if (!(square > powerFrom[port] && square <= powerTo[port])) return false;
  }
  return true;
}

const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };

function addRemainder(flow: LaneFlow, port: number): void {
  const { system, solver, tangents, powerW, reactivePowerVar, powerFrom, powerTo } = flow;
  const { ports } = system.compiled;
  const { plus, minus } = system.restPorts;
  const { restX: x, next } = solver;
  const p = 2 * LANES * plus[port];
  const m = 2 * LANES * minus[port];
  const br = tangents.betaRe[port];
  const bi = tangents.betaIm[port];
  for (let lane = 0; lane < LANES; lane++) {
    const ur = (p < 0 ? 0 : x[p + lane]) - (m < 0 ? 0 : x[m + lane]);
    const ui = (p < 0 ? 0 : x[p + lane + LANES]) - (m < 0 ? 0 : x[m + lane + LANES]);
    const at = LANES * port + lane;
    const square = ur * ur + ui * ui;
    if (square > powerFrom[port] && square <= powerTo[port]) {
      y.re = powerW[at] / square;
      y.im = -reactivePowerVar[at] / square;
    } else {
      portAdmittance(ports, port, powerW[at], reactivePowerVar[at], Math.sqrt(square), y);
    }
    const g = tangents.alphaRe[port] - y.re;
    const b = tangents.alphaIm[port] - y.im;
    const re = (g + br) * ur + (bi - b) * ui;
    const im = (g - br) * ui + (b + bi) * ur;
    if (p >= 0) {
      next[p + lane] += re;
      next[p + lane + LANES] += im;
    }
    if (m >= 0) {
      next[m + lane] -= re;
      next[m + lane + LANES] -= im;
    }
  }
}

/** The voltages of the rest's nodes in one lane. */
function restOfLane({ solver }: LaneFlow, lane: number): Voltages {
  const size = solver.size - solver.leading;
  const vRe = new Float64Array(size);
  const vIm = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    vRe[k] = solver.restX[2 * LANES * k + lane];
    vIm[k] = solver.restX[2 * LANES * k + lane + LANES];
  }
  return { vRe, vIm };
}

/** Copies the voltages of all nodes in one lane. */
export function copyLane({ system, solver }: LaneFlow, lane: number, { vRe, vIm }: Voltages): void {
  const { order } = system.elimination.symbolic;
  const { x } = solver;
  for (let k = 0; k < order.length; k++) {
    const node = order[k];
    vRe[node] = x[2 * LANES * k + lane];
    vIm[node] = x[2 * LANES * k + lane + LANES];
  }
}
