import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hopsMetric } from '../../../src/charges/distances/path.ts';
import { ptdfMetric } from '../../../src/charges/distances/ptdf.ts';
import { ChargeGrid } from '../../../src/charges/grid.ts';
import { branchFlows } from '../../../src/charges/transfer.ts';
import { type Network, type Participant, solveFeeder } from '../../../src/index.ts';
import { arbitraryNetwork } from '../../arbitraries/network.ts';
import { loadsAsParticipants, SHARP, solveBundled, tradeOf } from '../../oracles/bundled.ts';
import { T3W, T4W } from '../../oracles/kersting.ts';
import { codeOf, feederOf, lineOf, sourceAt } from '../../oracles/parts.ts';

test.each([
  ['three wires', T3W],
  ['four wires', T4W],
])('factors are what solving the feeder with a little more shows: %s', (_, network) => {
  const participants = loadsAsParticipants(network);
  const grid = new ChargeGrid(solveFeeder(network, SHARP, participants));
  const [seller, buyer] = [participants[6] as Participant, participants[3] as Participant];
  const trade = tradeOf('t', seller.id, buyer.id, 1, { powerFactor: 0.9 });
  const transfer = grid.transferOf(trade);
  const kW = network === T3W ? 0.01 : 1e-4;
  const flowsAt = (share: number) => {
    const reactive = Math.tan(Math.acos(0.9));
    const loads = network.loads.map((load) => {
      const sign = load.id === seller.id ? -1 : load.id === buyer.id ? 1 : 0;
      return {
        ...load,
        powerKw: load.powerKw + sign * share * kW,
        reactivePowerKvar: load.reactivePowerKvar + sign * share * kW * reactive,
      };
    });
    const { system, solution } = solveFeeder({ ...network, loads }, SHARP);
    return branchFlows(system, grid.branches, solution).powerW;
  };
  const [more, less] = [flowsAt(1), flowsAt(-1)];
  transfer.forEach((factor, c) => {
    expect(
      Math.abs(factor - ((more[c] as number) - (less[c] as number)) / (2e3 * kW)),
    ).toBeLessThan(1e-6);
  });
  expect(Math.max(...transfer.map(Math.abs))).toBeGreaterThan(0.9);
});

/** A feeder of reactances alone, at no load: power transfer as in a direct-current model. */
function lossless(lines: readonly (readonly [string, string, number])[]): Network {
  return feederOf(
    {
      sources: [sourceAt('a', 1, { phases: 1 })],
      lineCodes: [codeOf('x', 1, { r: 0, x: 1e-3 })],
      lines: lines.map(([from, to, lengthKm]) => lineOf(from, to, [1], 'x', { lengthKm })),
    },
    1,
  );
}

function distancesIn(network: Network, buses: readonly string[]) {
  const participants = buses.map((bus) => ({
    id: bus,
    terminal: { bus, nodes: [1, 0] },
    connection: 'wye' as const,
  }));
  const feeder = solveFeeder(network, SHARP, participants);
  const all = participants.map((_, k) => k);
  return (weight: 'none' | 'length' = 'none') => ptdfMetric.open(feeder, all, weight);
}

test('in a loop power divides by the reactances, worked out by hand', () => {
  // Between a and b: 1 km directly, 3 km by c. Three quarters go directly, a quarter over two lines.
  const open = distancesIn(
    lossless([
      ['a', 'b', 1],
      ['b', 'c', 2],
      ['a', 'c', 1],
    ]),
    ['a', 'b', 'c'],
  );
  expect(open()(0, 1)).toBeCloseTo(3 / 4 + 2 * (1 / 4), 9);
  expect(open()(1, 2)).toBeCloseTo(1 / 2 + 2 * (1 / 2), 9);
  expect(open('length')(0, 1)).toBeCloseTo(3 / 4 + (1 / 4) * 3, 9);
});

test('in a lossless tree it counts the branches on the way, and cutting one in two adds one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 10 }), fc.nat(), (picks, cut) => {
      const names = ['a', ...picks.map((_, k) => `b${k}`)];
      const lines = picks.map((pick, k): [string, string, number] => [
        names[pick % (k + 1)] as string,
        `b${k}`,
        1 + (k % 3),
      ]);
      const network = lossless(lines);
      const participants = names.map((bus) => ({
        id: bus,
        terminal: { bus, nodes: [1, 0] },
        connection: 'wye' as const,
      }));
      const feeder = solveFeeder(network, SHARP, participants);
      const all = names.map((_, k) => k);
      const [hops, ptdf] = [hopsMetric, ptdfMetric].map((metric) =>
        metric.open(feeder, all, 'none'),
      );
      for (const i of all)
        for (const j of all) expect(ptdf?.(i, j)).toBeCloseTo(hops?.(i, j) ?? -1, 8);
      const at = cut % lines.length;
      const [from, to, length] = lines[at] as [string, string, number];
      const halves = [
        ...lines.filter((_, k) => k !== at),
        [from, 'middle', 0.4 * length] as const,
        ['middle', to, 0.6 * length] as const,
      ];
      const before = distancesIn(network, [from, to]);
      const after = distancesIn(lossless(halves), [from, to]);
      expect(after()(0, 1)).toBeCloseTo(before()(0, 1) + 1, 8);
      // Weighted by length it stays what it was.
      expect(after('length')(0, 1)).toBeCloseTo(before('length')(0, 1), 8);
    }),
  );
});

test('it is a metric on any feeder, whatever branches count', () => {
  let pairs = 0;
  fc.assert(
    fc.property(
      arbitraryNetwork({ meshed: true, maxBuses: 9 }),
      fc.constantFrom('none', 'length', 'resistance', 'cost'),
      (network, weight) => {
        fc.pre(network.loads.length > 2);
        const participants = loadsAsParticipants(network);
        const feeder = solveFeeder(network, SHARP, participants);
        const all = participants.map((_, k) => k);
        const d = ptdfMetric.open(feeder, all, weight);
        for (const i of all) {
          expect(d(i, i)).toBe(0);
          for (const j of all) {
            expect(d(i, j)).toBe(d(j, i));
            for (const k of all) expect(d(i, k)).toBeLessThanOrEqual(d(i, j) + d(j, k) + 1e-9);
            if (d(i, j) > 0) pairs++;
          }
        }
      },
    ),
  );
  expect(pairs).toBeGreaterThan(100);
});

test('weights are kilometres, ohms and costs of the branches on the way', () => {
  const feeder = solveBundled('european-lv');
  const { ports, network } = feeder.system.compiled;
  const [a, b] = ['load.load1', 'load.load22'].map((id) => ports.participantOfId.get(id)) as [
    number,
    number,
  ];
  const hops = hopsMetric.open(feeder, [a, b], 'none')(a, b);
  const of = (weight: 'none' | 'length' | 'resistance' | 'cost') =>
    ptdfMetric.open(feeder, [a, b], weight)(a, b);
  expect(network.lines.length).toBeGreaterThan(hops);
  expect(of('none') / hops).toBeGreaterThan(0.9);
  for (const weight of ['length', 'resistance', 'cost'] as const)
    expect(of(weight)).toBeGreaterThan(0);
  // Lines of this feeder are 0.3 to 2 Ω a km.
  expect(of('resistance') / of('length')).toBeGreaterThan(0.1);
  expect(of('resistance') / of('length')).toBeLessThan(3);
});
