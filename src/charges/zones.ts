import type { System } from '../loadflow/system.ts';
import { closedBranches, topologyOf } from '../network/topology.ts';

/**
 * The zone of every bus. Where the feeder names zones, a bus without one has that of the next bus
 * towards the source that has, and `` (no name) where there is none. Where it names none, buses that
 * branches join at one voltage level are a zone, named by their first bus.
 */
export function zonesOf({ compiled }: System): string[] {
  const { network, nodes } = compiled;
  const { busIds, busOfId } = nodes;
  if (network.zones.length === 0) return levelZones(network, busIds);
  const stated = new Map(network.zones.map(({ bus, zone }) => [bus, zone]));
  const { fedBuses, upstreamOf } = topologyOf(network);
  const zones = busIds.map((bus) => stated.get(bus) ?? '');
  for (const bus of fedBuses) {
    if (stated.has(bus)) continue;
    const above = upstreamOf.get(bus)?.bus;
    const zone = above === undefined ? '' : zones[busOfId.get(above) as number];
    zones[busOfId.get(bus) as number] = zone ?? '';
  }
  return zones;
}

function levelZones(
  network: Parameters<typeof topologyOf>[0],
  busIds: readonly string[],
): string[] {
  const kvOf = new Map(network.buses.map(({ id, kVBase }) => [id, kVBase]));
  const next = new Map<string, string[]>(busIds.map((bus) => [bus, []]));
  for (const { ends } of closedBranches(network)) {
    const buses = [...new Set(ends.map(({ bus }) => bus))];
    for (const from of buses) {
      for (const to of buses) {
        if (from !== to && kvOf.get(from) === kvOf.get(to)) next.get(from)?.push(to);
      }
    }
  }
  const zoneOf = new Map<string, string>();
  for (const first of [...topologyOf(network).fedBuses, ...busIds]) {
    const waiting = zoneOf.has(first) ? [] : [first];
    for (const bus of waiting) {
      if (zoneOf.has(bus)) continue;
      zoneOf.set(bus, first);
      waiting.push(...(next.get(bus) ?? []));
    }
  }
  return busIds.map((bus) => zoneOf.get(bus) as string);
}
