import { invertComplexInPlace } from '../numeric/dense.ts';

/** One way along which something is carried between places, and how much of it. */
export interface Way {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/**
 * Proportional sharing: every place mixes what comes in, so
 * `x_i = (own_i + Σ_{ways into i} amount·x_from) / throughput_i`. Solved along the ways where they lead in
 * no circle, and the rest at once.
 *
 * @param own what each place adds by itself
 * @param throughput all that passes each place; where it is 0, so is x
 * @see J. Bialek, Tracing the flow of electricity, IEE Proceedings 143(4), 1996
 */
export function mix(
  ways: readonly Way[],
  own: Float64Array,
  throughput: Float64Array,
): Float64Array {
  const count = own.length;
  const into = Array.from({ length: count }, (): Way[] => []);
  const outOf = Array.from({ length: count }, (): Way[] => []);
  const waiting = new Int32Array(count);
  for (const way of ways) {
    into[way.to]?.push(way);
    outOf[way.from]?.push(way);
    waiting[way.to]++;
  }
  const x = new Float64Array(count);
  const ready = Array.from({ length: count }, (_, i) => i).filter((i) => waiting[i] === 0);
  let done = 0;
  for (; done < ready.length; done++) {
    const i = ready[done] as number;
    let sum = own[i];
    for (const { from, amount } of into[i] as Way[]) sum += amount * x[from];
    x[i] = throughput[i] > 0 ? sum / throughput[i] : 0;
    for (const { to } of outOf[i] as Way[]) if (--waiting[to] === 0) ready.push(to);
  }
  if (done < count) mixCircles(into, own, throughput, x, waiting);
  return x;
}

/** The places whose inflows wait for each other, all at once. */
function mixCircles(
  into: readonly (readonly Way[])[],
  own: Float64Array,
  throughput: Float64Array,
  x: Float64Array,
  waiting: Int32Array,
): void {
  const places = [...waiting.keys()].filter((i) => waiting[i] > 0);
  const row = new Map(places.map((i, k) => [i, k]));
  const n = places.length;
  const re = new Float64Array(n * n);
  const right = new Float64Array(n);
  places.forEach((i, k) => {
    re[k * n + k] = 1;
    if (!(throughput[i] > 0)) return;
    right[k] = own[i] / throughput[i];
    for (const { from, amount } of into[i] as Way[]) {
      const at = row.get(from);
      if (at === undefined) right[k] += (amount * x[from]) / throughput[i];
      else re[k * n + at] -= amount / throughput[i];
    }
  });
  // Singular only for what flows round and round with nothing coming in: then x stays 0.
  if (!invertComplexInPlace(n, re, new Float64Array(n * n))) return;
  places.forEach((i, k) => {
    for (let j = 0; j < n; j++) x[i] += re[k * n + j] * right[j];
  });
}

/**
 * Costs arise on the ways and go where they lead, split at every place by what ends there and what
 * leaves it; these amounts themselves are the measure, so that nothing is lost to rounding.
 *
 * @param ending what ends at each place
 * @returns cost per unit that ends, and what arrives where nothing ends or leaves
 */
export function carry(
  ways: readonly (Way & { readonly cost: number })[],
  ending: Float64Array,
): { rates: Float64Array; stranded: number } {
  const arising = new Float64Array(ending.length);
  const passing = ending.slice();
  for (const { from, to, amount, cost } of ways) {
    arising[to] += cost;
    passing[from] += amount;
  }
  const rates = mix(ways, arising, passing);
  let stranded = 0;
  const noEnd = (place: number) => !(passing[place] > 0);
  arising.forEach((cost, place) => {
    if (noEnd(place)) stranded += cost;
  });
  for (const { from, to, amount } of ways) if (noEnd(to)) stranded += amount * rates[from];
  return { rates, stranded };
}
