/** Lines whose impedance is computed from their conductors: by a geometry, or spacing and wires. */

import type { EarthModel } from '../../../network/line-impedance.ts';
import { type Edit, findState, type Handler, reject } from '../object-class.ts';
import type { Session } from '../session.ts';
import { choice, name, texts } from '../values.ts';
import { type ConductorRef, conductorData, type PlacedConductor } from './conductor-ref.ts';
import { conductorsOf, connectedConductors, lineGeometryClass } from './linegeometry.ts';
import { lineSpacingClass, placeInMetres } from './linespacing.ts';

/** What of a line refers to its conductors. */
export interface ConductorLine {
  phases: number;
  /** What the impedance is computed from; null where it is given. */
  conductors:
    | { readonly by: 'geometry'; readonly name: string }
    | { readonly by: 'spacing'; readonly name: string; readonly refs: (ConductorRef | null)[] }
    | null;
  earthModel: EarthModel;
  ratingA: number;
  emergencyRatingA: number;
}

/** Conductors of a line as far as they were said. */
export interface Arrangement {
  /** What it may be called: the geometry, or the spacing with its wires. */
  readonly name: string;
  readonly conductors: readonly PlacedConductor[];
  readonly phases: number;
  /** Conductors that the line connects; those beyond are eliminated. */
  readonly keep: number;
}

/** The conductors of a line, or null where some are missing. */
export function arrangementOf(session: Session, line: ConductorLine): Arrangement | null {
  if (line.conductors === null) return null;
  const { name: of } = line.conductors;
  if (line.conductors.by === 'geometry') {
    const geometry = findState(session, lineGeometryClass, of);
    const conductors = geometry === undefined ? null : conductorsOf(geometry);
    if (geometry === undefined || conductors === null) return null;
    return { name: of, conductors, phases: geometry.phases, keep: connectedConductors(geometry) };
  }
  const spacing = findState(session, lineSpacingClass, of);
  const refs = line.conductors.refs.filter((ref) => ref !== null);
  if (spacing === undefined || refs.length < spacing.conductorCount) return null;
  const names = [...new Set(refs.map((ref) => ref.name))];
  const keep = Math.min(spacing.phases, spacing.conductorCount);
  return {
    name: [of, ...names].join('-'),
    conductors: refs.map((ref, k) => ({ ref, ...placeInMetres(spacing, k) })),
    phases: spacing.phases,
    keep,
  };
}

function useGeometry(line: ConductorLine, geometryName: string, edit: Edit): boolean {
  const geometry = findState(edit.session, lineGeometryClass, geometryName);
  if (geometry === undefined) {
    const remedy = 'define the linegeometry before the line that uses it';
    reject(edit, 'unknown-linegeometry', 'there is no such linegeometry', remedy);
    return false;
  }
  line.conductors = { by: 'geometry', name: geometryName };
  line.phases = connectedConductors(geometry);
  line.ratingA = geometry.ratingA;
  line.emergencyRatingA = geometry.emergencyRatingA;
  return true;
}

function useSpacing(line: ConductorLine, spacingName: string, edit: Edit): boolean {
  const spacing = findState(edit.session, lineSpacingClass, spacingName);
  if (spacing === undefined) {
    const remedy = 'define the linespacing before the line that uses it';
    reject(edit, 'unknown-linespacing', 'there is no such linespacing', remedy);
    return false;
  }
  const refs = Array.from({ length: spacing.conductorCount }, () => null);
  line.conductors = { by: 'spacing', name: spacingName, refs };
  line.phases = Math.min(spacing.phases, spacing.conductorCount);
  return true;
}

/** Bare wires follow the cables where the phases are cables. */
function useConductors(
  line: ConductorLine,
  className: ConductorRef['className'],
  names: readonly string[],
  edit: Edit,
): void {
  if (line.conductors?.by !== 'spacing') {
    reject(edit, 'bad-value', 'it has no spacing yet', 'give spacing= before the conductors');
    return;
  }
  const { refs } = line.conductors;
  const followsCables = className === 'wiredata' && (refs[0]?.className ?? className) !== className;
  const start = followsCables ? line.phases : 0;
  if (start + names.length > refs.length) {
    const message = `${names.length} conductors for ${refs.length - start} places`;
    reject(edit, 'too-many-values', message, 'give as many as the spacing has');
    return;
  }
  for (const [k, written] of names.entries()) {
    const ref = { className, name: written.toLowerCase() };
    const data = conductorData(edit.session, ref);
    if (data === undefined) {
      const remedy = `define the ${className} before the line that uses it`;
      reject(edit, 'unknown-conductor', `there is no ${className}.${ref.name}`, remedy);
      return;
    }
    refs[start + k] = ref;
    if (start + k > 0) continue;
    line.ratingA = data.ratingA ?? -1;
    line.emergencyRatingA = data.emergencyRatingA ?? -1;
  }
}

const EARTH_MODELS: Readonly<Record<string, EarthModel>> = {
  carson: 'carson',
  fullcarson: 'full-carson',
  deri: 'deri',
};

/** `then` runs where the conductors replace what the impedance was given by before. */
export function conductorLineProperties<State extends ConductorLine>(
  then: (line: State) => void,
): Record<string, Handler<State>> {
  const conductors = (className: ConductorRef['className']): Handler<State> =>
    texts((line, names, edit) => useConductors(line, className, names, edit));
  return {
    geometry: name((line, geometryName, edit) => {
      if (useGeometry(line, geometryName, edit)) then(line);
    }),
    spacing: name((line, spacingName, edit) => {
      if (useSpacing(line, spacingName, edit)) then(line);
    }),
    wires: conductors('wiredata'),
    cncables: conductors('cndata'),
    tscables: conductors('tsdata'),
    earthmodel: choice(EARTH_MODELS, (line, model) => {
      line.earthModel = model;
    }),
  };
}

/** The earth model of that name or its abbreviation, or null. */
export function parseEarthModel(text: string): EarthModel | null {
  const wanted = text.trim().toLowerCase();
  const word =
    wanted === '' ? undefined : Object.keys(EARTH_MODELS).find((key) => key.startsWith(wanted));
  return word === undefined ? null : EARTH_MODELS[word];
}
