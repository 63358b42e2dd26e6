import {
  defineClass,
  type Edit,
  type Handler,
  type ObjectClass,
  reject,
  remark,
} from '../object-class.ts';
import type { ScriptObject } from '../session.ts';
import { integer, number, numbers, symmetricMatrix, text, withoutEffect } from '../values.ts';
import { type Connection, connection, reliabilityProperties } from './common.ts';

export interface CapacitorState {
  phases: number;
  bus1: string;
  /** null: every conductor to ground. */
  bus2: string | null;
  kv: number;
  connection: Connection;
  /** Rated power of every step, or their capacitances where those were given. */
  steps: { unit: 'kvar' | 'uF'; values: number[] };
  states: (0 | 1)[];
  /** In series with every step, Ω. */
  resistanceOhm: number[];
  reactanceOhm: number[];
  /** Harmonic that every step is tuned to in place of a reactance; 0 = none. */
  harmonics: number[];
  /** µF of a single step, row-major, in place of its power. */
  capacitanceMatrix: number[] | null;
  /** Frequency that the rated powers are stated for. */
  baseHz: number;
}

/** Whether a bank has more than its capacitance. */
export function isDamped(object: ScriptObject): boolean {
  const bank = capacitorClass.stateOf(object);
  if (bank === undefined) return false;
  const { resistanceOhm, reactanceOhm, harmonics, capacitanceMatrix } = bank;
  const inSeries = [...resistanceOhm, ...reactanceOhm, ...harmonics];
  return capacitanceMatrix !== null || inSeries.some((z) => z !== 0);
}

const inSeries = (key: 'resistanceOhm' | 'reactanceOhm' | 'harmonics'): Handler<CapacitorState> =>
  numbers((bank, ohms, edit) => {
    if (ohms.length <= bank.states.length) bank[key] = ohms;
    else reject(edit, 'too-many-values', 'more values than steps', 'give numsteps first');
  });

/** Capacitances are of each step; of powers the first is that of every step, as the language has it. */
function setSteps(
  bank: CapacitorState,
  unit: 'kvar' | 'uF',
  values: readonly number[],
  edit: Edit,
): void {
  const count = bank.states.length;
  const [first] = values;
  if (first === undefined || (unit === 'uF' && values.length !== count)) {
    const message = `${values.length} values for ${count} steps`;
    reject(edit, 'too-many-values', message, 'give one value a step, after numsteps');
    return;
  }
  bank.steps = { unit, values: unit === 'uF' ? [...values] : bank.states.map(() => first) };
  const isUniform = values.length === count && values.every((value) => value === first);
  if (unit === 'kvar' && !isUniform) {
    remark(edit, 'assumed', `each of the ${count} steps has the first value, as OpenDSS computes`);
  }
}

export const capacitorClass: ObjectClass<CapacitorState> = defineClass<CapacitorState>({
  name: 'capacitor',
  create: (_, session) => ({
    phases: 3,
    bus1: '',
    bus2: null,
    kv: 12.47,
    connection: 'wye',
    steps: { unit: 'kvar', values: [1200] },
    states: [1],
    resistanceOhm: [],
    reactanceOhm: [],
    harmonics: [],
    capacitanceMatrix: null,
    baseHz: session.frequencyHz,
  }),
  copy: (bank, other) => {
    const { bus1, bus2 } = bank;
    Object.assign(bank, structuredClone(other), { bus1, bus2 });
  },
  properties: {
    bus1: text((bank, bus) => {
      bank.bus1 = bus;
    }),
    bus2: text((bank, bus) => {
      bank.bus2 = bus;
    }),
    phases: integer((bank, count) => {
      bank.phases = count;
    }, 1),
    kv: number((bank, kv) => {
      bank.kv = kv;
    }, 'positive'),
    kvar: numbers((bank, values, edit) => setSteps(bank, 'kvar', values, edit)),
    cuf: numbers((bank, values, edit) => setSteps(bank, 'uF', values, edit)),
    conn: connection((bank, value) => {
      bank.connection = value;
    }),
    numsteps: integer((bank, count) => {
      // a single step is divided up; a bank of several takes new values afterwards
      const { unit, values } = bank.steps;
      const share = unit === 'kvar' ? values[0] / count : values[0];
      const rest = bank.states.length === 1 ? share : (values.at(-1) ?? 0);
      const kept = bank.states.length === 1 ? [] : values;
      bank.steps = { unit, values: Array.from({ length: count }, (_, k) => kept[k] ?? rest) };
      const keptStates = bank.states.length === 1 ? [] : bank.states;
      bank.states = Array.from({ length: count }, (_, k) => keptStates[k] ?? 1);
    }, 1),
    states: numbers((bank, values, edit) => {
      if (values.length > bank.states.length) {
        const message = `${values.length} states for ${bank.states.length} steps`;
        reject(edit, 'too-many-values', message, 'give numsteps first');
      } else {
        // steps of which nothing is said are off
        bank.states = bank.states.map((_, k) => ((values[k] ?? 0) === 0 ? 0 : 1));
      }
    }),
    cmatrix: symmetricMatrix(
      ({ phases }) => phases,
      (bank, microfarads) => {
        bank.capacitanceMatrix = microfarads;
      },
    ),
    r: inSeries('resistanceOhm'),
    xl: inSeries('reactanceOhm'),
    harm: inSeries('harmonics'),
    normamps: withoutEffect(),
    emergamps: withoutEffect(),
    basefreq: number((bank, hertz) => {
      bank.baseHz = hertz;
    }, 'positive'),
    ...reliabilityProperties<CapacitorState>(),
  },
});
