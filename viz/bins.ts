import { bisectLeft, bisectRight, format, tickStep, ticks } from 'd3';
import { GridError } from '../src/index.ts';
import { binColours, LOW_VIOLATION, MAX_BINS } from './colours.ts';
import type { MapQuantity } from './scene.ts';
import { decimalsFor, showNumber } from './text.ts';

export type Violation = 'below' | 'above';

/** One colour of a map: values from `from` to `to`, either end open where infinite. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly colour: string;
  readonly label: string;
  readonly violation: Violation | null;
}

export interface BinScale {
  readonly quantity: MapQuantity;
  readonly bins: readonly Bin[];
  /** Index of the bin of a value; -1 for what is not a finite number. */
  readonly binOf: (value: number | null) => number;
}

/**
 * Splits a quantity into bins with a colour each. A limit is always an edge, and a value that
 * equals its limit is inside it: below the band bins are [from, to), above it (from, to].
 */
export function binScale(quantity: MapQuantity): BinScale {
  const { min, max } = quantity.limits;
  if (min !== null && max !== null && !(min < max)) {
    throw new GridError('bad-input', `lower limit ${min} is not below upper limit ${max}`);
  }
  if (!quantity.domain.every(Number.isFinite)) {
    throw new GridError('bad-input', `domain ${quantity.domain.join(' to ')} is not finite`);
  }
  const edges = withLimits(quantity.edges ?? chooseEdges(quantity), [min, max]);
  const colours =
    quantity.scale === 'sequential' && min !== null && max !== null
      ? [LOW_VIOLATION, ...binColours('sequential', edges.length)]
      : binColours(quantity.scale, edges.length + 1);
  const show = edgeFormat(edges);
  const bins = colours.map((colour, i): Bin => {
    const from = edges[i - 1] ?? Number.NEGATIVE_INFINITY;
    const to = edges[i] ?? Number.POSITIVE_INFINITY;
    const label =
      edges.length === 0
        ? 'all values'
        : from === Number.NEGATIVE_INFINITY
          ? `< ${show(to)}`
          : to === Number.POSITIVE_INFINITY
            ? `${max !== null && from >= max ? '>' : '≥'} ${show(from)}`
            : `${show(from)} – ${show(to)}`;
    const violation =
      min !== null && to <= min ? 'below' : max !== null && from >= max ? 'above' : null;
    return { from, to, colour, label, violation };
  });
  const binOf = (value: number | null) => {
    if (value === null || !Number.isFinite(value)) return -1;
    const upper = max !== null && value >= max;
    return upper ? bisectLeft(edges, value) : bisectRight(edges, value);
  };
  return { quantity, bins, binOf };
}

/** Fixed decimals; a power of ten where those would be all zeros or too many digits. */
function edgeFormat(edges: readonly number[]): (value: number) => string {
  const largest = Math.max(0, ...edges.map(Math.abs));
  if (largest > 0 && (largest < 1e-3 || largest >= 1e7)) return format('.4~g');
  const decimals = decimalsFor(edges);
  return (value) => showNumber(value, decimals);
}

/** Edges with both limits among them, so that no bin is half permitted. */
function withLimits(edges: readonly number[], limits: readonly (number | null)[]): number[] {
  const finite = limits.filter((limit) => limit !== null);
  return [...new Set([...edges, ...finite])].sort((a, b) => a - b);
}

/** Round numbers where there is a choice: between two limits the band is cut into equal parts. */
function chooseEdges({ scale, domain, limits }: MapQuantity): number[] {
  const { min, max } = limits;
  const most = MAX_BINS[scale];
  const [low, high] = domain;
  if (min !== null && max !== null) return equalParts(min, max, most - 2);
  if (scale === 'diverging') {
    // centred on zero, the middle bin around it
    const reach = Math.max(Math.abs(low), Math.abs(high), Math.abs(min ?? 0), Math.abs(max ?? 0));
    if (!isWide(0, reach)) return [];
    const step = tickStep(0, 2 * reach, most);
    const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5].map((k) => tidy(k * step));
    return withLimit(halves, min ?? max, most);
  }
  if (max !== null) return isWide(low, max) ? equalParts(low, max, most - 1).slice(1) : [max];
  if (min !== null) return isWide(min, high) ? equalParts(min, high, most - 1).slice(0, -1) : [min];
  if (!isWide(low, high)) return [];
  const inner = ticks(low, high, most - 1).filter((edge) => edge > low && edge < high);
  return inner.slice(0, most - 1).map(tidy);
}

/** Is there a range to divide, rather than two names of one number? */
function isWide(from: number, to: number): boolean {
  return to - from > 1e-9 * Math.max(Math.abs(from), Math.abs(to)) && to - from > 1e-100;
}

/** from … to in `count` equal parts, both ends included exactly as they are. */
function equalParts(from: number, to: number, count: number): number[] {
  const inner = Array.from({ length: count - 1 }, (_, i) =>
    tidy(from + ((to - from) * (i + 1)) / count),
  );
  return [from, ...inner.filter((edge) => edge > from && edge < to), to];
}

/** Puts a lone limit among the edges in place of the nearest one. */
function withLimit(edges: number[], limit: number | null, most: number): number[] {
  if (limit === null || edges.includes(limit)) return edges.slice(0, most - 1);
  let nearest = 0;
  edges.forEach((edge, i) => {
    if (Math.abs(edge - limit) < Math.abs((edges[nearest] as number) - limit)) nearest = i;
  });
  return edges.with(nearest, limit).sort((a, b) => a - b);
}

/** 0.30000000000000004 → 0.3 */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
