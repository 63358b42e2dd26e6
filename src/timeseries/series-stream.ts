import { setImmediate as turn } from 'node:timers/promises';
import { compile } from '../compiled/compile.ts';
import { deviceStateOf } from '../compiled/elements/index.ts';
import { createSystem } from '../loadflow/system.ts';
import type { Network } from '../network/network.ts';
import type { ChunkTask } from './chunk-solver.ts';
import { FIGURE_COUNT, readFigures } from './figures.ts';
import { openPool, type StopOptions, type ThreadOptions } from './in-order.ts';
import { powersAt, scheduleOf, setPowersAt } from './powers.ts';
import { CHUNK } from './scenarios.ts';
import {
  type SeriesOptions,
  type SeriesStep,
  settled,
  solveSeries,
  stepsAreIndependent,
} from './series.ts';

/** Whatever else waits gets its turn this often, ms. */
const TURN_MS = 30;

/**
 * The same steps as `solveSeries`, bit for bit, for programs that do something else besides: several
 * threads may share the work, and a signal stops it. Where a step follows from the one before
 * (`stepsAreIndependent` says so) there is only one thread.
 */
export async function* streamSeries(
  network: Network,
  options: SeriesOptions & ThreadOptions & StopOptions,
): AsyncGenerator<SeriesStep> {
  const { threads = 1, signal } = options;
  if (threads > 1 && stepsAreIndependent(network, options)) {
    yield* inThreads(network, options);
    return;
  }
  let last = performance.now();
  for (const step of solveSeries(network, options)) {
    yield step;
    if (performance.now() - last < TURN_MS) continue;
    await turn();
    signal?.throwIfAborted();
    last = performance.now();
  }
}

async function* inThreads(
  network: Network,
  options: SeriesOptions & ThreadOptions & StopOptions,
): AsyncGenerator<SeriesStep> {
  const { startMinute, stepMinutes, steps, tolerancePu, maxIterations } = options;
  const system = createSystem(compile(network), deviceStateOf(network));
  const schedule = scheduleOf(system.compiled);
  const { count: nodes } = system.compiled.nodes;
  const minuteOf = (step: number) => startMinute + step * stepMinutes;
  const job = { network, options: { tolerancePu, maxIterations }, figures: true };
  const pool = await openPool(job, options);
  try {
    let step = 0;
    const tasks = chunkTasks(network, steps, minuteOf);
    for await (const { vRe, vIm, converged, iterations, figures } of pool.solve(tasks, options)) {
      for (let k = 0; k < converged.length; k++, step++) {
        const minute = minuteOf(step);
        system.minute = minute;
        setPowersAt(schedule, minute, system.powerW, system.reactivePowerVar);
        const solution = settled({
          converged: converged[k] === 1,
          iterations: iterations[k],
          vRe: vRe.subarray(k * nodes, (k + 1) * nodes),
          vIm: vIm.subarray(k * nodes, (k + 1) * nodes),
        });
        const at = k * FIGURE_COUNT;
        yield { minute, system, solution, figures: () => readFigures(figures, at) };
      }
    }
  } finally {
    await pool.close();
  }
}

function* chunkTasks(
  network: Network,
  steps: number,
  minuteOf: (step: number) => number,
): Generator<ChunkTask> {
  const variant = { devices: [], switches: {} };
  for (let first = 0; first < steps; first += CHUNK) {
    const count = Math.min(CHUNK, steps - first);
    const minutes = Array.from({ length: count }, (_, k) => minuteOf(first + k));
    yield { variant, count, powers: powersAt(network, minutes) };
  }
}
