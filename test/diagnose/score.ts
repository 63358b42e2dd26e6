/**
 * `npm run diagnose-score`: diagnoses the seeded defects and prints the list and the score; then the
 * scores of other seeds. `npm run diagnose-score -- 7 8` takes other seeds.
 */

import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { diagnoseFeeder } from '../../src/index.ts';
import { type Case, casesOf } from './defects.ts';

interface Scored {
  readonly case: Case;
  /** Place of the culprit in the list, from 1; null where it is not in it. */
  readonly rank: number | null;
  readonly verdict: string;
  readonly firstThree: readonly string[];
  readonly seconds: number;
}

/** Seed of the list, and more against tuning on it. */
export const SEEDS: readonly number[] = [1, 2, 3, 4, 5];

/** Diagnoses every case of a seed. */
export function scoreOf(seed: number): Scored[] {
  return casesOf(seed).map((one) => {
    const start = performance.now();
    const { verdict, suspects } = diagnoseFeeder(one.network);
    const seconds = (performance.now() - start) / 1000;
    const place = suspects.findIndex(({ element }) => element === one.culprit);
    return {
      case: one,
      rank: place < 0 ? null : place + 1,
      verdict,
      firstThree: suspects
        .slice(0, 3)
        .map(({ element, score }) => `${element} ${score.toFixed(2)}`),
      seconds,
    };
  });
}

export function amongFirstThree(scored: readonly Scored[]): number {
  return scored.filter(({ rank }) => rank !== null && rank <= 3).length;
}

/** One line a case, and the score. */
function describeScore(scored: readonly Scored[]): string {
  const rows = scored.map((one) => [
    String(one.case.number),
    one.case.feeder,
    one.case.what,
    one.verdict,
    one.case.culprit,
    one.rank === null ? '-' : String(one.rank),
    one.firstThree.join(', '),
    `${one.seconds.toFixed(2)} s`,
  ]);
  const head = ['', 'feeder', 'defect', 'result', 'culprit', 'rank', 'first three', 'time'];
  const widths = head.map((_, k) => Math.max(...[head, ...rows].map((row) => row[k].length)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, k) => cell.padEnd(widths[k]))
      .join('  ')
      .trimEnd(),
  );
  const total = `${scored.length} defects, ${amongFirstThree(scored)} among the first three`;
  return `${lines.join('\n')}\n${total}`;
}

function print(): void {
  const given = process.argv.slice(2).map(Number);
  const [first, ...others] = given.length > 0 ? given : SEEDS;
  process.stdout.write(`seed ${first}\n${describeScore(scoreOf(first))}\n`);
  for (const seed of others) {
    const scored = scoreOf(seed);
    const missed = scored.filter(({ rank }) => rank === null || rank > 3);
    const names = missed.map((one) => `${one.case.feeder}: ${one.case.what}`);
    process.stdout.write(
      `seed ${seed}: ${scored.length} defects, ${amongFirstThree(scored)} among the first three${names.length > 0 ? `; missed ${names.join('; ')}` : ''}\n`,
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) print();
