/** Units of length that scripts may name. */

/** A unit that converts, or `none`: whatever the other side uses. */
export type LengthUnit = 'none' | 'mi' | 'kft' | 'km' | 'm' | 'ft' | 'in' | 'cm' | 'mm';

const KM_PER_UNIT: Readonly<Record<Exclude<LengthUnit, 'none'>, number>> = {
  mi: 1.609344,
  kft: 0.3048,
  km: 1,
  m: 0.001,
  ft: 0.0003048,
  in: 0.0000254,
  cm: 0.00001,
  mm: 0.000001,
};

/** The first letters decide, in this order: `miles` is mi, `meter` is m. */
const BEGINNINGS: readonly (readonly [string, LengthUnit])[] = [
  ['no', 'none'],
  ['mi', 'mi'],
  ['kf', 'kft'],
  ['km', 'km'],
  ['mm', 'mm'],
  ['me', 'm'],
  ['m', 'm'],
  ['f', 'ft'],
  ['in', 'in'],
  ['cm', 'cm'],
];

/** The unit that `text` names, or null. */
export function parseLengthUnit(text: string): LengthUnit | null {
  const wanted = text.trim().toLowerCase();
  return BEGINNINGS.find(([beginning]) => wanted.startsWith(beginning))?.[1] ?? null;
}

/** Kilometres in a unit; `none` counts as 1. */
export function kmPerUnit(unit: LengthUnit): number {
  return unit === 'none' ? 1 : KM_PER_UNIT[unit];
}

/** How many `to` make one `from`; 1 where either is `none`. */
export function unitRatio(from: LengthUnit, to: LengthUnit): number {
  return from === 'none' || to === 'none' ? 1 : KM_PER_UNIT[from] / KM_PER_UNIT[to];
}

/** Metres in a unit; measures of conductors without a unit are in metres. */
export function metresPerUnit(unit: LengthUnit): number {
  return unit === 'none' ? 1 : KM_PER_UNIT[unit] * 1000;
}
