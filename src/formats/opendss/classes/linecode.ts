import type { LengthUnit } from '../length-units.ts';
import {
  DEFAULT_EARTH,
  DEFAULT_SEQUENCE,
  type EarthReturn,
  eliminateConductor,
  type LineMatrices,
  type SequenceConstants,
  sequenceMatrices,
} from '../line-constants.ts';
import { defineClass, type Handler, type ObjectClass, reject } from '../object-class.ts';
import { flag, integer, number, symmetricMatrix, withoutEffect } from '../values.ts';
import { lengthUnits, reliabilityProperties } from './common.ts';

export interface LineCodeState extends SequenceConstants, EarthReturn {
  phases: number;
  /** Whether the symmetrical components hold; else the matrices do. */
  isSequence: boolean;
  matrices: LineMatrices;
  units: LengthUnit;
  baseHz: number;
  ratingA: number;
  emergencyRatingA: number;
  /** Conductor that `kron` eliminates, counting from 1; 0 after it did. */
  neutral: number;
}

/** One of the symmetrical components, which from then on hold. */
function component(key: keyof SequenceConstants): Handler<LineCodeState> {
  return number((code, value) => {
    code[key] = value;
    code.isSequence = true;
  });
}

/** The matrix `key`, after which the matrices hold. */
function matrix(key: keyof LineMatrices): Handler<LineCodeState> {
  return symmetricMatrix(
    ({ phases }) => phases,
    (code, values) => {
      code.matrices = { ...code.matrices, [key]: values };
      code.isSequence = false;
    },
  );
}

/** Susceptance in µS at the base frequency, kept as capacitance in nF. */
function susceptance(key: 'c1' | 'c0'): Handler<LineCodeState> {
  return number((code, microsiemens) => {
    code[key] = (microsiemens * 1e3) / (2 * Math.PI * code.baseHz);
    code.isSequence = true;
  });
}

function kron(code: LineCodeState, wanted: boolean): boolean {
  if (!wanted || code.isSequence || code.neutral === 0) return true;
  if (code.phases < 2) return false;
  const reduced = eliminateConductor(code.phases, code.matrices, code.neutral - 1);
  if (reduced === null) return false;
  code.matrices = reduced;
  code.phases -= 1;
  code.neutral = 0;
  return true;
}

export const lineCodeClass: ObjectClass<LineCodeState> = defineClass<LineCodeState>({
  name: 'linecode',
  create: (_, session) => ({
    ...DEFAULT_SEQUENCE,
    ...DEFAULT_EARTH,
    phases: 3,
    isSequence: true,
    matrices: sequenceMatrices(3, DEFAULT_SEQUENCE),
    units: 'none',
    baseHz: session.frequencyHz,
    ratingA: 400,
    emergencyRatingA: 600,
    neutral: 3,
  }),
  // the language copies neither matrices nor the unit
  copy: (code, other) => {
    Object.assign(code, structuredClone(other), { isSequence: true, units: 'none' });
  },
  finish: (code) => {
    if (code.isSequence) code.matrices = sequenceMatrices(code.phases, code);
  },
  properties: {
    nphases: integer((code, count) => {
      if (count === code.phases) return;
      // all matrices start again from the symmetrical components
      code.phases = count;
      code.neutral = count;
      code.matrices = sequenceMatrices(count, code);
    }, 1),
    r1: component('r1'),
    x1: component('x1'),
    r0: component('r0'),
    x0: component('x0'),
    c1: component('c1'),
    c0: component('c0'),
    b1: susceptance('c1'),
    b0: susceptance('c0'),
    units: lengthUnits((code, unit) => {
      code.units = unit;
    }),
    rmatrix: matrix('resistance'),
    xmatrix: matrix('reactance'),
    cmatrix: matrix('capacitance'),
    basefreq: number((code, hertz) => {
      code.baseHz = hertz;
    }, 'positive'),
    normamps: number((code, amperes) => {
      code.ratingA = amperes;
    }),
    emergamps: number((code, amperes) => {
      code.emergencyRatingA = amperes;
    }),
    kron: flag((code, wanted, edit) => {
      if (kron(code, wanted)) return;
      const message = 'no conductor can be eliminated';
      reject(edit, 'bad-matrix', message, 'give matrices with the impedance of the neutral first');
    }),
    neutral: integer((code, conductor, edit) => {
      if (conductor <= code.phases) code.neutral = conductor;
      else reject(edit, 'bad-number', 'there is no such conductor', `give 1 to ${code.phases}`);
    }, 1),
    rg: number((code, ohms) => {
      code.rg = ohms;
    }),
    xg: number((code, ohms) => {
      code.xg = ohms;
    }),
    rho: number((code, ohmMetres) => {
      code.rho = ohmMetres;
    }, 'positive'),
    linetype: withoutEffect(),
    ...reliabilityProperties<LineCodeState>(),
  },
});
