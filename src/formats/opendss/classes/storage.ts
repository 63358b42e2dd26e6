import { defineClass, type Handler, type ObjectClass, reject } from '../object-class.ts';
import { integer, number, text, unsupportedUnless, withoutEffect } from '../values.ts';
import {
  type InverterState,
  inverterPower,
  inverterProperties,
  kvarLimits,
  newInverter,
} from './inverter.ts';
import { newProducer, producerProperties, settlePhaseVoltage } from './producer.ts';

export interface StorageState extends InverterState {
  ratedKw: number;
  ratedKwh: number;
  storedKwh: number;
  reservePct: number;
  state: 'charging' | 'idling' | 'discharging';
  dischargePct: number;
  chargePct: number;
  idlingPct: number;
  /** Largest power in % of the rated one. */
  mostPct: number;
}

const DEFAULT_KW = 25;

const STATES = ['charging', 'idling', 'discharging'] as const;

/** What the battery produces as the script states it; full or empty it idles. */
export function storagePower(storage: StorageState): {
  readonly kw: number;
  readonly kvar: number;
  readonly kva: number;
} {
  const { ratedKw, ratedKwh, storedKwh } = storage;
  const kva = storage.kva ?? ratedKw;
  const isFull = storedKwh >= ratedKwh;
  const isEmpty = storedKwh <= (storage.reservePct / 100) * ratedKwh;
  const idleKw = (-storage.idlingPct / 100) * ratedKw;
  const running =
    storage.state === 'discharging' && !isEmpty
      ? Math.min(storage.dischargePct, storage.mostPct)
      : storage.state === 'charging' && !isFull
        ? -Math.min(storage.chargePct, storage.mostPct)
        : null;
  const wantedKw = running === null ? idleKw : (running / 100) * ratedKw;
  const isOff = Math.abs(wantedKw) < (storage.cutOutPct / 100) * kva;
  const kw = running !== null && isOff ? idleKw : wantedKw;
  return { ...inverterPower(storage, kw, kva, kvarLimits(storage, DEFAULT_KW)), kva };
}

type PercentKey = 'reservePct' | 'dischargePct' | 'chargePct' | 'idlingPct' | 'mostPct';

const percent = (key: PercentKey): Handler<StorageState> =>
  number((storage, value) => {
    storage[key] = value;
  }, 'not negative');

/** Gives the power by the state and its percentage of the rated power. */
function setKw(storage: StorageState, kw: number): void {
  const share = (Math.abs(kw) / storage.ratedKw) * 100;
  storage.state = kw > 0 ? 'discharging' : kw < 0 ? 'charging' : 'idling';
  if (kw > 0) storage.dischargePct = share;
  if (kw < 0) storage.chargePct = share;
}

export const storageClass: ObjectClass<StorageState> = defineClass<StorageState>({
  name: 'storage',
  create: () => ({
    ...newProducer(),
    ...newInverter(),
    cutOutPct: 0,
    ratedKw: DEFAULT_KW,
    ratedKwh: 50,
    storedKwh: 50,
    reservePct: 20,
    state: 'idling',
    dischargePct: 100,
    chargePct: 100,
    idlingPct: 1,
    mostPct: 100,
  }),
  copy: (storage, other) => {
    Object.assign(storage, structuredClone(other), { bus1: storage.bus1 });
  },
  properties: {
    ...producerProperties<StorageState>(() => {}),
    ...inverterProperties<StorageState>(),
    phases: integer((storage, count) => {
      if (count === storage.phases) return;
      storage.phases = count;
      settlePhaseVoltage(storage);
    }, 1),
    kw: number(setKw),
    kwrated: number((storage, kw) => {
      storage.ratedKw = kw;
    }, 'positive'),
    kwhrated: number((storage, kwh) => {
      storage.ratedKwh = kwh;
      storage.storedKwh = kwh;
    }, 'positive'),
    kwhstored: number((storage, kwh) => {
      storage.storedKwh = kwh;
    }, 'not negative'),
    '%stored': number((storage, value) => {
      storage.storedKwh = (value / 100) * storage.ratedKwh;
    }, 'not negative'),
    '%reserve': percent('reservePct'),
    '%discharge': percent('dischargePct'),
    '%charge': percent('chargePct'),
    '%idlingkw': percent('idlingPct'),
    '%kwrated': percent('mostPct'),
    state: text((storage, written, edit) => {
      // only the first letter counts
      const state = STATES.find((one) => one.charAt(0) === written.charAt(0).toLowerCase());
      if (state !== undefined) storage.state = state;
      else reject(edit, 'bad-value', 'not one of the values', `give one of ${STATES.join(', ')}`);
    }),
    '%pminnovars': unsupportedUnless(['-1', '0'], 'leave it out'),
    '%pminkvarmax': unsupportedUnless(['-1', '0'], 'leave it out'),
    // these count for what is stored in the course of time, and reports
    '%effcharge': withoutEffect(),
    '%effdischarge': withoutEffect(),
    '%idlingkvar': withoutEffect(),
    dispmode: withoutEffect(),
    dischargetrigger: withoutEffect(),
    chargetrigger: withoutEffect(),
    timechargetrig: withoutEffect(),
    dynadll: withoutEffect(), // models of dynamic studies
    dynadata: withoutEffect(),
  },
});
