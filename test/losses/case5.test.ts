import { expect, test } from 'vitest';
import { systemPower } from '../../src/loadflow/flows.ts';
import type { LossMethod } from '../../src/losses/allocation.ts';
import { aumannShapleyMethod } from '../../src/losses/aumann-shapley.ts';
import { bialekMethod, loadLosses } from '../../src/losses/bialek.ts';
import { branchCurrentMethod } from '../../src/losses/branch-current.ts';
import { halfPairs } from '../../src/losses/current-tracing.ts';
import { graphMethod } from '../../src/losses/graph.ts';
import { layersOf } from '../../src/losses/layers.ts';
import { marginalMethod } from '../../src/losses/marginal.ts';
import { passOn } from '../../src/losses/pass-on.ts';
import { powerFlows } from '../../src/losses/power-flows.ts';
import { shapleyMethod } from '../../src/losses/shapley.ts';
import { tracingMethod } from '../../src/losses/tracing.ts';
import { zBusMethod } from '../../src/losses/z-bus.ts';
import { CASE5, CASE5_NAMES, case5Kw } from './case5.ts';

const { system, solution } = CASE5;
const allocate = (method: LossMethod) => method.allocate(system, solution, []);
const sharesKw = (method: LossMethod) => case5Kw(allocate(method).portW);

/** In the order of `CASE5_NAMES`. */
const BCDLA = [17.1548, 31.489, 75.6628, 5.4959, -3.5501, -22.0326, -78.982, -7.4584];

test('the five buses lose what Todorovski prints', () => {
  const { lossRe, lossIm } = systemPower(system, solution);
  expect(lossRe / 1e3).toBeCloseTo(17.779, 3);
  expect(lossIm / 1e3).toBeCloseTo(15.611, 3);
});

test.each([graphMethod, branchCurrentMethod, zBusMethod, shapleyMethod])(
  'method $name gives loads and generators their branch-current shares',
  (method) => {
    sharesKw(method).forEach((kW, k) => {
      expect(kW, CASE5_NAMES[k]).toBeCloseTo(BCDLA[k] as number, 4);
    });
  },
);

test('Aumann–Shapley over the AC load flow comes out as eight Gauss points do', () => {
  const figures = [
    17.17658354161617, 31.54431126671487, 76.02404758338379, 5.5094189491398255,
    -3.5492348174705253, -22.102205184530547, -79.36560073962502, -7.45793416635937,
  ];
  sharesKw(aumannShapleyMethod).forEach((kW, k) => {
    expect(kW, CASE5_NAMES[k]).toBeCloseTo(figures[k] as number, 5);
  });
});

test('marginal shares are reconciled by 0.4873', () => {
  const { reconciliation } = allocate(marginalMethod);
  expect(reconciliation?.kind).toBe('scaled');
  expect(reconciliation?.factor).toBeCloseTo(0.4873, 4);
  const figures = [
    17.16445018880346, 31.60508010324754, 76.16631651871354, 5.522616502121279, -3.5434169241709106,
    -22.16184659527003, -79.51902129886058, -7.4547920618153425,
  ];
  sharesKw(marginalMethod).forEach((kW, k) => {
    expect(kW, CASE5_NAMES[k]).toBeCloseTo(figures[k] as number, 5);
  });
});

test('currents are traced into the table that Todorovski prints, to every digit', () => {
  const layers = layersOf(system, solution);
  const table = new Map<string, number>();
  const busOf = ({ kind, index }: { kind: string; index: number }) =>
    kind === 'port' ? (CASE5_NAMES[Math.floor(index / 3)] as string).slice(1) : '1';
  for (const half of ['re', 'im'] as const) {
    for (const { drawn, supply, lossW } of halfPairs(layers, half)) {
      // Lagging current is a positive quadrature half where it is drawn: supply and draw change places.
      const [d, g] = half === 're' ? [drawn, supply] : [supply, drawn];
      const key = `${busOf(d)} ${busOf(g)}`;
      table.set(key, (table.get(key) ?? 0) + lossW / 1e3);
    }
  }
  const printed: Record<string, number> = {
    '2 1': 12.9868,
    '2 3': 0.0117,
    '2 4': 0.0087,
    '3 1': 2.4733,
    '3 4': 1.2194,
    '3 5': 0.3756,
    '5 3': 0.2561,
    '5 4': 0.4478,
  };
  for (const [pair, kW] of Object.entries(printed)) {
    expect(table.get(pair), pair).toBeCloseTo(kW, 4);
  }
  for (const [pair, kW] of table) {
    if (!(pair in printed)) expect(Math.abs(kW), pair).toBeLessThan(5e-5);
  }
});

test('tracing puts half of every pair on either side', () => {
  const { portW, sourceW } = allocate(tracingMethod);
  const [d2, d3, d4, d5, g2, g3, g4, g5] = case5Kw(portW) as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  expect(sourceW[0] / 1e3).toBeCloseTo((12.9868 + 2.4733) / 2, 4);
  expect(d2 + g2).toBeCloseTo((12.9868 + 0.0117 + 0.0087) / 2, 4);
  expect(d3 + g3).toBeCloseTo((2.4733 + 1.2194 + 0.3756 + 0.0117 + 0.2561) / 2, 4);
  expect(d4 + g4).toBeCloseTo((1.2194 + 0.0087 + 0.4478) / 2, 4);
  expect(d5 + g5).toBeCloseTo((0.2561 + 0.4478 + 0.3756) / 2, 4);
});

test("active power is traced to Bialek's gross demands and net productions, each recovering all", () => {
  const flows = powerFlows(system, solution);
  const none = new Float64Array(system.compiled.elements.length);
  const { consumed, produced } = passOn(flows, loadLosses(system, solution, none));
  const at = (bus: string) => system.compiled.nodes.busOfId.get(bus) as number;
  const grossKw = { 2: 900, 3: 1500, 4: 4800, 5: 300 };
  const figures = { 2: 13.7057, 3: 4.0737, 4: 0, 5: 0 };
  for (const bus of ['2', '3', '4', '5'] as const) {
    expect(consumed[at(bus)] * grossKw[bus], `d${bus}`).toBeCloseTo(figures[bus], 4);
  }
  const made = { 1: (flows.sourcePowerW[0] as number) / 1e3, 2: 200, 3: 1000, 4: 5000, 5: 500 };
  const net = { 1: 15.4525, 2: 0.0463, 3: 0, 4: 1.0618, 5: 1.2188 };
  for (const bus of ['1', '2', '3', '4', '5'] as const) {
    expect(produced[at(bus)] * made[bus], `g${bus}`).toBeCloseTo(net[bus], 4);
  }
  const sum = case5Kw(allocate(bialekMethod).portW).reduce((total, kW) => total + kW, 0);
  expect(sum).toBeCloseTo((17.7794 + 17.7794 - 15.4525) / 2, 4);
});
