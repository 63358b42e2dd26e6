import { defineClass, type Handler, type ObjectClass, reject } from '../object-class.ts';
import { reportError } from '../session.ts';
import { sourceImpedance } from '../source-impedance.ts';
import {
  choice,
  complexPair,
  integer,
  number,
  text,
  unsupportedUnless,
  withoutEffect,
} from '../values.ts';
import { circuitFrequency, noProfile } from './common.ts';

type Pair = readonly [number, number];

export interface SourceState {
  phases: number;
  bus1: string;
  kv: number;
  voltagePu: number;
  angleDeg: number;
  /** What the short-circuit impedance is given by; the last given wins. */
  spec: 'power' | 'current' | 'impedance';
  power3Mva: number;
  power1Mva: number;
  current3A: number;
  current1A: number;
  x1r1: number;
  x0r0: number;
  baseMva: number;
  /** Sequence impedances in Ω, kept up to date with what they are given by. */
  z1: Pair;
  z2: Pair;
  z0: Pair;
  z2Given: boolean;
  z0Given: boolean;
  /** In pu, where given; they hold once z1 is. */
  pu: { readonly z1: Pair | null; readonly z2: Pair | null; readonly z0: Pair | null };
}

type NumberKey = 'kv' | 'x1r1' | 'x0r0' | 'baseMva';
type ShortCircuitKey = 'power3Mva' | 'power1Mva' | 'current3A' | 'current1A';

const set = (key: NumberKey): Handler<SourceState> =>
  number((source, value) => {
    source[key] = value;
  }, 'positive');

const shortCircuit = (key: ShortCircuitKey, spec: 'power' | 'current'): Handler<SourceState> =>
  number((source, value) => {
    source[key] = value;
    source.spec = spec;
  }, 'positive');

/** One part of an impedance in Ω: `part` 0 is the resistance, 1 the reactance. */
const ohms = (key: 'z1' | 'z0', part: 0 | 1): Handler<SourceState> =>
  number((source, value) => {
    const replace = ([r, x]: Pair): Pair => (part === 0 ? [value, x] : [r, value]);
    source[key] = replace(source[key]);
    if (key === 'z1') source.z2 = replace(source.z2); // Z2 = Z1 until Z2 is given
    source.spec = 'impedance';
  });

const perUnit = (key: 'z1' | 'z2' | 'z0'): Handler<SourceState> =>
  complexPair((source, value) => {
    source.pu = { ...source.pu, [key]: value };
    source.spec = 'impedance';
  });

const NO_SOURCE_PROFILE = noProfile<SourceState>();

/** Impedances and currents are those of the default short-circuit powers at 115 kV. */
function newSource(): SourceState {
  const source: SourceState = {
    phases: 3,
    bus1: '',
    kv: 115,
    voltagePu: 1,
    angleDeg: 0,
    spec: 'power',
    power3Mva: 2000,
    power1Mva: 2100,
    current3A: 2000e3 / (Math.sqrt(3) * 115),
    current1A: 2100e3 / (Math.sqrt(3) * 115),
    x1r1: 4,
    x0r0: 3,
    baseMva: 100,
    z1: [0, 0],
    z2: [0, 0],
    z0: [0, 0],
    z2Given: false,
    z0Given: false,
    pu: { z1: null, z2: null, z0: null },
  };
  return Object.assign(source, sourceImpedance(source));
}

export const sourceClass: ObjectClass<SourceState> = defineClass<SourceState>({
  name: 'vsource',
  create: newSource,
  finish: (source, edit) => {
    const impedance = sourceImpedance(source);
    if (impedance !== null) {
      Object.assign(source, impedance);
      return;
    }
    reportError(edit.session, edit.place, {
      rule: 'bad-source',
      element: edit.object.id,
      message: 'no zero-sequence impedance gives that single-phase short circuit',
      remedy:
        'state the short circuits so that the single-phase one is less than 1.5 times the other',
    });
  },
  properties: {
    bus1: text((source, bus) => {
      source.bus1 = bus;
    }),
    basekv: set('kv'),
    pu: number((source, value) => {
      source.voltagePu = value;
    }, 'not negative'),
    angle: number((source, degrees) => {
      source.angleDeg = degrees;
    }),
    phases: integer((source, count) => {
      source.phases = count;
    }, 1),
    mvasc3: shortCircuit('power3Mva', 'power'),
    mvasc1: shortCircuit('power1Mva', 'power'),
    isc3: shortCircuit('current3A', 'current'),
    isc1: shortCircuit('current1A', 'current'),
    x1r1: set('x1r1'),
    x0r0: set('x0r0'),
    basemva: set('baseMva'),
    r1: ohms('z1', 0),
    x1: ohms('z1', 1),
    r0: ohms('z0', 0),
    x0: ohms('z0', 1),
    z1: complexPair((source, value) => {
      source.z1 = value;
      if (!source.z2Given) source.z2 = value;
      if (!source.z0Given) source.z0 = value;
      source.spec = 'impedance';
    }),
    z2: complexPair((source, value) => {
      source.z2 = value;
      source.z2Given = true;
      source.spec = 'impedance';
    }),
    z0: complexPair((source, value) => {
      source.z0 = value;
      source.z0Given = true;
      source.spec = 'impedance';
    }),
    puz1: perUnit('z1'),
    puz2: perUnit('z2'),
    puz0: perUnit('z0'),
    frequency: circuitFrequency(),
    basefreq: circuitFrequency(),
    sequence: choice({ positive: true, zero: false, negative: false }, (_, isPositive, edit) => {
      if (isPositive) return;
      reject(
        edit,
        'unsupported-property',
        'only positive-sequence sources are modelled',
        'leave it out',
      );
    }),
    model: unsupportedUnless(['thevenin', 'thev', 't'], 'give a small impedance: r1, x1, r0, x0'),
    bus2: (_, edit) => {
      if (/^[^.]*(\.0)+$/.test(edit.text.trim())) return;
      reject(
        edit,
        'unsupported-property',
        'a source stands between its bus and ground',
        'leave it out',
      );
    },
    yearly: NO_SOURCE_PROFILE,
    daily: NO_SOURCE_PROFILE,
    duty: NO_SOURCE_PROFILE,
    scantype: withoutEffect(),
    puzideal: withoutEffect(), // of model=ideal only
    spectrum: withoutEffect(),
  },
});
