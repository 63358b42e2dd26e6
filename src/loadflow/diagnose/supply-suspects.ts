import { nearestName } from '../../network/nearest.ts';
import type { Network, Terminal } from '../../network/network.ts';
import { figure, withChanged } from './change.ts';
import { apparentKva, type Facts } from './facts.ts';
import type { Hypothesis } from './types.ts';

/** What leaves a part of the feeder without supply: an open line, a bus by another name. */
export function supplySuspects({ network, topology }: Facts): Hypothesis[] {
  const fed = new Set(topology.fedBuses);
  const kvaAt = new Map<string, number>();
  for (const one of [...network.loads, ...network.generators]) {
    const { bus } = one.terminal;
    kvaAt.set(bus, (kvaAt.get(bus) ?? 0) + apparentKva(one));
  }
  return topology.islands.flatMap((island): Hypothesis[] => {
    if (island.some((bus) => fed.has(bus))) return [];
    const kva = island.reduce((sum, bus) => sum + (kvaAt.get(bus) ?? 0), 0);
    if (kva === 0) return [];
    const inside = new Set(island);
    const size = `${figure(kva)} kVA of load at ${island.length} ${island.length === 1 ? 'bus' : 'buses'}`;
    const open = network.lines.filter(
      ({ from, to, openFrom, openTo }) =>
        (openFrom || openTo) &&
        ((inside.has(from.bus) && fed.has(to.bus)) || (inside.has(to.bus) && fed.has(from.bus))),
    );
    if (open.length > 0) {
      return open.map(({ id, from, to, openFrom, openTo }) => ({
        element: id,
        kind: 'open-conductor',
        message: `is open at ${[...(openFrom ? [from.bus] : []), ...(openTo ? [to.bus] : [])].join(' and ')}`,
        evidence: `nothing else feeds ${size} behind it`,
        remedy: `close it (openFrom, openTo false), or close another way to ${island[0]}`,
        prior: open.length === 1 ? 0.85 : 0.7,
        trial: {
          what: 'closed',
          change: (whole) =>
            withChanged(whole, 'lines', id, (line) => ({
              ...line,
              openFrom: false,
              openTo: false,
            })),
          controls: 'locked',
        },
      }));
    }
    return misspelt(network, island, fed, size);
  });
}

/** Ends that hang in the air and are named almost like a bus on the other side. */
function misspelt(
  network: Network,
  island: readonly string[],
  fed: ReadonlySet<string>,
  size: string,
): Hypothesis[] {
  const touching = new Map<string, { id: string; terminal: Terminal }[]>();
  const touch = (id: string, terminal: Terminal) =>
    touching.set(terminal.bus, [...(touching.get(terminal.bus) ?? []), { id, terminal }]);
  for (const { id, from, to } of network.lines) for (const end of [from, to]) touch(id, end);
  for (const { id, windings } of network.transformers) {
    for (const { terminal } of windings) touch(id, terminal);
  }
  for (const { id, terminal } of [...network.loads, ...network.generators]) touch(id, terminal);
  const dangling = (bus: string) =>
    touching.get(bus)?.length === 1 ? touching.get(bus)?.[0] : undefined;
  const buses = new Map(network.buses.map((bus) => [bus.id, bus]));
  const bare = (bus: string) => buses.get(bus)?.x == null && buses.get(bus)?.kVBase == null;
  const inside = new Set(island);
  const found: Hypothesis[] = [];
  const look = (bus: string, others: Iterable<string>) => {
    const end = dangling(bus);
    if (end === undefined || end.id.startsWith('load.')) return;
    const near = nearestName(bus, others);
    if (near === null) return;
    found.push({
      element: end.id,
      kind: 'misspelt-bus',
      message: `ends at bus ${bus}, where nothing else is connected`,
      evidence: `nothing feeds ${size}; ${near} on the other side is named almost alike`,
      remedy: `write ${near} if that is meant`,
      // A bus that is there only by mistake stands on no map and has no base.
      prior: bare(bus) ? 0.8 : 0.4,
      trial: {
        what: `at ${near}`,
        change: (whole) => renamed(whole, bus, near),
        controls: 'locked',
      },
    });
  };
  for (const bus of fed) look(bus, island);
  for (const bus of island) look(bus, fed);
  // Where one is bare, the others are dead ends as they should be.
  const surest = Math.max(0, ...found.map(({ prior }) => prior));
  if (found.length > 0) return found.filter(({ prior }) => prior === surest);
  const own = network.lines.find(({ from, to }) => inside.has(from.bus) || inside.has(to.bus));
  return [
    {
      element: own?.id ?? `bus.${island[0]}`,
      kind: 'open-conductor',
      message: `nothing joins bus ${island[0]} to a source`,
      evidence: size,
      remedy: 'add the line or switch that feeds it, or check the bus names of its elements',
      prior: 0.6,
      trial: null,
    },
  ];
}

function renamed(network: Network, bus: string, name: string): Network {
  const at = (terminal: Terminal) => (terminal.bus === bus ? { ...terminal, bus: name } : terminal);
  return {
    ...network,
    lines: network.lines.map((line) => ({ ...line, from: at(line.from), to: at(line.to) })),
    transformers: network.transformers.map((one) => ({
      ...one,
      windings: one.windings.map((winding) => ({ ...winding, terminal: at(winding.terminal) })),
    })),
  };
}
