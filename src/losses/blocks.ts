import type { CompiledNetwork } from '../compiled/compile.ts';

/**
 * Part of a feeder that hangs at one bus: a branch, several side by side, or a loop with all that closes
 * it. On a radial feeder a block is a branch and the bus behind it.
 */
export interface Block {
  /** Nodes of the bus it hangs at; none where sources feed it. */
  readonly above: readonly number[];
  /** Nodes of its other buses, those that a source feeds. */
  readonly below: readonly number[];
  /** Compiled elements of the block, those that stand at one of its other buses included. */
  readonly elements: readonly number[];
}

/**
 * The blocks of a network (its biconnected components, the sources meeting in one root), each after
 * the one it hangs at.
 *
 * @see J. Hopcroft, R. Tarjan, Algorithm 447, Communications of the ACM 16(6), 1973
 */
export function blocksOf(compiled: CompiledNetwork): Block[] {
  const { nodes, elements, fed } = compiled;
  const busCount = nodes.busIds.length;
  const root = busCount;
  const busesOf = elements.map(({ model }) => [
    ...new Set(model.terminals.map(({ bus }) => nodes.busOfId.get(bus) as number)),
    ...(model.kind === 'source' ? [root] : []),
  ]);
  const neighbours = Array.from({ length: busCount + 1 }, (): number[] => []);
  for (const buses of busesOf) {
    for (const a of buses) for (const b of buses) if (a !== b) neighbours[a]?.push(b);
  }
  const { blocks, blockOfBus } = biconnected(neighbours, root);
  const elementsOf = blocks.map((): number[] => []);
  elements.forEach((_, k) => {
    // All but one of an element's buses are below in its block; one that stands at a bus is its bus's.
    const owners = (busesOf[k] as number[]).map((bus) => blockOfBus[bus] as number);
    const deepest = Math.max(...owners);
    if (deepest >= 0) elementsOf[deepest]?.push(k);
  });
  const nodesOf = (bus: number) =>
    bus === root
      ? []
      : Array.from(
          { length: nodes.firstNodeOfBus[bus + 1] - nodes.firstNodeOfBus[bus] },
          (_, k) => nodes.firstNodeOfBus[bus] + k,
        ).filter((node) => fed[node] === 1);
  return blocks.map(({ above, below }, k) => ({
    above: nodesOf(above),
    below: below.flatMap(nodesOf),
    elements: elementsOf[k] as number[],
  }));
}

interface Component {
  readonly above: number;
  readonly below: readonly number[];
}

/** Components reached from the root, parents first, and which one each vertex is below in (or −1). */
function biconnected(
  neighbours: readonly (readonly number[])[],
  root: number,
): { blocks: Component[]; blockOfBus: Int32Array } {
  const count = neighbours.length;
  const entered = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const next = new Int32Array(count);
  const parent = new Int32Array(count).fill(-1);
  const open: number[] = [];
  const found: Component[] = [];
  let clock = 0;
  entered[root] = clock++;
  const path = [root];
  while (path.length > 0) {
    const v = path[path.length - 1] as number;
    const around = neighbours[v] as readonly number[];
    if (next[v] < around.length) {
      const w = around[next[v]++] as number;
      if (entered[w] >= 0) {
        low[v] = Math.min(low[v], entered[w]);
        continue;
      }
      entered[w] = low[w] = clock++;
      parent[w] = v;
      open.push(w);
      path.push(w);
      continue;
    }
    path.pop();
    const above = parent[v];
    if (above < 0) continue;
    low[above] = Math.min(low[above], low[v]);
    if (low[v] < entered[above]) continue;
    found.push({ above, below: open.splice(open.lastIndexOf(v)) });
  }
  const blocks = found.reverse();
  const blockOfBus = new Int32Array(count).fill(-1);
  blocks.forEach(({ below }, k) => {
    for (const bus of below) blockOfBus[bus] = k;
  });
  return { blocks, blockOfBus };
}
