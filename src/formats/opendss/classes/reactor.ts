import { defineClass, type Handler, type ObjectClass, reject } from '../object-class.ts';
import {
  complexPair,
  flag,
  integer,
  name,
  number,
  symmetricMatrix,
  text,
  withoutEffect,
} from '../values.ts';
import { type Connection, connection, reliabilityProperties } from './common.ts';
import { type CurveState, findCurve } from './xycurve.ts';

type Pair = readonly [number, number];

export interface ReactorState {
  phases: number;
  bus1: string;
  /** null: every conductor to ground. */
  bus2: string | null;
  connection: Connection;
  /** What the impedance is given by; the last given wins. A resistance alone leaves the kvar. */
  spec: 'kvar' | 'impedance' | 'matrix' | 'sequence';
  kvar: number;
  kv: number;
  resistanceOhm: number;
  /** At `baseHz`. */
  reactanceOhm: number;
  /** Across the whole, 0 = none. */
  parallelOhm: number;
  resistanceMatrix: number[] | null;
  reactanceMatrix: number[] | null;
  /** Resistances and reactances of the matrices are parallel, not in series. */
  parallelMatrices: boolean;
  z1: Pair;
  z2: Pair | null;
  z0: Pair | null;
  /** What R and L are multiplied by at a frequency. */
  resistanceCurve: CurveState | null;
  inductanceCurve: CurveState | null;
  baseHz: number;
  ratingA: number | null;
}

const matrix = (key: 'resistanceMatrix' | 'reactanceMatrix'): Handler<ReactorState> =>
  symmetricMatrix(
    ({ phases }) => phases,
    (reactor, values) => {
      reactor[key] = values;
      reactor.spec = 'matrix';
    },
  );

const curve = (key: 'resistanceCurve' | 'inductanceCurve'): Handler<ReactorState> =>
  name((reactor, curveName, edit) => {
    const found = curveName === '' ? null : findCurve(edit.session, curveName, edit);
    if (found !== undefined) reactor[key] = found;
  });

function setReactance(reactor: ReactorState, ohms: number): void {
  reactor.reactanceOhm = ohms;
  reactor.spec = 'impedance';
}

export const reactorClass: ObjectClass<ReactorState> = defineClass<ReactorState>({
  name: 'reactor',
  create: (_, session) => ({
    phases: 3,
    bus1: '',
    bus2: null,
    connection: 'wye',
    spec: 'kvar',
    kvar: 100,
    kv: 12.47,
    resistanceOhm: 0,
    reactanceOhm: 0,
    parallelOhm: 0,
    resistanceMatrix: null,
    reactanceMatrix: null,
    parallelMatrices: false,
    z1: [0, 0],
    z2: null,
    z0: null,
    resistanceCurve: null,
    inductanceCurve: null,
    baseHz: session.frequencyHz,
    ratingA: null,
  }),
  copy: (reactor, other) => {
    const { bus1, bus2 } = reactor;
    Object.assign(reactor, structuredClone(other), { bus1, bus2 });
  },
  properties: {
    bus1: text((reactor, bus) => {
      reactor.bus1 = bus;
    }),
    bus2: text((reactor, bus) => {
      reactor.bus2 = bus;
    }),
    phases: integer((reactor, count, edit) => {
      if (count !== reactor.phases && reactor.resistanceMatrix !== null) {
        const message = `its impedance is a matrix of ${reactor.phases} conductors`;
        reject(edit, 'bad-number', message, 'give phases before the matrices');
      } else reactor.phases = count;
    }, 1),
    kvar: number((reactor, kvar) => {
      reactor.kvar = kvar;
      reactor.spec = 'kvar';
    }, 'positive'),
    kv: number((reactor, kv) => {
      reactor.kv = kv;
    }, 'positive'),
    conn: connection((reactor, value) => {
      reactor.connection = value;
    }),
    rmatrix: matrix('resistanceMatrix'),
    xmatrix: matrix('reactanceMatrix'),
    parallel: flag((reactor, isParallel) => {
      reactor.parallelMatrices = isParallel;
    }),
    r: number((reactor, ohms) => {
      reactor.resistanceOhm = ohms;
    }),
    x: number(setReactance),
    rp: number((reactor, ohms) => {
      reactor.parallelOhm = ohms;
    }),
    z1: complexPair((reactor, value) => {
      reactor.z1 = value;
      reactor.spec = 'sequence';
    }),
    z2: complexPair((reactor, value) => {
      reactor.z2 = value;
    }),
    z0: complexPair((reactor, value) => {
      reactor.z0 = value;
    }),
    z: complexPair((reactor, [resistance, reactance]) => {
      reactor.resistanceOhm = resistance;
      setReactance(reactor, reactance);
    }),
    rcurve: curve('resistanceCurve'),
    lcurve: curve('inductanceCurve'),
    lmh: number((reactor, millihenries) => {
      setReactance(reactor, 2 * Math.PI * reactor.baseHz * millihenries * 1e-3);
    }),
    normamps: number((reactor, amperes) => {
      reactor.ratingA = amperes;
    }),
    emergamps: withoutEffect(),
    basefreq: number((reactor, hertz) => {
      reactor.baseHz = hertz;
    }, 'positive'),
    ...reliabilityProperties<ReactorState>(),
  },
});
