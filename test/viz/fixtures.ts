import type { BranchResult, Line, Network, NodeResult, SolutionResult } from '../../src/index.ts';
import type { MapScene } from '../../viz/index.ts';

/** A small scene with a bit of everything: violations, missing values, an open switch, odd ids. */
export const SMALL_SCENE: MapScene = {
  title: 'Voltage — small & simple',
  subtitle: 'Bus voltage, worst phase of every bus · permitted 0.95 to 1.05 pu',
  provenance: 'gridtoll 0.1.0 · small · load flow converged',
  buses: [
    { id: 'source', x: 0, y: 300, value: 1.0, details: ['a  1.0000 pu'] },
    { id: 'sub', x: 100, y: 300, value: 1.052, details: ['a  1.0520 pu', 'b  1.0410 pu'] },
    { id: 'mid', x: 200, y: 300, value: 1.01 },
    { id: '<end>', x: 300, y: 200, value: 0.93 },
    { id: 'lateral', x: 200, y: 200, value: null },
    { id: 'two-phase', x: 300, y: 320, value: null, missing: 'not-applicable' },
    { id: 'unplaced', x: null, y: null, value: 0.97 },
  ],
  branches: [
    {
      id: 't',
      from: 'source',
      to: 'sub',
      kind: 'transformer',
      open: false,
      value: null,
      phases: 3,
    },
    { id: 'l1', from: 'sub', to: 'mid', kind: 'line', open: false, value: 1, phases: 3 },
    { id: 'l2', from: 'mid', to: '<end>', kind: 'line', open: false, value: 1, phases: 3 },
    { id: 'l3', from: 'mid', to: 'lateral', kind: 'line', open: false, value: 1, phases: 1 },
    { id: 'l4', from: 'mid', to: 'two-phase', kind: 'regulator', open: false, value: 1, phases: 2 },
    { id: 'l5', from: '<end>', to: 'unplaced', kind: 'line', open: false, value: 1, phases: 1 },
    { id: 'tie', from: 'lateral', to: '<end>', kind: 'switch', open: true, value: null, phases: 3 },
  ],
  sources: ['source'],
  busQuantity: {
    name: 'Voltage, worst phase',
    unit: 'pu',
    scale: 'diverging',
    domain: [0.95, 1.05],
    limits: { min: 0.95, max: 1.05 },
    notApplicable: 'no phase a here',
  },
  branchQuantity: null,
  callouts: [
    { on: 'bus', id: '<end>', text: '0.930 pu (a)' },
    { on: 'bus', id: 'sub', text: '1.052 pu (a)' },
  ],
  summary: ['Lowest: 0.9300 pu (a) at <end>'],
  ranking: { title: '2 buses beyond a limit', rows: [{ name: '<end>', text: '0.9300 pu (a)' }] },
};

/** The same without coordinates. */
export const UNPLACED_SCENE: MapScene = {
  ...SMALL_SCENE,
  buses: SMALL_SCENE.buses.map((bus) => ({ ...bus, x: null, y: null })),
};

function line(
  id: string,
  from: string,
  to: string,
  nodes: readonly number[],
  ratingA: number,
): Line {
  return {
    ...{ id, kind: 'line', from: { bus: from, nodes }, to: { bus: to, nodes }, lineCode: 'code' },
    ...{ lengthKm: 0.1, ratingA, emergencyRatingA: ratingA, openFrom: false, openTo: false },
    ...{ openConductorsFrom: null, openConductorsTo: null },
  };
}

/** Three buses in a row: a–b with three phases and neutral, b–c with phase 2 only. */
export const NETWORK: Network = {
  id: 'row',
  frequencyHz: 50,
  buses: [
    { id: 'a', kVBase: 0.23, x: 0, y: 0 },
    { id: 'b', kVBase: 0.23, x: 100, y: 0 },
    { id: 'c', kVBase: null, x: 200, y: 0 },
  ],
  sources: [
    {
      ...{ id: 'vsource.source', terminal: { bus: 'a', nodes: [1, 2, 3] }, voltageKv: 0.23 },
      ...{ angleDeg: 0, resistanceOhm: [], reactanceOhm: [] },
    },
  ],
  lineCodes: [],
  lines: [line('line.ab', 'a', 'b', [1, 2, 3, 4], 100), line('line.bc', 'b', 'c', [2], 0)],
  transformers: [],
  regulators: [],
  capacitors: [],
  capacitorControls: [],
  reactors: [],
  loads: [],
  generators: [],
  inverterControls: [],
  profiles: [],
  assets: [],
  zones: [],
};

function node(bus: string, number: number, volts: number, kVBase: number | null): NodeResult {
  const vPu = kVBase === null ? null : volts / (1000 * kVBase);
  return { bus, node: number, kVBase, v: [volts, 0], vPu, angleDeg: 0 };
}

function result(
  id: string,
  from: string,
  to: string,
  nodes: readonly number[],
  currentA: readonly number[],
  ratingA: number | null,
): BranchResult {
  const zeros = currentA.map(() => 0);
  const end = { nodes, currentA, angleDeg: zeros, powerKw: zeros, powerKvar: zeros };
  return {
    ...{ id, kind: 'line', from, to, lossKw: 0.5, ratingA, ratingKva: null },
    terminals: [
      { bus: from, ...end },
      { bus: to, ...end },
    ],
    loadingPct: ratingA === null ? null : (100 * Math.max(...currentA.slice(0, 3))) / ratingA,
  };
}

/** Phase b is low at bus b, phase c high; bus c has no nominal voltage. */
export const SOLUTION: SolutionResult = {
  ...{ feeder: 'row', converged: true, iterations: 3, controlIterations: 1, kclResidualA: 0 },
  ...{ source: { kW: 1, kvar: 0 }, losses: { kW: 1, kvar: 0 } },
  nodes: [
    ...[230, 230, 230].map((v, i) => node('a', i + 1, v, 0.23)),
    ...[228, 207, 242].map((v, i) => node('b', i + 1, v, 0.23)),
    node('b', 4, 6.5, 0.23),
    node('c', 2, 205, null),
  ],
  branches: [
    result('line.ab', 'a', 'b', [1, 2, 3, 4], [60, 120, 30, 40], 100),
    result('line.bc', 'b', 'c', [2], [12], null),
  ],
  ...{ regulators: [], capacitors: [], notes: [] },
};
