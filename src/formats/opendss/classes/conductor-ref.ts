/** Conductors by name, and what they are in an arrangement of conductors. */

import type { Cable, Conductor } from '../../../network/line-impedance.ts';
import { metresPerUnit } from '../length-units.ts';
import { findState } from '../object-class.ts';
import type { Session } from '../session.ts';
import { type ConcentricCableData, concentricCableClass } from './cndata.ts';
import { type ConductorData, conductorInMetres } from './conductor-data.ts';
import type { InsulatedData } from './insulation.ts';
import { type TapeCableData, tapeCableClass } from './tsdata.ts';
import { wireDataClass } from './wiredata.ts';

/** A wire or cable that a script defines. */
export interface ConductorRef {
  readonly className: 'wiredata' | 'cndata' | 'tsdata';
  /** Lower case. */
  readonly name: string;
}

export interface PlacedConductor {
  readonly ref: ConductorRef;
  readonly acrossM: number;
  readonly heightM: number;
}

/** What the script says of a wire or cable, undefined where it defines none of that name. */
export function conductorData(session: Session, ref: ConductorRef): ConductorData | undefined {
  switch (ref.className) {
    case 'wiredata':
      return findState(session, wireDataClass, ref.name);
    case 'cndata':
      return findState(session, concentricCableClass, ref.name);
    case 'tsdata':
      return findState(session, tapeCableClass, ref.name);
  }
}

/**
 * A conductor in metres.
 *
 * @returns the name of the property that is missing, or null where there is no such conductor
 */
export function placedConductor(
  session: Session,
  { ref, acrossM, heightM }: PlacedConductor,
): Conductor | string | null {
  const data = conductorData(session, ref);
  if (data === undefined) return null;
  const metres = conductorInMetres(data);
  if (typeof metres === 'string') return metres;
  const cable = ref.className !== 'wiredata' ? cableOf(session, ref) : null;
  if (typeof cable === 'string') return cable;
  return { acrossM, heightM, ...metres, cable };
}

/** What surrounds a cable's core, or the name of the property that is missing. */
function cableOf(session: Session, ref: ConductorRef): Cable | string | null {
  if (ref.className === 'cndata') {
    const cable = findState(session, concentricCableClass, ref.name);
    return cable === undefined ? null : concentricCable(cable);
  }
  const cable = findState(session, tapeCableClass, ref.name);
  return cable === undefined ? null : tapeCable(cable);
}

function concentricCable(cable: ConcentricCableData): Cable | string {
  const insulation = insulationOf(cable);
  if (typeof insulation === 'string') return insulation;
  const { strands, strandDiameter, strandGmr, strandResistance, diameterOverCable } = cable;
  if (strandDiameter === null || strandGmr === null) return 'diastrand';
  if (strandResistance === null) return 'rstrand';
  if (diameterOverCable === null) return 'diacable';
  const radiusUnitM = metresPerUnit(cable.radiusUnit);
  return {
    ...insulation,
    screen: {
      kind: 'concentric-neutral',
      strandCount: strands,
      strandDiameterM: strandDiameter * radiusUnitM,
      strandGmrM: strandGmr * metresPerUnit(cable.gmrUnit),
      strandResistanceOhmPerM: strandResistance / metresPerUnit(cable.resistanceUnit),
      diameterOverCableM: diameterOverCable * radiusUnitM,
    },
  };
}

function tapeCable(cable: TapeCableData): Cable | string {
  const insulation = insulationOf(cable);
  if (typeof insulation === 'string') return insulation;
  const { diameterOverShield, tapeThickness, tapeLapPct } = cable;
  if (diameterOverShield === null) return 'diashield';
  if (tapeThickness === null) return 'tapelayer';
  const radiusUnitM = metresPerUnit(cable.radiusUnit);
  return {
    ...insulation,
    screen: {
      kind: 'tape',
      diameterOverShieldM: diameterOverShield * radiusUnitM,
      tapeThicknessM: tapeThickness * radiusUnitM,
      tapeLapPct,
    },
  };
}

function insulationOf(cable: InsulatedData): Omit<Cable, 'screen'> | string {
  const { permittivity, insulation, diameterOverInsulation, radiusUnit } = cable;
  if (insulation === null) return 'inslayer';
  if (diameterOverInsulation === null) return 'diains';
  const radiusUnitM = metresPerUnit(radiusUnit);
  return {
    relativePermittivity: permittivity,
    insulationThicknessM: insulation * radiusUnitM,
    diameterOverInsulationM: diameterOverInsulation * radiusUnitM,
  };
}
