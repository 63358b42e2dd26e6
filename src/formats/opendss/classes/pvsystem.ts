import { defineClass, type ObjectClass, reject } from '../object-class.ts';
import { integer, name, number, withoutEffect } from '../values.ts';
import {
  type InverterState,
  inverterPower,
  inverterProperties,
  kvarLimits,
  newInverter,
} from './inverter.ts';
import { newProducer, producerProperties, settlePhaseVoltage } from './producer.ts';
import { type CurveState, curveValue, findCurve } from './xycurve.ts';

export interface PvState extends InverterState {
  /** Largest power of the panels, at 1 kW/m² and 25 °C. */
  panelKw: number;
  /** kW/m². */
  irradiance: number;
  temperatureC: number;
  temperatureFactor: CurveState | null;
  /** Largest output in % of the panels' power. */
  mostPct: number;
  /** Below these shares of the panels' power there is no, and less, reactive power. */
  noVarsPct: number;
  fullVarsPct: number;
}

const DEFAULT_KVA = 500;

/** What the system produces as the script states it. */
export function pvPower(pv: PvState): {
  readonly kw: number;
  readonly kvar: number;
  readonly kva: number;
} {
  const kva = pv.kva ?? DEFAULT_KVA;
  const heat =
    pv.temperatureFactor === null ? 1 : curveValue(pv.temperatureFactor, pv.temperatureC);
  const panelKw = pv.panelKw * pv.irradiance * heat;
  const efficiency = pv.efficiency === null ? 1 : curveValue(pv.efficiency, panelKw / kva);
  const converted = panelKw * efficiency;
  const isOn = converted >= (pv.cutOutPct / 100) * kva;
  const kw = isOn ? Math.min(converted, (pv.mostPct / 100) * pv.panelKw) : 0;
  if (!isOn && pv.varFollows) return { kw: 0, kvar: 0, kva };
  const share = varShare(pv, kw);
  const [least, most] = kvarLimits(pv, DEFAULT_KVA);
  return { ...inverterPower(pv, kw, kva, [least * share, most * share]), kva };
}

/** Part of its reactive power that an inverter with little active power may use. */
function varShare({ panelKw, noVarsPct, fullVarsPct }: PvState, kw: number): number {
  if (noVarsPct > 0 && kw < (noVarsPct / 100) * panelKw) return 0;
  const full = (fullVarsPct / 100) * panelKw;
  return full > 0 && kw < full ? kw / full : 1;
}

export const pvSystemClass: ObjectClass<PvState> = defineClass<PvState>({
  name: 'pvsystem',
  create: () => ({
    ...newProducer(),
    ...newInverter(),
    panelKw: 500,
    irradiance: 1,
    temperatureC: 25,
    temperatureFactor: null,
    mostPct: 100,
    noVarsPct: -1,
    fullVarsPct: -1,
  }),
  copy: (pv, other) => {
    Object.assign(pv, structuredClone(other), { bus1: pv.bus1 });
  },
  properties: {
    ...producerProperties<PvState>((_, __, edit) => {
      const remedy = 'give the shape as parts of the irradiance';
      reject(edit, 'unsupported-property', 'the shape states actual power', remedy);
    }),
    ...inverterProperties<PvState>(),
    phases: integer((pv, count) => {
      if (count === pv.phases) return;
      pv.phases = count;
      settlePhaseVoltage(pv);
    }, 1),
    pmpp: number((pv, kw) => {
      pv.panelKw = kw;
    }, 'not negative'),
    irradiance: number((pv, value) => {
      pv.irradiance = value;
    }, 'not negative'),
    temperature: number((pv, celsius) => {
      pv.temperatureC = celsius;
    }),
    'p-tcurve': name((pv, curveName, edit) => {
      const curve = curveName === '' ? null : findCurve(edit.session, curveName, edit);
      if (curve !== undefined) pv.temperatureFactor = curve;
    }),
    '%pmpp': number((pv, percent) => {
      pv.mostPct = percent;
    }, 'not negative'),
    '%pminnovars': number((pv, percent) => {
      pv.noVarsPct = percent;
    }),
    '%pminkvarmax': number((pv, percent) => {
      pv.fullVarsPct = percent;
    }),
    // temperatures in the course of time
    tyearly: withoutEffect(),
    tdaily: withoutEffect(),
    tduty: withoutEffect(),
    dutystart: withoutEffect(),
  },
});
