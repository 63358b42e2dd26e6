import type { System } from '../../loadflow/system.ts';
import { type Branch, closedBranches } from '../../network/topology.ts';
import { busOfParticipant, type DistanceMetric, type Distances } from './metric.ts';

/** Number of branches on the way that has fewest. */
export const hopsMetric: DistanceMetric = {
  name: 'hops',
  title: 'Branches on the way that has fewest',
  unit: 'branches',
  inOhmsOfFirst: false,
  open: ({ system }, participants) => openPaths(system, participants, () => 1),
};

/** Length of line on the way that has least. */
export const lengthMetric: DistanceMetric = {
  name: 'length',
  title: 'Length of line on the shortest way',
  unit: 'km',
  inOhmsOfFirst: false,
  open: ({ system }, participants) => openPaths(system, participants, (branch) => branch.lengthKm),
};

/** A way from one bus to another, over a branch. */
interface Step {
  readonly to: number;
  readonly length: number;
}

function openPaths(
  system: System,
  participants: readonly number[],
  lengthOf: (branch: Branch) => number,
): Distances {
  const steps = stepsOf(system, lengthOf);
  const busOf = new Map(participants.map((one) => [one, busOfParticipant(system, one)]));
  const reached = new Map<number, Float64Array>();
  return (from, to) => {
    const start = busOf.get(from);
    const end = busOf.get(to);
    if (start === undefined || end === undefined) {
      throw new RangeError('not among the participants');
    }
    let lengths = reached.get(start);
    if (lengths === undefined) {
      lengths = shortestWays(steps, start).length;
      reached.set(start, lengths);
    }
    return lengths[end];
  };
}

function stepsOf({ compiled }: System, lengthOf: (branch: Branch) => number): Step[][] {
  const { busOfId, busIds } = compiled.nodes;
  const steps = busIds.map((): Step[] => []);
  for (const branch of closedBranches(compiled.network)) {
    const buses = [...new Set(branch.ends.map(({ bus }) => busOfId.get(bus) as number))];
    for (const from of buses) {
      for (const to of buses) if (to !== from) steps[from]?.push({ to, length: lengthOf(branch) });
    }
  }
  return steps;
}

/** Buses on the way with fewest branches from one bus to another, both included; null: no way. */
export function busesBetween(system: System, from: number, to: number): number[] | null {
  const { length, previous } = shortestWays(
    stepsOf(system, () => 1),
    from,
  );
  if (length[to] === Number.POSITIVE_INFINITY) return null;
  const way = [to];
  for (let bus = to; bus !== from; ) {
    bus = previous[bus];
    way.push(bus);
  }
  return way.reverse();
}

/** Dijkstra's algorithm with a binary heap. */
function shortestWays(steps: readonly (readonly Step[])[], start: number) {
  const length = new Float64Array(steps.length).fill(Number.POSITIVE_INFINITY);
  const previous = new Int32Array(steps.length).fill(-1);
  length[start] = 0;
  const heap: { readonly bus: number; readonly at: number }[] = [{ bus: start, at: 0 }];
  for (let next = heap[0]; next !== undefined; next = heap[0]) {
    removeFirst(heap);
    if (next.at > length[next.bus]) continue;
    for (const step of steps[next.bus] as readonly Step[]) {
      const at = next.at + step.length;
      if (at >= length[step.to]) continue;
      length[step.to] = at;
      previous[step.to] = next.bus;
      insert(heap, { bus: step.to, at });
    }
  }
  return { length, previous };
}

interface Entry {
  readonly bus: number;
  readonly at: number;
}

function insert(heap: Entry[], entry: Entry): void {
  let k = heap.length;
  heap.push(entry);
  while (k > 0) {
    const above = (k - 1) >> 1;
    if ((heap[above] as Entry).at <= entry.at) break;
    heap[k] = heap[above] as Entry;
    k = above;
  }
  heap[k] = entry;
}

function removeFirst(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let k = 0;
  for (;;) {
    let child = 2 * k + 1;
    if (child >= heap.length) break;
    const other = heap[child + 1];
    if (other !== undefined && other.at < (heap[child] as Entry).at) child++;
    if ((heap[child] as Entry).at >= last.at) break;
    heap[k] = heap[child] as Entry;
    k = child;
  }
  heap[k] = last;
}
