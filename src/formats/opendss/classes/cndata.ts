import { defineClass, type ObjectClass } from '../object-class.ts';
import { integer, number } from '../values.ts';
import { conductorProperties } from './conductor-data.ts';
import { type InsulatedData, insulationProperties, newInsulatedData } from './insulation.ts';

/** A cable with a concentric neutral of `strands` wires. */
export interface ConcentricCableData extends InsulatedData {
  strands: number;
  strandDiameter: number | null;
  strandGmr: number | null;
  strandResistance: number | null;
}

const STRAND_GMR_PER_DIAMETER = 0.7788 / 2;

export const concentricCableClass: ObjectClass<ConcentricCableData> =
  defineClass<ConcentricCableData>({
    name: 'cndata',
    create: () => ({
      ...newInsulatedData(),
      strands: 2,
      strandDiameter: null,
      strandGmr: null,
      strandResistance: null,
    }),
    properties: {
      ...conductorProperties<ConcentricCableData>(),
      ...insulationProperties<ConcentricCableData>(),
      k: integer((cable, count) => {
        cable.strands = count;
      }, 2),
      diastrand: number((cable, diameter) => {
        cable.strandDiameter = diameter;
        cable.strandGmr ??= STRAND_GMR_PER_DIAMETER * diameter;
      }, 'positive'),
      gmrstrand: number((cable, gmr) => {
        cable.strandGmr = gmr;
      }, 'positive'),
      rstrand: number((cable, ohms) => {
        cable.strandResistance = ohms;
      }, 'positive'),
    },
  });
