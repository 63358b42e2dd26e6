import { completeCoordinates } from './coordinates.ts';
import { type SceneGraph, spanningForest } from './graph.ts';
import type { MapScene } from './scene.ts';
import { equalAngleLayout, oneLineLayout, type Positions, rowCount } from './schematic.ts';

/** Where every bus stands in the drawing panel, in user units from its upper left corner. */
export interface Layout {
  readonly kind: 'map' | 'one-line' | 'radial';
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly width: number;
  readonly height: number;
  /** Buses without coordinates on a map. */
  readonly inventedCount: number;
  /** Size of a unit of the coordinates in the drawing; null for schematics. */
  readonly pixelsPerUnit: number | null;
  /** Metres per unit of the coordinates as far as the lengths of the lines tell; else null. */
  readonly metresPerUnit: number | null;
}

/** Free border inside the panel, wide enough for a label beside an outer bus. */
const PADDING = 44;
const MIN_HEIGHT = 440;
const MAX_HEIGHT = 980;
/** A handful of buses needs no page of its own. */
const SMALL = { buses: 40, maxHeight: 640 };
/** One-line diagrams with more rows than this are too dense to read; they become radial. */
const MAX_ROWS = 90;
const ROW_HEIGHT = 22;

/** Places the buses of a scene in a panel of the given width; the height follows from the feeder. */
export function layoutScene(scene: MapScene, graph: SceneGraph, width: number): Layout {
  const coordinates = completeCoordinates(scene, graph);
  if (coordinates !== null) {
    const south = coordinates.y.map((north) => -north);
    const maxHeight = scene.buses.length <= SMALL.buses ? SMALL.maxHeight : MAX_HEIGHT;
    const fitted = fitEqual({ x: coordinates.x, y: south }, width, maxHeight);
    return {
      kind: 'map',
      ...fitted,
      width,
      inventedCount: coordinates.inventedCount,
      metresPerUnit: metresPerUnit(scene, graph),
    };
  }
  const forest = spanningForest(scene, graph);
  const rows = rowCount(forest);
  const none = { inventedCount: 0, pixelsPerUnit: null, metresPerUnit: null };
  if (rows <= MAX_ROWS) {
    const height = Math.min(MAX_HEIGHT, Math.max(MIN_HEIGHT, rows * ROW_HEIGHT + 2 * PADDING));
    const positions = stretch(oneLineLayout(forest), width, height);
    return { kind: 'one-line', ...positions, width, height, ...none };
  }
  const fitted = fitEqual(equalAngleLayout(forest), width, MAX_HEIGHT);
  return { kind: 'radial', ...fitted, width, ...none };
}

function extent(values: Float64Array): { low: number; span: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high >= low ? { low, span: high - low } : { low: 0, span: 0 };
}

/** Same scale both ways, centred. */
function fitEqual({ x, y }: Positions, width: number, maxHeight: number) {
  const across = extent(x);
  const down = extent(y);
  const innerWidth = width - 2 * PADDING;
  const byWidth = innerWidth / across.span;
  const byHeight = (maxHeight - 2 * PADDING) / down.span;
  const finite = Math.min(byWidth, byHeight);
  const pixelsPerUnit = Number.isFinite(finite) ? finite : 1;
  const height = Math.max(MIN_HEIGHT, Math.ceil(down.span * pixelsPerUnit + 2 * PADDING));
  const left = (width - across.span * pixelsPerUnit) / 2;
  const top = (height - down.span * pixelsPerUnit) / 2;
  return {
    x: x.map((value) => left + (value - across.low) * pixelsPerUnit),
    y: y.map((value) => top + (value - down.low) * pixelsPerUnit),
    height,
    pixelsPerUnit,
  };
}

/** Fills the panel; a direction without extent is centred. */
function stretch({ x, y }: Positions, width: number, height: number) {
  const scale = (values: Float64Array, size: number) => {
    const { low, span } = extent(values);
    if (span === 0) return values.map(() => size / 2);
    return values.map((value) => PADDING + ((value - low) / span) * (size - 2 * PADDING));
  };
  return { x: scale(x, width), y: scale(y, height) };
}

/**
 * The scale of the coordinates, read off the lengths of the lines: trusted where lines of most of
 * the length agree on it within 15 %. Drawings of test feeders are often not to scale.
 */
function metresPerUnit(scene: MapScene, { indexOfBus }: SceneGraph): number | null {
  const ratios: { ratio: number; weight: number }[] = [];
  let total = 0;
  for (const branch of scene.branches) {
    const lengthM = (branch.lengthKm ?? 0) * 1000;
    const a = scene.buses[indexOfBus.get(branch.from) ?? -1];
    const b = scene.buses[indexOfBus.get(branch.to) ?? -1];
    if (branch.kind !== 'line' || !(lengthM > 0) || !a || !b) continue;
    if (a.x === null || a.y === null || b.x === null || b.y === null) continue;
    const distance = Math.hypot(a.x - b.x, a.y - b.y);
    if (!(distance > 0)) continue;
    ratios.push({ ratio: lengthM / distance, weight: lengthM });
    total += lengthM;
  }
  ratios.sort((p, q) => p.ratio - q.ratio);
  let passed = 0;
  const middle = ratios.find(({ weight }) => {
    passed += weight;
    return passed >= total / 2;
  });
  if (middle === undefined || ratios.length < 3) return null;
  const agreeing = ratios
    .filter(({ ratio }) => Math.abs(ratio / middle.ratio - 1) <= 0.15)
    .reduce((sum, { weight }) => sum + weight, 0);
  return agreeing >= 0.6 * total ? middle.ratio : null;
}
