import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  busConnections,
  DEFAULT_HEADROOM,
  DEFAULT_LIMITS,
  headroomOf,
  hostingConnections,
  hostingOf,
  type Limits,
  openFeeder,
  type Participant,
  type SolvedFeeder,
  solveFeeder,
} from '../../src/index.ts';
import { solveLoadFlow } from '../../src/loadflow/solve.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { SHARP } from '../oracles/bundled.ts';
import { codeOf, feederOf, lineOf, sourceAt } from '../oracles/parts.ts';
import { largestExcess } from './judging.ts';

/** The feeder with an injection at a connection, kW, solved afresh; the system is left as it was. */
function excessWith(
  solved: SolvedFeeder,
  limits: Limits,
  id: string,
  injectedKw: number,
  reactivePerActive = 0,
): number {
  const { system, solution } = solved;
  const { participantOfId, firstOfParticipant } = system.compiled.ports;
  const k = participantOfId.get(id) as number;
  const [p, q] = [system.powerW.slice(), system.reactivePowerVar.slice()];
  const [first, end] = [firstOfParticipant[k] as number, firstOfParticipant[k + 1] as number];
  for (let port = first; port < end; port++) {
    system.powerW[port] = (-injectedKw * 1e3) / (end - first);
    system.reactivePowerVar[port] = reactivePerActive * (system.powerW[port] as number);
  }
  const after = solveLoadFlow(system, { tolerancePu: 1e-11, maxIterations: 300 });
  system.powerW.set(p);
  system.reactivePowerVar.set(q);
  if (!after.converged) return Number.POSITIVE_INFINITY;
  return largestExcess({ system, solution: { ...solution, ...after } }, limits);
}

/** The largest quantity by doubling and bisection alone. */
function bisected(passes: (kw: number) => boolean): number {
  let low = 0;
  let high = 0.01;
  while (passes(high)) [low, high] = [high, 2 * high];
  while (high - low > 1e-5 * high) {
    const middle = (low + high) / 2;
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

const CASES: readonly [name: string, buses: readonly string[], limits: Limits][] = [
  ['ieee13', ['671', '675', '652', '634', '680'], around(0.955, 1.085, 165)],
  ['ieee34-mod1', ['890', '840', '818'], around(0.915, 1.06, 110)],
  ['ieee123', ['48', '65', '114', '83', '300'], around(0.973, 1.044, 175)],
  ['european-lv', ['34', '387', '900'], around(1.0, 1.06, 100)],
];

function around(vMinPu: number, vMaxPu: number, maxLoadingPct: number): Limits {
  return { ...DEFAULT_LIMITS, vMinPu, vMaxPu, maxLoadingPct };
}

function solvedWith(name: string, connect: (network: SolvedNetwork) => readonly Participant[]) {
  const { network } = openFeeder(name);
  const connections = connect(network);
  return { connections, solved: solveFeeder(network, { ...SHARP, controls: 'on' }, connections) };
}

type SolvedNetwork = ReturnType<typeof openFeeder>['network'];

test.each(CASES)('headroom of %s is what bisection finds, either way', (name, buses, limits) => {
  const { connections, solved } = solvedWith(name, (network) =>
    busConnections(network, { buses, connection: 'wye', arrangement: 'phase' }),
  );
  expect(largestExcess(solved, limits), 'inside its limits before').toBeLessThan(0);
  const powers = solved.system.powerW.slice();
  for (const reactivePerActive of [0, 0.4]) {
    const options = { ...DEFAULT_HEADROOM, limits, reactivePerActive };
    const result = headroomOf(solved, connections, options);
    expect(result.connections.length).toBe(connections.length);
    for (const { connection, injection, withdrawal } of result.connections) {
      for (const [sign, { powerKw, binding }] of [
        [1, injection],
        [-1, withdrawal],
      ] as const) {
        const exact = bisected(
          (kw) => excessWith(solved, limits, connection, sign * kw, reactivePerActive) <= 1e-6,
        );
        expect(Math.abs((powerKw as number) / exact - 1)).toBeLessThan(1e-3);
        expect(binding).not.toBeNull();
        if (binding?.kind === 'no-solution') continue;
        // The limit that is named is met there.
        const { value, limit } = binding as { value: number; limit: number };
        expect(Math.abs(value / limit - 1)).toBeLessThan(1e-3);
      }
    }
  }
  expect(solved.system.powerW).toEqual(powers);
});

test.each(CASES)('hosting capacity of %s is what bisection finds', (name, buses, limits) => {
  const { connections, solved } = solvedWith(name, (network) =>
    hostingConnections(network, { buses, connection: 'wye' }),
  );
  const { buses: found } = hostingOf(solved, connections, { ...DEFAULT_HEADROOM, limits });
  expect(found.map(({ bus }) => bus).toSorted()).toEqual(buses.toSorted());
  for (const { bus, balanced, phases } of found) {
    for (const { nodes, powerKw } of [balanced, ...phases]) {
      const id = [bus, ...nodes.slice(0, -1)].join('.');
      const exact = bisected((kw) => excessWith(solved, limits, id, kw) <= 1e-6);
      expect(Math.abs((powerKw as number) / exact - 1)).toBeLessThan(1e-3);
    }
    expect(phases.length).toBe(balanced.nodes.length - 1);
  }
});

test('on random feeders no headroom is broken when it is used, and all of it is found', () => {
  let used = 0;
  fc.assert(
    fc.property(
      arbitraryNetwork({ ...everything, controls: false, floating: false }),
      fc.nat(),
      fc.double({ min: 0.9, max: 0.97, noNaN: true }),
      (network, pick, vMinPu) => {
        const all = busConnections(network, { connection: 'wye', arrangement: 'phase' });
        const one = all[pick % all.length] as Participant;
        const solved = solveFeeder(network, SHARP, [one]);
        fc.pre(solved.solution.converged);
        const limits = around(vMinPu, 1.08, 60);
        fc.pre(largestExcess(solved, limits) < 0);
        const [found] = headroomOf(solved, [one], { ...DEFAULT_HEADROOM, limits }).connections;
        fc.pre(found !== undefined);
        for (const [sign, { powerKw }] of [
          [1, found.injection],
          [-1, found.withdrawal],
        ] as const) {
          if (powerKw === null || powerKw < 0.01) continue;
          const at = (kw: number) => excessWith(solved, limits, one.id, sign * kw);
          for (const share of [0.25, 0.5, 0.75, 1]) {
            // The slack of 1e-6, and rounding.
            expect(at(share * powerKw)).toBeLessThanOrEqual(1.1e-6);
          }
          expect(at(1.001 * powerKw)).toBeGreaterThan(0);
          used++;
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(used).toBeGreaterThan(60);
});

test('one phase of one resistance: the headroom that can be computed by hand', () => {
  const network = feederOf(
    {
      sources: [sourceAt('s', 1, { phases: 1, ohm: [0, 1e-9] })],
      lineCodes: [codeOf('r', 1, { r: 0.5, x: 0 })],
      lines: [lineOf('s', 'e', [1], 'r', { lengthKm: 1 })],
    },
    1,
  );
  const connections = busConnections(network, {
    buses: ['e'],
    connection: 'wye',
    arrangement: 'phase',
  });
  const solved = solveFeeder(network, SHARP, connections);
  const [found] = headroomOf(solved, connections).connections;
  // At V the current is (V − 1 kV)/R: 1050 V·50 V/0.5 Ω and 950 V·50 V/0.5 Ω.
  expect((found?.injection.powerKw as number) / 105).toBeCloseTo(1, 3);
  expect((found?.withdrawal.powerKw as number) / 95).toBeCloseTo(1, 3);
  expect(found?.injection.binding).toMatchObject({
    kind: 'overvoltage',
    element: 'e',
    limit: 1.05,
  });
  expect(found?.withdrawal.binding).toMatchObject({ kind: 'undervoltage', element: 'e' });
});

test('connections: neutrals are returns, delta goes from phase to phase', () => {
  const { network } = openFeeder('ieee13');
  const of = (connection: 'wye' | 'delta', arrangement: 'phase' | 'balanced', bus: string) =>
    busConnections(network, { buses: [bus], connection, arrangement }).map(({ terminal }) =>
      terminal.nodes.join('.'),
    );
  expect(of('wye', 'phase', '671')).toEqual(['1.0', '2.0', '3.0']);
  expect(of('wye', 'balanced', '671')).toEqual(['1.2.3.0']);
  expect(of('delta', 'phase', '671')).toEqual(['1.2', '2.3', '3.1']);
  expect(of('delta', 'phase', '645')).toEqual(['2.3']);
  expect(of('delta', 'balanced', '671')).toEqual(['1.2.3']);
  expect(of('delta', 'phase', '652')).toEqual([]);
});
