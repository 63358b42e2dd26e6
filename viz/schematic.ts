import type { Forest } from './graph.ts';

/** Positions in units of their own, x to the right and y down. */
export interface Positions {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Buses below (and with) each bus, and how many ends its subtree has. */
function weigh({ order, parent }: Forest): { size: Int32Array; leaves: Int32Array } {
  const size = new Int32Array(order.length).fill(1);
  const leaves = new Int32Array(order.length);
  for (let i = order.length - 1; i >= 0; i--) {
    const bus = order[i] as number;
    if (leaves[bus] === 0) leaves[bus] = 1;
    const up = parent[bus] as number;
    if (up < 0) continue;
    size[up] = (size[up] as number) + (size[bus] as number);
    leaves[up] = (leaves[up] as number) + (leaves[bus] as number);
  }
  return { size, leaves };
}

/** Number of rows that `oneLineLayout` takes. */
export function rowCount(forest: Forest): number {
  const { leaves } = weigh(forest);
  return forest.roots.reduce((sum, root) => sum + (leaves[root] as number), 0);
}

/**
 * A one-line diagram: depth grows to the right, one row for every end, and the heaviest child goes
 * straight on, so that the main feeder is a straight line with laterals above and below. With
 * elbow connections nothing crosses.
 */
export function oneLineLayout(forest: Forest): Positions {
  const { order, parent, roots } = forest;
  const weights = weigh(forest);
  const { size, leaves } = weights;
  const balance = { rows: 0 };
  const children: number[][] = Array.from(order, () => []);
  for (const bus of order)
    if ((parent[bus] as number) >= 0) children[parent[bus] as number]?.push(bus);
  const x = new Float64Array(order.length);
  const y = new Float64Array(order.length);
  const firstRow = new Float64Array(order.length);
  let row = 0;
  for (const root of roots) {
    firstRow[root] = row;
    row += leaves[root] as number;
  }
  for (const bus of order) {
    const up = parent[bus] as number;
    x[bus] = up < 0 ? 0 : (x[up] as number) + 1;
    const kids = heaviestInTheMiddle(children[bus] as number[], weights, balance);
    let at = firstRow[bus] as number;
    for (const kid of kids) {
      firstRow[kid] = at;
      at += leaves[kid] as number;
    }
  }
  for (let i = order.length - 1; i >= 0; i--) {
    const bus = order[i] as number;
    const heaviest = heaviestOf(children[bus] as number[], size);
    y[bus] = heaviest < 0 ? (firstRow[bus] as number) : (y[heaviest] as number);
  }
  return { x, y };
}

function heaviestOf(buses: readonly number[], size: Int32Array): number {
  let best = -1;
  for (const bus of buses)
    if (best < 0 || (size[bus] as number) > (size[best] as number)) best = bus;
  return best;
}

/**
 * The heaviest goes straight on; the others go above or below it, wherever fewer rows are so far.
 *
 * @param balance rows above less rows below, over the whole diagram
 */
function heaviestInTheMiddle(
  buses: readonly number[],
  { size, leaves }: ReturnType<typeof weigh>,
  balance: { rows: number },
): number[] {
  const heaviest = heaviestOf(buses, size);
  const above: number[] = [];
  const below: number[] = [];
  for (const bus of buses) {
    if (bus === heaviest) continue;
    const up = balance.rows <= 0;
    (up ? above : below).push(bus);
    balance.rows += up ? (leaves[bus] as number) : -(leaves[bus] as number);
  }
  return heaviest < 0 ? [] : [...above, heaviest, ...below];
}

/**
 * Equal-angle layout for large feeders: every subtree owns a wedge as wide as its share of the
 * ends, and sits in the middle of it, so that nothing crosses. O(buses).
 */
export function equalAngleLayout(forest: Forest): Positions {
  const { order, parent, roots } = forest;
  const { leaves } = weigh(forest);
  const x = new Float64Array(order.length);
  const y = new Float64Array(order.length);
  const start = new Float64Array(order.length); // where the wedge begins, then where it is used up to
  const wedge = new Float64Array(order.length);
  const total = roots.reduce((sum, root) => sum + (leaves[root] as number), 0);
  let used = 0;
  for (const bus of order) {
    const up = parent[bus] as number;
    if (up < 0) {
      // trees besides the first start away from its root, in their own wedge
      wedge[bus] = (2 * Math.PI * (leaves[bus] as number)) / total;
      start[bus] = used;
      used += wedge[bus] as number;
      const angle = (start[bus] as number) + (wedge[bus] as number) / 2;
      const off = roots.length > 1 ? 1 : 0;
      x[bus] = off * Math.cos(angle);
      y[bus] = off * Math.sin(angle);
      continue;
    }
    wedge[bus] = ((wedge[up] as number) * (leaves[bus] as number)) / (leaves[up] as number);
    const from = start[up] as number;
    const angle = from + (wedge[bus] as number) / 2;
    start[up] = from + (wedge[bus] as number);
    start[bus] = from;
    x[bus] = (x[up] as number) + Math.cos(angle);
    y[bus] = (y[up] as number) + Math.sin(angle);
  }
  return { x, y };
}
