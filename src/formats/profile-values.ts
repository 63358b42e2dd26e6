/** `profile-values.csv`: the numbers of all profiles, one column each. */

import { GridError, type Issue } from '../errors.ts';
import { nearestName } from '../network/nearest.ts';
import type { Profile } from '../network/network.ts';
import { profileTable, profileValueTable } from './columns.ts';
import { issuesOf } from './csv.ts';
import type { ProfileRow } from './rows.ts';
import { readWide, type Series, type WideReading, writeWide } from './wide.ts';

const AXIS = 'step';
/** What the column of a profile's reactive values has behind the profile's id. */
export const REACTIVE = ':kvar';

/** Profiles in the order of `rows`, each with its column; problems go to `issues`. */
export function readProfileValues(
  text: string | undefined,
  rows: readonly ProfileRow[],
  issues: Issue[],
): Profile[] {
  const { report, issues: found } = issuesOf(profileValueTable.file);
  const wide = readWide(text ?? 'step\n', profileValueTable.file, [AXIS]);
  found.push(...wide.issues, ...checkSteps(wide, profileValueTable.file));
  const series = new Map(wide.series.map((one) => [one.name, one.values]));
  const used = new Set<string>();
  const profiles = rows.map((row): Profile => {
    const power = series.get(row.id);
    const reactiveName = row.id + REACTIVE;
    used.add(row.id).add(reactiveName);
    if (power === undefined) {
      const remedy = `add the column ${row.id} or remove the profile from ${profileTable.file}`;
      const at = { line: wide.line, element: row.id, field: row.id, remedy };
      report({ rule: 'missing-column', message: 'the profile has no values', ...at });
    }
    return { ...row, power: power ?? [], reactivePower: series.get(reactiveName) ?? null };
  });
  for (const { name } of wide.series) {
    if (used.has(name) || name === '') continue;
    const near = nearestName(name, used);
    const remedy =
      near === null ? `add it to ${profileTable.file} or remove it` : `did you mean ${near}?`;
    const at = { line: wide.line, field: name, value: name, remedy };
    report({ rule: 'unknown-column', message: 'no such profile', ...at });
  }
  issues.push(...found);
  return profiles;
}

/** Steps must be numbered 1, 2, 3, …, or rows have been lost or moved. */
export function checkSteps(wide: WideReading, file: string): readonly Issue[] {
  if (wide.axis !== AXIS) return [];
  const { report, issues } = issuesOf(file);
  const wrong = wide.steps.findIndex(({ text }, k) => Number(text) !== k + 1 || text === '');
  if (wrong >= 0) {
    const { line, text } = wide.steps[wrong];
    const remedy = `number the rows 1, 2, 3, …; here ${wrong + 1}`;
    const at = { line, field: AXIS, value: text, remedy };
    report({ rule: 'bad-step', message: 'the steps are not in order', ...at });
  }
  return issues;
}

/** @throws {GridError} `bad-input` for values that are not finite and columns of the same name */
export function writeProfileValues(profiles: readonly Profile[]): {
  further: readonly string[];
  text: string;
} {
  const { report, issues } = issuesOf(profileValueTable.file);
  const series = profiles.flatMap(({ id, power, reactivePower }): Series[] => {
    const reactive = reactivePower === null ? [] : [{ name: id + REACTIVE, values: reactivePower }];
    return [{ name: id, values: power }, ...reactive];
  });
  const names = new Set<string>();
  for (const { name, values } of series) {
    if (names.has(name)) {
      const remedy = 'rename the profile';
      report({ rule: 'duplicate-column', message: 'is there twice', field: name, remedy });
    }
    names.add(name);
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) continue;
    const at = { field: name, value: String(values[wrong]), remedy: 'give it a finite number' };
    report({ rule: 'unreadable-number', message: `value ${wrong + 1} is not a number`, ...at });
  }
  if (issues.length > 0) {
    throw new GridError('bad-input', `${profileValueTable.file} cannot be written`, { issues });
  }
  return { further: [...names], text: writeWide(AXIS, series) };
}
