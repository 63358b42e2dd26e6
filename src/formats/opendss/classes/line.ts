import { type LengthUnit, unitRatio } from '../length-units.ts';
import {
  DEFAULT_EARTH,
  DEFAULT_SEQUENCE,
  type EarthReturn,
  type LineMatrices,
  type SequenceConstants,
  sequenceMatrices,
} from '../line-constants.ts';
import {
  defineClass,
  type Edit,
  findState,
  type Handler,
  type ObjectClass,
  reject,
  remark,
} from '../object-class.ts';
import { flag, integer, name, number, symmetricMatrix, text, withoutEffect } from '../values.ts';
import { lengthUnits, reliabilityProperties } from './common.ts';
import { type ConductorLine, conductorLineProperties } from './line-conductors.ts';
import { lineCodeClass } from './linecode.ts';

export interface LineState extends SequenceConstants, EarthReturn, ConductorLine {
  bus1: string;
  bus2: string;
  /** The line code whose values hold, or null where the line has its own. */
  code: { readonly name: string; readonly phases: number; readonly units: LengthUnit } | null;
  length: number;
  /** Unit of the length as far as it counts for the impedance. */
  units: LengthUnit;
  /** Unit as it was written. */
  userUnits: LengthUnit;
  /** How many units of length make one unit of the impedances. */
  unitsPerImpedanceUnit: number;
  isSequence: boolean;
  /** Components were given since the matrices were computed last. */
  sequenceChanged: boolean;
  capacitanceGiven: boolean;
  rhoGiven: boolean;
  matrices: LineMatrices;
  baseHz: number;
  isSwitch: boolean;
  openFrom: boolean;
  openTo: boolean;
  /** Conductors, counting from 1, that are open singly. */
  openConductorsFrom: readonly number[];
  openConductorsTo: readonly number[];
}

/** Values of the line itself override its code's and are per unit of its own length. */
function useOwnValues(line: LineState): void {
  line.code = null;
  line.conductors = null;
  line.unitsPerImpedanceUnit = 1;
  line.units = 'none';
}

function component(key: keyof SequenceConstants, scale?: (line: LineState) => number) {
  return number<LineState>((line, value) => {
    line[key] = scale === undefined ? value : value * scale(line);
    if (key === 'c1' || key === 'c0') line.capacitanceGiven = true;
    useOwnValues(line);
    line.sequenceChanged = true;
    line.isSequence = true;
  });
}

/** nF for each µS at the base frequency. */
const nanofaradsPerMicrosiemens = (line: LineState): number => 1e3 / (2 * Math.PI * line.baseHz);

function matrix(key: keyof LineMatrices): Handler<LineState> {
  return symmetricMatrix(
    ({ phases }) => phases,
    (line, values) => {
      line.matrices = { ...line.matrices, [key]: values };
      line.isSequence = false;
      if (key === 'capacitance') line.capacitanceGiven = true;
      useOwnValues(line);
    },
  );
}

function computeMatrices(line: LineState): void {
  if (line.phases === 1) {
    line.r0 = line.r1;
    line.x0 = line.x1;
    line.c0 = line.c1;
  }
  line.matrices = sequenceMatrices(line.phases, line);
  line.sequenceChanged = false;
}

function useLineCode(line: LineState, codeName: string, edit: Edit): void {
  const code = findState(edit.session, lineCodeClass, codeName);
  if (code === undefined) {
    const remedy = 'define the linecode before the line that uses it';
    reject(edit, 'unknown-linecode', 'there is no such linecode', remedy);
    return;
  }
  line.code = { name: codeName, phases: code.phases, units: code.units };
  line.conductors = null;
  line.baseHz = code.baseHz;
  line.isSequence = code.isSequence;
  line.rg = code.rg;
  line.xg = code.xg;
  line.rho = code.rho;
  line.unitsPerImpedanceUnit = unitRatio(code.units, line.units);
  line.ratingA = code.ratingA;
  line.emergencyRatingA = code.emergencyRatingA;
  line.phases = code.phases;
  if (code.isSequence) {
    const { r1, x1, r0, x0, c1, c0 } = code;
    Object.assign(line, { r1, x1, r0, x0, c1, c0 });
    computeMatrices(line);
  } else {
    line.matrices = code.matrices;
  }
}

function useUnits(line: LineState, unit: LengthUnit): void {
  line.unitsPerImpedanceUnit =
    line.code === null
      ? line.unitsPerImpedanceUnit * unitRatio(line.units, unit)
      : unitRatio(line.code.units, unit);
  line.units = unit;
  line.userUnits = unit;
}

/** A switch is a short line with values of its own; the matrices follow when it is built. */
function makeSwitch(line: LineState, isSwitch: boolean): void {
  line.isSwitch = isSwitch;
  if (!isSwitch) return;
  line.conductors = null;
  line.sequenceChanged = true;
  Object.assign(line, { r1: 1, x1: 1, r0: 1, x0: 1, c1: 1.1, c0: 1, length: 0.001 });
  line.unitsPerImpedanceUnit = 1;
  line.units = 'none';
}

/** The matrices that hold once everything was said about the line. */
export function finalMatrices(line: LineState): LineMatrices {
  if (!line.sequenceChanged) return line.matrices;
  // components given without capacitances: the default is per 1000 ft
  const scale = line.capacitanceGiven ? 1 : unitRatio(line.units, 'kft');
  const { c1, c0 } = line;
  const sequence = { ...line, c1: c1 * scale, c0: c0 * scale };
  if (line.phases === 1) {
    Object.assign(sequence, { r0: sequence.r1, x0: sequence.x1, c0: sequence.c1 });
  }
  return sequenceMatrices(line.phases, sequence);
}

/** A line of which nothing was said; copied whole, which is much faster than making it anew. */
const NEW_LINE: LineState = {
  ...DEFAULT_SEQUENCE,
  ...DEFAULT_EARTH,
  phases: 3,
  bus1: '',
  bus2: '',
  code: null,
  length: 1,
  units: 'none',
  userUnits: 'none',
  unitsPerImpedanceUnit: 1,
  isSequence: true,
  sequenceChanged: false,
  capacitanceGiven: false,
  rhoGiven: false,
  matrices: sequenceMatrices(3, DEFAULT_SEQUENCE),
  baseHz: 60,
  isSwitch: false,
  ratingA: 400,
  emergencyRatingA: 600,
  conductors: null,
  earthModel: 'deri',
  openFrom: false,
  openTo: false,
  openConductorsFrom: [],
  openConductorsTo: [],
};

export const lineClass: ObjectClass<LineState> = defineClass<LineState>({
  name: 'line',
  create: (_, { frequencyHz, earthModel }) => ({ ...NEW_LINE, baseHz: frequencyHz, earthModel }),
  // the language copies impedances and length, neither buses nor units nor ratings
  copy: (line, other, edit) => {
    if (other.conductors !== null) {
      const message = 'the conductors of a line are not copied';
      reject(edit, 'unsupported-property', message, 'give its geometry, or its spacing and wires');
      return;
    }
    const { phases, matrices, r1, x1, r0, x0, c1, c0, length, isSequence, capacitanceGiven } =
      other;
    Object.assign(line, { phases, matrices, r1, x1, r0, x0, c1, c0 });
    Object.assign(line, { length, isSequence, capacitanceGiven, baseHz: other.baseHz });
    Object.assign(line, { ratingA: other.ratingA, emergencyRatingA: other.emergencyRatingA });
    if (other.sequenceChanged) {
      remark(edit, 'assumed', 'components of the other line are not copied, as OpenDSS has it');
    }
  },
  properties: {
    bus1: text((line, bus) => {
      line.bus1 = bus;
    }),
    bus2: text((line, bus) => {
      line.bus2 = bus;
    }),
    linecode: name(useLineCode),
    length: number((line, length) => {
      line.length = length;
    }, 'positive'),
    phases: integer((line, count, edit) => {
      if (count === line.phases) return;
      if (line.isSequence) {
        line.phases = count;
        computeMatrices(line);
      } else {
        const message = `its impedance is a matrix of ${line.phases} conductors`;
        reject(edit, 'bad-number', message, 'give phases before the linecode or the matrices');
      }
    }, 1),
    r1: component('r1'),
    x1: component('x1'),
    r0: component('r0'),
    x0: component('x0'),
    c1: component('c1'),
    c0: component('c0'),
    b1: component('c1', nanofaradsPerMicrosiemens),
    b0: component('c0', nanofaradsPerMicrosiemens),
    rmatrix: matrix('resistance'),
    xmatrix: matrix('reactance'),
    cmatrix: matrix('capacitance'),
    switch: flag(makeSwitch),
    units: lengthUnits(useUnits),
    rg: number((line, ohms) => {
      line.rg = ohms;
    }),
    xg: number((line, ohms) => {
      line.xg = ohms;
    }),
    rho: number((line, ohmMetres) => {
      line.rho = ohmMetres;
      line.rhoGiven = true;
    }, 'positive'),
    normamps: number((line, amperes) => {
      line.ratingA = amperes;
    }),
    emergamps: number((line, amperes) => {
      line.emergencyRatingA = amperes;
    }),
    basefreq: number((line, hertz) => {
      line.baseHz = hertz;
    }, 'positive'),
    ...conductorLineProperties<LineState>((line) => {
      line.code = null;
      line.isSequence = false;
      line.sequenceChanged = false;
    }),
    linetype: withoutEffect(),
    ...reliabilityProperties<LineState>(),
  },
});
