import { extent, max } from 'd3';
import type { Network } from '../src/index.ts';
import { EMPTY_SCENE, type Reading, sceneParts } from './network-scene.ts';
import type { MapCallout, MapQuantity, MapScene } from './scene.ts';
import { showNumber } from './text.ts';

/** One value an element, with what it means. What is not said is read off the values. */
export interface ValueLayer {
  /** E.g. `Loss share`. */
  readonly name: string;
  readonly unit: string;
  /** By id of bus or branch; elements without an entry show as `no data`. */
  readonly values: ReadonlyMap<string, number | null>;
  /** Where missing: diverging if the values have both signs. */
  readonly scale?: MapQuantity['scale'];
  readonly limits?: MapQuantity['limits'];
  readonly domain?: readonly [number, number];
  readonly edges?: readonly number[];
  /** Decimals in callouts and tooltips; where missing, three significant digits. */
  readonly decimals?: number;
}

export interface ValueSceneOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly provenance?: string;
  readonly buses?: ValueLayer;
  readonly branches?: ValueLayer;
  /** Number of largest (by amount) values to name; 5 where missing. */
  readonly callouts?: number;
}

/** Share of the largest amount from which the other sign counts. */
const SIGNED_SHARE = 0.01;

/** Any values on a network: losses, charges, sensitivities, headroom, unbalance. */
export function valueScene(network: Network, options: ValueSceneOptions): MapScene {
  const buses = withDecimals(options.buses);
  const branches = withDecimals(options.branches);
  const callouts = options.callouts ?? 5;
  return {
    ...EMPTY_SCENE,
    title: options.title,
    subtitle: options.subtitle ?? '',
    provenance: options.provenance ?? `gridtoll · ${network.id}`,
    ...sceneParts(
      network,
      (id) => readingOf(buses, id),
      (id) => readingOf(branches, id),
    ),
    busQuantity: buses === undefined ? null : quantityOf(buses),
    branchQuantity: branches === undefined ? null : quantityOf(branches),
    callouts: [...largest('bus', buses, callouts), ...largest('branch', branches, callouts)],
    summary: [...summarise(buses), ...summarise(branches)],
  };
}

function readingOf(layer: ValueLayer | undefined, id: string): Reading {
  const value = layer?.values.get(id) ?? null;
  if (layer === undefined || value === null || !Number.isFinite(value)) return { value: null };
  return { value, details: [`${layer.name}: ${say(layer, value)}`] };
}

function known(layer: ValueLayer | undefined): { id: string; value: number }[] {
  return [...(layer?.values ?? [])].flatMap(([id, value]) =>
    value === null || !Number.isFinite(value) ? [] : [{ id, value }],
  );
}

function quantityOf(layer: ValueLayer): MapQuantity {
  const [lowest = 0, highest = 0] = extent(known(layer), ({ value }) => value);
  // what rounding leaves below zero of an amount is no second sign
  const noise = SIGNED_SHARE * Math.max(-lowest, highest);
  const low = lowest < 0 && -lowest < noise ? 0 : lowest;
  const high = highest > 0 && highest < noise ? 0 : highest;
  return {
    name: layer.name,
    unit: layer.unit,
    scale: layer.scale ?? (low < 0 && high > 0 ? 'diverging' : 'sequential'),
    // amounts start at nothing, unless all are far from it
    domain: layer.domain ?? [low > 0 && low < high / 2 ? 0 : low, high],
    limits: layer.limits ?? { min: null, max: null },
    ...(layer.edges === undefined ? {} : { edges: layer.edges }),
  };
}

/** With its decimals settled: three significant digits of the largest value, so that all compare. */
function withDecimals(layer: ValueLayer | undefined): ValueLayer | undefined {
  if (layer === undefined) return undefined;
  const largest = max(known(layer), ({ value }) => Math.abs(value)) ?? 0;
  const significant = Math.max(0, 2 - Math.floor(Math.log10(largest || 1)));
  return { ...layer, decimals: layer.decimals ?? Math.min(8, significant) };
}

function say({ unit, decimals = 3 }: ValueLayer, value: number): string {
  const text = showNumber(value, decimals);
  return unit === '' ? text : `${text} ${unit}`;
}

function largest(on: MapCallout['on'], layer: ValueLayer | undefined, count: number): MapCallout[] {
  if (layer === undefined) return [];
  return known(layer)
    .filter(({ value }) => value !== 0)
    .sort((p, q) => Math.abs(q.value) - Math.abs(p.value))
    .slice(0, count)
    .map(({ id, value }) => ({ on, id, text: say(layer, value) }));
}

function summarise(layer: ValueLayer | undefined): string[] {
  const sorted = known(layer).sort((p, q) => p.value - q.value);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (layer === undefined || low === undefined || high === undefined) return [];
  return [
    `Lowest: ${say(layer, low.value)} at ${low.id}`,
    `Highest: ${say(layer, high.value)} at ${high.id}`,
  ];
}
