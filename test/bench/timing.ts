import type { Comparison, Contender, Timed } from './case.ts';

/**
 * Runs every contender once to warm up, then `repeats` rounds of all of them in turn: what disturbs
 * the machine for a while disturbs all of them, and ratios are taken round by round.
 */
export async function compare(
  subject: string,
  repeats: number,
  contenders: readonly Contender[],
): Promise<Comparison> {
  for (const { run } of contenders) await run();
  const timed = contenders.map(({ engine, setting, differencePu }) => ({
    engine,
    setting,
    differencePu,
    ms: [] as number[],
    count: 0,
    failures: 0,
  }));
  for (let round = 0; round < repeats; round++) {
    for (const [k, { run }] of contenders.entries()) {
      const { ms, count, failures } = await run();
      timed[k].ms.push(ms);
      timed[k].count += count;
      timed[k].failures += failures;
    }
  }
  return { subject, timed };
}

export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const median =
    sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
  return { least: sorted[0], median, most: sorted[sorted.length - 1] };
}

/** How many times as long a contender takes as another, round by round. */
export function ratioOf(slower: Timed, faster: Timed): Spread {
  return spreadOf(slower.ms.map((ms, round) => ms / faster.ms[round]));
}

/** Milliseconds that something takes. */
export function elapsedMs(work: () => void): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}
