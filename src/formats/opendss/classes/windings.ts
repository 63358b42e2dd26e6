/** What transformers and transformer codes have in common: windings and the data between them. */

import { type Edit, type Handler, reject } from '../object-class.ts';
import { integer, number, numbers, withoutEffect } from '../values.ts';
import { type Connection, connection, connections } from './common.ts';

export interface WindingState {
  connection: Connection;
  kv: number;
  kva: number;
  tap: number;
  resistancePct: number;
  neutralOhm: number;
  neutralReactanceOhm: number;
  minTap: number;
  maxTap: number;
  tapSteps: number;
}

/** Everything but where the windings are connected. */
export interface WindingData {
  phases: number;
  windings: WindingState[];
  /** Index of the winding that `wdg=` chose. */
  active: number;
  /** Between windings 1-2, 1-3, 2-3 as `xhl`, `xht`, `xlt` give them; they count for up to three. */
  threeReactancesPct: [number, number, number];
  /** Whether one of those was given. */
  reactancesGiven: boolean;
  /** In the order of pairs 1-2, 1-3, …, 2-3, … where `xscarray` gave them. */
  reactancesPct: number[] | null;
  noLoadLossPct: number;
  magnetisingPct: number;
  antifloatPpm: number;
  ratingKva: number;
  emergencyRatingKva: number;
}

const DEFAULT_WINDING: WindingState = {
  connection: 'wye',
  kv: 12.47,
  kva: 1000,
  tap: 1,
  resistancePct: 0.2,
  neutralOhm: -1,
  neutralReactanceOhm: 0,
  minTap: 0.9,
  maxTap: 1.1,
  tapSteps: 32,
};

/** What the language computes with where no reactance is given, whatever it reports. */
const UNTOUCHED_PCT: readonly number[] = [7];

/** Three phases, two windings. */
export function newWindingData(): WindingData {
  return {
    phases: 3,
    windings: [{ ...DEFAULT_WINDING }, { ...DEFAULT_WINDING }],
    active: 0,
    threeReactancesPct: [7, 35, 30],
    reactancesGiven: false,
    reactancesPct: null,
    noLoadLossPct: 0,
    magnetisingPct: 0,
    antifloatPpm: 1,
    ratingKva: 1100,
    emergencyRatingKva: 1500,
  };
}

/** A copy that shares nothing with the original. */
export function copyWindings(windings: readonly WindingState[]): WindingState[] {
  return windings.map((winding) => ({ ...winding }));
}

/** Leakage reactances in % of every pair of windings: 1-2, 1-3, …, 2-3, …. */
export function pairReactancesPct(data: WindingData): number[] {
  const pairCount = (data.windings.length * (data.windings.length - 1)) / 2;
  const untouched = !data.reactancesGiven || data.windings.length > 3;
  const given = data.reactancesPct ?? (untouched ? UNTOUCHED_PCT : data.threeReactancesPct);
  return Array.from({ length: pairCount }, (_, k) => given[k] ?? 30);
}

type Key = keyof Omit<WindingState, 'connection'>;
type ScalarKey =
  | 'noLoadLossPct'
  | 'magnetisingPct'
  | 'antifloatPpm'
  | 'ratingKva'
  | 'emergencyRatingKva';

const ofActive = <State extends WindingData>(key: Key, range?: 'positive') =>
  number<State>((data, value) => {
    data.windings[data.active][key] = value;
  }, range);

const ofWhole = <State extends WindingData>(key: ScalarKey) =>
  number<State>((data, value) => {
    data[key] = value;
  });

/** One value for each winding, from the first on. */
const ofEach = <State extends WindingData>(
  key: Key,
  range?: 'positive',
  then?: (data: State) => void,
) =>
  numbers<State>((data, values, edit) => {
    if (!fitsWindings(data, values.length, edit)) return;
    for (const [k, value] of values.entries()) data.windings[k][key] = value;
    then?.(data);
  }, range);

const reactance = <State extends WindingData>(pair: 0 | 1 | 2) =>
  number<State>((data, percent) => {
    data.threeReactancesPct[pair] = percent;
    data.reactancesGiven = true;
    data.reactancesPct = null;
  });

/** Reports a list that is longer than there are windings. */
export function fitsWindings(data: WindingData, count: number, edit: Edit): boolean {
  if (count <= data.windings.length) return true;
  const message = `${count} values for ${data.windings.length} windings`;
  reject(edit, 'too-many-values', message, 'give windings= before the values of each winding');
  return false;
}

/** The rated power of the first winding sets the ratings of the whole. */
function ratingsFromFirst(data: WindingData): void {
  data.ratingKva = 1.1 * data.windings[0].kva;
  data.emergencyRatingKva = 1.5 * data.windings[0].kva;
}

function setKva(data: WindingData, kva: number): void {
  data.windings[data.active].kva = kva;
  if (data.active === 0) {
    for (const winding of data.windings) winding.kva = kva;
    ratingsFromFirst(data);
  } else if (data.windings.length === 2) {
    data.windings[0].kva = kva;
  }
}

/** The properties that transformers and transformer codes share. */
export function windingProperties<State extends WindingData>(): Record<string, Handler<State>> {
  return {
    phases: integer((data, count) => {
      data.phases = count;
    }, 1),
    windings: integer((data, count) => {
      data.windings = Array.from({ length: count }, () => ({ ...DEFAULT_WINDING }));
      data.active = Math.min(data.active, count - 1);
    }, 2),
    wdg: integer((data, winding, edit) => {
      if (winding <= data.windings.length) data.active = winding - 1;
      else reject(edit, 'bad-number', 'there is no such winding', 'give windings= first');
    }, 1),
    conn: connection((data, value) => {
      data.windings[data.active].connection = value;
    }),
    conns: connections((data, values, edit) => {
      if (!fitsWindings(data, values.length, edit)) return;
      for (const [k, value] of values.entries()) data.windings[k].connection = value;
    }),
    kv: ofActive('kv', 'positive'),
    kvs: ofEach('kv', 'positive'),
    kva: number(setKva, 'positive'),
    kvas: ofEach('kva', 'positive', ratingsFromFirst),
    tap: ofActive('tap', 'positive'),
    taps: ofEach('tap', 'positive'),
    '%r': ofActive('resistancePct'),
    '%rs': ofEach('resistancePct'),
    rneut: ofActive('neutralOhm'),
    xneut: ofActive('neutralReactanceOhm'),
    maxtap: ofActive('maxTap', 'positive'),
    mintap: ofActive('minTap', 'positive'),
    numtaps: integer(
      (data, count) => {
        data.windings[data.active].tapSteps = count;
      },
      0,
      10000,
    ),
    xhl: reactance(0),
    xht: reactance(1),
    xlt: reactance(2),
    x12: reactance(0),
    x13: reactance(1),
    x23: reactance(2),
    xscarray: numbers((data, values, edit) => {
      const pairCount = (data.windings.length * (data.windings.length - 1)) / 2;
      if (values.length === pairCount) {
        data.reactancesPct = values;
      } else {
        const remedy = `give one reactance for each of the ${pairCount} pairs of windings`;
        reject(edit, 'too-many-values', `${values.length} values`, remedy);
      }
    }),
    '%loadloss': number((data, percent) => {
      data.windings[0].resistancePct = percent / 2;
      data.windings[1].resistancePct = percent / 2;
    }),
    '%noloadloss': ofWhole('noLoadLossPct'),
    '%imag': ofWhole('magnetisingPct'),
    ppm_antifloat: ofWhole('antifloatPpm'),
    normhkva: ofWhole('ratingKva'),
    emerghkva: ofWhole('emergencyRatingKva'),
    thermal: withoutEffect(),
    n: withoutEffect(),
    m: withoutEffect(),
    flrise: withoutEffect(),
    hsrise: withoutEffect(),
    rdcohms: withoutEffect(), // counts for direct currents only
    seasons: withoutEffect(),
    ratings: withoutEffect(),
  };
}
