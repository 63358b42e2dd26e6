import fc from 'fast-check';
import { expect, test } from 'vitest';
import { busesBetween, hopsMetric, lengthMetric } from '../../../src/charges/distances/path.ts';
import { openFeeder, type Participant, solveFeeder } from '../../../src/index.ts';
import { closedBranches, topologyOf } from '../../../src/network/topology.ts';
import { arbitraryNetwork, everything } from '../../arbitraries/network.ts';
import { loadsAsParticipants, SHARP } from '../../oracles/bundled.ts';

/** All-pairs shortest ways by Floyd and Warshall. */
function shortestOf(
  buses: readonly string[],
  branches: ReturnType<typeof closedBranches>,
  lengthOf: (branch: (typeof branches)[0]) => number,
): number[][] {
  const at = new Map(buses.map((bus, k) => [bus, k]));
  const d = buses.map((_, i) => buses.map((_, j) => (i === j ? 0 : Number.POSITIVE_INFINITY)));
  for (const branch of branches) {
    for (const { bus: a } of branch.ends) {
      for (const { bus: b } of branch.ends) {
        const [i, j] = [at.get(a) as number, at.get(b) as number];
        if (i !== j) (d[i] as number[])[j] = Math.min(d[i]?.[j] as number, lengthOf(branch));
      }
    }
  }
  for (let k = 0; k < buses.length; k++) {
    for (let i = 0; i < buses.length; i++) {
      for (let j = 0; j < buses.length; j++) {
        const by = (d[i]?.[k] as number) + (d[k]?.[j] as number);
        if (by < (d[i]?.[j] as number)) (d[i] as number[])[j] = by;
      }
    }
  }
  return d;
}

test('hops and lengths are the shortest there are, in meshed feeders too', () => {
  fc.assert(
    fc.property(arbitraryNetwork({ ...everything, controls: false }), (network) => {
      fc.pre(network.loads.length > 1);
      const participants = loadsAsParticipants(network);
      const feeder = solveFeeder(network, SHARP, participants);
      const everyone = participants.map((_, k) => k);
      const buses = network.buses.map(({ id }) => id);
      const busOf = (k: number) => buses.indexOf((participants[k] as Participant).terminal.bus);
      for (const [metric, lengthOf] of [
        [hopsMetric, () => 1],
        [lengthMetric, ({ lengthKm }: { lengthKm: number }) => lengthKm],
      ] as const) {
        const expected = shortestOf(buses, closedBranches(network), lengthOf);
        const distance = metric.open(feeder, everyone, 'none');
        for (const i of everyone) {
          for (const j of everyone) {
            expect(distance(i, j)).toBeCloseTo(expected[busOf(i)]?.[busOf(j)] as number, 12);
          }
        }
      }
    }),
  );
});

test('on a bundled radial feeder the length to the source is that of its topology', () => {
  const { network } = openFeeder('ieee34-mod1');
  const { fedBuses, lengthKmOf } = topologyOf(network);
  const at = (bus: string): Participant => ({
    id: bus,
    terminal: { bus, nodes: [network.lines.find(({ to }) => to.bus === bus)?.to.nodes[0] ?? 1, 0] },
    connection: 'wye',
  });
  const participants = fedBuses.map(at);
  const feeder = solveFeeder(network, SHARP, participants);
  const distance = lengthMetric.open(feeder, [...participants.keys()], 'none');
  fedBuses.forEach((bus, k) => {
    expect(distance(0, k)).toBeCloseTo(lengthKmOf.get(bus) as number, 9);
  });
  expect(Math.max(...fedBuses.map((_, k) => distance(0, k)))).toBeGreaterThan(10);
});

test('the way between two buses starts and ends there and follows branches', () => {
  const { network } = openFeeder('ieee13');
  const { system } = solveFeeder(network, SHARP);
  const { busOfId, busIds } = system.compiled.nodes;
  const between = (a: string, b: string) =>
    busesBetween(system, busOfId.get(a) as number, busOfId.get(b) as number)?.map((k) => busIds[k]);
  expect(between('611', '675')).toEqual(['611', '684', '671', '692', '675']);
  expect(between('675', '675')).toEqual(['675']);
});
