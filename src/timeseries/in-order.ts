import { setImmediate as turn } from 'node:timers/promises';
import {
  type ChunkJob,
  type ChunkSolution,
  type ChunkTask,
  createChunkSolver,
} from './chunk-solver.ts';

export interface ThreadOptions {
  /** Threads that solve, besides the one that asks; 1 (default): that one itself. */
  readonly threads?: number;
}

export interface StopOptions {
  /** Stops the work: what has been handed out stays, the next result is an error (`signal.reason`). */
  readonly signal?: AbortSignal | undefined;
}

/** Solves chunks in the order in which they are asked for, whoever does it. */
export interface ChunkPool {
  solve(tasks: Iterable<ChunkTask>, options?: StopOptions): AsyncGenerator<ChunkSolution>;
  close(): Promise<void>;
}

/** Tasks a thread that are waited for: enough that none is idle, few enough to bound memory. */
const OUTSTANDING = 2;

export async function openPool(job: ChunkJob, { threads = 1 }: ThreadOptions): Promise<ChunkPool> {
  return threads > 1 ? openThreads(job, threads) : openHere(job);
}

function openHere(job: ChunkJob): ChunkPool {
  const solve = createChunkSolver(job);
  return {
    async *solve(tasks, { signal } = {}) {
      for (const task of tasks) {
        // Lets whatever else waits have its turn: a signal could not come through otherwise.
        await turn();
        signal?.throwIfAborted();
        yield solve(task);
      }
    },
    close: async () => {},
  };
}

async function openThreads(job: ChunkJob, threads: number): Promise<ChunkPool> {
  const { Tinypool } = await import('tinypool');
  // Sources have another ending than what is built from them.
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const pool = new Tinypool({
    filename: new URL(`./chunk-worker.${ending}`, import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: OUTSTANDING,
    workerData: job,
    env: { ...process.env } as Record<string, string>,
  });
  const broken = new AbortController();
  // A thread that does not even start has no task to report its error to.
  pool.on('error', (error: Error) => broken.abort(error));
  return {
    async *solve(tasks, { signal } = {}) {
      const pending: Promise<ChunkSolution>[] = [];
      const stops = signal === undefined ? [broken.signal] : [broken.signal, signal];
      const next = () => unlessAborted(pending.shift() as Promise<ChunkSolution>, stops);
      for (const task of tasks) {
        for (const stop of stops) stop.throwIfAborted();
        const { kW, kvar } = task.powers;
        const run = pool.run(task, { transferList: [kW.buffer, kvar.buffer] as ArrayBuffer[] });
        run.catch(() => {}); // An error is met in its turn, or not any more.
        pending.push(run);
        if (pending.length >= OUTSTANDING * threads) yield await next();
      }
      while (pending.length > 0) yield await next();
    },
    close: () => pool.destroy(),
  };
}

/** What a promise comes to, or the reason of the first signal. Nothing of it outlives that. */
function unlessAborted<T>(promise: Promise<T>, signals: readonly AbortSignal[]): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signals.find(({ aborted }) => aborted)?.reason);
    for (const signal of signals) signal.addEventListener('abort', stop);
    const forget = () => {
      for (const signal of signals) signal.removeEventListener('abort', stop);
    };
    promise.then(resolve, reject).finally(forget);
  });
}
