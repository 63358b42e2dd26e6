import type { Line, Network } from '../../src/index.ts';
import { pathToSource, topologyOf } from '../../src/network/topology.ts';

export function pick<Item>(items: readonly Item[], draw: () => number): Item {
  const item = items[Math.floor(draw() * items.length)];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}

/** The list with the element of that id changed. */
export function changed<Item extends { readonly id: string }>(
  items: readonly Item[],
  id: string,
  change: Partial<Item>,
): Item[] {
  return items.map((item) => (item.id === id ? { ...item, ...change } : item));
}

/** A line on the way from the source to some load, so that it matters. */
export function lineInUse(
  network: Network,
  draw: () => number,
  fits: (line: Line) => boolean = () => true,
): Line {
  const topology = topologyOf(network);
  const { terminal } = pick(network.loads, draw);
  const path = new Set((pathToSource(topology, terminal.bus) ?? []).map(({ branch }) => branch));
  const lines = network.lines.filter(
    (line) => path.has(line.id) && line.kind === 'line' && fits(line),
  );
  return lines.length > 0 ? pick(lines, draw) : lineInUse(network, draw, fits);
}

export function isThreePhase({ from, to }: Line): boolean {
  return from.nodes.join() === '1,2,3' && to.nodes.join() === '1,2,3';
}

/** Ways to connect three phases wrongly. */
export const ORDERS: readonly (readonly number[])[] = [
  [2, 1, 3],
  [1, 3, 2],
  [3, 2, 1],
  [2, 3, 1],
];
