import { defineClass, type ObjectClass } from '../object-class.ts';
import { number } from '../values.ts';
import { conductorProperties } from './conductor-data.ts';
import { type InsulatedData, insulationProperties, newInsulatedData } from './insulation.ts';

/** A cable with a lapped tape as its shield. */
export interface TapeCableData extends InsulatedData {
  diameterOverShield: number | null;
  tapeThickness: number | null;
  tapeLapPct: number;
}

export const tapeCableClass: ObjectClass<TapeCableData> = defineClass<TapeCableData>({
  name: 'tsdata',
  create: () => ({
    ...newInsulatedData(),
    diameterOverShield: null,
    tapeThickness: null,
    tapeLapPct: 20,
  }),
  properties: {
    ...conductorProperties<TapeCableData>(),
    ...insulationProperties<TapeCableData>(),
    diashield: number((cable, diameter) => {
      cable.diameterOverShield = diameter;
    }, 'positive'),
    tapelayer: number((cable, thickness) => {
      cable.tapeThickness = thickness;
    }, 'positive'),
    tapelap: number((cable, percent) => {
      cable.tapeLapPct = percent;
    }, 'not negative'),
  },
});
