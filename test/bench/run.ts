import type { BenchCase, CaseContext, CaseResult } from './case.ts';

/** Runs a case here. What is thrown is a failure of the case, not of the benchmark. */
export async function runCase(bench: BenchCase, context: CaseContext): Promise<CaseResult> {
  const { name } = bench;
  try {
    const outcome = await bench.run(context);
    const peerPeakMb = await context.peers.ask<number>({ do: 'memory' }).catch(() => null);
    return { name, ...outcome, failure: null, peakMb: peakMb(), peerPeakMb };
  } catch (error) {
    return failedCase(name, error instanceof Error ? error.message : String(error));
  }
}

export function failedCase(name: string, failure: string): CaseResult {
  return { name, comparisons: [], notes: [], failure, peakMb: null, peerPeakMb: null };
}

function peakMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}
