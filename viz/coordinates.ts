import type { SceneGraph } from './graph.ts';
import type { MapScene } from './scene.ts';

/** Coordinates of every bus, y growing northwards, and how many of them had to be invented. */
export interface Coordinates {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly inventedCount: number;
}

/** Sweeps that settle buses between located ones; enough for chains of a few dozen. */
const SWEEPS = 300;

/**
 * Completes the coordinates of a scene. Buses between located ones are spread evenly over the gap;
 * those that dangle get a short stub into the widest free angle; those with no located bus in reach
 * stand in a row south of the map.
 *
 * @returns null where fewer than two distinct places are known, so that no map can be drawn
 */
export function completeCoordinates(scene: MapScene, graph: SceneGraph): Coordinates | null {
  const { busCount, neighbours } = graph;
  const x = new Float64Array(busCount).fill(Number.NaN);
  const y = new Float64Array(busCount).fill(Number.NaN);
  scene.buses.forEach((bus, i) => {
    if (bus.x === null || bus.y === null) return;
    if (!Number.isFinite(bus.x) || !Number.isFinite(bus.y)) return;
    x[i] = bus.x;
    y[i] = bus.y;
  });
  const located = Array.from(x.keys()).filter((i) => !Number.isNaN(x[i]));
  const box = bounds(x, y, located);
  const extent = Math.hypot(box.maxX - box.minX, box.maxY - box.minY);
  if (!(extent > 0 && Number.isFinite(extent))) return null;

  const isLocated = new Uint8Array(busCount);
  for (const i of located) isLocated[i] = 1;
  const missing = Array.from(x.keys()).filter((i) => isLocated[i] === 0);
  const { core, danglers } = peel(missing, isLocated, neighbours);
  interpolate(core, x, y, neighbours);
  const stub =
    missing.length <= 10 ? extent * 0.05 : Math.max(medianLength(graph, x, y), extent * 1e-3);
  const islands: number[] = [];
  for (const { bus, parent } of danglers) {
    if (parent < 0 || Number.isNaN(x[parent])) {
      islands.push(bus);
      continue;
    }
    const angle = freeAngle(parent, x, y, [
      ...(neighbours[parent] as readonly number[]).map((i) => [x[i], y[i]] as Point),
      ...pointsNear(parent, x, y, graph, 1.5 * stub),
    ]);
    x[bus] = (x[parent] as number) + stub * Math.cos(angle);
    y[bus] = (y[parent] as number) + stub * Math.sin(angle);
  }
  const lost = [...islands, ...core.filter((i) => Number.isNaN(x[i]))];
  const columns = Math.max(1, Math.min(lost.length, 40));
  lost.forEach((bus, k) => {
    x[bus] = box.minX + ((box.maxX - box.minX || extent) * ((k % columns) + 0.5)) / columns;
    y[bus] = box.minY - extent * (0.05 + 0.03 * Math.floor(k / columns));
  });
  return { x, y, inventedCount: missing.length };
}

function bounds(x: Float64Array, y: Float64Array, of: Iterable<number>) {
  const box = { minX: Infinity, maxX: -Infinity, minY: Infinity, maxY: -Infinity };
  for (const i of of) {
    box.minX = Math.min(box.minX, x[i] as number);
    box.maxX = Math.max(box.maxX, x[i] as number);
    box.minY = Math.min(box.minY, y[i] as number);
    box.maxY = Math.max(box.maxY, y[i] as number);
  }
  return box;
}

/**
 * Takes buses off the outside of the unlocated ones until every one left has two neighbours; the
 * dangling ones are returned from the inside out, each with the neighbour it hangs on.
 */
function peel(
  missing: readonly number[],
  isLocated: Uint8Array,
  neighbours: readonly (readonly number[])[],
) {
  const left = new Set(missing);
  const stands = (i: number) => isLocated[i] === 1 || left.has(i);
  const open = (bus: number) => [...new Set(neighbours[bus])].filter(stands);
  const queue = missing.filter((bus) => open(bus).length <= 1);
  const danglers: { bus: number; parent: number }[] = [];
  for (let next = 0; next < queue.length; next++) {
    const bus = queue[next] as number;
    if (!left.has(bus)) continue;
    const parent = open(bus)[0] ?? -1;
    left.delete(bus);
    danglers.push({ bus, parent });
    if (parent >= 0 && left.has(parent) && open(parent).length <= 1) queue.push(parent);
  }
  return { core: missing.filter((bus) => left.has(bus)), danglers: danglers.reverse() };
}

/** Each bus to the mean of its placed neighbours, over and over: a chain spreads evenly. */
function interpolate(
  core: readonly number[],
  x: Float64Array,
  y: Float64Array,
  neighbours: readonly (readonly number[])[],
) {
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forwards = sweep % 2 === 0;
    for (let k = 0; k < core.length; k++) {
      const bus = core[forwards ? k : core.length - 1 - k] as number;
      const placed = (neighbours[bus] as readonly number[]).filter((i) => !Number.isNaN(x[i]));
      if (placed.length === 0) continue;
      x[bus] = placed.reduce((sum, i) => sum + (x[i] as number), 0) / placed.length;
      y[bus] = placed.reduce((sum, i) => sum + (y[i] as number), 0) / placed.length;
    }
  }
}

function medianLength({ from, to }: SceneGraph, x: Float64Array, y: Float64Array): number {
  const lengths: number[] = [];
  from.forEach((a, k) => {
    const b = to[k] as number;
    if (a < 0 || b < 0) return;
    const length = Math.hypot(
      (x[a] as number) - (x[b] as number),
      (y[a] as number) - (y[b] as number),
    );
    if (length > 0) lengths.push(length);
  });
  lengths.sort((a, b) => a - b);
  return lengths[lengths.length >> 1] ?? 0;
}

type Point = readonly [x: number, y: number];

/**
 * Where branches come near a bus that they do not end at. A stub keeps clear of them: an open tie
 * must not seem to end at what it would reach.
 */
function pointsNear(
  bus: number,
  x: Float64Array,
  y: Float64Array,
  { from, to }: SceneGraph,
  reach: number,
): Point[] {
  const points: Point[] = [];
  from.forEach((a, k) => {
    const b = to[k] as number;
    if (a < 0 || b < 0 || a === bus || b === bus) return;
    const [dx, dy] = [x[b] - x[a], y[b] - y[a]];
    const along = ((x[bus] - x[a]) * dx + (y[bus] - y[a]) * dy) / (dx * dx + dy * dy || 1);
    const share = Math.min(Math.max(along, 0), 1);
    const point = [x[a] + share * dx, y[a] + share * dy] as const;
    if (Math.hypot(point[0] - x[bus], point[1] - y[bus]) < reach) points.push(point);
  });
  return points;
}

/** Middle of the widest angle between the points around a bus. */
function freeAngle(
  bus: number,
  x: Float64Array,
  y: Float64Array,
  around: readonly Point[],
): number {
  const angles = around
    .filter(([px, py]) => !Number.isNaN(px) && (px !== x[bus] || py !== y[bus]))
    .map(([px, py]) => Math.atan2(py - y[bus], px - x[bus]))
    .sort((a, b) => a - b);
  if (angles.length === 0) return Math.PI;
  let best = 0;
  let widest = -1;
  angles.forEach((angle, k) => {
    const next = angles[k + 1] ?? (angles[0] as number) + 2 * Math.PI;
    if (next - angle > widest + 1e-9) {
      widest = next - angle;
      best = angle + widest / 2;
    }
  });
  return best;
}
