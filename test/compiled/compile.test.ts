import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildNodalModel } from '../../src/compiled/admittance.ts';
import { compile } from '../../src/compiled/compile.ts';
import { deviceStateOf } from '../../src/compiled/elements/index.ts';
import { nodeName } from '../../src/compiled/nodes.ts';
import { GridError } from '../../src/errors.ts';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import { systemPower } from '../../src/loadflow/flows.ts';
import type { Participant } from '../../src/network/trading.ts';
import { entryIndex } from '../../src/numeric/pattern.ts';
import { arbitraryNetwork } from '../arbitraries/network.ts';
import { codeOf, feederOf, lineOf, loadOf, sourceAt } from '../oracles/parts.ts';

test('the admittance matrix is the sum of the elements, conductor by conductor', () => {
  fc.assert(
    fc.property(arbitraryNetwork({ maxBuses: 8 }), (network) => {
      const compiled = compile(network);
      const model = buildNodalModel(compiled, deviceStateOf(network));
      const sums = new Map<string, [number, number]>();
      compiled.elements.forEach((element, k) => {
        const y = model.primitives[k];
        const names = element.model.terminals.flatMap(({ bus, nodes }) =>
          nodes.map((number) => (number === 0 ? null : `${bus}.${number}`)),
        );
        names.forEach((i, a) => {
          names.forEach((j, b) => {
            if (i === null || j === null || y === undefined) return;
            const [re, im] = sums.get(`${i} ${j}`) ?? [0, 0];
            const at = a * y.order + b;
            sums.set(`${i} ${j}`, [re + y.re[at], im + y.im[at]]);
          });
        });
      });
      const { nodes, pattern } = compiled;
      const name = (node: number) => nodeName(nodes, node);
      let found = 0;
      for (let row = 0; row < nodes.count; row++) {
        for (let column = 0; column < nodes.count; column++) {
          const at = entryIndex(pattern, row, column);
          const [re, im] = sums.get(`${name(row)} ${name(column)}`) ?? [0, 0];
          if (re !== 0 || im !== 0) found++;
          if (at < 0) expect([re, im]).toEqual([0, 0]);
          else expect([model.re[at], model.im[at]]).toEqual([re, im]);
        }
      }
      expect(found).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});

const CODE = codeOf('code', 1, { r: 0.2, x: 0.5, c: 200 });
const SPAN = feederOf(
  {
    sources: [sourceAt('a', 2.4, { phases: 1 })],
    lineCodes: [CODE],
    lines: [lineOf('a', 'b', [1], 'code'), lineOf('b', 'c', [1], 'code')],
    loads: [loadOf('b', 'b', [1, 0], [50, 20]), loadOf('c', 'c', [1, 0], [30, 10])],
  },
  2.4,
);

test('what an open end cuts off has no voltage and draws nothing; the rest balances', () => {
  for (const [open, dead] of [
    [{ openTo: true }, ['b', 'c']],
    [{ openFrom: true }, ['b', 'c']],
  ] as const) {
    const [first, second] = SPAN.lines as [(typeof SPAN.lines)[0], (typeof SPAN.lines)[0]];
    const { system, solution } = solveFeeder({ ...SPAN, lines: [{ ...first, ...open }, second] });
    expect(solution.converged).toBe(true);
    const { nodes, activePorts } = system.compiled;
    for (let node = 0; node < nodes.count; node++) {
      const bus = nodes.busIds[nodes.busOfNode[node]] as string;
      const size = Math.hypot(solution.vRe[node], solution.vIm[node]);
      if ((dead as readonly string[]).includes(bus)) expect(size).toBe(0);
      else expect(size).toBeGreaterThan(2000);
    }
    expect(activePorts.length).toBe(0);
    const { sourceRe, lossRe, kclResidualA } = systemPower(system, solution);
    expect(kclResidualA).toBeLessThan(1e-6);
    expect(sourceRe - lossRe).toBeCloseTo(0, 6);
  }
});

test('a line open in the middle of a feeder leaves what is before it alone', () => {
  const [first, second] = SPAN.lines as [(typeof SPAN.lines)[0], (typeof SPAN.lines)[0]];
  const dry = { ...CODE, capacitanceNfPerKm: [0] };
  const cut = solveFeeder({
    ...SPAN,
    lineCodes: [dry],
    lines: [first, { ...second, openFrom: true }],
  });
  const short = solveFeeder({
    ...SPAN,
    lineCodes: [dry],
    lines: [first],
    loads: SPAN.loads.slice(0, 1),
  });
  expect(cut.solution.vRe[1]).toBeCloseTo(short.solution.vRe[1] as number, 6);
  expect(cut.solution.vIm[1]).toBeCloseTo(short.solution.vIm[1] as number, 6);
});

test('a participant at a node that is not there is refused by name', () => {
  const ghost: Participant = {
    id: 'ghost',
    terminal: { bus: 'b', nodes: [2, 0] },
    connection: 'wye',
  };
  expect(() => compile(SPAN, [ghost])).toThrow(GridError);
  expect(() => compile(SPAN, [ghost])).toThrow('b.2');
});

test('participants have one port a phase: to the return, round the delta, between two nodes', () => {
  const network = feederOf({ sources: [sourceAt('a', 2.4)] }, 2.4);
  const of = (nodes: number[], connection: 'wye' | 'delta') => {
    const participant = { id: 'p', terminal: { bus: 'a', nodes }, connection };
    const { ports } = compile(network, [participant]);
    return Array.from(ports.plus, (plus, port) => [plus + 1, ports.minus[port] + 1]);
  };
  expect(of([1, 2, 3, 0], 'wye')).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
  expect(of([3, 1], 'wye')).toEqual([[3, 1]]);
  expect(of([1, 2, 3], 'delta')).toEqual([
    [1, 2],
    [2, 3],
    [3, 1],
  ]);
  expect(of([2, 3], 'delta')).toEqual([[2, 3]]);
});

test('a neutral that only an impedance holds takes the return of loads, and what hangs on it is fed', () => {
  const network = feederOf(
    {
      sources: [sourceAt('a', 0.23, { phases: 1 })],
      lineCodes: [codeOf('code', 1, { r: 1, x: 0 })],
      lines: [
        lineOf('a', 'b', [1], 'code'),
        { ...lineOf('b', 'c', [4], 'code'), id: 'line.neutral' },
      ],
      reactors: [
        {
          id: 'reactor.rod',
          from: { bus: 'c', nodes: [4] },
          to: null,
          connection: 'wye',
          resistanceOhm: [10],
          reactanceOhm: [0],
          ratingA: 0,
        },
      ],
      loads: [loadOf('b', 'b', [1, 4], [1, 0], { model: 'constant-impedance', ratedKv: 0.23 })],
    },
    0.23,
  );
  const compiled = compile(network);
  expect([...compiled.fed]).toEqual([1, 1, 1, 1]);
  const { solution } = solveFeeder(network);
  const volts = (bus: number, k: number) => solution.vRe[compiled.nodes.firstNodeOfBus[bus] + k];
  // 52.9 Ω behind 1 + 1 + 10 Ω
  const amperes = 230 / (52.9 + 12);
  expect(volts(1, 1)).toBeCloseTo(11 * amperes, 6);
  expect(volts(2, 0)).toBeCloseTo(10 * amperes, 6);
  const alone = compile({ ...network, reactors: [] });
  expect([...alone.fed]).toEqual([1, 1, 0, 0]);
});
