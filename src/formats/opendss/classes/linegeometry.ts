import { type LengthUnit, metresPerUnit } from '../length-units.ts';
import { defineClass, type Edit, findState, type ObjectClass, reject } from '../object-class.ts';
import { flag, integer, name, number, texts, withoutEffect } from '../values.ts';
import { lengthUnits } from './common.ts';
import { type ConductorRef, conductorData, type PlacedConductor } from './conductor-ref.ts';
import { lineSpacingClass, placeInMetres } from './linespacing.ts';

interface GeometryConductor {
  ref: ConductorRef | null;
  across: number;
  height: number;
  /** null: as the conductor chosen before it. */
  unit: LengthUnit | null;
}

/** Which conductors a line has, and where. */
export interface GeometryState {
  phases: number;
  conductors: GeometryConductor[];
  /** Index of the conductor that `cond=` chose. */
  active: number;
  lastUnit: LengthUnit;
  /** Conductors beyond the phases are grounded and eliminated. */
  reduce: boolean;
  ratingA: number;
  emergencyRatingA: number;
}

const newConductor = (): GeometryConductor => ({ ref: null, across: 0, height: 0, unit: null });

/** How many conductors a line of this geometry connects. */
export function connectedConductors({ reduce, phases, conductors }: GeometryState): number {
  return reduce ? Math.min(phases, conductors.length) : conductors.length;
}

/** The conductors in order, or null where one is not chosen. */
export function conductorsOf({ conductors }: GeometryState): PlacedConductor[] | null {
  const placed: PlacedConductor[] = [];
  for (const { ref, across, height, unit } of conductors) {
    if (ref === null) return null;
    const unitM = metresPerUnit(unit ?? 'none');
    placed.push({ ref, acrossM: across * unitM, heightM: height * unitM });
  }
  return placed;
}

/** Puts a conductor at index `k`; the first one's ratings are the line's unless it has some. */
function place(geometry: GeometryState, k: number, ref: ConductorRef, edit: Edit): boolean {
  const data = conductorData(edit.session, ref);
  if (data === undefined) {
    const remedy = `define the ${ref.className} before it is used`;
    reject(edit, 'unknown-conductor', `there is no ${ref.className}.${ref.name}`, remedy);
    return false;
  }
  geometry.conductors[k].ref = ref;
  if (k === 0) {
    if (geometry.ratingA === 0) geometry.ratingA = Math.max(data.ratingA ?? 0, 0);
    if (geometry.emergencyRatingA === 0) {
      geometry.emergencyRatingA = Math.max(data.emergencyRatingA ?? 0, 0);
    }
  }
  return true;
}

const one = (className: ConductorRef['className']) =>
  name<GeometryState>((geometry, written, edit) => {
    place(geometry, geometry.active, { className, name: written }, edit);
  });

/** Several conductors at once: bare wires follow the cables where the phases are cables. */
const several = (className: ConductorRef['className']) =>
  texts<GeometryState>((geometry, names, edit) => {
    const { conductors, phases } = geometry;
    const afterCables =
      className === 'wiredata' &&
      conductors[0].ref !== null &&
      conductors[0].ref.className !== 'wiredata';
    const start = afterCables ? phases : 0;
    if (start + names.length > conductors.length) {
      const message = `${names.length} conductors for ${conductors.length - start} places`;
      reject(edit, 'too-many-values', message, 'give nconds= first');
      return;
    }
    names.every((written, k) =>
      place(geometry, start + k, { className, name: written.toLowerCase() }, edit),
    );
  });

function useSpacing(geometry: GeometryState, spacingName: string, edit: Edit): void {
  const spacing = findState(edit.session, lineSpacingClass, spacingName);
  if (spacing === undefined) {
    const remedy = 'define the linespacing before it is used';
    reject(edit, 'unknown-linespacing', 'there is no such linespacing', remedy);
    return;
  }
  if (spacing.conductorCount !== geometry.conductors.length) {
    const message = `it has ${spacing.conductorCount} conductors and not ${geometry.conductors.length}`;
    reject(edit, 'bad-value', message, 'give nconds= as the spacing has it');
    return;
  }
  for (const [k, conductor] of geometry.conductors.entries()) {
    const { acrossM, heightM } = placeInMetres(spacing, k);
    Object.assign(conductor, { across: acrossM, height: heightM, unit: 'm' });
  }
  geometry.lastUnit = spacing.unit;
}

const ofActive = (key: 'across' | 'height') =>
  number<GeometryState>((geometry, value) => {
    geometry.conductors[geometry.active][key] = value;
  });

export const lineGeometryClass: ObjectClass<GeometryState> = defineClass<GeometryState>({
  name: 'linegeometry',
  create: () => ({
    phases: 3,
    conductors: [newConductor(), newConductor(), newConductor()],
    active: 0,
    lastUnit: 'ft',
    reduce: false,
    ratingA: 0,
    emergencyRatingA: 0,
  }),
  properties: {
    nconds: integer((geometry, count) => {
      geometry.conductors = Array.from({ length: count }, newConductor);
      geometry.active = 0;
    }, 1),
    nphases: integer((geometry, count) => {
      geometry.phases = count;
    }, 1),
    cond: integer((geometry, conductor, edit) => {
      if (conductor > geometry.conductors.length) {
        reject(edit, 'bad-number', 'there is no such conductor', 'give nconds= first');
        return;
      }
      geometry.active = conductor - 1;
      geometry.conductors[geometry.active].unit ??= geometry.lastUnit;
    }, 1),
    wire: one('wiredata'),
    cncable: one('cndata'),
    tscable: one('tsdata'),
    x: ofActive('across'),
    h: ofActive('height'),
    units: lengthUnits((geometry, unit) => {
      geometry.conductors[geometry.active].unit = unit;
      geometry.lastUnit = unit;
    }),
    normamps: number((geometry, amperes) => {
      geometry.ratingA = amperes;
    }),
    emergamps: number((geometry, amperes) => {
      geometry.emergencyRatingA = amperes;
    }),
    reduce: flag((geometry, reduce) => {
      geometry.reduce = reduce;
    }),
    spacing: name(useSpacing),
    wires: several('wiredata'),
    cncables: several('cndata'),
    tscables: several('tsdata'),
    seasons: withoutEffect(),
    ratings: withoutEffect(),
    linetype: withoutEffect(),
  },
});
