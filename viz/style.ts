import type { BinScale, Violation } from './bins.ts';
import { binScale } from './bins.ts';
import { INK } from './colours.ts';
import type { Layout } from './layout.ts';
import type { MapBranch, MapBus, MapScene, Missing } from './scene.ts';
import { num } from './text.ts';

/** Scales and sizes that drawing and legend share, so that the legend shows what the map shows. */
export interface MapStyle {
  readonly bus: BinScale | null;
  readonly branch: BinScale | null;
  /** Radius of a bus marker that is within the limits. */
  readonly radius: number;
  /** Stroke of a branch without a value. */
  readonly stroke: number;
  /** Radius of one circle of a transformer symbol, half the side of a switch. */
  readonly symbol: number;
  /** Outlines make few large markers crisp and many small ones muddy. */
  readonly outlined: boolean;
}

/** Marker and stroke sizes follow from the room a bus has on average. */
export function mapStyle(scene: MapScene, layout: Layout): MapStyle {
  const room = Math.sqrt((layout.width * layout.height) / Math.max(1, scene.buses.length));
  const bus = scene.busQuantity === null ? null : binScale(scene.busQuantity);
  const branch = scene.branchQuantity === null ? null : binScale(scene.branchQuantity);
  const full = clamp(room * 0.062, 1.25, 6);
  return {
    bus,
    branch,
    radius: bus === null ? clamp(full * 0.55, 0.6, 2.6) : full,
    stroke: clamp(room * 0.04, 0.9, 2.6),
    symbol: clamp(room * 0.07, 4, 7),
    outlined: full >= 2,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Share of the limit (or of the domain) at which a branch has grown to its full width. */
const FULL_WIDTH_AT = 2;

/**
 * Width of a branch: grows with the square root of its value, since a linear width would make all
 * laterals alike; without a quantity with its number of phases.
 */
export function branchWidth(style: MapStyle, branch: Pick<MapBranch, 'value' | 'phases'>): number {
  const { branch: scale, stroke } = style;
  if (scale === null)
    return stroke * (branch.phases >= 3 ? 1.25 : branch.phases === 2 ? 0.9 : 0.65);
  if (scale.binOf(branch.value) < 0) return stroke * 0.6;
  const { domain, limits } = scale.quantity;
  const full =
    limits.max === null
      ? Math.max(Math.abs(domain[0]), Math.abs(domain[1]))
      : Math.abs(limits.max) * FULL_WIDTH_AT;
  const share = full > 0 ? clamp(Math.abs(branch.value as number) / full, 0, 1) : 0;
  return Math.max(0.8, stroke * (0.55 + 3.2 * Math.sqrt(share)));
}

/**
 * A branch beyond its limit is drawn as a double line: a dark casing and a light core, a cue that
 * needs no colour.
 */
export function casingWidth(style: MapStyle, width: number): number {
  return width + Math.max(1.4, style.stroke);
}

/** Width of a branch with its casing, if it has one. */
export function fullWidth(style: MapStyle, branch: Pick<MapBranch, 'value' | 'phases'>): number {
  const width = branchWidth(style, branch);
  const bin = style.branch?.bins[style.branch.binOf(branch.value)];
  return bin === undefined || bin.violation === null ? width : casingWidth(style, width);
}

/** Width of the light core of a branch beyond its limit. */
export function coreWidth(width: number): number {
  return Math.max(0.5, width * 0.22);
}

export type Marker = 'circle' | 'triangle-up' | 'triangle-down' | Missing;

/** Shape of a bus: the second cue beside colour for what is beyond a limit. */
export function markerOf(violation: Violation | null): Marker {
  if (violation === 'above') return 'triangle-up';
  return violation === 'below' ? 'triangle-down' : 'circle';
}

/** Path of a marker around the origin. */
export function markerPath(marker: Marker, radius: number): string {
  if (marker === 'triangle-up' || marker === 'triangle-down') {
    const side = radius * 1.75;
    const flip = marker === 'triangle-up' ? 1 : -1;
    const [tip, foot, half] = [-side * flip, side * 0.62 * flip, side * 0.95];
    return `M0,${num(tip)}L${num(half)},${num(foot)}L${num(-half)},${num(foot)}Z`;
  }
  const r = num(marker === 'not-applicable' ? radius * 0.45 : radius);
  return `M-${r},0a${r},${r} 0 1 0 ${num(2 * Number(r))},0a${r},${r} 0 1 0 ${num(-2 * Number(r))},0Z`;
}

/** Fill and outline of a marker, as attributes. */
export function markerPaint(marker: Marker, colour: string, style: MapStyle): string {
  const { radius, outlined } = style;
  switch (marker) {
    case 'triangle-up':
    case 'triangle-down':
      return `fill="${colour}" stroke="${INK.alarm}" stroke-width="${num(Math.max(0.5, radius * 0.2))}"`;
    case 'circle':
      return outlined
        ? `fill="${colour}" stroke="${INK.soft}" stroke-width="${num(radius * 0.14)}"`
        : `fill="${colour}"`;
    case 'not-applicable':
      return `fill="${INK.rule}"`;
    default: {
      const gap = num(Math.max(0.7, radius * 0.45));
      return `fill="${INK.paper}" stroke="${INK.faint}" stroke-width="${num(Math.max(0.5, radius * 0.22))}" stroke-dasharray="${gap} ${gap}"`;
    }
  }
}

/** Stroke of a branch that has no value, as attributes. */
export function missingStroke(missing: Missing, stroke: number): string {
  const width = `stroke-width="${num(stroke * 0.6)}"`;
  if (missing === 'not-applicable') return `stroke="${INK.rule}" ${width}`;
  const [dash, gap] = missing === 'unrated' ? [0.8, 2.2] : [3.2, 2.2];
  const unit = Math.max(1, stroke);
  const pattern = `stroke-dasharray="${num(dash * unit)} ${num(gap * unit)}"`;
  return `stroke="${INK.faint}" ${width} ${pattern}`;
}

/** Why an element without a value has none. */
export function missingOf(element: Pick<MapBus, 'missing'>): Missing {
  return element.missing ?? 'no-data';
}

/** Rank of every bin in drawing order: what matters is drawn last, on top. */
export function severityOrder(scale: BinScale): number[] {
  const middle = (scale.bins.length - 1) / 2;
  const { scale: kind, limits } = scale.quantity;
  const rank = (i: number) => {
    const beyond = scale.bins[i]?.violation === null ? 0 : 1000;
    if (kind === 'diverging') return beyond + Math.abs(i - middle);
    return beyond + (limits.min !== null && limits.max === null ? -i : i);
  };
  return scale.bins.map((_, i) => i).sort((a, b) => rank(a) - rank(b));
}
