import { compile } from '../../compiled/compile.ts';
import { deviceStateOf } from '../../compiled/elements/index.ts';
import { GridError } from '../../errors.ts';
import type { Generator, Load, Network } from '../../network/network.ts';
import { elementCurrents, elementPower } from '../flows.ts';
import { solveHeld } from '../hold-voltage.ts';
import type { LoadFlow, SolveOptions } from '../solve.ts';
import { createSystem, type System } from '../system.ts';
import { clamp01, rise } from './change.ts';
import { apparentKva } from './facts.ts';
import { type Levels, levelKvAt } from './levels.ts';
import { solveTraced, type Traced } from './trace.ts';
import type { Health } from './types.ts';

/** Below this voltage a softened load draws less and less, so that there is a solution to look at. */
const SOFT_PU = 0.8;
/** What any feeder may do: voltages, losses and currents up to here are no illness. */
const TOLERATED = { voltagePu: 0.14, lossShare: 0.15, loading: 2 };
/** A voltage this far off, pu, or a load this share of the feeder's that is dead, is as ill as can be. */
const FULL_VOLTAGE_PU = 0.5;

/** Compiling and factorising takes about as long. */
const COMPILE_ITERATIONS = 10;

export interface Examination {
  readonly health: Health;
  readonly system: System | null;
  readonly solution: LoadFlow | null;
  /** What it took: nodes times iterations, compiling counted as some. */
  readonly effort: number;
}

/**
 * The same feeder with loads and generators that give way when the voltage collapses. Where the
 * original has no solution, this one has: it shows where the collapse is.
 */
export function softened(network: Network): Network {
  const band = <Item extends Load | Generator>(one: Item) =>
    Math.min(Math.max(one.vMinPu, SOFT_PU), 0.99 * one.vMaxPu);
  return {
    ...network,
    loads: network.loads.map((load) => {
      const vMinPu = band(load);
      return { ...load, vMinPu, vLowPu: Math.min(Math.max(load.vLowPu, 0.5), vMinPu) };
    }),
    generators: network.generators.map((one) => ({ ...one, vMinPu: band(one) })),
  };
}

/** Solves a network and judges what comes out. Throws nothing that a network can cause. */
export function examine(
  network: Network,
  levels: Levels,
  controls: 'on' | 'locked',
  options: SolveOptions,
  minute = 0,
): Examination {
  try {
    const system = createSystem(compile(network), deviceStateOf(network));
    system.minute = minute;
    const traced: Traced =
      controls === 'on' ? solveTraced(system, options) : lockedTrace(solveHeld(system, options));
    const effort = system.compiled.nodes.count * (COMPILE_ITERATIONS + traced.iterations);
    return { health: judge(system, traced, levels), system, solution: traced.solution, effort };
  } catch (error) {
    if (!(error instanceof GridError)) throw error;
    const effort = 3 * COMPILE_ITERATIONS * network.buses.length;
    return { health: hopeless(network, error.message), system: null, solution: null, effort };
  }
}

function lockedTrace(solution: LoadFlow): Traced {
  return { solution, iterations: solution.iterations, settled: true, hunting: [] };
}

function hopeless({ buses }: Network, singular: string): Health {
  return {
    converged: false,
    singular,
    lowestPu: Number.NaN,
    highestPu: Number.NaN,
    nodesOutside: buses.length,
    nodeCount: buses.length,
    lossShare: Number.NaN,
    worstLoading: Number.NaN,
    worstBranch: null,
    deadKva: 0,
    hunting: [],
    illness: 6,
  };
}

/** Voltage of every node in pu of its section's level; NaN where none is stated or nothing feeds it. */
export function voltagesPu(
  { compiled }: System,
  { vRe, vIm }: LoadFlow,
  levels: Levels,
): Float64Array {
  const { nodes, fed } = compiled;
  return Float64Array.from(vRe, (re, node) => {
    const kv = levelKvAt(levels, nodes.busIds[nodes.busOfNode[node]]);
    return kv === null || fed[node] === 0 || nodes.numberOfNode[node] > 3
      ? Number.NaN
      : Math.hypot(re, vIm[node]) / (kv * 1e3);
  });
}

function judge(system: System, { solution, settled, hunting }: Traced, levels: Levels): Health {
  let [lowestPu, highestPu] = [Number.POSITIVE_INFINITY, 0];
  let [nodesOutside, nodeCount, sumOff, worstOff] = [0, 0, 0, 0];
  for (const pu of voltagesPu(system, solution, levels)) {
    if (Number.isNaN(pu)) continue;
    const finite = Number.isFinite(pu) ? pu : 1e9;
    nodeCount++;
    lowestPu = Math.min(lowestPu, finite);
    highestPu = Math.max(highestPu, finite);
    if (!(finite >= 0.7 && finite <= 1.3)) nodesOutside++;
    const off = clamp01(
      (Math.abs(finite - 1) - TOLERATED.voltagePu) / (FULL_VOLTAGE_PU - TOLERATED.voltagePu),
    );
    sumOff += off;
    worstOff = Math.max(worstOff, off);
  }
  const branches = judgeBranches(system, solution);
  const dead = deadShare(system);
  const illness =
    (solution.converged ? 0 : 2) +
    (settled ? 0 : 1) +
    0.5 * worstOff +
    (nodeCount > 0 ? sumOff / nodeCount : 0) +
    clamp01((branches.lossShare - TOLERATED.lossShare) / 0.5) +
    rise(branches.worstLoading, TOLERATED.loading, 100) +
    (dead.kva > 0 ? 0.3 + dead.share : 0);
  return {
    converged: solution.converged,
    singular: null,
    lowestPu,
    highestPu,
    nodesOutside,
    nodeCount,
    ...branches,
    deadKva: dead.kva,
    hunting: settled ? [] : hunting,
    illness,
  };
}

function judgeBranches(system: System, solution: LoadFlow) {
  const { elements, network } = system.compiled;
  const amperes = new Map([...network.lines, ...network.reactors].map((b) => [b.id, b.ratingA]));
  const kva = new Map(network.transformers.map(({ id, ratingKva }) => [id, ratingKva]));
  let [lossW, deliveredW, worstLoading] = [0, 0, 0];
  let worstBranch: string | null = null;
  elements.forEach((element, k) => {
    const { id, kind, isBranch } = element.model;
    if (kind !== 'source' && !isBranch) return;
    const currents = elementCurrents(system, k, solution);
    const power = elementPower(element, currents, solution);
    if (kind === 'source') {
      deliveredW += Math.abs(power.re);
      return;
    }
    lossW += power.re;
    const ratingA = amperes.get(id) ?? 0;
    const ratingVa = (kva.get(id) ?? 0) * 1e3;
    let loading = 0;
    if (ratingA > 0) {
      currents.re.forEach((re, a) => {
        if (element.nodes[a] >= 0)
          loading = Math.max(loading, Math.hypot(re, currents.im[a]) / ratingA);
      });
    } else if (ratingVa > 0) {
      let [re, im] = [0, 0];
      for (let a = 0; a < element.terminalStart[1]; a++) {
        const node = element.nodes[a];
        if (node < 0) continue;
        re += solution.vRe[node] * currents.re[a] + solution.vIm[node] * currents.im[a];
        im += solution.vIm[node] * currents.re[a] - solution.vRe[node] * currents.im[a];
      }
      loading = Math.hypot(re, im) / ratingVa;
    }
    if (!(loading <= worstLoading)) {
      worstLoading = Number.isFinite(loading) ? loading : 1e9;
      worstBranch = id;
    }
  });
  const loadW = network.loads.reduce((sum, { powerKw }) => sum + Math.abs(powerKw) * 1e3, 0);
  // Without load the losses are all there is.
  const lossShare = loadW > 0 ? lossW / Math.max(deliveredW, 1e-3 * loadW, 1) : 0;
  return { lossShare: Number.isFinite(lossShare) ? lossShare : 1, worstLoading, worstBranch };
}

/** What stands at nodes that nothing feeds. */
function deadShare({ compiled }: System): { kva: number; share: number } {
  const { network, ports, activePorts } = compiled;
  const active = new Set(activePorts);
  let [kva, total] = [0, 0];
  const look = (one: Load | Generator, first: number, end: number) => {
    const size = apparentKva(one);
    total += size;
    for (let port = first; port < end; port++) {
      if (!active.has(port)) kva += size / (end - first);
    }
  };
  network.loads.forEach((load, k) => {
    look(load, ports.firstOfLoad[k], ports.firstOfLoad[k + 1]);
  });
  network.generators.forEach((one, k) => {
    look(one, ports.firstOfGenerator[k], ports.firstOfGenerator[k + 1]);
  });
  return { kva, share: total > 0 ? kva / total : 0 };
}
