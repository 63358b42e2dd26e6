import { type LengthUnit, metresPerUnit } from '../length-units.ts';
import { defineClass, type Edit, type ObjectClass, reject } from '../object-class.ts';
import { integer, numbers } from '../values.ts';
import { lengthUnits } from './common.ts';

/** Where conductors are, whichever they are. */
export interface SpacingState {
  conductorCount: number;
  phases: number;
  across: number[];
  height: number[];
  unit: LengthUnit;
}

const resized = (values: readonly number[], count: number): number[] =>
  Array.from({ length: count }, (_, k) => values[k] ?? 0);

/** Positions from the first conductor on; more than there are conductors are refused. */
function positions(key: 'across' | 'height') {
  return numbers<SpacingState>((spacing, values, edit: Edit) => {
    if (values.length > spacing.conductorCount) {
      const message = `${values.length} values for ${spacing.conductorCount} conductors`;
      reject(edit, 'too-many-values', message, 'give nconds= first');
      return;
    }
    for (const [k, value] of values.entries()) spacing[key][k] = value;
  });
}

export const lineSpacingClass: ObjectClass<SpacingState> = defineClass<SpacingState>({
  name: 'linespacing',
  create: () => ({
    conductorCount: 3,
    phases: 3,
    across: [0, 0, 0],
    height: [0, 0, 0],
    unit: 'ft',
  }),
  properties: {
    nconds: integer((spacing, count) => {
      spacing.conductorCount = count;
      spacing.across = resized(spacing.across, count);
      spacing.height = resized(spacing.height, count);
    }, 1),
    nphases: integer((spacing, count) => {
      spacing.phases = count;
    }, 1),
    x: positions('across'),
    h: positions('height'),
    units: lengthUnits((spacing, unit) => {
      spacing.unit = unit;
    }),
  },
});

/** Place of conductor `k`, counting from 0, in metres. */
export function placeInMetres(
  spacing: SpacingState,
  k: number,
): { readonly acrossM: number; readonly heightM: number } {
  const unitM = metresPerUnit(spacing.unit);
  return { acrossM: spacing.across[k] * unitM, heightM: spacing.height[k] * unitM };
}
