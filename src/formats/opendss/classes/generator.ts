import { defineClass, type Handler, type ObjectClass } from '../object-class.ts';
import { choice, flag, number, unsupportedUnless, withoutEffect } from '../values.ts';
import { peakOf } from './loadshape.ts';
import {
  kvarAt,
  newProducer,
  type ProducerState,
  powerFactor,
  producerProperties,
} from './producer.ts';

export interface GeneratorState extends ProducerState {
  kw: number;
  kvar: number;
  powerFactor: number;
  targetPu: number;
  maxKvar: number;
  minKvar: number;
  isFixed: boolean;
  /** Runs whatever the dispatch. */
  isForcedOn: boolean;
  dispatch: 'default' | 'level';
  /** Load level or price from which on it runs; 0 = always. */
  dispatchValue: number;
}

/** The limits follow the reactive power until they are given. */
function setKvar(generator: GeneratorState, kvar: number): void {
  generator.kvar = kvar;
  generator.maxKvar = 2 * kvar;
  generator.minKvar = -generator.maxKvar;
}

function setKw(generator: GeneratorState, kw: number): void {
  generator.kw = kw;
  if (generator.powerFactor !== 0) setKvar(generator, kvarAt(kw, generator.powerFactor));
}

const set = (key: 'targetPu' | 'maxKvar' | 'minKvar'): Handler<GeneratorState> =>
  number((generator, value) => {
    generator[key] = value;
  });

const NO_PROGRAM = unsupportedUnless<GeneratorState>([''], 'use a built-in model: 1, 2 or 3');

export const generatorClass: ObjectClass<GeneratorState> = defineClass<GeneratorState>({
  name: 'generator',
  create: () => ({
    ...newProducer(),
    kw: 1000,
    kvar: 60,
    powerFactor: 0.88,
    targetPu: 1,
    maxKvar: 120,
    minKvar: -120,
    isFixed: false,
    isForcedOn: false,
    dispatch: 'default',
    dispatchValue: 0,
  }),
  copy: (generator, other) => {
    Object.assign(generator, structuredClone(other), { bus1: generator.bus1 });
  },
  properties: {
    ...producerProperties<GeneratorState>((generator, shape) => {
      const peak = peakOf(shape);
      generator.kw = peak.power;
      setKvar(generator, peak.reactivePower);
    }),
    kw: number(setKw),
    pf: powerFactor((generator, factor) => {
      generator.powerFactor = factor;
      setKvar(generator, kvarAt(generator.kw, factor));
      generator.maxKvar = Math.abs(generator.maxKvar);
      generator.minKvar = -generator.maxKvar;
    }),
    kvar: number((generator, kvar) => {
      setKvar(generator, kvar);
      const kva = Math.hypot(generator.kw, kvar);
      const sign = generator.kw * kvar < 0 ? -1 : 1;
      generator.powerFactor = kva === 0 ? 1 : (sign * Math.abs(generator.kw)) / kva;
    }),
    vpu: set('targetPu'),
    maxkvar: set('maxKvar'),
    minkvar: set('minKvar'),
    status: choice({ variable: false, fixed: true }, (generator, isFixed) => {
      generator.isFixed = isFixed;
    }),
    forceon: flag((generator, isForcedOn) => {
      generator.isForcedOn = isForcedOn;
    }),
    dispmode: choice(
      { default: 'default', loadlevel: 'level', price: 'level' } as const,
      (generator, dispatch) => {
        generator.dispatch = dispatch;
      },
    ),
    dispvalue: number((generator, value) => {
      generator.dispatchValue = value;
    }),
    usermodel: NO_PROGRAM,
    shaftmodel: NO_PROGRAM,
    dynamiceq: NO_PROGRAM,
    usefuel: unsupportedUnless(['no', 'n', 'false', 'f'], 'leave it out: fuel does not run out'),
    balanced: unsupportedUnless(['no', 'n', 'false', 'f'], 'leave it out: every phase by itself'),
    // its rating limits nothing; the rest counts for dynamics, faults and reports
    kva: withoutEffect(),
    mva: withoutEffect(),
    pvfactor: withoutEffect(), // how fast its iterations go
    class: withoutEffect(),
    xd: withoutEffect(),
    xdp: withoutEffect(),
    xdpp: withoutEffect(),
    xrdp: withoutEffect(),
    h: withoutEffect(),
    d: withoutEffect(),
    userdata: withoutEffect(),
    shaftdata: withoutEffect(),
    dutystart: withoutEffect(),
    debugtrace: withoutEffect(),
    fuelkwh: withoutEffect(),
    '%fuel': withoutEffect(),
    '%reserve': withoutEffect(),
    refuel: withoutEffect(),
    dynout: withoutEffect(),
    spectrum: withoutEffect(),
    basefreq: withoutEffect(),
  },
});
