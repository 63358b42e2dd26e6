/** Small changes of a network, for tests of suspects, and how values are written. */

import type { Network } from '../../network/network.ts';

type Lists = {
  [Key in keyof Network]: Network[Key] extends readonly (infer Item)[]
    ? Item extends { readonly id: string }
      ? Key
      : never
    : never;
}[keyof Network];

/** The network with one element of a list changed. */
export function withChanged<Key extends Lists>(
  network: Network,
  list: Key,
  id: string,
  change: (item: Network[Key][number]) => Network[Key][number],
): Network {
  const items = network[list] as readonly Network[Key][number][];
  return { ...network, [list]: items.map((item) => (item.id === id ? change(item) : item)) };
}

/** Four significant digits, no exponent for everyday sizes. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(Math.abs(value) >= 1e4 ? 6 : 4)));
}

export function clamp01(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

/** 0 at `from` and below, 1 at `to` and above, in between by the logarithm. */
export function rise(value: number, from: number, to: number): number {
  if (!(value > from)) return 0;
  return clamp01(Math.log(value / from) / Math.log(to / from));
}

/** Independent suspicions together. */
export function either(...priors: readonly number[]): number {
  return 1 - priors.reduce((rest, prior) => rest * (1 - prior), 1);
}

/** Value below which the given share of the values lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
