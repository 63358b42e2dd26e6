import { defineClass, type ObjectClass } from '../object-class.ts';
import { integer, number, symmetricMatrix, text, withoutEffect } from '../values.ts';
import { reliabilityProperties } from './common.ts';

export interface FaultState {
  phases: number;
  bus1: string;
  /** null: every conductor to ground. */
  bus2: string | null;
  resistanceOhm: number;
  /** Conductances in S, row-major; null: the resistance holds. */
  conductances: number[] | null;
  /** When it strikes, s; 0 = it is there. */
  onTimeS: number;
}

export const faultClass: ObjectClass<FaultState> = defineClass<FaultState>({
  name: 'fault',
  create: () => ({
    phases: 1,
    bus1: '',
    bus2: null,
    resistanceOhm: 0.0001,
    conductances: null,
    onTimeS: 0,
  }),
  copy: (fault, other) => {
    Object.assign(fault, structuredClone(other), { bus1: fault.bus1, bus2: fault.bus2 });
  },
  properties: {
    bus1: text((fault, bus) => {
      fault.bus1 = bus;
    }),
    bus2: text((fault, bus) => {
      fault.bus2 = bus;
    }),
    phases: integer((fault, count) => {
      fault.phases = count;
    }, 1),
    r: number((fault, ohms) => {
      fault.resistanceOhm = ohms;
      fault.conductances = null;
    }, 'positive'),
    gmatrix: symmetricMatrix(
      ({ phases }) => phases,
      (fault, siemens) => {
        fault.conductances = siemens;
      },
    ),
    ontime: number((fault, seconds) => {
      fault.onTimeS = seconds;
    }),
    // these count for Monte Carlo studies and in the course of time
    '%stddev': withoutEffect(),
    temporary: withoutEffect(),
    minamps: withoutEffect(),
    normamps: withoutEffect(),
    emergamps: withoutEffect(),
    basefreq: withoutEffect(),
    ...reliabilityProperties<FaultState>(),
  },
});
