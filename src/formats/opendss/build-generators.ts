/** Generators, photovoltaic systems and storage of a script as producers of a network. */

import type { Generator, Terminal } from '../../network/network.ts';
import { connectedNodes } from './build-branches.ts';
import type { Builder } from './builder.ts';
import { type GeneratorState, generatorClass } from './classes/generator.ts';
import type { InverterState } from './classes/inverter.ts';
import type { ProducerState } from './classes/producer.ts';
import { pvPower, pvSystemClass } from './classes/pvsystem.ts';
import { storageClass, storagePower } from './classes/storage.ts';
import type { ScriptObject } from './session.ts';

/** What has no upper end of its voltage band: no voltage is this high. */
const NO_UPPER_LIMIT_PU = 100;

/** What every producer has, whatever it is. */
type Common = Pick<Generator, 'id' | 'connection' | 'phaseCount' | 'ratedKv'> & {
  readonly terminal: Terminal;
};

function commonOf(build: Builder, object: ScriptObject, state: ProducerState): Common | null {
  const { phases, connection, bus1, phaseKv } = state;
  if (phases > 3) {
    const remedy = 'use 1 to 3 phases, or several of them';
    return build.fail(object, 'phases', String(phases), 'so many phases are not modelled', remedy);
  }
  const all = build.terminal(object, 'bus1', bus1, phases, phases + 1);
  if (all === null) return null;
  return {
    id: object.id,
    terminal: connectedNodes(all, connection, phases),
    connection,
    phaseCount: phases,
    ratedKv: phases === 1 ? phaseKv : phaseKv * Math.sqrt(3),
  };
}

/** Name of the profile that a time series follows. */
export function producerProfile({ yearly, daily, duty }: ProducerState): string | null {
  return yearly ?? daily ?? duty;
}

const GENERATOR_MODELS: Readonly<Record<number, Generator['model']>> = {
  1: 'constant-power',
  2: 'constant-impedance',
  3: 'constant-voltage',
};

export function buildGenerator(build: Builder, object: ScriptObject): Generator | null {
  const state = generatorClass.stateOf(object);
  if (state === undefined) return null;
  const common = commonOf(build, object, state);
  if (common === null) return null;
  const model = GENERATOR_MODELS[state.model];
  if (model === undefined) {
    const remedy = 'use model 1, 2 or 3';
    return build.fail(object, 'model', String(state.model), 'this model is not known', remedy);
  }
  if (!isAlwaysOn(state)) {
    const field = state.dispatch === 'level' ? 'dispmode' : 'dispvalue';
    const remedy = 'leave it out, or give forceon=yes, or enabled=no where it does not run';
    return build.fail(object, field, undefined, 'its dispatch is not modelled', remedy);
  }
  const multiplier = state.isFixed ? 1 : build.session.options.generatorMultiplier;
  const holdsVoltage = model === 'constant-voltage';
  const [least, most] = [state.minKvar, state.maxKvar].sort((a, b) => a - b);
  const kvar = holdsVoltage ? Math.min(Math.max(state.kvar, least), most) : state.kvar;
  return {
    ...common,
    powerKw: state.kw * multiplier,
    reactivePowerKvar: kvar * multiplier,
    ratedKva: 0,
    model,
    // one that holds its voltage keeps its power at any
    vMinPu: holdsVoltage ? 0 : state.vMinPu,
    vMaxPu: holdsVoltage ? NO_UPPER_LIMIT_PU : state.vMaxPu,
    lowVoltage: 'admittance',
    targetPu: holdsVoltage ? state.targetPu : null,
    minKvar: holdsVoltage ? least : null,
    maxKvar: holdsVoltage ? most : null,
    profile: state.isFixed ? null : producerProfile(state),
  };
}

function isAlwaysOn({ isFixed, isForcedOn, dispatch, dispatchValue }: GeneratorState): boolean {
  return isFixed || isForcedOn || (dispatch === 'default' && dispatchValue === 0);
}

export function buildPvSystem(build: Builder, object: ScriptObject): Generator | null {
  const state = pvSystemClass.stateOf(object);
  if (state === undefined) return null;
  const profile = producerProfile(state);
  if (profile !== null) {
    const message = 'its power follows its profile from what the script states, without cut-out';
    build.note(object, 'assumed', message);
  }
  const made = fromInverter(build, object, state, pvPower(state));
  if (made === null || !state.currentLimited) return made && { ...made, profile };
  // limited in its current it keeps its power however high the voltage
  return { ...made, profile, lowVoltage: 'current-limit', vMaxPu: NO_UPPER_LIMIT_PU };
}

export function buildStorage(build: Builder, object: ScriptObject): Generator | null {
  const state = storageClass.stateOf(object);
  if (state === undefined) return null;
  if (producerProfile(state) !== null) {
    build.note(object, 'assumed', 'its power stays as the script states it in a time series');
  }
  return fromInverter(build, object, state, storagePower(state));
}

function fromInverter(
  build: Builder,
  object: ScriptObject,
  state: InverterState,
  power: { readonly kw: number; readonly kvar: number; readonly kva: number },
): Generator | null {
  const common = commonOf(build, object, state);
  if (common === null) return null;
  if (state.model > 2) {
    const remedy = 'use model 1 or 2';
    return build.fail(object, 'model', String(state.model), 'this model is not known', remedy);
  }
  return {
    ...common,
    powerKw: power.kw,
    reactivePowerKvar: power.kvar,
    ratedKva: power.kva,
    model: state.model === 1 ? 'constant-power' : 'constant-impedance',
    vMinPu: state.vMinPu,
    vMaxPu: state.vMaxPu,
    lowVoltage: 'admittance',
    targetPu: null,
    minKvar: null,
    maxKvar: null,
    profile: null,
  };
}
