/** What a thread runs: it solves the chunks that it is sent. */

import Tinypool from 'tinypool';
import { type ChunkJob, type ChunkTask, createChunkSolver } from './chunk-solver.ts';

const solve = createChunkSolver(Tinypool.workerData as ChunkJob);

/** The arrays of the solution are handed over, not copied. */
export default function solveTask(task: ChunkTask): unknown {
  const solution = solve(task);
  const { vRe, vIm, converged, iterations, figures } = solution;
  const buffers = [vRe, vIm, converged, iterations, figures].map(({ buffer }) => buffer);
  return Tinypool.move({
    get [Tinypool.transferableSymbol]() {
      return buffers;
    },
    get [Tinypool.valueSymbol]() {
      return solution;
    },
  } as never);
}
