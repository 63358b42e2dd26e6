import type { SceneGraph } from './graph.ts';
import type { Layout } from './layout.ts';
import type { MapScene } from './scene.ts';

/** Larger feeders are too dense for the shift to be seen, let alone to be right. */
const MAX_BUSES = 400;

/**
 * Draws apart the two buses of a regulator, transformer or switch that have (nearly) the same
 * coordinates, so that its symbol has room: a dead end moves away by `gap`, any other bus towards
 * its own neighbours, by less than half the way.
 */
export function separateCoincident(
  scene: MapScene,
  graph: SceneGraph,
  layout: Layout,
  gap: number,
): Layout {
  if (layout.kind !== 'map' || scene.buses.length > MAX_BUSES) return layout;
  const x = Float64Array.from(layout.x);
  const y = Float64Array.from(layout.y);
  const others = (bus: number, than: number) =>
    (graph.neighbours[bus] as readonly number[]).filter(
      (other) => other !== than && apart(bus, other) >= 1,
    );
  const apart = (a: number, b: number) =>
    Math.hypot((x[a] as number) - (x[b] as number), (y[a] as number) - (y[b] as number));
  scene.branches.forEach((branch, k) => {
    const a = graph.from[k] as number;
    const b = graph.to[k] as number;
    if (branch.kind === 'line' || a < 0 || b < 0 || a === b || apart(a, b) >= gap * 0.5) return;
    const [moved, still] = others(a, b).length === 0 ? [a, b] : [b, a];
    const towards = others(moved, still);
    const guides = towards.length > 0 ? towards : others(still, moved);
    if (guides.length === 0) {
      x[moved] = (x[still] as number) + gap;
      return;
    }
    const nearest = guides.reduce((p, q) => (apart(still, q) < apart(still, p) ? q : p));
    const distance = apart(still, nearest);
    // a dead end can go the whole gap, straight away from where the other bus leads
    const step = towards.length > 0 ? Math.min(gap, distance * 0.45) / distance : -gap / distance;
    x[moved] = (x[still] as number) + step * ((x[nearest] as number) - (x[still] as number));
    y[moved] = (y[still] as number) + step * ((y[nearest] as number) - (y[still] as number));
  });
  return { ...layout, x, y };
}
