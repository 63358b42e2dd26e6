/** Inverters of photovoltaic systems and storage: what limits and directs their reactive power. */

import type { Handler } from '../object-class.ts';
import { flag, name, number, unsupportedUnless, withoutEffect } from '../values.ts';
import { kvarAt, type ProducerState, powerFactor } from './producer.ts';
import { type CurveState, findCurve } from './xycurve.ts';

export interface InverterState extends ProducerState {
  /** null: the class has its own default. */
  kva: number | null;
  /** What the reactive power is given by; the last given wins. */
  reactive: 'power-factor' | 'kvar';
  kvar: number;
  powerFactor: number;
  /** Limits for producing and consuming; null: the apparent power, or the other one. */
  kvarMax: number | null;
  kvarMaxAbsorbed: number | null;
  /** Below this share of the apparent power the inverter is off. */
  cutOutPct: number;
  wattPriority: boolean;
  factorPriority: boolean;
  varFollows: boolean;
  currentLimited: boolean;
  efficiency: CurveState | null;
}

export function newInverter(): Omit<InverterState, keyof ProducerState> {
  return {
    kva: null,
    reactive: 'power-factor',
    kvar: 0,
    powerFactor: 1,
    kvarMax: null,
    kvarMaxAbsorbed: null,
    cutOutPct: 20,
    wattPriority: false,
    factorPriority: false,
    varFollows: false,
    currentLimited: false,
    efficiency: null,
  };
}

/** The smallest and the largest reactive power; `otherwise` holds where neither limit nor kVA is given. */
export function kvarLimits(inverter: InverterState, otherwise: number): readonly [number, number] {
  const largest = inverter.kvarMax ?? inverter.kva ?? otherwise;
  const absorbed = inverter.kvarMaxAbsorbed ?? largest;
  return [-absorbed, largest];
}

/**
 * Power that an inverter makes of the active power it is given: reactive power within its limits
 * first, then within the apparent power by whichever has priority.
 */
export function inverterPower(
  inverter: InverterState,
  kw: number,
  kva: number,
  [least, most]: readonly [number, number],
): { readonly kw: number; readonly kvar: number } {
  const { reactive, powerFactor: factor } = inverter;
  const wanted = reactive === 'kvar' ? inverter.kvar : kvarAt(kw, factor);
  const kvar = Math.min(Math.max(wanted, least), most);
  if (Math.hypot(kw, kvar) <= kva) return { kw, kvar };
  const signOf = (value: number): number => (value < 0 ? -1 : 1);
  if (inverter.factorPriority && reactive === 'power-factor') {
    const scaledKw = signOf(kw) * kva * Math.abs(factor);
    return { kw: scaledKw, kvar: kvarAt(scaledKw, factor) };
  }
  const rest = (used: number): number => Math.sqrt(Math.max(0, kva ** 2 - used ** 2));
  if (inverter.wattPriority) {
    const cappedKw = signOf(kw) * Math.min(Math.abs(kw), kva);
    return { kw: cappedKw, kvar: signOf(kvar) * rest(cappedKw) };
  }
  const cappedKvar = signOf(kvar) * Math.min(Math.abs(kvar), kva);
  return { kw: signOf(kw) * rest(cappedKvar), kvar: cappedKvar };
}

type FlagKey = 'wattPriority' | 'factorPriority' | 'varFollows' | 'currentLimited';

const yesNo = <State extends InverterState>(key: FlagKey): Handler<State> =>
  flag((inverter, value) => {
    inverter[key] = value;
  });

export function inverterProperties<State extends InverterState>(): Record<string, Handler<State>> {
  const noProgram = unsupportedUnless<State>([''], 'use a built-in model: 1 or 2');
  const off = ['no', 'n', 'false', 'f'];
  return {
    kva: number((inverter, kva) => {
      inverter.kva = kva;
    }, 'positive'),
    kvar: number((inverter, kvar) => {
      inverter.kvar = kvar;
      inverter.reactive = 'kvar';
    }),
    pf: powerFactor((inverter, factor) => {
      inverter.powerFactor = factor;
      inverter.reactive = 'power-factor';
    }),
    kvarmax: number((inverter, kvar) => {
      inverter.kvarMax = Math.abs(kvar);
    }),
    kvarmaxabs: number((inverter, kvar) => {
      inverter.kvarMaxAbsorbed = Math.abs(kvar);
    }),
    '%cutin': withoutEffect(), // it is on until its power falls below %cutout
    '%cutout': number((inverter, percent) => {
      inverter.cutOutPct = percent;
    }, 'not negative'),
    wattpriority: yesNo('wattPriority'),
    pfpriority: yesNo('factorPriority'),
    varfollowinverter: yesNo('varFollows'),
    limitcurrent: yesNo('currentLimited'),
    effcurve: name((inverter, curveName, edit) => {
      const curve = curveName === '' ? null : findCurve(edit.session, curveName, edit);
      if (curve !== undefined) inverter.efficiency = curve;
    }),
    usermodel: noProgram,
    dynamiceq: noProgram,
    controlmode: unsupportedUnless(['gfl'], 'leave it out: it follows the grid'),
    balanced: unsupportedUnless(off, 'leave it out: every phase by itself'),
    safemode: unsupportedUnless(off, 'leave it out'),
    // these count for harmonics, dynamics and reports only
    '%r': withoutEffect(),
    '%x': withoutEffect(),
    class: withoutEffect(),
    userdata: withoutEffect(),
    debugtrace: withoutEffect(),
    kvdc: withoutEffect(),
    kp: withoutEffect(),
    pitol: withoutEffect(),
    safevoltage: withoutEffect(),
    dynout: withoutEffect(),
    amplimit: withoutEffect(),
    amplimitgain: withoutEffect(),
    spectrum: withoutEffect(),
    basefreq: withoutEffect(),
  };
}
