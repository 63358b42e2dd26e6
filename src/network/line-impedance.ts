/** Impedance and capacitance of lines and cables from their conductors and their arrangement. */

import { GridError } from '../errors.ts';
import {
  add,
  besselRatio,
  type Complex,
  divide,
  logarithm,
  modulus,
  multiply,
  ONE,
  scale,
  squareRoot,
} from '../numeric/complex.ts';
import { eliminateInPlace, invertComplexInPlace } from '../numeric/dense.ts';

/** One conductor of a line in cross-section: a bare wire, or a cable's core with what surrounds it. */
export interface Conductor {
  readonly acrossM: number;
  /** Above ground; cables lie below it, at a negative height. */
  readonly heightM: number;
  readonly gmrM: number;
  readonly radiusM: number;
  /** Radius that counts for the capacitance of a bare wire. */
  readonly capacitanceRadiusM: number;
  readonly acResistanceOhmPerM: number;
  /** For the skin effect of `deri`. */
  readonly dcResistanceOhmPerM: number;
  readonly cable: Cable | null;
}

/** What surrounds a cable's core: its insulation, and a screen of wires or of tape. */
export interface Cable {
  readonly relativePermittivity: number;
  readonly insulationThicknessM: number;
  readonly diameterOverInsulationM: number;
  /** Thickness from the insulation's outside to the outside of strands or tape. */
  readonly screen:
    | {
        readonly kind: 'concentric-neutral';
        readonly strandCount: number;
        readonly strandDiameterM: number;
        readonly strandGmrM: number;
        readonly strandResistanceOhmPerM: number;
        readonly diameterOverCableM: number;
      }
    | {
        readonly kind: 'tape';
        readonly diameterOverShieldM: number;
        readonly tapeThicknessM: number;
        readonly tapeLapPct: number;
      };
}

/**
 * How the earth return is modelled: `carson` in the simplified form (Kersting), `full-carson` with
 * five terms of the series, `deri` by a complex depth, with skin effect in the conductors.
 */
export type EarthModel = 'carson' | 'full-carson' | 'deri';

/** Per metre: series impedance in Ω, capacitance in F; row-major, conductors × conductors. */
export interface LineConstants {
  readonly order: number;
  readonly impedanceRe: Float64Array;
  readonly impedanceIm: Float64Array;
  readonly capacitance: Float64Array;
}

// Rounded as in OpenDSS, whose models are to give the same matrices: 5e-8 and 2e-5 off the SI values.
const MU_0 = 12.56637e-7;
const EPSILON_0 = 8.854e-12;
/** Resistivity of the copper tape around a cable, Ω·m, at 50 °C. */
const TAPE_RESISTIVITY = 2.3718e-8;

/**
 * Constants of a line, conductor by conductor in the order given; conductors from `keep` on are
 * grounded and eliminated (Kron). Screens of cables are eliminated too.
 *
 * @param element names the line in errors
 * @throws {GridError} `bad-input` for conductors that coincide, or a GMR or radius that is not positive
 * @see W. H. Kersting, Distribution System Modeling and Analysis, ch. 4 and 5
 * @see A. Deri et al., The complex ground return plane, IEEE Trans. PAS-100, 1981
 */
export function lineConstants(
  element: string,
  conductors: readonly Conductor[],
  keep: number,
  frequencyHz: number,
  earthOhmM: number,
  model: EarthModel,
): LineConstants {
  const cables = conductors.filter((conductor) => conductor.cable !== null);
  const screens = cables.map(screenOf);
  const all: Wire[] = [...conductors, ...screens];
  const z = primitiveImpedance(all, frequencyHz, earthOhmM, model, screens);
  if (!z.im.every(Number.isFinite) || !z.re.every(Number.isFinite)) {
    throw new GridError('bad-input', `${element}: conductors coincide or a GMR is not positive`, {
      element,
    });
  }
  const zeroPivot = eliminateInPlace(z.order, keep, z.re, z.im);
  if (zeroPivot >= 0) {
    throw new GridError('bad-input', `${element}: conductor ${zeroPivot + 1} has no impedance`, {
      element,
    });
  }
  return {
    order: keep,
    impedanceRe: z.re.slice(0, keep * keep),
    impedanceIm: z.im.slice(0, keep * keep),
    capacitance: capacitance(element, conductors, keep),
  };
}

/** What of a conductor, or of a screen as an equivalent conductor, counts for its impedance. */
type Wire = Pick<
  Conductor,
  'acrossM' | 'heightM' | 'gmrM' | 'acResistanceOhmPerM' | 'dcResistanceOhmPerM'
>;

/** A screen as one conductor; `coreDistanceM` is its distance from its own core. */
interface Screen extends Wire {
  readonly coreDistanceM: number;
  readonly core: Conductor;
}

function screenOf(core: Conductor): Screen {
  const { screen } = core.cable as Cable;
  const { acrossM, heightM } = core;
  if (screen.kind === 'concentric-neutral') {
    const k = screen.strandCount;
    const ringM = (screen.diameterOverCableM - screen.strandDiameterM) / 2;
    const resistance = screen.strandResistanceOhmPerM / k;
    return {
      acrossM,
      heightM,
      core,
      gmrM: (screen.strandGmrM * k * ringM ** (k - 1)) ** (1 / k),
      acResistanceOhmPerM: resistance,
      dcResistanceOhmPerM: resistance,
      coreDistanceM: ringM,
    };
  }
  const ringM = (screen.diameterOverShieldM - screen.tapeThicknessM) / 2;
  // the lap makes the conducting cross-section larger; 0.3183 is 1/π as OpenDSS has it
  const resistance =
    (0.3183 * TAPE_RESISTIVITY) /
    (screen.diameterOverShieldM *
      screen.tapeThicknessM *
      Math.sqrt(50 / (100 - screen.tapeLapPct)));
  return {
    acrossM,
    heightM,
    core,
    gmrM: ringM,
    acResistanceOhmPerM: resistance,
    dcResistanceOhmPerM: resistance,
    coreDistanceM: ringM,
  };
}

function primitiveImpedance(
  wires: readonly Wire[],
  frequencyHz: number,
  earthOhmM: number,
  model: EarthModel,
  screens: readonly Screen[],
) {
  const order = wires.length;
  const z = { order, re: new Float64Array(order * order), im: new Float64Array(order * order) };
  const omega = 2 * Math.PI * frequencyHz;
  const perLog = (omega * MU_0) / (2 * Math.PI);
  wires.forEach((a, i) => {
    wires.forEach((b, j) => {
      const earth = earthReturn(a, b, i === j, frequencyHz, earthOhmM, model);
      const ownScreen = screens.find((s) => (s.core === a && s === b) || (s.core === b && s === a));
      const apartM =
        i === j
          ? a.gmrM
          : (ownScreen?.coreDistanceM ?? Math.hypot(a.acrossM - b.acrossM, a.heightM - b.heightM));
      const internal = i === j ? internalResistance(a, frequencyHz, model, screens) : 0;
      z.re[i * order + j] = internal + earth.re;
      z.im[i * order + j] = -perLog * Math.log(apartM) + earth.im;
    });
  });
  return z;
}

/** AC resistance; `deri` computes it from the DC resistance with skin effect in a solid round wire. */
function internalResistance(
  wire: Wire,
  frequencyHz: number,
  model: EarthModel,
  screens: readonly Wire[],
): number {
  if (model !== 'deri' || screens.includes(wire)) return wire.acResistanceOhmPerM;
  const root = Math.sqrt((frequencyHz * MU_0) / wire.dcResistanceOhmPerM);
  const argument: Complex = { re: root, im: root };
  const ratio = modulus(argument) > 35 ? ONE : besselRatio(argument);
  const factor = Math.sqrt(wire.dcResistanceOhmPerM * frequencyHz * MU_0) / 2;
  return scale(multiply({ re: 1, im: 1 }, ratio), factor).re;
}

/** Impedance of the return through earth, without the `ln 1/distance` of the conductors, Ω/m. */
function earthReturn(
  a: Wire,
  b: Wire,
  same: boolean,
  frequencyHz: number,
  earthOhmM: number,
  model: EarthModel,
): Complex {
  const omega = 2 * Math.PI * frequencyHz;
  const perLog = (omega * MU_0) / (2 * Math.PI);
  switch (model) {
    case 'carson':
      return {
        re: (omega * MU_0) / 8,
        im: perLog * Math.log(658.5 * Math.sqrt(earthOhmM / frequencyHz)),
      };
    case 'deri': {
      const m = squareRoot({ re: 0, im: (omega * MU_0) / earthOhmM });
      const depth = divide(ONE, m);
      const logOf = same
        ? scale(add({ re: Math.abs(a.heightM), im: 0 }, depth), 2)
        : imageDistance(a, b, depth);
      return multiply({ re: 0, im: perLog }, logarithm(logOf));
    }
    case 'full-carson':
      return fullCarson(a, b, same, frequencyHz, earthOhmM);
  }
}

/** Distance to the image below the complex depth. */
function imageDistance(a: Wire, b: Wire, depth: Complex): Complex {
  const down = add({ re: Math.abs(a.heightM) + Math.abs(b.heightM), im: 0 }, scale(depth, 2));
  const across = a.acrossM - b.acrossM;
  return squareRoot(add(multiply(down, down), { re: across * across, im: 0 }));
}

/** Carson's series with the terms to k⁵. @see J. R. Carson, Bell System Technical Journal 5, 1926 */
function fullCarson(
  a: Wire,
  b: Wire,
  same: boolean,
  frequencyHz: number,
  earthOhmM: number,
): Complex {
  const down = Math.abs(a.heightM) + Math.abs(b.heightM);
  const across = same ? 0 : Math.abs(a.acrossM - b.acrossM);
  const distance = Math.hypot(down, across);
  const angle = same ? 0 : Math.acos(down / distance);
  const k = 2.8099e-3 * distance * Math.sqrt(frequencyHz / earthOhmM);
  const b1 = 1 / (3 * Math.SQRT2);
  const b2 = 1 / 16;
  const b3 = b1 / 3 / 5;
  const b4 = b2 / 4 / 6;
  const b5 = -b3 / 5 / 7;
  const c2 = 1.3659315;
  const c4 = c2 + 1 / 4 + 1 / 6;
  const d2 = (b2 * Math.PI) / 4;
  const d4 = (b4 * Math.PI) / 4;
  const cos = (n: number) => Math.cos(n * angle);
  const sin = (n: number) => Math.sin(n * angle);
  const log2 = Math.log(Math.exp(c2) / k);
  const log4 = Math.log(Math.exp(c4) / k);
  const re =
    Math.PI / 8 -
    b1 * k * cos(1) +
    b2 * k ** 2 * (log2 * cos(2) + angle * sin(2)) +
    b3 * k ** 3 * cos(3) -
    d4 * k ** 4 * cos(4) -
    b5 * k ** 5 * cos(5);
  const im =
    0.5 * Math.log(1.85138 / k) +
    b1 * k * cos(1) -
    d2 * k ** 2 * cos(2) +
    b3 * k ** 3 * cos(3) -
    b4 * k ** 4 * (log4 * cos(4) + angle * sin(4)) +
    b5 * k ** 5 * cos(5) +
    0.5 * Math.log(distance);
  const perTerm = (2 * Math.PI * frequencyHz * MU_0) / Math.PI;
  return { re: re * perTerm, im: im * perTerm };
}

/**
 * Capacitance: bare wires by Maxwell's potential coefficients with images in the ground; of a cable,
 * the capacitor between its core and its grounded screen (bare wires laid with cables have none).
 * F/m, kept conductors only.
 */
function capacitance(
  element: string,
  conductors: readonly Conductor[],
  keep: number,
): Float64Array {
  const result = new Float64Array(keep * keep);
  const overhead = conductors.every((conductor) => conductor.cable === null);
  const bare = overhead ? conductors : [];
  const n = bare.length;
  const p = new Float64Array(n * n);
  bare.forEach((a, i) => {
    bare.forEach((b, j) => {
      const across = a.acrossM - b.acrossM;
      const ratio =
        i === j
          ? (2 * a.heightM) / a.capacitanceRadiusM
          : Math.hypot(across, a.heightM + b.heightM) / Math.hypot(across, a.heightM - b.heightM);
      p[i * n + j] = Math.log(ratio) / (2 * Math.PI * EPSILON_0);
    });
  });
  if (n > 0 && !invertComplexInPlace(n, p, new Float64Array(n * n))) {
    throw new GridError('bad-input', `${element}: the wires' capacitances cannot be computed`, {
      element,
    });
  }
  const place = conductors.map((conductor) => bare.indexOf(conductor));
  for (let i = 0; i < keep; i++) {
    for (let j = 0; j < keep; j++) {
      const a = place[i] as number;
      const b = place[j] as number;
      if (a >= 0 && b >= 0) result[i * keep + j] = p[a * n + b];
    }
    const cable = conductors[i]?.cable;
    if (cable != null) {
      const outer = cable.diameterOverInsulationM / 2;
      const inner = outer - cable.insulationThicknessM;
      result[i * keep + i] =
        (2 * Math.PI * EPSILON_0 * cable.relativePermittivity) / Math.log(outer / inner);
    }
  }
  return result;
}
