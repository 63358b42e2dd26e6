/** A table of time series for loads and generators: kW by element, or the values of a profile. */

import type { Issue } from '../errors.ts';
import { nearestName } from '../network/nearest.ts';
import type { Generator, Load, Network, Profile } from '../network/network.ts';
import { issuesOf } from './csv.ts';
import { checkSteps, REACTIVE } from './profile-values.ts';
import { readWide, type Series, type WideReading } from './wide.ts';

export interface ProfileOptions {
  /** Name in the issues. */
  readonly file?: string;
  /** Length of a step where the first column is `step`; 60 where nothing says otherwise. */
  readonly stepMinutes?: number;
}

export interface ProfileReading {
  /** The network with the profiles set; null where an issue is an error. */
  readonly network: Network | null;
  readonly issues: readonly Issue[];
}

/** What a profile scales. */
type Element = Load | Generator;

type Target =
  | { readonly kind: 'element'; readonly element: Element }
  | { readonly kind: 'profile'; readonly profile: Profile };

/**
 * First column `step` (1, 2, …) or `time` (HH:MM or ISO 8601, evenly spaced); then a column for each
 * load or generator (its id with or without class; kW, with kvar in its own proportion unless a
 * column `<id>:kvar` gives them) or each profile (its id; values as the profile has them).
 */
export function readProfiles(
  text: string,
  network: Network,
  { file = 'profiles', stepMinutes = 60 }: ProfileOptions = {},
): ProfileReading {
  const wide = readWide(text, file, ['step', 'time']);
  const { issues, report } = issuesOf(file);
  issues.push(...wide.issues, ...checkSteps(wide, file));
  const spacing = wide.axis === 'time' ? spacingOf(wide, report) : null;
  const series = new Map(wide.series.map((one) => [one.name, one]));
  const targets = targetsOf(network);
  const profiles = new Map(network.profiles.map((profile) => [profile.id, profile]));
  const profileOf = new Map<Element, string>();

  for (const { name, values } of series.values()) {
    if (name === '' || belongsToOther(name, series, targets)) continue;
    const target = targetNamed(name, targets, wide.line, report);
    if (target === null) continue;
    const reactive = series.get(name + REACTIVE)?.values ?? null;
    checkLength(name, values, wide, report);
    if (reactive !== null) checkLength(name + REACTIVE, reactive, wide, report);
    if (target.kind === 'profile') {
      const { id, actual } = target.profile;
      const step = spacing ?? target.profile.stepMinutes;
      profiles.set(id, { id, actual, stepMinutes: step, power: values, reactivePower: reactive });
      continue;
    }
    const { element } = target;
    if (profileOf.has(element)) {
      const at = { line: wide.line, element: element.id, field: name };
      const remedy = 'leave one of them out';
      report({ rule: 'duplicate-column', message: 'it has two columns', ...at, remedy });
    }
    profileOf.set(element, element.id);
    profiles.set(element.id, {
      id: element.id,
      stepMinutes: spacing ?? stepMinutes,
      actual: true,
      power: values,
      reactivePower: reactive ?? proportional(values, element),
    });
  }
  if (issues.length > 0) return { network: null, issues };
  const withProfile = <Kind extends Element>(element: Kind): Kind => {
    const profile = profileOf.get(element);
    return profile === undefined ? element : { ...element, profile };
  };
  const loads = network.loads.map(withProfile);
  const generators = network.generators.map(withProfile);
  return { network: { ...network, loads, generators, profiles: [...profiles.values()] }, issues };
}

/** kvar at the power factor of the load or generator. */
function proportional(kW: readonly number[], { powerKw, reactivePowerKvar }: Element): number[] {
  const ratio = powerKw === 0 ? 0 : reactivePowerKvar / powerKw;
  return kW.map((value) => value * ratio);
}

/** Reactive columns are read with the column whose name they extend. */
function belongsToOther(
  name: string,
  series: ReadonlyMap<string, Series>,
  targets: ReadonlyMap<string, readonly Target[]>,
): boolean {
  if (targets.has(name) || !name.endsWith(REACTIVE)) return false;
  return series.has(name.slice(0, -REACTIVE.length));
}

function targetsOf(network: Network): ReadonlyMap<string, readonly Target[]> {
  const targets = new Map<string, Target[]>();
  const add = (name: string, target: Target) =>
    targets.set(name, [...(targets.get(name) ?? []), target]);
  const elements: readonly Element[] = [...network.loads, ...network.generators];
  const elementIds = new Set(elements.map(({ id }) => id));
  for (const element of elements) {
    const target: Target = { kind: 'element', element };
    add(element.id, target);
    const dot = element.id.indexOf('.');
    if (dot >= 0) add(element.id.slice(dot + 1), target);
  }
  for (const profile of network.profiles) {
    // A profile that an earlier table set for an element has its id, and goes with it.
    if (!elementIds.has(profile.id)) add(profile.id, { kind: 'profile', profile });
  }
  return targets;
}

type Report = ReturnType<typeof issuesOf>['report'];

function targetNamed(
  name: string,
  targets: ReadonlyMap<string, readonly Target[]>,
  line: number,
  report: Report,
): Target | null {
  const [first, ...others] = targets.get(name) ?? [];
  if (first !== undefined && others.length === 0) return first;
  const at = { line, field: name, value: name };
  if (first !== undefined) {
    const all = [first, ...others].map((one) =>
      one.kind === 'element' ? one.element.id : `profile ${one.profile.id}`,
    );
    const remedy = 'write the element with its class, or rename the profile';
    report({ rule: 'ambiguous-column', message: `means ${all.join(' and ')}`, ...at, remedy });
    return null;
  }
  const near = nearestName(name, targets.keys());
  const remedy =
    near === null
      ? 'name it after a load, a generator or a profile of the feeder'
      : `did you mean ${near}?`;
  report({
    rule: 'unknown-column',
    message: 'no such load, generator or profile',
    ...at,
    remedy,
  });
  return null;
}

/** Every series of such a table spans all its rows. */
function checkLength(field: string, values: readonly number[], wide: WideReading, report: Report) {
  // A gap in the column makes it short too, and has been reported.
  const known = wide.issues.some((issue) => issue.field === field);
  if (known || values.length >= wide.steps.length) return;
  const line = wide.steps[values.length].line;
  const remedy = 'give a value for every step';
  report({ rule: 'missing-value', message: 'ends before the table', line, field, remedy });
}

/** Minutes between the times of the first column; null and issues where they are not even. */
function spacingOf({ steps }: WideReading, report: Report): number | null {
  const field = 'time';
  const minutes = steps.map(({ text }) => minutesOf(text));
  const unreadable = steps.filter((_, k) => minutes[k] === null);
  for (const { line, text } of unreadable) {
    const remedy = 'write HH:MM or an ISO 8601 time, 2030-06-01T14:30';
    report({ rule: 'not-a-time', message: 'not a time', line, field, value: text, remedy });
  }
  const times = minutes.filter((time) => time !== null);
  if (unreadable.length > 0 || times.length < 2) return null;
  const step = times[1] - times[0];
  const uneven = times.findIndex(
    (time, k) => k > 0 && (step <= 0 || Math.abs(time - times[k - 1] - step) > 1e-6),
  );
  if (uneven < 0) return step;
  const { line, text } = steps[uneven];
  const remedy = 'let every row follow the last one after the same time';
  report({ rule: 'uneven-time', message: 'out of step', line, field, value: text, remedy });
  return null;
}

/** Minutes since midnight, or since 1970 for a date; null where it is neither. */
function minutesOf(text: string): number | null {
  const clock = /^(\d{1,2}):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (clock !== null && Number(clock[1]) <= 24) {
    return Number(clock[1]) * 60 + Number(clock[2]) + Number(clock[3] ?? 0) / 60;
  }
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : date / 60_000;
}
