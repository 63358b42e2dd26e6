import type { MapScene } from './scene.ts';

/** The scene as index arrays: ends of every branch, and neighbours of every bus. */
export interface SceneGraph {
  readonly busCount: number;
  readonly indexOfBus: ReadonlyMap<string, number>;
  /** -1 where a branch names a bus that the scene lacks; such a branch cannot be drawn. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Neighbours of each bus over closed and open branches, in the order of the branches. */
  readonly neighbours: readonly (readonly number[])[];
}

/** Indexes a scene; the first of several buses with the same id counts. */
export function sceneGraph(scene: MapScene): SceneGraph {
  const indexOfBus = new Map<string, number>();
  scene.buses.forEach((bus, i) => {
    if (!indexOfBus.has(bus.id)) indexOfBus.set(bus.id, i);
  });
  const from = Int32Array.from(scene.branches, (branch) => indexOfBus.get(branch.from) ?? -1);
  const to = Int32Array.from(scene.branches, (branch) => indexOfBus.get(branch.to) ?? -1);
  const neighbours: number[][] = scene.buses.map(() => []);
  from.forEach((a, k) => {
    const b = to[k] as number;
    if (a < 0 || b < 0 || a === b) return;
    neighbours[a]?.push(b);
    neighbours[b]?.push(a);
  });
  return { busCount: scene.buses.length, indexOfBus, from, to, neighbours };
}

/** A forest that reaches every bus: roots have parent -1, and parents come before children. */
export interface Forest {
  readonly order: Int32Array;
  readonly parent: Int32Array;
  readonly roots: readonly number[];
}

/**
 * Breadth-first forest over closed branches from the sources; what they do not reach hangs on by
 * an open branch where there is one, and otherwise becomes a tree of its own.
 */
export function spanningForest(scene: MapScene, graph: SceneGraph): Forest {
  const closed: number[][] = scene.buses.map(() => []);
  scene.branches.forEach((branch, k) => {
    const a = graph.from[k] as number;
    const b = graph.to[k] as number;
    if (branch.open || a < 0 || b < 0) return;
    closed[a]?.push(b);
    closed[b]?.push(a);
  });
  const parent = new Int32Array(graph.busCount).fill(-2);
  const order: number[] = [];
  const roots: number[] = [];
  let next = 0;
  const grow = (links: readonly (readonly number[])[], first: number) => {
    for (next = first; next < order.length; next++) {
      const bus = order[next] as number;
      for (const other of links[bus] as readonly number[]) {
        if (parent[other] !== -2) continue;
        parent[other] = bus;
        order.push(other);
      }
    }
  };
  const plant = (bus: number | undefined) => {
    if (bus === undefined || parent[bus] !== -2) return;
    parent[bus] = -1;
    roots.push(bus);
    order.push(bus);
    grow(closed, order.length - 1);
  };
  for (const source of scene.sources) plant(graph.indexOfBus.get(source));
  grow(graph.neighbours, 0);
  for (let bus = 0; bus < graph.busCount; bus++) {
    if (parent[bus] !== -2) continue;
    plant(bus);
  }
  return { order: Int32Array.from(order), parent, roots };
}
