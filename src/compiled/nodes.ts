import type { Network } from '../network/network.ts';
import { terminalsOf } from '../network/topology.ts';

/** Index of a conductor that is connected to ground. */
export const GROUND = -1;

/** Nodes, numbered through: node = (bus, node number at that bus) = one row of the admittance matrix. */
export interface NodeIndex {
  readonly count: number;
  readonly busIds: readonly string[];
  readonly busOfId: ReadonlyMap<string, number>;
  readonly busOfNode: Int32Array;
  /** The number a node has at its bus: 1, 2, 3 = phases a, b, c. */
  readonly numberOfNode: Int32Array;
  /** Nodes of bus b are `firstNodeOfBus[b] … firstNodeOfBus[b + 1] - 1`, by ascending number. */
  readonly firstNodeOfBus: Int32Array;
}

export function indexNodes(network: Network): NodeIndex {
  const numbers = new Map<string, Set<number>>(network.buses.map((bus) => [bus.id, new Set()]));
  for (const terminal of terminalsOf(network)) {
    for (const node of terminal.nodes) if (node !== 0) numbers.get(terminal.bus)?.add(node);
  }
  const busIds = network.buses.map((bus) => bus.id);
  const firstNodeOfBus = new Int32Array(busIds.length + 1);
  const busOfNode: number[] = [];
  const numberOfNode: number[] = [];
  busIds.forEach((id, bus) => {
    for (const number of [...(numbers.get(id) ?? [])].sort((a, b) => a - b)) {
      busOfNode.push(bus);
      numberOfNode.push(number);
    }
    firstNodeOfBus[bus + 1] = busOfNode.length;
  });
  return {
    count: busOfNode.length,
    busIds,
    busOfId: new Map(busIds.map((id, bus) => [id, bus])),
    busOfNode: Int32Array.from(busOfNode),
    numberOfNode: Int32Array.from(numberOfNode),
    firstNodeOfBus,
  };
}

/** The node with that number at that bus, or `GROUND` for number 0; undefined if there is none. */
export function nodeAt(nodes: NodeIndex, bus: number, number: number): number | undefined {
  if (number === 0) return GROUND;
  for (let node = nodes.firstNodeOfBus[bus]; node < nodes.firstNodeOfBus[bus + 1]; node++) {
    if (nodes.numberOfNode[node] === number) return node;
  }
  return undefined;
}

/** `bus.number`, as results and messages name a node. */
export function nodeName(nodes: NodeIndex, node: number): string {
  return `${nodes.busIds[nodes.busOfNode[node]]}.${nodes.numberOfNode[node]}`;
}
