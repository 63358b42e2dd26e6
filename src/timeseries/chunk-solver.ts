import { type CompiledNetwork, compile } from '../compiled/compile.ts';
import { deviceStateOf } from '../compiled/elements/index.ts';
import { describeIssue, GridError } from '../errors.ts';
import { worstMismatches } from '../loadflow/diagnose/mismatches.ts';
import type { SolveOptions } from '../loadflow/solve.ts';
import { createSystem, type System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import { type DeviceSetting, imposeDevices } from '../network/devices.ts';
import type { Network } from '../network/network.ts';
import { imposeSwitches, type SwitchSettings } from '../network/switches.ts';
import { createFigures, FIGURE_COUNT, type FigureKernel, writeFigures } from './figures.ts';
import { type PowerTable, setPortPowers } from './powers.ts';
import { openScenarios, type ScenarioSolver, solveScenarioBlocks } from './scenarios.ts';

/** What the chunks of one study have in common. Plain data: it is sent to every thread once. */
export interface ChunkJob {
  readonly network: Network;
  readonly options: SolveOptions;
  /** Compute the figures of every state, too? */
  readonly figures: boolean;
}

/** Taps, steps and switches other than the network's own. */
export interface Variant {
  readonly devices: readonly DeviceSetting[];
  readonly switches: SwitchSettings;
}

/** Up to `CHUNK` states of one variant, to be solved together. */
export interface ChunkTask {
  readonly variant: Variant;
  readonly count: number;
  readonly powers: PowerTable;
}

/** The solutions of a task, state after state. */
export interface ChunkSolution {
  /** Voltages of all nodes, V; without meaning where there is no solution. */
  readonly vRe: Float64Array;
  readonly vIm: Float64Array;
  readonly converged: Uint8Array;
  readonly iterations: Int32Array;
  /** `FIGURE_COUNT` a state, if asked for; else empty. */
  readonly figures: Float64Array;
  /** Why a state has no solution; null where it has one. */
  readonly problems: readonly (string | null)[];
}

/** Systems that are kept: scenarios of several variants come mixed. */
const KEPT = 4;

interface Opened {
  readonly solver: ScenarioSolver;
  readonly figures: FigureKernel | null;
}

/**
 * Solves one chunk after another. The solutions of a chunk are the same bit for bit whatever was
 * solved before, and whichever thread solves it.
 */
export function createChunkSolver(job: ChunkJob): (task: ChunkTask) => ChunkSolution {
  const opened = new Map<string, Opened | GridError>();
  const bySwitches = new Map<string, CompiledNetwork>();
  return (task) => {
    const { devices, switches } = task.variant;
    const compiled = kept(bySwitches, JSON.stringify(switches), () =>
      compile(imposeSwitches(job.network, switches).network),
    );
    const found = kept(opened, JSON.stringify(task.variant), () =>
      openVariant(job, compiled, devices),
    );
    return found instanceof GridError
      ? withoutSolution(task, compiled.nodes.count, found.message)
      : solveChunk(task, found);
  };
}

/** The value of a key; the least recently used is forgotten where there are too many. */
function kept<T>(cache: Map<string, T>, key: string, create: () => T): T {
  const value = cache.get(key) ?? create();
  cache.delete(key);
  cache.set(key, value);
  if (cache.size > KEPT) cache.delete(cache.keys().next().value as string);
  return value;
}

/** The error, if the variant's matrix is singular. */
function openVariant(
  { options, figures }: ChunkJob,
  compiled: CompiledNetwork,
  devices: readonly DeviceSetting[],
): Opened | GridError {
  try {
    const { network } = imposeDevices(compiled.network, devices);
    const system = createSystem(compiled, deviceStateOf(network));
    return {
      solver: openScenarios(system, options),
      figures: figures ? createFigures(system) : null,
    };
  } catch (error) {
    if (error instanceof GridError) return error;
    throw error;
  }
}

function solveChunk(task: ChunkTask, { solver, figures }: Opened): ChunkSolution {
  const { system } = solver;
  const { compiled } = system;
  const { count: nodes } = compiled.nodes;
  const solution = allocate(task, nodes, figures !== null);
  const scenarios = {
    count: task.count,
    setPowers: (state: number, powerW: Float64Array, reactivePowerVar: Float64Array) => {
      setPortPowers(compiled, task.powers, state, powerW, reactivePowerVar);
    },
  };
  for (const block of solveScenarioBlocks(solver, scenarios)) {
    for (let k = 0; k < block.count; k++) {
      const state = block.first + k;
      const voltages = {
        vRe: solution.vRe.subarray(state * nodes, (state + 1) * nodes),
        vIm: solution.vIm.subarray(state * nodes, (state + 1) * nodes),
      };
      block.readVoltages(k, voltages);
      solution.iterations[state] = block.iterations[k] as number;
      if (figures !== null) writeFigures(figures, voltages, solution.figures, state * FIGURE_COUNT);
      if (block.converged[k] === true) solution.converged[state] = 1;
      else {
        scenarios.setPowers(state, system.powerW, system.reactivePowerVar);
        solution.problems[state] = reasonOf(system, voltages);
      }
    }
  }
  return solution;
}

interface OpenSolution extends ChunkSolution {
  readonly problems: (string | null)[];
}

function allocate({ count }: ChunkTask, nodes: number, figures: boolean): OpenSolution {
  return {
    vRe: new Float64Array(count * nodes),
    vIm: new Float64Array(count * nodes),
    converged: new Uint8Array(count),
    iterations: new Int32Array(count),
    figures: new Float64Array(figures ? count * FIGURE_COUNT : 0),
    problems: Array<null>(count).fill(null),
  };
}

function withoutSolution(task: ChunkTask, nodes: number, problem: string): ChunkSolution {
  const solution = allocate(task, nodes, false);
  solution.vRe.fill(Number.NaN);
  solution.vIm.fill(Number.NaN);
  solution.problems.fill(problem);
  return solution;
}

function reasonOf(system: System, voltages: Voltages): string {
  const [worst] = worstMismatches(system, voltages);
  return worst === undefined ? 'the load flow did not converge' : describeIssue(worst);
}
