/** Lines of a script as elements of a network. */

import { GridError } from '../../errors.ts';
import { type Conductor, lineConstants } from '../../network/line-impedance.ts';
import type { Line } from '../../network/network.ts';
import type { Builder } from './builder.ts';
import { placedConductor } from './classes/conductor-ref.ts';
import { finalMatrices, type LineState, lineClass } from './classes/line.ts';
import { type Arrangement, arrangementOf } from './classes/line-conductors.ts';
import { kmPerUnit, type LengthUnit, metresPerUnit } from './length-units.ts';
import { atFrequency } from './line-constants.ts';
import type { ScriptObject } from './session.ts';

interface LineImpedance {
  readonly lineCode: string;
  readonly lengthKm: number;
}

export function buildLine(build: Builder, object: ScriptObject): Line | null {
  const line = lineClass.stateOf(object);
  if (line === undefined) return null;
  const from = build.terminal(object, 'bus1', line.bus1, line.phases, line.phases);
  const to = build.terminal(object, 'bus2', line.bus2, line.phases, line.phases);
  if (from === null || to === null) return null;
  const impedance =
    line.conductors === null
      ? givenImpedance(build, object, line)
      : computedImpedance(build, object, line);
  if (impedance === null) return null;
  return {
    id: object.id,
    kind: line.isSwitch ? 'switch' : 'line',
    from,
    to,
    ...impedance,
    ratingA: line.ratingA,
    emergencyRatingA: line.emergencyRatingA,
    openFrom: line.openFrom,
    openTo: line.openTo,
    openConductorsFrom: line.openConductorsFrom.length === 0 ? null : line.openConductorsFrom,
    openConductorsTo: line.openConductorsTo.length === 0 ? null : line.openConductorsTo,
  };
}

function givenImpedance(build: Builder, object: ScriptObject, line: LineState): LineImpedance {
  if (line.baseHz !== build.session.frequencyHz) {
    const message = `its impedance is stated for ${line.baseHz} Hz and was converted`;
    build.note(object, 'assumed', message);
  }
  const { code } = line;
  // without a unit on one side the other's holds for both; without any, the product counts
  const lengthUnit: LengthUnit =
    line.userUnits === 'none' && code !== null ? code.units : line.userUnits;
  if (lengthUnit === 'none' && !line.isSwitch) build.lineWithoutUnit(object, 'km');
  const impedanceUnit = code === null || code.units === 'none' ? lengthUnit : code.units;
  // matrices are per impedance unit; the length in it is length / unitsPerImpedanceUnit
  const lengthKm = line.length * kmPerUnit(lengthUnit);
  const inImpedanceUnits = line.length / line.unitsPerImpedanceUnit;
  const isPlain = isClose(inImpedanceUnits * kmPerUnit(impedanceUnit), lengthKm);
  const kmPerImpedanceUnit = isPlain ? kmPerUnit(impedanceUnit) : lengthKm / inImpedanceUnits;
  const { resistance, reactance, capacitance } = atFrequency(
    finalMatrices(line),
    line,
    line.baseHz,
    build.session.frequencyHz,
  );
  const perKm = (values: readonly number[]) => values.map((value) => value / kmPerImpedanceUnit);
  const usesCode = code !== null && !line.sequenceChanged;
  const lineCode = build.lineCodes.idOf(
    usesCode ? code.name : object.id,
    usesCode ? code.phases : line.phases,
    {
      conductorCount: line.phases,
      resistanceOhmPerKm: perKm(resistance),
      reactanceOhmPerKm: perKm(reactance),
      capacitanceNfPerKm: perKm(capacitance),
    },
  );
  return { lineCode, lengthKm };
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-12 * Math.abs(b);
}

/** From the line's conductors, at the frequency of the circuit. */
function computedImpedance(
  build: Builder,
  object: ScriptObject,
  line: LineState,
): LineImpedance | null {
  const field = line.conductors?.by;
  const arrangement = arrangementOf(build.session, line);
  if (arrangement === null) {
    const remedy = 'give a wire or cable for every conductor';
    const message = 'some of its conductors are not given';
    return build.fail(object, field ?? '', line.conductors?.name, message, remedy, 'missing-wire');
  }
  if (arrangement.keep !== line.phases) {
    const message = `it has ${arrangement.keep} conductors and not ${line.phases}`;
    const remedy = 'change the geometry before the lines that use it';
    return build.fail(object, 'phases', String(line.phases), message, remedy, 'bad-value');
  }
  const earth = build.earthOf(line);
  const lineCode = build.computedCode([arrangement, earth], () =>
    codeFromConductors(build, object, { ...line, ...earth }, arrangement),
  );
  // without a unit the length is in metres, as the conductors' measures are
  if (line.userUnits === 'none') build.lineWithoutUnit(object, 'm');
  const lengthKm = (line.length * metresPerUnit(line.userUnits)) / 1000;
  return lineCode === null ? null : { lineCode, lengthKm };
}

function codeFromConductors(
  build: Builder,
  object: ScriptObject,
  line: LineState,
  { name, conductors, phases, keep }: Arrangement,
): string | null {
  const { session } = build;
  const kinds = new Set(conductors.slice(0, phases).map(({ ref }) => ref.className));
  if (kinds.size > 1) {
    const remedy = 'use wires, or cables of one kind, for all phases';
    const message = 'wires and cables of different kinds are not mixed among the phases';
    return build.fail(object, line.conductors?.by ?? '', name, message, remedy);
  }
  if (conductors.slice(phases).some(({ ref }) => ref.className !== 'wiredata')) {
    const remedy = 'give nphases= so that every cable is a phase';
    const message = 'only bare wires may follow the phases';
    return build.fail(object, line.conductors?.by ?? '', name, message, remedy);
  }
  const placed: Conductor[] = [];
  for (const conductor of conductors) {
    const made = placedConductor(session, conductor);
    if (made !== null && typeof made !== 'string') {
      placed.push(made);
      continue;
    }
    const id = `${conductor.ref.className}.${conductor.ref.name}`;
    const owner = session.objects.get(id) ?? object;
    return build.fail(
      owner,
      made ?? '',
      undefined,
      'it is missing',
      `give ${made}=`,
      'missing-value',
    );
  }
  try {
    const model = line.earthModel;
    const hertz = session.frequencyHz;
    const constants = lineConstants(object.id, placed, keep, hertz, line.rho, model);
    const perKm = (values: Float64Array, factor: number) => Array.from(values, (v) => v * factor);
    return build.lineCodes.idOf(`${name}-${hertz}hz`, keep, {
      conductorCount: keep,
      resistanceOhmPerKm: perKm(constants.impedanceRe, 1e3),
      reactanceOhmPerKm: perKm(constants.impedanceIm, 1e3),
      capacitanceNfPerKm: perKm(constants.capacitance, 1e12),
    });
  } catch (error) {
    if (!(error instanceof GridError)) throw error;
    const remedy = 'check where the conductors are, and their GMR and radius';
    return build.fail(
      object,
      line.conductors?.by ?? '',
      name,
      error.message,
      remedy,
      'bad-geometry',
    );
  }
}
