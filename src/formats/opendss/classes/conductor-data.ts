/** What wires and cables have in common: resistance, radius, GMR and ratings of a conductor. */

import { type LengthUnit, metresPerUnit } from '../length-units.ts';
import type { Handler } from '../object-class.ts';
import { number, withoutEffect } from '../values.ts';
import { lengthUnits } from './common.ts';

/** As the script states it, in its own units; null where neither given nor implied. */
export interface ConductorData {
  dcResistance: number | null;
  acResistance: number | null;
  resistanceUnit: LengthUnit;
  gmr: number | null;
  gmrUnit: LengthUnit;
  radius: number | null;
  capacitanceRadius: number | null;
  radiusUnit: LengthUnit;
  ratingA: number | null;
  emergencyRatingA: number | null;
}

export function newConductorData(): ConductorData {
  return {
    dcResistance: null,
    acResistance: null,
    resistanceUnit: 'none',
    gmr: null,
    gmrUnit: 'none',
    radius: null,
    capacitanceRadius: null,
    radiusUnit: 'none',
    ratingA: null,
    emergencyRatingA: null,
  };
}

// what the language assumes of a solid round wire, and of an AC resistance
const GMR_PER_RADIUS = 0.7788;
const AC_PER_DC = 1.02;
const EMERGENCY_PER_NORMAL = 1.5;

function setRadius(data: ConductorData, radius: number): void {
  data.radius = radius;
  data.gmr ??= GMR_PER_RADIUS * radius;
  data.capacitanceRadius ??= radius;
}

/** The properties of a conductor; what is not given follows from what is. */
export function conductorProperties<State extends ConductorData>(): Record<string, Handler<State>> {
  return {
    rdc: number((data, ohms) => {
      data.dcResistance = ohms;
      data.acResistance ??= AC_PER_DC * ohms;
    }, 'positive'),
    rac: number((data, ohms) => {
      data.acResistance = ohms;
      data.dcResistance ??= ohms / AC_PER_DC;
    }, 'positive'),
    runits: lengthUnits((data, unit) => {
      data.resistanceUnit = unit;
    }),
    gmrac: number((data, gmr) => {
      data.gmr = gmr;
      data.radius ??= gmr / GMR_PER_RADIUS;
    }, 'positive'),
    gmrunits: lengthUnits((data, unit) => {
      data.gmrUnit = unit;
      if (data.radiusUnit === 'none') data.radiusUnit = unit;
    }),
    radius: number(setRadius, 'positive'),
    diam: number((data, diameter) => setRadius(data, diameter / 2), 'positive'),
    radunits: lengthUnits((data, unit) => {
      data.radiusUnit = unit;
      if (data.gmrUnit === 'none') data.gmrUnit = unit;
    }),
    capradius: number((data, radius) => {
      data.capacitanceRadius = radius;
    }, 'positive'),
    normamps: number((data, amperes) => {
      data.ratingA = amperes;
      data.emergencyRatingA ??= EMERGENCY_PER_NORMAL * amperes;
    }),
    emergamps: number((data, amperes) => {
      data.emergencyRatingA = amperes;
      data.ratingA ??= amperes / EMERGENCY_PER_NORMAL;
    }),
    seasons: withoutEffect(),
    ratings: withoutEffect(),
  };
}

/** In metres and Ω/m, or the name of the property that is missing. */
export function conductorInMetres(data: ConductorData):
  | {
      readonly gmrM: number;
      readonly radiusM: number;
      readonly capacitanceRadiusM: number;
      readonly acResistanceOhmPerM: number;
      readonly dcResistanceOhmPerM: number;
    }
  | 'rac'
  | 'gmrac' {
  const { gmr, radius, capacitanceRadius, acResistance, dcResistance } = data;
  if (acResistance === null || dcResistance === null) return 'rac';
  if (gmr === null || radius === null) return 'gmrac';
  const radiusUnitM = metresPerUnit(data.radiusUnit);
  const perM = 1 / metresPerUnit(data.resistanceUnit);
  return {
    gmrM: gmr * metresPerUnit(data.gmrUnit),
    radiusM: radius * radiusUnitM,
    capacitanceRadiusM: (capacitanceRadius ?? radius) * radiusUnitM,
    acResistanceOhmPerM: acResistance * perM,
    dcResistanceOhmPerM: dcResistance * perM,
  };
}
