/** Many damaged inputs, one after the other, and what came of them. */

import { judge, Misbehaviour, type Outcome } from './judge.ts';
import { mutate } from './mutate.ts';
import { type Random, randomOf } from './random.ts';
import { ownSeeds, type Seed, type Texts } from './seeds.ts';

/** Longer than this no input may take. */
const LONGEST_MS = 2_000;

export interface Finding {
  /** With the campaign's seed, this makes the input again. */
  readonly index: number;
  readonly seed: number;
  readonly from: string;
  readonly what: 'misbehaviour' | 'thrown' | 'slow' | 'hang' | 'memory';
  readonly message: string;
  readonly stack: string;
  readonly texts: Readonly<Record<string, string>>;
}

export interface Campaign {
  /** The input of that index: the same for the same seed and the same seeds to damage. */
  input(index: number): { readonly seed: Seed; readonly texts: Texts };
  /** Judges it. */
  run(index: number): Outcome | Finding;
  /** A finding that can only be seen from outside. */
  finding(index: number, what: Finding['what'], message: string): Finding;
}

export function newCampaign(seed: number, seeds: readonly Seed[] = ownSeeds()): Campaign {
  const total = seeds.reduce((sum, { weight }) => sum + weight, 0);
  const input: Campaign['input'] = (index) => {
    const random = randomOf(seed, index);
    let rest = random.next() * total;
    const chosen =
      seeds.find(({ weight }) => {
        rest -= weight;
        return rest < 0;
      }) ?? seeds[0];
    return { seed: chosen, texts: damaged(chosen, seeds, random) };
  };
  const finding = (index: number, what: Finding['what'], message: string, stack = ''): Finding => {
    const { seed: chosen, texts } = input(index);
    return {
      index,
      seed,
      from: chosen.name,
      what,
      message,
      stack,
      texts: Object.fromEntries(texts),
    };
  };
  const run: Campaign['run'] = (index) => {
    const { seed: chosen, texts } = input(index);
    const startedMs = performance.now();
    try {
      const outcome = judge(chosen.kind, texts);
      const tookMs = performance.now() - startedMs;
      if (tookMs <= LONGEST_MS) return outcome;
      return finding(index, 'slow', `took ${Math.round(tookMs)} ms`);
    } catch (error) {
      const what = error instanceof Misbehaviour ? 'misbehaviour' : 'thrown';
      const { message, stack = '' } = error instanceof Error ? error : { message: String(error) };
      return finding(index, what, message, stack);
    }
  };
  return { input, run, finding };
}

/** One file of the seed, or two, or the names of its files. */
function damaged({ texts }: Seed, seeds: readonly Seed[], random: Random): Texts {
  const files = [...texts.keys()];
  const result = new Map(texts);
  const other = () => random.pick([...random.pick(seeds).texts.values()]);
  for (let k = random.chance(0.2) ? 2 : 1; k > 0; k--) {
    const file = random.pick(files);
    if (random.chance(0.02)) result.delete(file === files[0] ? '' : file);
    else result.set(file, mutate(result.get(file) ?? '', random, other));
  }
  return result;
}
