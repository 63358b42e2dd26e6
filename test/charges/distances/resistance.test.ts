import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resistanceMetric } from '../../../src/charges/distances/resistance.ts';
import { type Network, solveFeeder } from '../../../src/index.ts';
import { topologyOf } from '../../../src/network/topology.ts';
import { arbitraryNetwork, everything } from '../../arbitraries/network.ts';
import { SHARP } from '../../oracles/bundled.ts';
import {
  codeOf,
  feederOf,
  lineOf,
  loadOf,
  sourceAt,
  transformerOf,
  windingOf,
} from '../../oracles/parts.ts';

/** A graph of single-phase lines of 1 Ω, or as given, fed at its first point. */
function graph(edges: readonly (readonly [a: number, b: number, ohm?: number])[]): Network {
  return feederOf(
    {
      sources: [sourceAt('p0', 1, { phases: 1 })],
      lineCodes: [codeOf('ohm', 1, { r: 1, x: 0.3 })],
      lines: edges.map(([a, b, ohm = 1], k) =>
        lineOf(`p${a}`, `p${b}`, [1], 'ohm', { id: `line.${k}`, lengthKm: ohm }),
      ),
    },
    1,
  );
}

/** Distance between buses by name, for a participant at every bus that a source feeds. */
function between(network: Network) {
  const buses = topologyOf(network).fedBuses;
  const nodeAt = (bus: string) =>
    [...network.lines, ...network.reactors]
      .flatMap(({ from, to }) => [from, to])
      .concat(network.transformers.flatMap(({ windings }) => windings.map((w) => w.terminal)))
      .concat(network.sources.map(({ terminal }) => terminal))
      .find((terminal) => terminal?.bus === bus)?.nodes[0] as number;
  const participants = buses.map((bus) => ({
    id: bus,
    terminal: { bus, nodes: [nodeAt(bus), 0] },
    connection: 'wye' as const,
  }));
  const feeder = solveFeeder(network, SHARP, participants);
  const { participantOfId } = feeder.system.compiled.ports;
  const distance = resistanceMetric.open(feeder, [...participantOfId.values()], 'none');
  return {
    buses,
    distance: (a: string, b: string) =>
      distance(participantOfId.get(a) as number, participantOfId.get(b) as number),
  };
}

const complete = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, a) =>
    Array.from({ length: a }, (_, b): [number, number] => [a, b]),
  ).flat();
/** Corners that differ in one of three bits. */
const CUBE = complete(8).filter(([a, b]) => [1, 2, 4].includes(a ^ b));

describe('known values', () => {
  test('two thirds in a triangle, one half in K4', () => {
    expect(between(graph(complete(3))).distance('p0', 'p2')).toBeCloseTo(2 / 3, 12);
    expect(between(graph(complete(4))).distance('p1', 'p3')).toBeCloseTo(1 / 2, 12);
  });

  test('7/12, 3/4 and 5/6 in a cube', () => {
    const { distance } = between(graph(CUBE));
    expect(distance('p0', 'p1')).toBeCloseTo(7 / 12, 12);
    expect(distance('p0', 'p3')).toBeCloseTo(3 / 4, 12);
    expect(distance('p0', 'p7')).toBeCloseTo(5 / 6, 12);
  });

  test('a transformer counts its windings, referred to the level of the first', () => {
    // 0.5 % on each winding of 100 kVA: 1 % of V²/S, 3 Ω at 17.32 kV line to line, 1.6 mΩ at 0.4 kV.
    const network = feederOf(
      {
        sources: [sourceAt('p0', 10)],
        transformers: [
          transformerOf(3, [
            windingOf('p0', [1, 2, 3], 'delta', 10 * Math.sqrt(3)),
            windingOf('p1', [1, 2, 3, 0], 'wye', 0.4),
          ]),
        ],
        lineCodes: [codeOf('code', 3, { r: 0.3, x: 0.1, rm: 0.1 })],
        lines: [lineOf('p1', 'p2', [1, 2, 3], 'code', { lengthKm: 0.5 })],
      },
      { p0: 10, p1: 0.4 / Math.sqrt(3), p2: 0.4 / Math.sqrt(3) },
    );
    const { distance } = between(network);
    expect(distance('p1', 'p2')).toBeCloseTo(0.5 * 0.2, 12);
    expect(distance('p0', 'p1')).toBeCloseTo((0.01 * (10e3 * Math.sqrt(3)) ** 2) / 100e3, 9);
    expect(distance('p1', 'p0')).toBeCloseTo((0.01 * 400 ** 2) / 100e3, 12);
    expect(distance('p2', 'p0')).toBeCloseTo(0.1 + (0.01 * 400 ** 2) / 100e3, 12);
  });

  test('nothing but a reactance between two buses is no distance, an open line an infinite one', () => {
    const network = graph([
      [0, 1],
      [1, 2],
      [3, 4],
    ]);
    const [first, second, apart] = network.lines;
    const changed: Network = {
      ...network,
      lineCodes: [...network.lineCodes, codeOf('coil', 1, { r: 0, x: 1 })],
      lines: [first, { ...second, lineCode: 'coil' }, apart].map((line) => line as never),
      loads: [loadOf('x', 'p4', [1, 0], [0, 0])],
    };
    const participants = ['p0', 'p1', 'p2', 'p4'].map((bus) => ({
      id: bus,
      terminal: { bus, nodes: [1, 0] },
      connection: 'wye' as const,
    }));
    const feeder = solveFeeder(changed, SHARP, participants);
    const distance = resistanceMetric.open(feeder, [0, 1, 2, 3], 'none');
    expect(distance(1, 2)).toBe(0);
    expect(distance(0, 2)).toBeCloseTo(1, 12);
    expect(distance(0, 3)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('on random feeders, meshed ones too', () => {
  const meshed = arbitraryNetwork({ ...everything, maxBuses: 9, controls: false });

  test('it is a metric', () => {
    fc.assert(
      fc.property(meshed, fc.tuple(fc.nat(), fc.nat(), fc.nat()), (random, picks) => {
        // Referred to different levels two distances do not compare.
        const network = { ...random, buses: random.buses.map((bus) => ({ ...bus, kVBase: 1 })) };
        const { buses, distance } = between(network);
        const [a, b, c] = picks.map((pick) => buses[pick % buses.length] as string) as [
          string,
          string,
          string,
        ];
        expect(distance(a, a)).toBe(0);
        expect(distance(a, b)).toBeGreaterThanOrEqual(0);
        const scale = 1e-9 * (1 + distance(a, b) + distance(b, c));
        expect(Math.abs(distance(a, b) - distance(b, a))).toBeLessThan(scale);
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c) + scale);
      }),
    );
  });

  const edges = fc.array(
    fc.record({ pick: fc.nat(), other: fc.nat(), ohm: fc.integer({ min: 1, max: 9 }) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  const connected = edges.map((list) => [
    ...list.map(({ pick, ohm }, k): [number, number, number] => [pick % (k + 1), k + 1, ohm]),
    ...list.flatMap(({ other, ohm }, k): [number, number, number][] => {
      const end = other % (list.length + 1);
      return end === k ? [] : [[end, k, ohm]];
    }),
  ]);

  test("Foster's theorem: conductance times distance, over all edges, is one less than the points", () => {
    fc.assert(
      fc.property(connected, (list) => {
        const { buses, distance } = between(graph(list));
        const sum = list.reduce(
          (total, [a, b, ohm]) => total + distance(`p${a}`, `p${b}`) / ohm,
          0,
        );
        expect(sum).toBeCloseTo(buses.length - 1, 8);
      }),
    );
  });

  test("Rayleigh's law: another branch takes no two points further apart", () => {
    fc.assert(
      fc.property(connected, fc.nat(), fc.nat(), (list, from, to) => {
        const count = between(graph(list)).buses.length;
        const [i, j] = [from % count, to % count];
        fc.pre(i !== j);
        const [before, after] = [between(graph(list)), between(graph([...list, [i, j, 2]]))];
        for (const a of before.buses) {
          for (const b of before.buses) {
            expect(after.distance(a, b)).toBeLessThanOrEqual(before.distance(a, b) + 1e-9);
          }
        }
        expect(after.distance(`p${i}`, `p${j}`)).toBeLessThan(before.distance(`p${i}`, `p${j}`));
      }),
    );
  });
});
