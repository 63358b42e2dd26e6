/** Sources, loads and profiles of a script as elements of a network. */

import type { Load, LoadModel, Profile, Source } from '../../network/network.ts';
import { connectedNodes } from './build-branches.ts';
import type { Builder } from './builder.ts';
import { type LoadState, loadClass } from './classes/load.ts';
import { loadShapeClass, type ShapeState, usedValues } from './classes/loadshape.ts';
import { sourceClass } from './classes/vsource.ts';
import type { ScriptObject } from './session.ts';
import { phaseImpedance } from './source-impedance.ts';

export function buildSource(build: Builder, object: ScriptObject): Source | null {
  const source = sourceClass.stateOf(object);
  if (source === undefined) return null;
  const { phases, kv, voltagePu } = source;
  const terminal = build.terminal(object, 'bus1', source.bus1, phases, phases);
  if (terminal === null) return null;
  const isStiff = [source.z1, source.z2, source.z0].some(([r, x]) => r === 0 && x === 0);
  if (isStiff) {
    const remedy = 'give a small impedance, e.g. x1=0.0001 x0=0.0001';
    return build.fail(object, 'x1', '0', 'a source without impedance is not modelled', remedy);
  }
  // polygon voltage to phase voltage: kV/√3 for three phases
  const toPhase = phases === 1 ? 1 : 1 / (2 * Math.sin(Math.PI / phases));
  return {
    id: object.id,
    terminal,
    voltageKv: kv * voltagePu * toPhase,
    angleDeg: source.angleDeg,
    ...phaseImpedance(phases, source),
  };
}

const MODEL_OF_NUMBER: Readonly<Record<number, LoadModel>> = {
  1: 'constant-power',
  2: 'constant-impedance',
  3: 'constant-power-quadratic-kvar',
  4: 'exponential',
  5: 'constant-current',
  6: 'constant-power-fixed-kvar',
  7: 'constant-power-fixed-reactance',
  8: 'zip',
};

export function buildLoad(build: Builder, object: ScriptObject): Load | null {
  const load = loadClass.stateOf(object);
  if (load === undefined) return null;
  const { phases, connection } = load;
  if (phases > 3) {
    const remedy = 'use 1 or 3 phases, or several loads';
    return build.fail(object, 'phases', String(phases), 'such a load is not modelled', remedy);
  }
  const all = build.terminal(object, 'bus1', load.bus1, phases, phases + 1);
  if (all === null) return null;
  const neutralNode = connection === 'wye' ? all.nodes[phases] : 0;
  if (neutralNode !== 0 && load.neutralOhm >= 0) {
    const remedy = 'leave out rneut, and give the impedance as a reactor from that node to ground';
    const message = 'an impedance from the neutral to ground is not part of a load';
    return build.fail(object, 'rneut', String(load.neutralOhm), message, remedy);
  }
  const model = MODEL_OF_NUMBER[load.model];
  if (model === 'zip' && load.zip === null) {
    return build.fail(object, 'model', '8', 'zipv is missing', 'give zipv=[…] with seven numbers');
  }
  const multiplier = load.status === 'variable' ? build.session.options.loadMultiplier : 1;
  return {
    id: object.id,
    terminal: connectedNodes(all, connection, phases),
    connection,
    phaseCount: phases,
    ratedKv: load.kv,
    powerKw: load.kw * multiplier,
    reactivePowerKvar: load.kvar * multiplier,
    model,
    vMinPu: load.vMinPu,
    vMaxPu: load.vMaxPu,
    vLowPu: load.vLowPu,
    exponents: model === 'exponential' ? { p: load.pExponent, q: load.qExponent } : null,
    zip: model === 'zip' ? load.zip : null,
    profile: profileOf(load),
  };
}

/** Fixed loads do not follow a profile. */
export function profileOf(load: LoadState): string | null {
  return load.status === 'fixed' ? null : (load.yearly ?? load.daily ?? load.duty);
}

/** `isUsed`: whether a load names it; one that is not may be incomplete. */
export function buildProfile(
  build: Builder,
  object: ScriptObject,
  isUsed: boolean,
): Profile | null {
  const shape = loadShapeClass.stateOf(object);
  if (shape === undefined) return null;
  const stepMinutes = fixedStepMinutes(shape);
  const power = usedValues(shape, shape.power);
  const reactivePower =
    shape.reactivePower === null ? null : usedValues(shape, shape.reactivePower);
  const problem =
    stepMinutes === null
      ? 'its values are not equally far apart in time'
      : power.length === 0
        ? 'it has no values'
        : reactivePower !== null && reactivePower.length !== power.length
          ? 'it has not as many values for reactive power'
          : null;
  if (problem === null && stepMinutes !== null) {
    return { id: object.name, stepMinutes, actual: shape.isActual, power, reactivePower };
  }
  const whose = isUsed ? 'what names it keeps its power in a time series' : 'no load uses it';
  build.note(object, 'left-out', `${problem}; ${whose}, it is left out`);
  return null;
}

/** Elements without the profiles that were left out. */
export function withKnownProfiles<Element extends { readonly profile: string | null }>(
  elements: readonly Element[],
  profiles: readonly Profile[],
): Element[] {
  const known = new Set(profiles.map(({ id }) => id));
  return elements.map((one) =>
    one.profile === null || known.has(one.profile) ? one : { ...one, profile: null },
  );
}

function fixedStepMinutes({ stepMinutes, hours }: ShapeState): number | null {
  if (stepMinutes > 0) return stepMinutes;
  if (hours === null || hours.length < 2) return null;
  const step = hours[1] - hours[0];
  const isEven = hours.every((hour, k) => Math.abs(hour - hours[0] - k * step) < 1e-9);
  // values at hours are interpolated, so the first one has to be the end of the first step
  return isEven && step > 0 && Math.abs(hours[0] - step) < 1e-9 ? step * 60 : null;
}
