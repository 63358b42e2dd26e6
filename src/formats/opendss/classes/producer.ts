/** What generators, photovoltaic systems and storage have in common. */

import type { Edit, Handler } from '../object-class.ts';
import { reject } from '../object-class.ts';
import { integer, name, number, text } from '../values.ts';
import { type Connection, connection } from './common.ts';
import { findShape, type ShapeState } from './loadshape.ts';

export interface ProducerState {
  phases: number;
  bus1: string;
  kv: number;
  /** Voltage of a phase that counts as 1 pu, kV: as of the last property that sets it. */
  phaseKv: number;
  connection: Connection;
  model: number;
  vMinPu: number;
  vMaxPu: number;
  yearly: string | null;
  daily: string | null;
  duty: string | null;
}

/** The language's default is 7.2 kV a phase, and not 12.47/√3. */
export function newProducer(): ProducerState {
  return {
    phases: 3,
    bus1: '',
    kv: 12.47,
    phaseKv: 7.2,
    connection: 'wye',
    model: 1,
    vMinPu: 0.9,
    vMaxPu: 1.1,
    yearly: null,
    daily: null,
    duty: null,
  };
}

export function settlePhaseVoltage(producer: ProducerState): void {
  const { phases, kv } = producer;
  producer.phaseKv = phases === 2 || phases === 3 ? kv / Math.sqrt(3) : kv;
}

/** `useActual`: what a shape of actual power does to the producer that names it. */
export function producerProperties<State extends ProducerState>(
  useActual: (producer: State, shape: ShapeState, edit: Edit) => void,
): Record<string, Handler<State>> {
  const profile = (key: 'yearly' | 'daily' | 'duty'): Handler<State> =>
    name((producer, shapeName, edit) => {
      if (shapeName === '' || shapeName === 'none') {
        producer[key] = null;
        return;
      }
      const shape = findShape(edit.session, edit.place, shapeName);
      if (shape === undefined) {
        const remedy = 'define the loadshape before what uses it';
        reject(edit, 'unknown-loadshape', 'there is no such loadshape', remedy);
        return;
      }
      producer[key] = shapeName;
      if (key === 'daily') producer.yearly ??= shapeName;
      if (shape.isActual) useActual(producer, shape, edit);
    });
  return {
    phases: integer((producer, count) => {
      producer.phases = count;
    }, 1),
    bus1: text((producer, bus) => {
      producer.bus1 = bus;
    }),
    kv: number((producer, kv) => {
      producer.kv = kv;
      settlePhaseVoltage(producer);
    }, 'positive'),
    conn: connection((producer, value) => {
      producer.connection = value;
      settlePhaseVoltage(producer);
    }),
    model: integer(
      (producer, model) => {
        producer.model = model;
      },
      1,
      7,
    ),
    vminpu: number((producer, voltagePu) => {
      producer.vMinPu = voltagePu;
    }, 'not negative'),
    vmaxpu: number((producer, voltagePu) => {
      producer.vMaxPu = voltagePu;
    }, 'positive'),
    yearly: profile('yearly'),
    daily: profile('daily'),
    duty: profile('duty'),
  };
}

/** A power factor, which is neither zero nor beyond one. */
export function powerFactor<State>(use: (state: State, value: number) => void): Handler<State> {
  return number((state, factor, edit) => {
    if (factor !== 0 && Math.abs(factor) <= 1) use(state, factor);
    else reject(edit, 'bad-number', 'not a power factor', 'give -1 to 1 without 0');
  });
}

/** kvar that go with a power at a power factor; a negative factor turns their sign. */
export function kvarAt(kw: number, factor: number): number {
  return kw * Math.sqrt(1 / factor ** 2 - 1) * Math.sign(factor);
}
