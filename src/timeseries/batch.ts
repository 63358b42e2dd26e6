import { DEFAULT_SOLVE, type SolveOptions } from '../loadflow/solve.ts';
import type { Network } from '../network/network.ts';
import { type BatchPlan, planBatch, type Scenario, setScenarioPowers } from './batch-plan.ts';
import type { ChunkSolution, ChunkTask, Variant } from './chunk-solver.ts';
import { openPool, type StopOptions, type ThreadOptions } from './in-order.ts';
import { allocatePowers } from './powers.ts';
import { CHUNK } from './scenarios.ts';

export interface BatchOptions extends Partial<SolveOptions>, ThreadOptions {}

export interface ScenarioResult {
  readonly id: string;
  /** Place in the list of scenarios. */
  readonly index: number;
  readonly converged: boolean;
  readonly iterations: number;
  /** Voltages to ground, V, in the order of `indexNodes(network)`; without meaning if not converged. */
  readonly vRe: Float64Array;
  readonly vIm: Float64Array;
  /** Why there is no solution; null where there is one. */
  readonly problem: string | null;
}

/** A feeder kept ready, with its threads, for one batch of scenarios after another. */
export interface Batch {
  /** @throws {GridError} `bad-input`, with everything that is wrong with the scenarios */
  solve(scenarios: readonly Scenario[], options?: StopOptions): AsyncGenerator<ScenarioResult>;
  /** Ends the threads; nothing can be solved after that. */
  close(): Promise<void>;
}

/**
 * Scenarios that are put in order before they are solved, so that those with the same devices and
 * switches share a factorisation. No more results than this wait for those before them.
 */
const WINDOW = 8 * CHUNK;

/**
 * Solves scenarios of one validated network, in their order, devices held: regulators and
 * capacitor controls do not act. A scenario without a solution is given as such and loses no other.
 * Results are the same bit for bit for any number of threads.
 */
export async function* solveBatch(
  network: Network,
  scenarios: readonly Scenario[],
  options: BatchOptions & StopOptions = {},
): AsyncGenerator<ScenarioResult> {
  const batch = await openBatch(network, options);
  try {
    yield* batch.solve(scenarios, options);
  } finally {
    await batch.close();
  }
}

/** For several batches of one network: threads start, and the network is compiled, once. */
export async function openBatch(network: Network, options: BatchOptions = {}): Promise<Batch> {
  const { tolerancePu, maxIterations } = { ...DEFAULT_SOLVE, ...options };
  const job = { network, options: { tolerancePu, maxIterations }, figures: false };
  const pool = await openPool(job, options);
  return {
    async *solve(scenarios, { signal } = {}) {
      const plan = planBatch(network, scenarios);
      const chunks = cut(plan);
      const asked: Int32Array[] = [];
      const tasks = (function* (): Generator<ChunkTask> {
        for (const indices of chunks) {
          asked.push(indices);
          yield taskOf(plan, network, indices);
        }
      })();
      const waiting = new Map<number, ScenarioResult>();
      let next = 0;
      for await (const solution of pool.solve(tasks, { signal })) {
        const indices = asked.shift() as Int32Array;
        indices.forEach((index, k) => {
          waiting.set(index, resultOf(plan, index, solution, k));
        });
        for (; waiting.has(next); next++) {
          yield waiting.get(next) as ScenarioResult;
          waiting.delete(next);
        }
      }
    },
    close: () => pool.close(),
  };
}

/** Indices of scenarios that are solved together: of one variant, within one window. */
function* cut({ scenarios, variantOf }: BatchPlan): Generator<Int32Array> {
  for (let first = 0; first < scenarios.length; first += WINDOW) {
    const ofVariant = new Map<number, number[]>();
    for (let k = first; k < Math.min(first + WINDOW, scenarios.length); k++) {
      const variant = variantOf[k] as number;
      const list = ofVariant.get(variant);
      if (list === undefined) ofVariant.set(variant, [k]);
      else list.push(k);
    }
    for (const list of ofVariant.values()) {
      for (let at = 0; at < list.length; at += CHUNK) {
        yield Int32Array.from(list.slice(at, at + CHUNK));
      }
    }
  }
}

function taskOf(plan: BatchPlan, network: Network, indices: Int32Array): ChunkTask {
  const powers = allocatePowers(network, indices.length);
  indices.forEach((index, state) => {
    setScenarioPowers(plan, plan.scenarios[index] as Scenario, powers, state);
  });
  const variant = plan.variants[plan.variantOf[indices[0]]] as Variant;
  return { variant, count: indices.length, powers };
}

function resultOf(
  { scenarios }: BatchPlan,
  index: number,
  { vRe, vIm, converged, iterations, problems }: ChunkSolution,
  k: number,
): ScenarioResult {
  const nodes = vRe.length / converged.length;
  return {
    id: (scenarios[index] as Scenario).id,
    index,
    converged: converged[k] === 1,
    iterations: iterations[k],
    vRe: vRe.subarray(k * nodes, (k + 1) * nodes),
    vIm: vIm.subarray(k * nodes, (k + 1) * nodes),
    problem: problems[k] ?? null,
  };
}

/**
 * Every combination of one scenario from each list, the last list running fastest: ids are joined by
 * `/`, settings put together, and load scales multiplied. Later lists go before earlier ones where
 * both set the same.
 */
export function combineScenarios(...lists: readonly (readonly Scenario[])[]): Scenario[] {
  return lists.reduce<Scenario[]>(
    (all, list) => all.flatMap((one) => list.map((other) => combine(one, other))),
    [{ id: '' }],
  );
}

function combine(one: Scenario, other: Scenario): Scenario {
  return {
    id: one.id === '' ? other.id : `${one.id}/${other.id}`,
    loadScale: (one.loadScale ?? 1) * (other.loadScale ?? 1),
    powers: { ...one.powers, ...other.powers },
    devices: [...(one.devices ?? []), ...(other.devices ?? [])],
    switches: { ...one.switches, ...other.switches },
  };
}
