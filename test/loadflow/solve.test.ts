import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeName } from '../../src/compiled/nodes.ts';
import { type SolvedFeeder, solveFeeder } from '../../src/loadflow/feeder.ts';
import { elementCurrents, elementPower, systemPower } from '../../src/loadflow/flows.ts';
import { solveLoadFlow, solveNewton } from '../../src/loadflow/solve.ts';
import type { Network } from '../../src/network/network.ts';
import { arbitraryNetwork } from '../arbitraries/network.ts';
import { denseLoadFlow, loadPower } from '../oracles/dense-load-flow.ts';
import { codeOf, feederOf, lineOf, loadOf, sourceAt } from '../oracles/parts.ts';

const EXACT = { tolerancePu: 1e-12, maxIterations: 200, controls: 'locked' } as const;

type Volts = Map<string, readonly [re: number, im: number]>;

function voltsOf({ system, solution }: SolvedFeeder): Volts {
  const { nodes } = system.compiled;
  return new Map(
    Array.from(solution.vRe, (re, k) => [nodeName(nodes, k), [re, solution.vIm[k]] as const]),
  );
}

/** Largest distance of the voltages of nodes that both have, relative. */
function farthest(a: Volts, b: ReadonlyMap<string, readonly [number, number]>): number {
  let largest = 0;
  for (const [name, [re, im]] of a) {
    const other = b.get(name);
    if (other === undefined) continue;
    const distance = Math.hypot(re - other[0], im - other[1]) / Math.hypot(re, im);
    if (!(distance <= largest)) largest = distance;
  }
  return largest;
}

test('the solution is that of a dense fixed point with the loads written down once more', () => {
  let compared = 0;
  fc.assert(
    fc.property(arbitraryNetwork({ maxBuses: 7 }), (network) => {
      const expected = denseLoadFlow(network);
      const solved = solveFeeder(network, EXACT);
      expect(solved.solution.converged).toBe(true);
      if (expected === null) return;
      compared++;
      expect(farthest(voltsOf(solved), expected)).toBeLessThan(1e-9);
    }),
    { numRuns: 150 },
  );
  expect(compared).toBeGreaterThan(100);
});

test('what the sources deliver is what loads, shunts and losses take, and no node keeps a current', () => {
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const solved = solveFeeder(network, EXACT);
      const { system, solution } = solved;
      const { sourceRe, sourceIm, lossRe, lossIm, kclResidualA } = systemPower(system, solution);
      const drawn = loadPower(network, voltsOf(solved));
      let p = sourceRe - lossRe - drawn.p;
      let q = sourceIm - lossIm - drawn.q;
      system.compiled.elements.forEach((element, k) => {
        if (element.model.isBranch || element.model.kind === 'source') return;
        const shunt = elementPower(element, elementCurrents(system, k, solution), solution);
        p -= shunt.re;
        q -= shunt.im;
      });
      const turnover = Math.hypot(drawn.p, drawn.q) + Math.hypot(sourceRe, sourceIm) + 1e3;
      expect(Math.hypot(p, q) / turnover).toBeLessThan(1e-8);
      expect(kclResidualA).toBeLessThan(1e-4);
      expect(lossRe).toBeGreaterThan(-1e-7 * turnover);
    }),
  );
});

/** The network with phases a → b → c → a, the source's included. */
function rotated(network: Network): Network {
  const turn = (node: number) => (node >= 1 && node <= 3 ? (node % 3) + 1 : node);
  const at = <T extends { readonly nodes: readonly number[] }>(terminal: T): T => ({
    ...terminal,
    nodes: terminal.nodes.map(turn),
  });
  return {
    ...network,
    // The same three nodes, turned by their angle and not by their names.
    sources: network.sources.map((source) => ({ ...source, angleDeg: source.angleDeg + 120 })),
    lines: network.lines.map((line) => ({ ...line, from: at(line.from), to: at(line.to) })),
    transformers: network.transformers.map((transformer) => ({
      ...transformer,
      windings: transformer.windings.map((w) => ({ ...w, terminal: at(w.terminal) })),
    })),
    capacitors: network.capacitors.map((c) => ({ ...c, from: at(c.from), to: c.to && at(c.to) })),
    loads: network.loads.map((load) => ({ ...load, terminal: at(load.terminal) })),
    reactors: network.reactors.map((r) => ({ ...r, from: at(r.from), to: r.to && at(r.to) })),
    generators: network.generators.map((one) => ({ ...one, terminal: at(one.terminal) })),
  };
}

test('rotating the phases rotates the answer', () => {
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const plain = voltsOf(solveFeeder(network, EXACT));
      const turned = new Map(
        [...plain].map(([name, v]) => [name.replace(/\.([123])$/, (_, n) => `.${(n % 3) + 1}`), v]),
      );
      const again = voltsOf(solveFeeder(rotated(network), EXACT));
      expect(new Set(again.keys())).toEqual(new Set(turned.keys()));
      expect(farthest(again, turned)).toBeLessThan(1e-9);
    }),
  );
});

test('the order of the elements changes nothing by id', () => {
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const reversed: Network = {
        ...network,
        buses: network.buses.toReversed(),
        lineCodes: network.lineCodes.toReversed(),
        lines: network.lines.toReversed(),
        transformers: network.transformers.toReversed(),
        regulators: network.regulators.toReversed(),
        capacitors: network.capacitors.toReversed(),
        reactors: network.reactors.toReversed(),
        loads: network.loads.toReversed(),
        generators: network.generators.toReversed(),
      };
      for (const controls of ['locked', 'on'] as const) {
        const plain = solveFeeder(network, { ...EXACT, controls });
        const other = solveFeeder(reversed, { ...EXACT, controls });
        expect(farthest(voltsOf(plain), voltsOf(other))).toBeLessThan(1e-9);
        expect(systemPower(other.system, other.solution).lossRe).toBeCloseTo(
          systemPower(plain.system, plain.solution).lossRe,
          3,
        );
      }
    }),
  );
});

const TRANSPOSED = codeOf('abc', 3, { r: 0.3, x: 0.7, rm: 0.1, xm: 0.3, c: 10, cm: -2 });

const spans = fc.array(
  fc.record({
    pick: fc.nat(),
    lengthKm: fc.double({ min: 0.05, max: 1, noNaN: true }),
    kW: fc.double({ min: -50, max: 200, noNaN: true }),
    kvar: fc.double({ min: -50, max: 100, noNaN: true }),
    model: fc.constantFrom('constant-power', 'constant-current', 'constant-impedance'),
  }),
  { maxLength: 8 },
);

test('a balanced load on transposed lines is that of one phase alone', () => {
  fc.assert(
    fc.property(spans, (list) => {
      const build = (phases: 1 | 3) => {
        const nodes = [1, 2, 3].slice(0, phases);
        const kV = phases === 1 ? 2.4 : 2.4 * Math.sqrt(3);
        const self = { r: 0.2, x: 0.4, c: 12 }; // of the positive sequence: self less mutual
        return feederOf(
          {
            sources: [sourceAt('b0', 2.4, { phases })],
            lineCodes: [phases === 3 ? TRANSPOSED : codeOf('abc', 1, self)],
            lines: list.map(({ pick, lengthKm }, k) =>
              lineOf(`b${pick % (k + 1)}`, `b${k + 1}`, nodes, 'abc', { lengthKm }),
            ),
            loads: list.map(({ kW, kvar, model }, k) =>
              loadOf(
                `l${k}`,
                `b${k + 1}`,
                [...nodes, 0],
                [(kW * phases) / 3, (kvar * phases) / 3],
                {
                  model,
                  ratedKv: kV,
                  vMinPu: 0.5,
                  vMaxPu: 1.5,
                },
              ),
            ),
          },
          2.4,
        );
      };
      const one = voltsOf(solveFeeder(build(1), EXACT));
      const three = voltsOf(solveFeeder(build(3), EXACT));
      const turned = new Map(
        [...three.keys()].map((name) => {
          const [bus, phase] = name.split('.') as [string, string];
          const [re, im] = one.get(`${bus}.1`) as readonly [number, number];
          const angle = ((1 - Number(phase)) * 2 * Math.PI) / 3;
          const [c, s] = [Math.cos(angle), Math.sin(angle)];
          return [name, [re * c - im * s, re * s + im * c] as const];
        }),
      );
      expect(farthest(three, turned)).toBeLessThan(1e-9);
    }),
  );
});

test('a dead end without load and charging changes nothing and loses nothing', () => {
  fc.assert(
    fc.property(arbitraryNetwork(), fc.nat(), (network, pick) => {
      const bus = network.buses[pick % network.buses.length]?.id as string;
      const plain = solveFeeder(network, EXACT);
      const { nodes } = plain.system.compiled;
      const own = Array.from(nodes.numberOfNode).filter(
        (_, k) => nodes.busIds[nodes.busOfNode[k]] === bus,
      );
      const longer: Network = {
        ...network,
        buses: [...network.buses, { id: 'dead-end', kVBase: 7.2, x: null, y: null }],
        lineCodes: [...network.lineCodes, codeOf('dry', own.length, { r: 0.3, x: 0.6 })],
        lines: [...network.lines, lineOf(bus, 'dead-end', own, 'dry')],
      };
      const other = solveFeeder(longer, EXACT);
      const volts = voltsOf(other);
      expect(farthest(voltsOf(plain), volts)).toBeLessThan(1e-10);
      for (const node of own) {
        expect(volts.get(`dead-end.${node}`)?.[0]).toBeCloseTo(
          volts.get(`${bus}.${node}`)?.[0] ?? 0,
          4,
        );
      }
    }),
  );
});

test("Newton's method and the fixed point find the same solution", () => {
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const { system, solution } = solveFeeder(network, EXACT);
      const { nodes, fed } = system.compiled;
      const idle = solveFeeder({ ...network, loads: [], generators: [] }, EXACT);
      const flat = voltsOf(idle);
      const start = { vRe: solution.vRe.slice(), vIm: solution.vIm.slice() };
      for (let k = 0; k < nodes.count; k++) {
        const [re, im] = flat.get(nodeName(nodes, k)) as readonly [number, number];
        if (fed[k] === 1) start.vRe[k] = re;
        if (fed[k] === 1) start.vIm[k] = im;
      }
      const newton = solveNewton(system, EXACT, start);
      expect(newton.converged).toBe(true);
      expect(
        farthest(
          voltsOf({ system, solution }),
          voltsOf({ system, solution: { ...solution, ...newton } }),
        ),
      ).toBeLessThan(1e-9);
      const restarted = solveLoadFlow(system, EXACT, newton);
      expect(restarted.converged).toBe(true);
    }),
  );
});

/** A load P at power factor 1 behind R + jX: |V|² solves v² + (2RP − E²)·v + |Z|²P² = 0. */
const E = 2400;
const [R, X] = [0.8, 1.9];
const NOSE_W = E ** 2 / (2 * (Math.hypot(R, X) + R));
const behindLine = (powerW: number) =>
  feederOf(
    {
      sources: [sourceAt('a', E / 1e3, { phases: 1 })],
      lineCodes: [codeOf('code', 1, { r: R, x: X - 1e-6 })],
      lines: [lineOf('a', 'b', [1], 'code')],
      loads: [loadOf('l', 'b', [1, 0], [powerW / 1e3, 0], { ratedKv: E / 1e3 })],
    },
    E / 1e3,
  );

test('two buses have the voltage of the closed formula, up to the nose', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 0.9999, noNaN: true }), (share) => {
      const { system, solution } = solveFeeder(behindLine(share * NOSE_W), EXACT);
      expect(solution.converged).toBe(true);
      const b = E ** 2 - 2 * R * share * NOSE_W;
      const square = (b + Math.sqrt(b * b - 4 * (R * R + X * X) * (share * NOSE_W) ** 2)) / 2;
      const found = solution.vRe[1] ** 2 + solution.vIm[1] ** 2;
      expect(Math.abs(found - square) / square).toBeLessThan(1e-7);
      expect(system.compiled.nodes.count).toBe(2);
    }),
  );
});

test('beyond its nose a feeder is said not to converge, and nothing is NaN', () => {
  fc.assert(
    fc.property(fc.double({ min: 1.0001, max: 50, noNaN: true }), (share) => {
      const { solution } = solveFeeder(behindLine(share * NOSE_W), EXACT);
      expect(solution.converged).toBe(false);
      for (const value of [...solution.vRe, ...solution.vIm])
        expect(Number.isFinite(value)).toBe(true);
    }),
  );
});
