/** What methods have in common, and how shares move with the network: METHODS I.12–16, on random feeders. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SolvedFeeder, solveFeeder } from '../../src/loadflow/feeder.ts';
import { systemPower } from '../../src/loadflow/flows.ts';
import { branchCurrentMethod } from '../../src/losses/branch-current.ts';
import { graphMethod } from '../../src/losses/graph.ts';
import { marginalMethod, rawMarginalMethod } from '../../src/losses/marginal.ts';
import { noLoadLosses } from '../../src/losses/no-load.ts';
import { shapleyMethod } from '../../src/losses/shapley.ts';
import { zBusMethod } from '../../src/losses/z-bus.ts';
import type { Network } from '../../src/network/network.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { loadsAsParticipants, SHARP, solveBundled, tradeOf } from '../oracles/bundled.ts';
import { T3W } from '../oracles/kersting.ts';
import {
  codeOf,
  feederOf,
  lineOf,
  loadOf,
  sourceAt,
  transformerOf,
  windingOf,
} from '../oracles/parts.ts';

const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
const solve = (network: Network) => solveFeeder(network, SHARP, loadsAsParticipants(network));

/** Lines alone: nothing flows but what loads draw, and a tree has one way to the source. */
const trees = arbitraryNetwork({ models: ['constant-power'], reactors: false, generators: [] }).map(
  (network): Network => {
    const high = new Set(['bus0']);
    for (const line of network.lines) if (high.has(line.from.bus)) high.add(line.to.bus);
    return {
      ...network,
      buses: network.buses.filter((bus) => high.has(bus.id)),
      lineCodes: network.lineCodes.map((code) => ({
        ...code,
        capacitanceNfPerKm: code.capacitanceNfPerKm.map(() => 0),
      })),
      lines: network.lines.filter((line) => high.has(line.from.bus)),
      transformers: [],
      regulators: [],
      capacitors: [],
      loads: network.loads.filter((load) => high.has(load.terminal.bus)),
    };
  },
);

function parallel(one: Float64Array, other: Float64Array, within: number): void {
  const scale = Math.max(1e-3, ...one.map(Math.abs));
  for (const [k, w] of one.entries()) {
    expect(Math.abs(w - (other[k] as number)) / scale).toBeLessThan(within);
  }
}

describe('on trees of lines', () => {
  test.each([branchCurrentMethod, zBusMethod, shapleyMethod])(
    'method $name is method graph',
    (method) => {
      fc.assert(
        fc.property(trees, (network) => {
          const { system, solution } = solve(network);
          const graph = graphMethod.allocate(system, solution, []);
          // Some 1e-10 of the largest share is rounding of the short-circuit currents at the source.
          parallel(graph.portW, method.allocate(system, solution, []).portW, 1e-9);
        }),
      );
    },
  );

  test('sources have no share', () => {
    fc.assert(
      fc.property(trees, (network) => {
        const { system, solution } = solve(network);
        const { sourceW, portW } = graphMethod.allocate(system, solution, []);
        expect(Math.abs(total(sourceW))).toBeLessThan(1e-8 * total(portW.map(Math.abs)) + 1e-5);
      }),
    );
  });
});

const chain = (powers: readonly number[], lengthKm: number) =>
  feederOf(
    {
      sources: [sourceAt('0', 0.23, { phases: 3 })],
      lineCodes: [codeOf('cable', 4, { r: 0.32, x: 0.08, rm: 0.05, xm: 0.03 })],
      lines: powers.map((_, k) =>
        lineOf(`${k}`, `${k + 1}`, [1, 2, 3, 4], 'cable', {
          lengthKm,
          ...(k === 0 ? { from: { bus: '0', nodes: [1, 2, 3, 0] } } : {}),
        }),
      ),
      loads: powers.map((kW, k) =>
        loadOf(`h${k + 1}`, `${k + 1}`, [1, 4], [kW, 0], {
          model: 'constant-impedance',
          ratedKv: 0.23,
        }),
      ),
    },
    0.23,
  );

function shareOfTrade(solved: SolvedFeeder, seller: string, buyer: string): number {
  const trades = [tradeOf('t', `load.${seller}`, `load.${buyer}`, 0.1)];
  return graphMethod.allocate(solved.system, solved.solution, trades).tradeW[0] as number;
}

test('a trade against the flow on all of its path is credited, one with it charged', () => {
  const solved = solve(chain([1, 2, 3], 0.1));
  expect(shareOfTrade(solved, 'h3', 'h1')).toBeLessThan(-0.1);
  expect(shareOfTrade(solved, 'h1', 'h3')).toBeGreaterThan(0.1);
  // Where production turns the flow round, so do the signs.
  const reversed = solve(chain([-1, -2, -3], 0.1));
  expect(shareOfTrade(reversed, 'h3', 'h1')).toBeGreaterThan(0.1);
  expect(shareOfTrade(reversed, 'h1', 'h3')).toBeLessThan(-0.1);
});

test('what produces where all around consumes is credited by every method of frozen currents', () => {
  const solved = solve(chain([1, 2, -0.5], 0.1));
  for (const method of [
    graphMethod,
    branchCurrentMethod,
    zBusMethod,
    shapleyMethod,
    marginalMethod,
  ]) {
    const { portW } = method.allocate(solved.system, solved.solution, []);
    expect(portW[2], method.name).toBeLessThan(-0.1);
  }
});

test('balanced loads leave nothing to the neutral', () => {
  const balanced = feederOf(
    {
      sources: [sourceAt('0', 0.23)],
      lineCodes: [codeOf('cable', 4, { r: 0.32, x: 0.34, rm: 0, xm: 0.25 })],
      lines: [lineOf('0', '1', [1, 2, 3, 4], 'cable', { from: { bus: '0', nodes: [1, 2, 3, 0] } })],
      loads: [loadOf('h', '1', [1, 2, 3, 4], [9, 3])],
    },
    0.23,
  );
  const { system, solution } = solve(balanced);
  const byConductor = new Map<number, number>();
  for (const part of graphMethod.breakDown?.(system, solution, []) ?? []) {
    byConductor.set(part.conductor, (byConductor.get(part.conductor) ?? 0) + part.lossW);
  }
  const [a, b, c] = [1, 2, 3].map((phase) => byConductor.get(phase) as number);
  expect(a).toBeGreaterThan(10);
  expect(b).toBeCloseTo(a as number, 6);
  expect(c).toBeCloseTo(a as number, 6);
  expect(byConductor.get(4) ?? 0).toBeCloseTo(0, 6);
});

test.each([
  ['radial', {}],
  ['meshed, floating, with neutrals and controls', everything],
])('on random feeders, %s, parts by branch and conductor sum to the shares', (_, options) => {
  fc.assert(
    fc.property(arbitraryNetwork(options), (network) => {
      const { system, solution } = solve(network);
      const { lossRe } = systemPower(system, solution);
      const shares = graphMethod.allocate(system, solution, []);
      const portW = new Float64Array(shares.portW.length);
      const sourceW = new Float64Array(shares.sourceW.length);
      const byElement = new Map<number, number>();
      for (const part of graphMethod.breakDown?.(system, solution, []) ?? []) {
        if (part.of === 'port') portW[part.index] += part.lossW;
        if (part.of === 'source') sourceW[part.index] += part.lossW;
        byElement.set(part.element, (byElement.get(part.element) ?? 0) + part.lossW);
      }
      const tolerance = 1e-9 * lossRe + 1e-4;
      for (const [k, w] of shares.portW.entries()) {
        expect(Math.abs(w - (portW[k] as number))).toBeLessThan(tolerance);
      }
      expect(Math.abs(total(sourceW) - total(shares.sourceW))).toBeLessThan(tolerance);
      expect(Math.abs(total(byElement.values()) - lossRe)).toBeLessThan(tolerance);
    }),
  );
});

test('raw marginal shares of the three-wire network are 54.550 kW for 26.218 kW of losses', () => {
  const { system, solution } = solveFeeder(T3W, SHARP);
  expect(systemPower(system, solution).lossRe / 1e3).toBeCloseTo(26.21786601, 6);
  const { portW, factors } = rawMarginalMethod.allocate(system, solution, []);
  expect(total(portW) / 1e3).toBeCloseTo(54.55, 3);
  const figures = [
    -0.01398645, -0.00254971, -0.02184765, -0.0368207, 0.00261722, -0.02833143, -0.00409442,
    -0.00631731, -0.0326231,
  ];
  figures.forEach((lsf, k) => {
    expect(factors?.perW[k]).toBeCloseTo(lsf, 8);
  });
});

test.each(['wye', 'delta'] as const)(
  'a three-phase transformer without load, %s on its low side, loses its no-load losses and no more',
  (connection) => {
    const nodes = connection === 'wye' ? [1, 2, 3, 0] : [1, 2, 3];
    const idle = feederOf(
      {
        sources: [sourceAt('high', 7.2)],
        transformers: [
          transformerOf(
            3,
            [
              windingOf('high', [1, 2, 3, 0], 'wye', 7.2 * Math.sqrt(3)),
              windingOf('low', nodes, connection, 0.4, { tapPu: 1.05 }),
            ],
            { noLoadLossPct: 2, magnetisingCurrentPct: 1, antifloatPpm: 1 },
          ),
        ],
      },
      7.2,
    );
    const { system, solution } = solve(idle);
    const { lossRe } = systemPower(system, solution);
    const noLoadW = total(noLoadLosses(system, solution));
    // 2 % of 100 kVA, and a hundred-thousandth for the current that the core draws.
    expect(noLoadW).toBeCloseTo(2000, -1);
    expect(lossRe - noLoadW).toBeGreaterThan(0);
    expect((lossRe - noLoadW) / lossRe).toBeLessThan(1e-3);
  },
);

test('no-load losses are those of the cores, and stand apart', () => {
  const { system, solution } = solveBundled('ieee8500');
  const cores = noLoadLosses(system, solution);
  const noLoadW = total(cores);
  expect(noLoadW / 1e3).toBeGreaterThan(50);
  const noLoad = graphMethod.allocate(system, solution, []).noLoad?.();
  const shown = total(noLoad?.portW ?? []) + total(noLoad?.sourceW ?? []);
  expect(Math.abs(shown - noLoadW) / noLoadW).toBeLessThan(1e-9);
  const { sourceW } = marginalMethod.allocate(system, solution, []);
  expect(Math.abs(total(sourceW) - noLoadW) / noLoadW).toBeLessThan(1e-12);
});
