/** Elements to build small feeders from: what a test does not care about is stated here once. */

import type {
  Capacitor,
  Line,
  LineCode,
  Load,
  Network,
  Source,
  Transformer,
  Winding,
} from '../../src/network/network.ts';
import { terminalsOf } from '../../src/network/topology.ts';

/** A network of the parts; buses are those that the parts mention, on one voltage base or more. */
export function feederOf(
  parts: Partial<Network>,
  kVBase: number | Readonly<Record<string, number>>,
): Network {
  const network: Network = {
    id: 'small',
    frequencyHz: 50,
    buses: [],
    sources: [],
    lineCodes: [],
    lines: [],
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
    ...parts,
  };
  const ids = new Set([...terminalsOf(network)].map((terminal) => terminal.bus));
  const baseOf = (id: string) => (typeof kVBase === 'number' ? kVBase : (kVBase[id] ?? null));
  return {
    ...network,
    buses: [...ids].map((id) => ({ id, kVBase: baseOf(id), x: null, y: null })),
  };
}

/** A matrix with one number on its diagonal and another beside it. */
export function evenMatrix(order: number, diagonal: number, rest = 0): number[] {
  return Array.from({ length: order ** 2 }, (_, k) => (k % (order + 1) === 0 ? diagonal : rest));
}

/** By default so strong that its terminal keeps the voltage behind it. */
export function sourceAt(
  bus: string,
  voltageKv: number,
  { phases = 3, ohm = [0, 1e-6] }: { phases?: number; ohm?: readonly [number, number] } = {},
): Source {
  return {
    id: 'vsource.source',
    terminal: { bus, nodes: [1, 2, 3].slice(0, phases) },
    voltageKv,
    angleDeg: 0,
    resistanceOhm: evenMatrix(phases, ohm[0]),
    reactanceOhm: evenMatrix(phases, ohm[1]),
  };
}

/** A transposed code: self and mutual values. */
export function codeOf(
  id: string,
  conductorCount: number,
  values: { r: number; x: number; rm?: number; xm?: number; c?: number; cm?: number },
): LineCode {
  const { r, x, rm = 0, xm = 0, c = 0, cm = 0 } = values;
  return {
    id,
    conductorCount,
    resistanceOhmPerKm: evenMatrix(conductorCount, r, rm),
    reactanceOhmPerKm: evenMatrix(conductorCount, x, xm),
    capacitanceNfPerKm: evenMatrix(conductorCount, c, cm),
  };
}

export function lineOf(
  from: string,
  to: string,
  nodes: readonly number[],
  lineCode: string,
  more: Partial<Line> = {},
): Line {
  return {
    id: `line.${from}-${to}`,
    kind: 'line',
    from: { bus: from, nodes },
    to: { bus: to, nodes },
    lineCode,
    lengthKm: 1,
    ratingA: 0,
    emergencyRatingA: 0,
    openFrom: false,
    openTo: false,
    openConductorsFrom: null,
    openConductorsTo: null,
    ...more,
  };
}

/** Constant power at any voltage, unless `more` says otherwise. */
export function loadOf(
  name: string,
  bus: string,
  nodes: readonly number[],
  [powerKw, reactivePowerKvar]: readonly [number, number],
  more: Partial<Load> = {},
): Load {
  return {
    id: `load.${name}`,
    terminal: { bus, nodes },
    connection: 'wye',
    phaseCount: nodes.length - 1,
    ratedKv: 1,
    powerKw,
    reactivePowerKvar,
    model: 'constant-power',
    vMinPu: 1e-6,
    vMaxPu: 1e6,
    vLowPu: 0,
    exponents: null,
    zip: null,
    profile: null,
    ...more,
  };
}

export function windingOf(
  bus: string,
  nodes: readonly number[],
  connection: 'wye' | 'delta',
  ratedKv: number,
  more: Partial<Winding> = {},
): Winding {
  return {
    terminal: { bus, nodes },
    connection,
    ratedKv,
    ratedKva: 100,
    resistancePct: 0.5,
    tapPu: 1,
    minTapPu: 0.9,
    maxTapPu: 1.1,
    tapSteps: 32,
    neutralResistanceOhm: -1,
    neutralReactanceOhm: 0,
    ...more,
  };
}

/** Without core and without antifloat shunts, unless `more` says otherwise. */
export function transformerOf(
  phaseCount: number,
  windings: readonly Winding[],
  more: Partial<Transformer> = {},
): Transformer {
  return {
    id: 'transformer.t',
    phaseCount,
    windings,
    reactancePct: windings.length === 2 ? [4] : [4, 4, 3],
    noLoadLossPct: 0,
    magnetisingCurrentPct: 0,
    antifloatPpm: 0,
    lowSide: 'lags',
    ratingKva: 0,
    emergencyRatingKva: 0,
    ...more,
  };
}

export function capacitorOf(
  bus: string,
  nodes: readonly number[],
  connection: 'wye' | 'delta',
  ratedKv: number,
  more: Partial<Capacitor> = {},
): Capacitor {
  return {
    id: 'capacitor.c',
    from: { bus, nodes },
    to: null,
    phaseCount: connection === 'delta' && nodes.length === 2 ? 1 : nodes.length,
    connection,
    ratedKv,
    stepKvar: [100],
    stepStates: [1],
    ...more,
  };
}
