import { expect, test } from 'vitest';
import type { Network, SolutionResult } from '../../src/index.ts';
import {
  drawFeederMap,
  loadingScene,
  unbalanceScene,
  valueScene,
  voltageScene,
} from '../../viz/index.ts';
import { NETWORK, SOLUTION } from './fixtures.ts';
import { legendCounts } from './xml.ts';

const BAND = { vMinPu: 0.95, vMaxPu: 1.04 };

function valuesOf(scene: { buses: readonly { id: string; value: number | null }[] }) {
  return Object.fromEntries(scene.buses.map((bus) => [bus.id, bus.value]));
}

test('the worst phase is the one with the least margin to a limit', () => {
  const scene = voltageScene(NETWORK, SOLUTION, { phase: 'worst', ...BAND });
  expect(valuesOf(scene)).toEqual({ a: 1, b: 0.9, c: null });
  expect(scene.callouts).toEqual([{ on: 'bus', id: 'b', text: '0.900 pu (b)' }]);
  expect(scene.ranking?.rows).toEqual([{ name: 'b', text: '0.9000 pu (b)' }]);
  expect(scene.provenance).toBe('gridtoll · row · load flow converged');
});

test('the summary has the lowest and the highest of all phases, or of the one that is shown', () => {
  const summaryOf = (phase: 'worst' | 'b') =>
    voltageScene(NETWORK, SOLUTION, { phase, ...BAND }).summary;
  expect(summaryOf('worst')).toEqual([
    'Lowest: 0.9000 pu (b) at b',
    'Highest: 1.0522 pu (c) at b', // which is 0.9 pu in phase b, and worse there
  ]);
  expect(summaryOf('b')).toEqual(['Lowest: 0.9000 pu (b) at b', 'Highest: 1.0000 pu (b) at a']);
});

test('a single phase shows its own voltage, and tells absence from ignorance', () => {
  const scene = voltageScene(NETWORK, SOLUTION, { phase: 'c', ...BAND });
  expect(valuesOf(scene)).toEqual({ a: 1, b: 242 / 230, c: null });
  const counts = legendCounts(drawFeederMap(scene));
  expect(counts.get('bus not-applicable')).toBe(1); // bus c has no phase c
  const worst = legendCounts(
    drawFeederMap(voltageScene(NETWORK, SOLUTION, { phase: 'b', ...BAND })),
  );
  expect(worst.get('bus no-data')).toBe(1); // bus c has phase b, but no nominal voltage
});

test('the neutral is shown in volts to ground and without the limits of the phases', () => {
  const scene = voltageScene(NETWORK, SOLUTION, { phase: 'n', ...BAND });
  expect(valuesOf(scene)).toEqual({ a: null, b: 6.5, c: null });
  expect(scene.busQuantity).toMatchObject({ unit: 'V', limits: { min: null, max: null } });
});

test('the worst of either side is named first, however bad the other side is', () => {
  const pu = [1.2, 1.19, 0.94];
  const nodes = pu.map((vPu, i) => ({
    ...(SOLUTION.nodes[0] as SolutionResult['nodes'][number]),
    ...{ vPu, bus: 'abc'[i] as string },
  }));
  const scene = voltageScene(NETWORK, { ...SOLUTION, nodes }, { phase: 'worst', ...BAND });
  expect(scene.callouts.map((callout) => callout.id)).toEqual(['a', 'c', 'b']);
});

test('tooltips give every phase', () => {
  const scene = voltageScene(NETWORK, SOLUTION, { phase: 'a', ...BAND });
  expect(scene.buses[1]?.details).toEqual([
    'a  0.9913 pu  228.0 V  0.0°',
    'b  0.9000 pu  207.0 V  0.0°',
    'c  1.0522 pu  242.0 V  0.0°',
    'n  0.0283 pu  6.5 V  0.0°',
  ]);
});

test('colours divide the range that occurs where it is a small part of the band', () => {
  const nodes = SOLUTION.nodes.slice(0, 3).map((node, i) => ({ ...node, vPu: 1 + i / 1000 }));
  const solution: SolutionResult = {
    ...SOLUTION,
    nodes: nodes.map((node, i) => ({ ...node, bus: 'abc'[i] as string })),
  };
  const wide = { phase: 'worst', vMinPu: 0.9, vMaxPu: 1.1 } as const;
  expect(voltageScene(NETWORK, solution, wide).busQuantity?.scale).toBe('sequential');
  expect(voltageScene(NETWORK, solution, { ...wide, bins: 'band' }).busQuantity?.scale).toBe(
    'diverging',
  );
});

test('loading is that of the worst conductor, of one phase or of the neutral', () => {
  const loading = (phase: 'worst' | 'a' | 'c' | 'n') => {
    const scene = loadingScene(NETWORK, SOLUTION, { phase, maxLoadingPct: 100 });
    return scene.branches.map(({ value, missing }) => value ?? missing);
  };
  expect(loading('worst')).toEqual([120, 'unrated']);
  expect(loading('a')).toEqual([60, 'not-applicable']);
  expect(loading('c')).toEqual([30, 'not-applicable']);
  expect(loading('n')).toEqual([40, 'not-applicable']);
});

test('an overloaded branch is named and listed', () => {
  const scene = loadingScene(NETWORK, SOLUTION, { phase: 'worst', maxLoadingPct: 100 });
  expect(scene.callouts).toEqual([{ on: 'branch', id: 'line.ab', text: '120 %' }]);
  expect(scene.ranking).toMatchObject({ title: '1 branch beyond the limit' });
  expect(drawFeederMap(scene)).toContain('class="branch beyond"');
});

test('for one phase a transformer shares its rating among its phases', () => {
  const winding = { connection: 'wye', ratedKv: 11, ratedKva: 300 } as const;
  const transformer = {
    ...{ id: 'transformer.t', phaseCount: 3, ratingKva: 300 },
    windings: ['a', 'b', 'b'].map((bus) => ({
      ...winding,
      terminal: { bus, nodes: [1, 2, 3, 0] },
    })),
  } as unknown as Network['transformers'][number];
  const end = { nodes: [1, 2, 3, 0], currentA: [1, 1, 1, 0], angleDeg: [0, 0, 0, 0] };
  const powers = { powerKw: [30, 60, 90, 0], powerKvar: [40, 80, 0, 0] };
  const solution: SolutionResult = {
    ...SOLUTION,
    branches: [
      {
        ...{ id: 'transformer.t', kind: 'transformer', from: 'a', to: 'b', lossKw: 1 },
        ...{ ratingA: null, ratingKva: 300, loadingPct: 80 },
        terminals: [
          { bus: 'a', ...end, ...powers },
          { bus: 'b', ...end, ...powers },
        ],
      },
    ],
  };
  const network = { ...NETWORK, lines: [], transformers: [transformer] };
  const scene = loadingScene(network, solution, { phase: 'b', maxLoadingPct: 100 });
  expect(scene.branches).toHaveLength(1); // both secondaries are at one bus
  expect(scene.branches[0]).toMatchObject({ kind: 'transformer', value: 100 });
});

test('an unsolved state is not passed off as solved', () => {
  const solution = { ...SOLUTION, converged: false };
  const scene = voltageScene(NETWORK, solution, {
    phase: 'a',
    ...BAND,
    software: 'gridtoll 0.1.0',
  });
  expect(scene.provenance).toBe('gridtoll 0.1.0 · row · load flow did NOT converge');
});

test('values of both signs diverge from zero, amounts rise from it', () => {
  const layer = (values: readonly [string, number | null][]) => ({
    ...{ name: 'Loss share', unit: 'kW', values: new Map(values) },
  });
  const options = { title: 'Losses' };
  const signed = valueScene(NETWORK, {
    ...options,
    buses: layer([
      ['a', -1],
      ['b', 3],
      ['c', null],
    ]),
  });
  expect(signed.busQuantity).toMatchObject({ scale: 'diverging', domain: [-1, 3] });
  expect(signed.callouts.map((callout) => callout.text)).toEqual(['3.00 kW', '−1.00 kW']);
  const amounts = valueScene(NETWORK, { ...options, branches: layer([['line.ab', 0.0123]]) });
  expect(amounts.branchQuantity).toMatchObject({ scale: 'sequential', domain: [0.0123, 0.0123] });
  expect(legendCounts(drawFeederMap(amounts)).get('branch no-data')).toBe(1);
  const noisy = valueScene(NETWORK, {
    ...options,
    branches: layer([
      ['line.ab', 20],
      ['line.bc', -1e-12],
    ]),
  });
  expect(noisy.branchQuantity).toMatchObject({ scale: 'sequential', domain: [0, 20] });
  expect(noisy.summary[0]).toBe('Lowest: 0.0 kW at line.bc');
});

test('regulators are told from other transformers', () => {
  const windings = ['a', 'b'].map((bus) => ({ terminal: { bus, nodes: [1] } }));
  const unit = (id: string) => ({ id, phaseCount: 1, windings });
  const network = {
    ...NETWORK,
    transformers: [unit('transformer.reg1'), unit('transformer.t')],
    regulators: [{ id: 'regcontrol.r', transformer: 'transformer.reg1' }],
  } as unknown as Network;
  const { branches } = valueScene(network, { title: '' });
  expect(branches.slice(2).map((branch) => branch.kind)).toEqual(['regulator', 'transformer']);
});

test('unbalance is the negative over the positive sequence, where there are three phases', () => {
  const turn = (degrees: number, size: number) =>
    [
      size * Math.cos((degrees * Math.PI) / 180),
      size * Math.sin((degrees * Math.PI) / 180),
    ] as const;
  const three = (bus: string, sizes: readonly number[]) =>
    sizes.map((size, i) => ({
      ...(SOLUTION.nodes[0] as SolutionResult['nodes'][number]),
      ...{ bus, node: i + 1, v: turn(-120 * i, size) },
    }));
  const nodes = [...three('a', [230, 230, 230]), ...three('b', [200, 230, 230])];
  const scene = unbalanceScene(NETWORK, { ...SOLUTION, nodes }, { maxVufPct: 2 });
  expect(valuesOf(scene)['a']).toBeCloseTo(0);
  expect(valuesOf(scene)['b']).toBeCloseTo(100 * (30 / 660)); // |200 − 230| / (200 + 230 + 230)
  expect(valuesOf(scene)['c']).toBeNull();
  expect(scene.callouts.map((callout) => callout.id)).toEqual(['b']);
});
