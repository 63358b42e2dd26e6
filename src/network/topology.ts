/** What hangs together: nodes, islands, the way to the source. Branches only, no electricity. */

import type { Line, Network, Terminal } from './network.ts';

/** An element that joins buses, with its ends; a closed line has two, a transformer one a winding. */
export interface Branch {
  readonly id: string;
  readonly kind: 'line' | 'transformer' | 'capacitor' | 'reactor';
  readonly ends: readonly Terminal[];
  /** 0 for all but lines. */
  readonly lengthKm: number;
}

/** One step of the way towards the source. */
export interface Link {
  readonly branch: string;
  readonly bus: string;
}

export interface Topology {
  /** Buses that a source feeds through closed branches, nearest first (in branches, then as in the file). */
  readonly fedBuses: readonly string[];
  /** Groups of buses that closed branches join, those with sources first. */
  readonly islands: readonly (readonly string[])[];
  /** The next bus towards the source, of every fed bus that has none itself. */
  readonly upstreamOf: ReadonlyMap<string, Link>;
  /** Length of line on that way, of every fed bus. */
  readonly lengthKmOf: ReadonlyMap<string, number>;
  /** No fed bus can be reached in two ways: neither by a loop nor from two sources. */
  readonly isRadial: boolean;
}

/** Networks do not change: what follows from one is found once, however many rules ask for it. */
function once<T>(find: (network: Network) => T): (network: Network) => T {
  const found = new WeakMap<Network, T>();
  return (network) => {
    const known = found.get(network);
    if (known !== undefined) return known;
    const result = find(network);
    found.set(network, result);
    return result;
  };
}

/** The branches that conduct: an open line is none, nor is an end in ground. */
export const closedBranches: (network: Network) => readonly Branch[] = once((network) => {
  const lines = network.lines.flatMap((line): Branch[] => {
    const ends = closedEnds(line);
    return ends === null ? [] : [{ id: line.id, kind: 'line', ends, lengthKm: line.lengthKm }];
  });
  const transformers = network.transformers.map(
    ({ id, windings }): Branch => ({
      id,
      kind: 'transformer',
      ends: windings.map(({ terminal }) => terminal),
      lengthKm: 0,
    }),
  );
  const inSeries = (kind: 'capacitor' | 'reactor') =>
    network[`${kind}s`].flatMap(({ id, from, to }): Branch[] =>
      to === null ? [] : [{ id, kind, ends: [from, to], lengthKm: 0 }],
    );
  return [...lines, ...transformers, ...inSeries('capacitor'), ...inSeries('reactor')].filter(
    ({ ends }) => joinsBuses(ends),
  );
});

/** Ends of a line with the conductors that conduct, open ones counted as grounded; null if all are open. */
export function closedEnds(line: Line): readonly [Terminal, Terminal] | null {
  if (line.openFrom || line.openTo) return null;
  const { from, to, openConductorsFrom, openConductorsTo } = line;
  const open = new Set([...(openConductorsFrom ?? []), ...(openConductorsTo ?? [])]);
  if (open.size === 0) return [from, to];
  const closed = ({ bus, nodes }: Terminal): Terminal => ({
    bus,
    nodes: nodes.map((node, k) => (open.has(k + 1) ? 0 : node)),
  });
  return [closed(from), closed(to)];
}

/** A series element to ground (an earthing reactor) joins nothing. */
function joinsBuses(ends: readonly Terminal[]): boolean {
  return ends.length > 1 && ends.every(({ nodes }) => nodes.some((node) => node !== 0));
}

export const topologyOf: (network: Network) => Topology = once((network) => {
  const branches = closedBranches(network);
  const branchesOf = new Map<string, Branch[]>();
  for (const branch of branches) {
    for (const bus of new Set(branch.ends.map((end) => end.bus))) append(branchesOf, bus, branch);
  }
  const roots = [...new Set(network.sources.map(({ terminal }) => terminal.bus))];
  const upstreamOf = new Map<string, Link>();
  const lengthKmOf = new Map<string, number>(roots.map((bus) => [bus, 0]));
  const fedBuses = breadthFirst(roots, branchesOf, new Set(), (bus, branch, next) => {
    upstreamOf.set(next, { branch: branch.id, bus });
    lengthKmOf.set(next, (lengthKmOf.get(bus) ?? 0) + branch.lengthKm);
  });
  const seen = new Set<string>();
  const starts = [...roots, ...network.buses.map(({ id }) => id)];
  const islands = starts.map((bus) => breadthFirst([bus], branchesOf, seen));
  return {
    fedBuses,
    islands: islands.filter((island) => island.length > 0),
    upstreamOf,
    lengthKmOf,
    isRadial: closuresOf(network, branches, fedBuses).closures.length === 0,
  };
});

/** Buses not in `seen` that `starts` reach, nearest first; `visit` sees each step to a new bus. */
function breadthFirst(
  starts: readonly string[],
  branchesOf: ReadonlyMap<string, readonly Branch[]>,
  seen: Set<string>,
  visit: (bus: string, branch: Branch, next: string) => void = () => {},
): string[] {
  const order = starts.filter((bus) => !seen.has(bus));
  for (const bus of order) seen.add(bus);
  // `order` grows while it is walked.
  for (const bus of order) {
    for (const branch of branchesOf.get(bus) ?? []) {
      for (const { bus: next } of branch.ends) {
        if (seen.has(next)) continue;
        seen.add(next);
        order.push(next);
        visit(bus, branch, next);
      }
    }
  }
  return order;
}

/** A way round, from one branch to the next and back to the first, or from one source to another. */
export interface Loop {
  /** Each leads to the bus of the same place in the other list, the first one from the last bus. */
  readonly branches: readonly string[];
  readonly buses: readonly string[];
}

/**
 * The loops of the part that is fed, one for every branch without which there would be one less;
 * none if and only if the feeder is radial.
 */
export function loopsOf(network: Network): readonly Loop[] {
  const { closures, forest } = closuresOf(
    network,
    closedBranches(network),
    topologyOf(network).fedBuses,
  );
  return closures.map(({ branch, from, to, parallel }): Loop => {
    if (parallel !== null) return { branches: [parallel.id, branch.id], buses: [from, to] };
    const back = stepsBetween(to, from, forest);
    const branches = back.flatMap((step) => (step.branch === null ? [] : [step.branch]));
    return {
      branches: [...new Set([branch.id, ...branches])],
      buses: [to, ...back.map(({ bus }) => bus)],
    };
  });
}

/** A branch that joins two buses which are joined already. */
interface Closure {
  readonly branch: Branch;
  readonly from: string;
  readonly to: string;
  /** The branch that it is beside, on one node at least; null where the way round is longer. */
  readonly parallel: Branch | null;
}

/** A step to a bus; from one source's bus to another's there is no branch. */
interface Step {
  readonly branch: string | null;
  readonly bus: string;
}

type Forest = ReadonlyMap<string, readonly Step[]>;

/**
 * Lets trees grow together, branch by branch in the order of the file, and lists what closes loops.
 * All sources hang together; branches of single phases side by side are one, unless they share a
 * node.
 */
function closuresOf(
  network: Network,
  branches: readonly Branch[],
  fedBuses: readonly string[],
): { closures: Closure[]; forest: Forest } {
  const fed = new Set(fedBuses);
  const forest = new Map<string, Step[]>();
  const groupOf = new Map<string, string[]>(fedBuses.map((bus) => [bus, [bus]]));
  /** False where they are joined already; the smaller group is taken into the larger. */
  const join = (a: string, b: string, branch: string | null): boolean => {
    const groups = [groupOf.get(a) ?? [a], groupOf.get(b) ?? [b]];
    if (groups[0] === groups[1]) return false;
    const [small, large] = groups.sort((one, other) => one.length - other.length);
    for (const bus of small) groupOf.set(bus, large);
    large.push(...small);
    append(forest, a, { branch, bus: b });
    append(forest, b, { branch, bus: a });
    return true;
  };
  const [root, ...roots] = network.sources.map(({ terminal }) => terminal.bus);
  for (const bus of roots) join(root, bus, null);
  const closures: Closure[] = [];
  const between = new Map<string, Branch[]>();
  for (const branch of branches) {
    const [{ bus: from }, ...others] = branch.ends;
    for (const { bus: to } of others) {
      if (to === from || !fed.has(from)) continue;
      const key = pairKey(from, to);
      const beside = between.get(key) ?? [];
      const parallel = beside.find((other) => shareNode(other, branch, from, to)) ?? null;
      if (beside.length === 0 ? !join(from, to, branch.id) : parallel !== null) {
        closures.push({ branch, from, to, parallel });
      }
      append(between, key, branch);
    }
  }
  return { closures, forest };
}

/** The steps of the only way from `a` to `b`. */
function stepsBetween(a: string, b: string, forest: Forest): readonly Step[] {
  const cameFrom = new Map<string, Step>();
  const queue = [a];
  for (const bus of queue) {
    if (bus === b) break;
    for (const step of forest.get(bus) ?? []) {
      if (step.bus === a || cameFrom.has(step.bus)) continue;
      cameFrom.set(step.bus, { branch: step.branch, bus });
      queue.push(step.bus);
    }
  }
  const steps: Step[] = [];
  let at = b;
  for (let back = cameFrom.get(at); back !== undefined; back = cameFrom.get(at)) {
    steps.push({ branch: back.branch, bus: at });
    at = back.bus;
  }
  return steps.reverse();
}

function pairKey(a: string, b: string): string {
  return JSON.stringify(a < b ? [a, b] : [b, a]);
}

/** Are they on one node of a bus that both join? Transformers side by side are a bank. */
function shareNode(a: Branch, b: Branch, ...buses: readonly string[]): boolean {
  if (a.kind === 'transformer' && b.kind === 'transformer') return false;
  return buses.some((bus) => {
    const [ofA, ofB] = [a, b].map(({ ends }) =>
      ends.filter((end) => end.bus === bus).flatMap(({ nodes }) => nodes),
    );
    return ofA.some((node) => node !== 0 && ofB.includes(node));
  });
}

/** The way from a bus to its source, the nearest link first; null where nothing feeds the bus. */
export function pathToSource(topology: Topology, bus: string): readonly Link[] | null {
  if (!topology.lengthKmOf.has(bus)) return null;
  const path: Link[] = [];
  let link = topology.upstreamOf.get(bus);
  while (link !== undefined) {
    path.push(link);
    link = topology.upstreamOf.get(link.bus);
  }
  return path;
}

/** Every terminal of every element. */
export function terminalsOf(network: Network): readonly Terminal[] {
  const banks = [...network.capacitors, ...network.reactors];
  const ends = banks.flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  const powers = [...network.loads, ...network.generators].map(({ terminal }) => terminal);
  return [...broughtTerminals(network), ...ends, ...powers];
}

/** Ends of sources and branches, open ones too: what can bring a node to a bus. */
function broughtTerminals(network: Network): readonly Terminal[] {
  return [
    ...network.sources.map((source) => source.terminal),
    ...network.lines.flatMap(({ from, to }) => [from, to]),
    ...network.transformers.flatMap(({ windings }) => windings.map((one) => one.terminal)),
    ...[...network.capacitors, ...network.reactors].flatMap(({ from, to }) =>
      to === null ? [] : [from, to],
    ),
  ];
}

/** Nodes of every bus that any element connects to, in ascending order, ground left out. */
export const nodesOfBuses: (network: Network) => ReadonlyMap<string, readonly number[]> = once(
  (network) => {
    return collectNodes(network, terminalsOf(network));
  },
);

/** Nodes of every bus that a source or a branch, open or not, brings there. */
export const broughtNodesOfBuses: (network: Network) => ReadonlyMap<string, readonly number[]> =
  once((network) => {
    return collectNodes(network, broughtTerminals(network));
  });

function collectNodes(network: Network, terminals: readonly Terminal[]) {
  const nodesOf = new Map<string, Set<number>>(network.buses.map(({ id }) => [id, new Set()]));
  for (const { bus, nodes } of terminals) {
    for (const node of nodes) if (node !== 0) nodesOf.get(bus)?.add(node);
  }
  const sorted = new Map<string, readonly number[]>();
  for (const [bus, nodes] of nodesOf)
    sorted.set(
      bus,
      [...nodes].sort((a, b) => a - b),
    );
  return sorted;
}

/**
 * Nodes of every bus that hang together with a source's, conductor by conductor; all nodes of a
 * transformer count as joined.
 */
export const fedNodesOfBuses: (network: Network) => ReadonlyMap<string, ReadonlySet<number>> = once(
  (network) => {
    return nodesJoinedTo(
      network,
      network.sources.flatMap(({ terminal }) => keysOf(terminal)),
    );
  },
);

/** Nodes of every bus that hang together with a reactor to ground: they cannot float. */
export const earthedNodesOfBuses: (network: Network) => ReadonlyMap<string, ReadonlySet<number>> =
  once((network) => {
    const earthed = network.reactors.flatMap(({ from, to, connection }) => {
      if (to === null) return connection === 'wye' ? keysOf(from) : [];
      return [...keysOpposite(from, to), ...keysOpposite(to, from)];
    });
    return nodesJoinedTo(network, earthed);
  });

/** Nodes of one end whose conductor ends in ground at the other. */
function keysOpposite({ bus, nodes }: Terminal, other: Terminal): string[] {
  return keysOf({ bus, nodes: nodes.filter((_, k) => other.nodes[k] === 0) });
}

/** Keys of a node are those of `keysOf`. */
function nodesJoinedTo(
  network: Network,
  starts: readonly string[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const next = new Map<string, string[]>();
  const join = (a: string, b: string) => {
    append(next, a, b);
    append(next, b, a);
  };
  for (const { kind, ends } of closedBranches(network)) {
    const [first, second] = ends;
    if (kind === 'transformer') {
      const all = ends.flatMap(keysOf);
      for (const key of all) join(all[0], key);
    } else {
      first.nodes.forEach((node, k) => {
        const other = second.nodes[k] ?? 0;
        if (node !== 0 && other !== 0) join(`${node} ${first.bus}`, `${other} ${second.bus}`);
      });
    }
  }
  const reached = new Set(starts);
  for (const key of reached) for (const other of next.get(key) ?? []) reached.add(other);
  const fed = new Map<string, Set<number>>(network.buses.map(({ id }) => [id, new Set()]));
  for (const key of reached) {
    const blank = key.indexOf(' ');
    fed.get(key.slice(blank + 1))?.add(Number(key.slice(0, blank)));
  }
  return fed;
}

function keysOf({ bus, nodes }: Terminal): string[] {
  return nodes.filter((node) => node !== 0).map((node) => `${node} ${bus}`);
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value) {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
