import {
  defineClass,
  type Edit,
  type Handler,
  type ObjectClass,
  reject,
  remark,
} from '../object-class.ts';
import {
  choice,
  integer,
  name,
  number,
  numbers,
  text,
  unsupportedUnless,
  withoutEffect,
} from '../values.ts';
import { type Connection, connection } from './common.ts';
import { findShape, peakOf } from './loadshape.ts';

export interface LoadState {
  phases: number;
  bus1: string;
  kv: number;
  connection: Connection;
  model: number;
  status: 'variable' | 'fixed' | 'exempt';
  /** What the power is given by; the last given wins. */
  spec: 'kw-pf' | 'kw-kvar' | 'kva-pf' | 'connected-kva' | 'energy';
  kw: number;
  kvar: number;
  kva: number;
  powerFactor: number;
  powerFactorGiven: boolean;
  connectedKva: number;
  allocationFactor: number;
  energyKwh: number;
  energyDays: number;
  energyFactor: number;
  vMinPu: number;
  vMaxPu: number;
  vLowPu: number;
  pExponent: number;
  qExponent: number;
  zip: number[] | null;
  neutralOhm: number;
  yearly: string | null;
  daily: string | null;
  duty: string | null;
}

type NumberKey =
  | 'kv'
  | 'kw'
  | 'kvar'
  | 'kva'
  | 'powerFactor'
  | 'vMinPu'
  | 'vMaxPu'
  | 'vLowPu'
  | 'pExponent'
  | 'qExponent'
  | 'neutralOhm';

const set = (
  key: NumberKey,
  range?: 'positive' | 'not negative',
  spec?: LoadState['spec'],
): Handler<LoadState> =>
  number((load, value) => {
    load[key] = value;
    if (spec !== undefined) load.spec = spec;
  }, range);

/** kvar of a power at a power factor; a negative factor turns its sign. */
function kvarAt(kw: number, powerFactor: number): number {
  return kw * Math.sqrt(1 / powerFactor ** 2 - 1) * Math.sign(powerFactor);
}

/** Brings kW, kvar and power factor in line with what was given last. */
export function settlePower(load: LoadState): void {
  const { spec } = load;
  if (spec === 'kw-kvar') {
    const kva = Math.hypot(load.kw, load.kvar);
    const sign = load.kw * load.kvar < 0 ? -1 : 1;
    if (kva > 0 && load.kw !== 0) load.powerFactor = (Math.abs(load.kw) / kva) * sign;
    return;
  }
  if (spec === 'kva-pf') load.kw = load.kva * Math.abs(load.powerFactor);
  load.kvar = kvarAt(load.kw, load.powerFactor);
}

/** Power by what the load's transformer allocates to it, at the power factor of the moment. */
export function allocate(load: LoadState): void {
  load.kw = load.connectedKva * load.allocationFactor * Math.abs(load.powerFactor);
  load.spec = 'connected-kva';
}

const allocated = (key: 'connectedKva' | 'allocationFactor'): Handler<LoadState> =>
  number((load, value) => {
    load[key] = value;
    allocate(load);
  }, 'not negative');

const metered = (
  key: 'energyKwh' | 'energyDays' | 'energyFactor',
  range: 'positive' | 'not negative',
): Handler<LoadState> =>
  number((load, value) => {
    load[key] = value;
    load.kw = (load.energyKwh / (load.energyDays * 24)) * load.energyFactor;
    load.spec = 'energy';
  }, range);

/** A profile of actual power gives the load the power of its peak. */
function useProfile(load: LoadState, profile: string, edit: Edit): boolean {
  const shape = findShape(edit.session, edit.place, profile);
  if (shape === undefined) {
    const remedy = 'define the loadshape before the load that uses it';
    reject(edit, 'unknown-loadshape', 'there is no such loadshape', remedy);
    return false;
  }
  if (shape.isActual) {
    const peak = peakOf(shape);
    load.kw = peak.power;
    load.kvar = peak.reactivePower;
    load.spec = load.powerFactorGiven ? 'kw-pf' : 'kw-kvar';
  }
  return true;
}

const profile = (key: 'yearly' | 'daily' | 'duty'): Handler<LoadState> =>
  name((load, shapeName, edit) => {
    if (shapeName === '' || shapeName === 'none') {
      load[key] = null;
    } else if (useProfile(load, shapeName, edit)) {
      load[key] = shapeName;
      if (key === 'daily') load.yearly ??= shapeName;
    }
  });

const ZIP_VALUES = 7;

export const loadClass: ObjectClass<LoadState> = defineClass<LoadState>({
  name: 'load',
  create: () => ({
    phases: 3,
    bus1: '',
    kv: 12.47,
    connection: 'wye',
    model: 1,
    status: 'variable',
    spec: 'kw-pf',
    kw: 10,
    kvar: 5,
    kva: 10 / 0.88,
    powerFactor: 0.88,
    powerFactorGiven: false,
    connectedKva: 0,
    allocationFactor: 0.5,
    energyKwh: 0,
    energyDays: 30,
    energyFactor: 4,
    vMinPu: 0.95,
    vMaxPu: 1.05,
    vLowPu: 0.5,
    pExponent: 1,
    qExponent: 2,
    zip: null,
    neutralOhm: -1,
    yearly: null,
    daily: null,
    duty: null,
  }),
  copy: (load, other) => {
    Object.assign(load, structuredClone(other), { bus1: load.bus1, powerFactorGiven: false });
  },
  finish: settlePower,
  properties: {
    phases: integer((load, count) => {
      load.phases = count;
    }, 1),
    bus1: text((load, bus) => {
      load.bus1 = bus;
    }),
    kv: set('kv', 'positive'),
    kw: set('kw', undefined, 'kw-pf'),
    pf: number((load, factor, edit) => {
      if (factor === 0 || Math.abs(factor) > 1) {
        reject(edit, 'bad-number', 'not a power factor', 'give -1 to 1 without 0');
        return;
      }
      if (load.spec === 'kw-kvar') {
        remark(edit, 'assumed', 'kvar is given too and holds instead of the power factor');
      }
      load.powerFactor = factor;
      load.powerFactorGiven = true;
    }),
    kvar: number((load, kvar) => {
      load.kvar = kvar;
      load.spec = 'kw-kvar';
      load.powerFactorGiven = false;
    }),
    kva: set('kva', undefined, 'kva-pf'),
    xfkva: allocated('connectedKva'),
    allocationfactor: allocated('allocationFactor'),
    kwh: metered('energyKwh', 'not negative'),
    kwhdays: metered('energyDays', 'positive'),
    cfactor: metered('energyFactor', 'not negative'),
    model: integer(
      (load, model) => {
        load.model = model;
      },
      1,
      8,
    ),
    conn: connection((load, value) => {
      load.connection = value;
    }),
    status: choice(
      { variable: 'variable', fixed: 'fixed', exempt: 'exempt' } as const,
      (load, status) => {
        load.status = status;
      },
    ),
    vminpu: set('vMinPu', 'not negative'),
    vmaxpu: set('vMaxPu', 'not negative'),
    vlowpu: set('vLowPu', 'not negative'),
    cvrwatts: set('pExponent'),
    cvrvars: set('qExponent'),
    zipv: numbers((load, values, edit) => {
      if (values.length === ZIP_VALUES) load.zip = values;
      else reject(edit, 'bad-value', 'not seven numbers', 'give Zp Ip Pp Zq Iq Pq and a voltage');
    }),
    rneut: set('neutralOhm'),
    xneut: withoutEffect(), // see rneut
    yearly: profile('yearly'),
    daily: profile('daily'),
    duty: profile('duty'),
    cvrcurve: unsupportedUnless(['', 'none'], 'give cvrwatts and cvrvars'),
    growth: withoutEffect(), // counts from year 1 on; only year 0 is read
    class: withoutEffect(),
    vminnorm: withoutEffect(),
    vminemerg: withoutEffect(),
    '%mean': withoutEffect(),
    '%stddev': withoutEffect(),
    numcust: withoutEffect(),
    '%seriesrl': withoutEffect(),
    relweight: withoutEffect(),
    puxharm: withoutEffect(),
    xrharm: withoutEffect(),
    spectrum: withoutEffect(),
    basefreq: withoutEffect(),
  },
});
