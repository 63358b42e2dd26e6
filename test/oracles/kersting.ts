/**
 * Two small unbalanced networks with independently computed figures: T3W, three wires at 4.16 kV on
 * Kersting's configuration 601, and T4W, four wires at 230 V with the neutral earthed at the
 * source only. The network data are textbook values, the figures METHODS A.6 and B.5.
 */

import type { Line, LineCode, Load, Network } from '../../src/network/network.ts';

type Injection = readonly [node: string, kW: number, kvar: number];

const load = (bus: string, phase: number, neutral: number, kW: number, kvar: number): Load => ({
  id: `load.${bus}${'abc'[phase - 1]}`,
  terminal: { bus, nodes: [phase, neutral] },
  connection: 'wye',
  phaseCount: 1,
  ratedKv: 1,
  powerKw: -kW,
  reactivePowerKvar: -kvar,
  model: 'constant-power',
  vMinPu: 1e-6,
  vMaxPu: 1e6,
  vLowPu: 0,
  exponents: null,
  zip: null,
  profile: null,
});

function radial(
  id: string,
  kVBase: number,
  neutral: boolean,
  code: LineCode,
  spans: readonly (readonly [string, string, number])[],
  injections: readonly Injection[],
): Network {
  const buses = [...new Set(spans.flatMap(([from, to]) => [from, to] as string[]))];
  const nodesAt = (bus: string) => (neutral ? [1, 2, 3, bus === '0' ? 0 : 4] : [1, 2, 3]);
  const tiny = [1e-9, 0, 0, 0, 1e-9, 0, 0, 0, 1e-9];
  return {
    id,
    frequencyHz: 60,
    buses: buses.map((bus) => ({ id: bus, kVBase, x: null, y: null })),
    sources: [
      {
        id: 'vsource.source',
        terminal: { bus: '0', nodes: [1, 2, 3] },
        voltageKv: kVBase,
        angleDeg: 0,
        resistanceOhm: tiny,
        reactanceOhm: tiny,
      },
    ],
    lineCodes: [code],
    lines: spans.map(
      ([from, to, lengthKm]): Line => ({
        id: `line.${from}-${to}`,
        kind: 'line',
        from: { bus: from, nodes: nodesAt(from) },
        to: { bus: to, nodes: nodesAt(to) },
        lineCode: code.id,
        lengthKm,
        ratingA: 0,
        emergencyRatingA: 0,
        openFrom: false,
        openTo: false,
        openConductorsFrom: null,
        openConductorsTo: null,
      }),
    ),
    transformers: [],
    regulators: [],
    capacitors: [],
    capacitorControls: [],
    reactors: [],
    generators: [],
    inverterControls: [],
    loads: injections.map(([node, kW, kvar]) =>
      load(node.slice(0, -1), 'abc'.indexOf(node.slice(-1)) + 1, neutral ? 4 : 0, kW, kvar),
    ),
    profiles: [],
    assets: [],
    zones: [],
  };
}

const MILE = 1.609344; // km
const FOOT = 0.3048e-3; // km
const perMile = (values: readonly number[]) => values.map((z) => z / MILE);

export const T3W: Network = radial(
  't3w',
  4.16 / Math.sqrt(3),
  false,
  {
    id: '601',
    conductorCount: 3,
    resistanceOhmPerKm: perMile([
      0.3465, 0.156, 0.158, 0.156, 0.3375, 0.1535, 0.158, 0.1535, 0.3414,
    ]),
    reactanceOhmPerKm: perMile([
      1.0179, 0.5017, 0.4236, 0.5017, 1.0478, 0.3849, 0.4236, 0.3849, 1.0348,
    ]),
    capacitanceNfPerKm: new Array(9).fill(0),
  },
  [
    ['0', '1', 2000 * FOOT],
    ['1', '2', 2000 * FOOT],
    ['1', '3', 1500 * FOOT],
  ],
  [
    ['1a', -160, -110],
    ['1b', -120, -90],
    ['1c', -120, -90],
    ['2a', -485, -190],
    ['2b', -68, -60],
    ['2c', -290, -212],
    ['3a', 200, 0],
    ['3b', -170, -125],
    ['3c', -230, -132],
  ],
);

const X = { s: 0.34, ab: 0.262, ac: 0.22, bc: 0.262, an: 0.262, bn: 0.22, cn: 0.18 };

export const T4W: Network = radial(
  't4w',
  0.23,
  true,
  {
    id: 'four-wire',
    conductorCount: 4,
    resistanceOhmPerKm: [0.32, 0, 0, 0, 0, 0.32, 0, 0, 0, 0, 0.32, 0, 0, 0, 0, 0.32],
    reactanceOhmPerKm: [
      [X.s, X.ab, X.ac, X.an],
      [X.ab, X.s, X.bc, X.bn],
      [X.ac, X.bc, X.s, X.cn],
      [X.an, X.bn, X.cn, X.s],
    ].flat(),
    capacitanceNfPerKm: new Array(16).fill(0),
  },
  [
    ['0', '1', 0.1],
    ['1', '2', 0.08],
    ['2', '3', 0.06],
    ['2', '4', 0.12],
  ],
  [
    ['1a', -2, -0.4],
    ['1b', -1.5, -0.3],
    ['2b', -3, -0.6],
    ['2c', -1, -0.2],
    ['3a', 4.5, 0],
    ['3c', -2.5, -0.5],
    ['4a', -3.5, -0.7],
    ['4b', 3, 0],
    ['4c', -1.8, -0.35],
  ],
);
