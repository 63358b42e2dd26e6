import fc from 'fast-check';
import { type Complex, inv } from 'mathjs';
import { expect, test } from 'vitest';
import { theveninMetric } from '../../../src/charges/distances/thevenin.ts';
import {
  type Distances,
  isAcrossLevels,
  type Network,
  openFeeder,
  type Participant,
  resolveParticipants,
  type SolvedFeeder,
  solveFeeder,
} from '../../../src/index.ts';
import { arbitraryNetwork } from '../../arbitraries/network.ts';
import { loadsAsParticipants, SHARP, solveBundled } from '../../oracles/bundled.ts';
import { denseAdmittance } from '../../oracles/dense-load-flow.ts';
import {
  codeOf,
  evenMatrix,
  feederOf,
  lineOf,
  sourceAt,
  transformerOf,
  windingOf,
} from '../../oracles/parts.ts';
import { hasReference, readReferenceJson, referencePath } from '../../oracles/reference.ts';

/** Distances between all participants of a feeder, by number. */
function allDistances(feeder: SolvedFeeder): Distances {
  const everyone = [...feeder.system.compiled.ports.participantOfId.values()];
  return theveninMetric.open(feeder, everyone, 'none');
}

function distancesIn(network: Network, participants: readonly Participant[]): Distances {
  return allDistances(solveFeeder(network, SHARP, participants));
}

const at = (bus: string, nodes: readonly number[], connection: 'wye' | 'delta' = 'wye') => ({
  id: `${bus}.${nodes.join('.')}`,
  terminal: { bus, nodes },
  connection,
});

test('on one line the distance is its impedance as the connection meets it, computed by hand', () => {
  // Z = (0.3 + j0.8) Ω/km self, (0.1 + j0.4) Ω/km mutual, 2 km; the source (0.05 + j0.2) Ω a phase.
  const line = feederOf(
    {
      sources: [
        {
          ...sourceAt('a', 2.4),
          resistanceOhm: evenMatrix(3, 0.05),
          reactanceOhm: evenMatrix(3, 0.2),
        },
      ],
      lineCodes: [codeOf('code', 3, { r: 0.3, x: 0.8, rm: 0.1, xm: 0.4 })],
      lines: [lineOf('a', 'b', [1, 2, 3], 'code', { lengthKm: 2 })],
    },
    2.4,
  );
  const distance = distancesIn(line, [
    at('a', [1, 0]),
    at('b', [1, 0]),
    at('b', [2, 0]),
    at('a', [1, 2, 3, 0]),
    at('b', [1, 2, 3, 0]),
    at('a', [1, 2], 'delta'),
    at('b', [1, 2], 'delta'),
    at('b', [2, 1]),
    at('b', [1, 2, 3], 'delta'),
    at('a', [1, 2, 3], 'delta'),
  ]);
  const self = 2 * Math.hypot(0.3, 0.8);
  const sequence = 2 * Math.hypot(0.2, 0.4); // self less mutual
  expect(distance(0, 1)).toBeCloseTo(self, 9);
  expect(distance(3, 4)).toBeCloseTo(sequence, 9);
  expect(distance(5, 6)).toBeCloseTo(2 * sequence, 9);
  // Between two phases of one bus the current goes there and back, the source included.
  expect(distance(1, 2)).toBeCloseTo(2 * Math.hypot(0.4 + 0.05, 0.8 + 0.2), 9);
  // A delta in reverse stands against itself: twice the pattern, four times the impedance.
  expect(distance(6, 7)).toBeCloseTo(8 * Math.hypot(0.45, 1), 8);
  // Three phases in delta: each line current is √3 times that of a port.
  expect(distance(8, 9)).toBeCloseTo(3 * sequence, 9);
});

test('on a side that hardly meets ground the distance to ground is still exact', () => {
  // A delta secondary with antifloat shunts of 1 ppm: a million times the impedance of the line.
  const three = [1, 2, 3];
  const network = feederOf(
    {
      sources: [sourceAt('a', 2.4)],
      transformers: [
        transformerOf(
          3,
          [windingOf('a', [1, 2, 3, 0], 'wye', 4.157), windingOf('b', three, 'delta', 0.48)],
          { antifloatPpm: 1 },
        ),
      ],
      lineCodes: [codeOf('code', 3, { r: 0.3, x: 0.8, rm: 0.1, xm: 0.4 })],
      lines: [lineOf('b', 'c', three, 'code', { lengthKm: 0.001 })],
    },
    { a: 2.4, b: 0.277, c: 0.277 },
  );
  const distance = distancesIn(network, [at('b', [1, 0]), at('c', [1, 0])]);
  expect(distance(0, 1) / (0.001 * Math.hypot(0.3, 0.8))).toBeCloseTo(1, 12);
});

const pairOf = fc.tuple(fc.nat(), fc.nat());

test('distances are symmetric within a level, never negative and zero to oneself', () => {
  const feeder = solveBundled('ieee123');
  const { system } = feeder;
  const distance = allDistances(feeder);
  const count = system.compiled.network.loads.length;
  fc.assert(
    fc.property(pairOf, ([a, b]) => {
      const [i, j] = [a % count, b % count];
      const there = distance(i, j);
      const level = isAcrossLevels(system, i, j);
      if (!level) expect(distance(j, i)).toBeCloseTo(there, 9);
      expect(there).toBeGreaterThanOrEqual(0);
      expect(distance(i, i)).toBe(0);
      const same = ({ bus, nodes }: { bus: string; nodes: readonly number[] }) => `${bus} ${nodes}`;
      const { loads } = system.compiled.network;
      const [one, other] = [loads[i], loads[j]].map((load) => same(load?.terminal as never));
      if (one !== other) expect(there).toBeGreaterThan(0.001);
    }),
  );
});

test('across levels the ohms are those of the seller', () => {
  const feeder = solveBundled('ieee13');
  const { system } = feeder;
  const distance = allDistances(feeder);
  const { participantOfId } = system.compiled.ports;
  const [low, high] = ['load.634a', 'load.652'].map((id) => participantOfId.get(id)) as [
    number,
    number,
  ];
  expect(isAcrossLevels(system, low, high)).toBe(true);
  const ratio = (4160 / 480) ** 2;
  const fromHigh = distance(high, low);
  expect(fromHigh / distance(low, high) / ratio).toBeCloseTo(1, 9);
  expect(fromHigh).toBeGreaterThan(0.5);
});

test('distances, across levels too, are those of the dense inverse of the admittance matrix', () => {
  let across = 0;
  fc.assert(
    fc.property(arbitraryNetwork({ maxBuses: 7 }), pairOf, (network, [a, b]) => {
      const { loads } = network;
      fc.pre(loads.length > 1);
      const distance = distancesIn(network, loadsAsParticipants(network));
      const baseOf = (k: number) =>
        network.buses.find((bus) => bus.id === loads[k]?.terminal.bus)?.kVBase as number;
      // A partner at another level where there is one: random pairs seldom cross a transformer.
      const i = a % loads.length;
      const partners = [...loads.keys()].filter((k) => baseOf(k) !== baseOf(i));
      const j = partners[b % partners.length] ?? b % loads.length;
      const { names, rows } = denseAdmittance(network);
      const z = inv(rows) as Complex[][];
      const w = new Map<string, [number, number]>();
      const add = (k: number, scale: number) => {
        const load = loads[k] as (typeof loads)[0];
        const { nodes, bus } = load.terminal;
        const count = load.connection === 'delta' && nodes.length === 2 ? 1 : load.phaseCount;
        for (let phase = 0; phase < count; phase++) {
          const angle = (-2 * Math.PI * phase) / count; // two legs: out and back
          const size = count === 2 ? scale : scale / Math.sqrt(count);
          const back = load.connection === 'wye' ? nodes[count] : nodes[(phase + 1) % nodes.length];
          for (const [node, sign] of [
            [nodes[phase], 1],
            [back, -1],
          ] as const) {
            const [re, im] = w.get(`${bus}.${node}`) ?? [0, 0];
            w.set(`${bus}.${node}`, [
              re + sign * size * Math.cos(angle),
              im + sign * size * Math.sin(angle),
            ]);
          }
        }
      };
      if (baseOf(i) !== baseOf(j)) across++;
      add(i, 1);
      add(j, -baseOf(i) / baseOf(j));
      const pattern = names.map((name) => w.get(name) ?? [0, 0]) as [number, number][];
      const sum = [0, 0] as [number, number];
      z.forEach((row, p) => {
        row.forEach((cell, q) => {
          const [pr, pi] = pattern[p] as [number, number];
          const [qr, qi] = pattern[q] as [number, number];
          const re = cell.re * qr - cell.im * qi;
          const im = cell.re * qi + cell.im * qr;
          sum[0] += pr * re + pi * im;
          sum[1] += pr * im - pi * re;
        });
      });
      const expected = Math.hypot(...sum);
      expect(Math.abs(distance(i, j) - expected)).toBeLessThan(1e-9 * (expected + 1));
    }),
    { numRuns: 200 },
  );
  expect(across).toBeGreaterThan(0);
});

test('cutting a line in two changes no distance', () => {
  fc.assert(
    fc.property(arbitraryNetwork(), fc.nat(), (plain, pick) => {
      fc.pre(plain.lines.length > 0 && plain.loads.length > 1);
      const network: Network = {
        ...plain,
        lineCodes: plain.lineCodes.map((code) => ({
          ...code,
          capacitanceNfPerKm: code.capacitanceNfPerKm.map(() => 0),
        })),
      };
      const line = network.lines[pick % network.lines.length] as Network['lines'][0];
      const middle = { bus: 'middle', nodes: line.to.nodes };
      const cut: Network = {
        ...network,
        buses: [...network.buses, { id: 'middle', kVBase: null, x: null, y: null }],
        lines: [
          ...network.lines.filter((one) => one !== line),
          { ...line, to: middle, lengthKm: line.lengthKm * 0.3 },
          { ...line, id: 'line.rest', from: middle, lengthKm: line.lengthKm * 0.7 },
        ],
      };
      const participants = loadsAsParticipants(network);
      const before = distancesIn(network, participants)(0, 1);
      expect(distancesIn(cut, participants)(0, 1) / (before + 1e-9)).toBeCloseTo(
        before / (before + 1e-9),
        7,
      );
    }),
  );
});

interface ReferenceDistances {
  readonly pairs: readonly {
    readonly from: string;
    readonly to: string;
    readonly distance: number;
  }[];
}

test.skipIf(!hasReference).each(['ieee13', 'ieee123', 'eulv', 'ieee34mod1', 'ieee37', 'ieee8500'])(
  'distances on %s are those found independently',
  (name) => {
    const { pairs } = readReferenceJson<ReferenceDistances>(`trades/${name}.dist.json.gz`);
    const { network } = openFeeder(referencePath(`trades/${name}.dss`));
    const { participants, issues } = resolveParticipants(
      network,
      [],
      pairs.flatMap(({ from, to }) => [from, to]),
    );
    expect(issues).toEqual([]);
    const unique = [...new Map([...participants.values()].map((one) => [one.id, one])).values()];
    const feeder = solveFeeder(network, SHARP, unique);
    const { system } = feeder;
    const distanceOf = allDistances(feeder);
    const indexOf = (id: string) =>
      system.compiled.ports.participantOfId.get(participants.get(id)?.id as string) as number;
    for (const { from, to, distance } of pairs) {
      const [a, b] = [indexOf(from), indexOf(to)];
      const own = distanceOf(a, b);
      expect(Math.abs(own - distance) / distance, `${from} to ${to}`).toBeLessThan(1e-8);
    }
  },
);
