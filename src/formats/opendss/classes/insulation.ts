/** The insulation around a cable's core, in the cable's radius units. */

import type { Handler } from '../object-class.ts';
import { number } from '../values.ts';
import { type ConductorData, newConductorData } from './conductor-data.ts';

export interface InsulatedData extends ConductorData {
  permittivity: number;
  insulation: number | null;
  diameterOverInsulation: number | null;
  diameterOverCable: number | null;
}

export function newInsulatedData(): InsulatedData {
  return {
    ...newConductorData(),
    permittivity: 2.3,
    insulation: null,
    diameterOverInsulation: null,
    diameterOverCable: null,
  };
}

export function insulationProperties<State extends InsulatedData>(): Record<
  string,
  Handler<State>
> {
  return {
    epsr: number((cable, permittivity) => {
      cable.permittivity = permittivity;
    }, 'positive'),
    inslayer: number((cable, thickness) => {
      cable.insulation = thickness;
    }, 'positive'),
    diains: number((cable, diameter) => {
      cable.diameterOverInsulation = diameter;
    }, 'positive'),
    diacable: number((cable, diameter) => {
      cable.diameterOverCable = diameter;
    }, 'positive'),
  };
}
