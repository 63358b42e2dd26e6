import { across } from '../compiled/ports.ts';
import type { PortRange } from '../loadflow/injection.ts';
import { remainderBound } from '../loadflow/remainder-bound.ts';
import type { Tangent } from '../loadflow/tangent.ts';
import {
  allocateLaneRows,
  allocateLaneSolver,
  applyRowsLanes,
  LANES,
  type LaneRows,
  type LaneSolver,
  laneRowsBytes,
  loadElimination,
  solveLanes,
  spreadLanes,
} from '../numeric/lanes.ts';
import type { Bounds } from './bounds.ts';
import { type Usage, usageOf } from './margins.ts';
import type { Outputs } from './outputs.ts';

/** Relative deviations of the ports' voltages up to which the second order is bounded. */
const REACHES: readonly number[] = [0.003, 0.006, 0.012, 0.02, 0.03, 0.05, 0.08];

/**
 * The tangent in terms of monitored outputs, with what it leaves out bounded.
 *
 * Let ε be the largest |du|/|u| of any port. What the tangent leaves out of a port's current is at most
 * C·ε² (`remainderBound`), which moves ports by κ·ε² and outputs by gain·ε² at most; what it leaves out of
 * a trade's current, conj(S/u) against conj(S/u₀), is at most `|S/u|·ε/(1 − ε)`, which moves them by
 * |S|·τ and |S|·norm times that. `screen` puts the parts together.
 */
export interface LinearModel {
  readonly tangent: Tangent;
  readonly outputs: Outputs;
  /** Outputs at the tangent's voltages, pairs. */
  readonly z: Float64Array;
  readonly bounds: readonly SecondOrder[];
  readonly responses: Map<number, Response>;
  readonly solver: LaneSolver;
  readonly rows: LaneRows;
  /** |u| of every active port, V. */
  readonly portV: Float64Array;
  /** Of the margins at the tangent's voltages. */
  readonly usage: Usage;
}

/** Second order of the loads, for deviations up to `reach`. */
export interface SecondOrder {
  readonly reach: number;
  /** Of the ports' relative deviations, per ε². */
  readonly kappa: number;
  /** Of every output, per ε², and what that uses of the margins. */
  readonly gain: Float64Array;
  readonly usage: number;
}

/** What one participant's injection does to first order. */
export interface Response {
  /** Change of every output per W and per var injected, pairs. */
  readonly p: Float32Array;
  readonly q: Float32Array;
  /** Change of every port's voltage relative to it, du/u, per W and per var injected, pairs. */
  readonly portP: Float32Array;
  readonly portQ: Float32Array;
  /** Largest change of every output per VA of any angle. */
  readonly norm: Float32Array;
  /** What that uses of the margins, per VA. */
  readonly usage: number;
  /** Largest relative change of any port's voltage per VA of any angle. */
  readonly tau: number;
  /** The participant's own ports. */
  readonly ports: PortRange;
}

/** @param bounds at the tangent's voltages */
export function openLinearModel(tangent: Tangent, outputs: Outputs, bounds: Bounds): LinearModel {
  const { system, voltages, factor, elimination } = tangent;
  const { ports, activePorts, nodes } = system.compiled;
  const solver = allocateLaneSolver(
    elimination,
    system.restSymbolic,
    laneRowsBytes(outputs.count, outputs.node.length),
  );
  const nothing = new Float64Array(nodes.count);
  loadElimination(solver, elimination, nothing, nothing);
  solver.factor.lower.set(factor.lower);
  solver.factor.upper.set(factor.upper);
  solver.factor.pivot.set(factor.pivot);
  const { position } = elimination.symbolic;
  const rows = allocateLaneRows(
    solver,
    outputs.rowStart,
    outputs.node.map((node) => position[node]),
    outputs.value,
  );
  const portV = new Float64Array(ports.count);
  for (const port of activePorts) {
    portV[port] = Math.hypot(across(ports, port, voltages.vRe), across(ports, port, voltages.vIm));
  }
  const z = new Float64Array(2 * outputs.count);
  for (let k = 0; k < outputs.count; k++) {
    for (let p = outputs.rowStart[k]; p < outputs.rowStart[k + 1]; p++) {
      const [vr, vi] = [voltages.vRe[outputs.node[p]], voltages.vIm[outputs.node[p]]];
      z[2 * k] += outputs.value[2 * p] * vr - outputs.value[2 * p + 1] * vi;
      z[2 * k + 1] += outputs.value[2 * p] * vi + outputs.value[2 * p + 1] * vr;
    }
  }
  const usage = usageOf(outputs, z, bounds);
  const model = { tangent, outputs, z, responses: new Map(), solver, rows, portV, usage };
  return { ...model, bounds: secondOrders(model) };
}

type Model = Omit<LinearModel, 'bounds'>;

/** Sums the effect of every port's remainder: one response a port and direction. */
function secondOrders(model: Model): SecondOrder[] {
  const { tangent, outputs, portV, solver, rows } = model;
  const { system } = tangent;
  const { ports, activePorts } = system.compiled;
  const { powerW, reactivePowerVar } = system;
  const sums = REACHES.map((reach) => {
    const curved = new Float64Array(ports.count);
    for (const port of activePorts) {
      if (powerW[port] === 0 && reactivePowerVar[port] === 0 && ports.controls[port] === null)
        continue;
      curved[port] = remainderBound(
        ports,
        port,
        powerW[port],
        reactivePowerVar[port],
        portV[port],
        reach,
      );
    }
    const spread = new Float64Array(ports.count);
    return { reach, curved, spread, gain: new Float64Array(outputs.count) };
  });
  const bent = [...activePorts].filter((port) => sums.some(({ curved }) => curved[port] > 0));
  for (let first = 0; first < bent.length; first += LANES / 2) {
    const batch = bent.slice(first, first + LANES / 2);
    solver.next.fill(0);
    batch.forEach((port, k) => {
      addCurrent(model, port, 2 * k, 1, 0);
      addCurrent(model, port, 2 * k + 1, 0, 1);
    });
    respond(model);
    batch.forEach((port, k) => {
      for (let out = 0; out < outputs.count; out++) {
        const norm = normOf(rows.out, out, 2 * k);
        for (const { curved, gain } of sums) gain[out] += norm * curved[port];
      }
      for (const other of activePorts) {
        const norm = portNorm(model, other, 2 * k) / portV[other];
        for (const { curved, spread } of sums) spread[other] += norm * curved[port];
      }
    });
  }
  return sums.map(({ reach, spread, gain }) => ({
    reach,
    gain,
    usage: model.usage(gain),
    kappa: spread.reduce((most, value) => Math.max(most, value), 0),
  }));
}

/** What a participant's injection does; computed when it is first asked for. */
export function responseOf(model: LinearModel, participant: number): Response {
  const known = model.responses.get(participant);
  if (known !== undefined) return known;
  const { tangent, outputs, portV, solver, rows } = model;
  const { system, voltages } = tangent;
  const { ports, activePorts } = system.compiled;
  const start = ports.firstOfParticipant[participant];
  const end = ports.firstOfParticipant[participant + 1];
  const p = new Float64Array(2 * outputs.count);
  const q = new Float64Array(2 * outputs.count);
  const norms = new Float64Array(outputs.count);
  const spread = new Float64Array(ports.count);
  const portP = new Float64Array(2 * ports.count);
  const portQ = new Float64Array(2 * ports.count);
  // Remainders of the participant's ports have any angles: their norms add up, port by port.
  for (let first = start; first < end; first += LANES / 2) {
    const count = Math.min(LANES / 2, end - first);
    solver.next.fill(0);
    for (let k = 0; k < count; k++) {
      const ur = across(ports, first + k, voltages.vRe);
      const ui = across(ports, first + k, voltages.vIm);
      const square = (ur * ur + ui * ui) * (end - start);
      if (!(square > 0)) continue;
      // conj(1/u), and conj(j/u) for a var.
      addCurrent(model, first + k, 2 * k, ur / square, ui / square);
      addCurrent(model, first + k, 2 * k + 1, ui / square, -ur / square);
    }
    respond(model);
    for (let lane = 0; lane < 2 * count; lane += 2) {
      for (let out = 0; out < outputs.count; out++) {
        const at = 2 * LANES * out + lane;
        p[2 * out] += rows.out[at];
        p[2 * out + 1] += rows.out[at + LANES];
        q[2 * out] += rows.out[at + 1];
        q[2 * out + 1] += rows.out[at + 1 + LANES];
        norms[out] += normOf(rows.out, out, lane);
      }
      for (const port of activePorts) {
        spread[port] += portNorm(model, port, lane) / portV[port];
        addPortChange(model, port, lane, portP);
        addPortChange(model, port, lane + 1, portQ);
      }
    }
  }
  const response = {
    p: Float32Array.from(p),
    q: Float32Array.from(q),
    portP: Float32Array.from(portP),
    portQ: Float32Array.from(portQ),
    norm: Float32Array.from(norms),
    usage: model.usage(norms),
    tau: spread.reduce((most, value) => Math.max(most, value), 0),
    ports: { first: start, end },
  };
  makeRoom(model);
  model.responses.set(participant, response);
  return response;
}

/** Responses are kept up to this many bytes; then those that were computed first go first. */
const KEPT_BYTES = 1 << 29;

function makeRoom({ responses, outputs, portV }: LinearModel): void {
  const most = KEPT_BYTES / (20 * outputs.count + 16 * portV.length);
  for (const oldest of responses.keys()) {
    if (responses.size < most) return;
    responses.delete(oldest);
  }
}

/** Injects a current, A, at a port in one lane of the right-hand side. */
function addCurrent(
  { tangent, solver }: Model,
  port: number,
  lane: number,
  re: number,
  im: number,
): void {
  const { plus, minus } = tangent.system.restPorts;
  for (const [node, sign] of [
    [plus[port], 1],
    [minus[port], -1],
  ] as const) {
    if (node < 0) continue;
    solver.next[2 * LANES * node + lane] += sign * re;
    solver.next[2 * LANES * node + LANES + lane] += sign * im;
  }
}

function respond({ solver, rows }: Model): void {
  solveLanes(solver);
  solver.restX.set(solver.next);
  spreadLanes(solver);
  applyRowsLanes(solver, rows);
}

/**
 * Largest response of an output to a current of 1 of any angle, from the responses to 1 and to j
 * in two lanes that follow each other: of the map w ↦ a·w + b·conj(w) it is |a| + |b|.
 */
function normOf(out: Float64Array, row: number, lane: number): number {
  const at = 2 * LANES * row + lane;
  return norm(out[at], out[at + LANES], out[at + 1], out[at + 1 + LANES]);
}

function norm(oneRe: number, oneIm: number, jRe: number, jIm: number): number {
  const ar = oneRe + jIm;
  const ai = oneIm - jRe;
  const br = oneRe - jIm;
  const bi = oneIm + jRe;
  return (Math.sqrt(ar * ar + ai * ai) + Math.sqrt(br * br + bi * bi)) / 2;
}

/** Adds du/u of a port in one lane to a list of pairs. */
function addPortChange(
  { tangent, solver, portV }: Model,
  port: number,
  lane: number,
  sum: Float64Array,
): void {
  const { system, ports: tangents } = tangent;
  const { plus, minus } = system.restPorts;
  const p = 2 * LANES * plus[port];
  const m = 2 * LANES * minus[port];
  const { restX: x } = solver;
  const at = (offset: number) => (p < 0 ? 0 : x[p + offset]) - (m < 0 ? 0 : x[m + offset]);
  const [dr, di] = [at(lane), at(lane + LANES)];
  const [ur, ui] = [tangents.uRe[port], tangents.uIm[port]];
  const square = portV[port] ** 2;
  sum[2 * port] += (dr * ur + di * ui) / square;
  sum[2 * port + 1] += (di * ur - dr * ui) / square;
}

/** The same for the voltage of a port. */
function portNorm({ tangent, solver }: Model, port: number, lane: number): number {
  const { plus, minus } = tangent.system.restPorts;
  const p = 2 * LANES * plus[port];
  const m = 2 * LANES * minus[port];
  const { restX: x } = solver;
  const at = (offset: number) => (p < 0 ? 0 : x[p + offset]) - (m < 0 ? 0 : x[m + offset]);
  return norm(at(lane), at(lane + LANES), at(lane + 1), at(lane + 1 + LANES));
}

/**
 * A bound ε of the ports' relative deviations, and the second order that goes with it: the smallest found
 * with `step(ε, κ) ≤ ε`, so that the load flow maps the ball of that size into itself.
 *
 * @param step bound of the deviations that follow from deviations up to ε
 * @returns null where no bound holds
 */
export function deviationOf(
  model: LinearModel,
  step: (epsilon: number, kappa: number) => number,
): { readonly epsilon: number; readonly order: SecondOrder } | null {
  for (const order of model.bounds) {
    let epsilon = 0;
    for (let round = 0; round < 50 && epsilon <= order.reach; round++) {
      const next = step(epsilon, order.kappa);
      if (next <= epsilon) return { epsilon, order };
      // A little beyond the fixed point the inequality holds.
      epsilon = next * (1 + 1e-3);
    }
  }
  return null;
}
