/** Delivery intervals: what is delivered at the same time stands together. */

import type { Issue } from '../errors.ts';

/** Duration of a trade or an order that states none, min. */
export const DEFAULT_DURATION_MIN = 60;

interface Scheduled {
  readonly start: string | null;
  readonly durationMin: number | null;
}

/** Everything that starts at one moment and lasts equally long, in the order given. */
export interface Interval<T extends Scheduled> {
  readonly start: string | null;
  /** From midnight of the earliest day named; null where no start is stated. */
  readonly startMinute: number | null;
  readonly durationMin: number;
  readonly items: readonly T[];
}

/**
 * Groups by start and duration, in order of time (what has no start comes first, in an interval
 * of its own). Nothing at all is one empty interval.
 *
 * @returns with an issue for every two intervals that overlap in part: what flows in both would
 *   have to be judged twice, which is not done
 */
export function intervalsOf<T extends Scheduled>(
  items: readonly T[],
): { intervals: Interval<T>[]; issues: Issue[] } {
  if (items.length === 0) {
    const durationMin = DEFAULT_DURATION_MIN;
    return { intervals: [{ start: null, startMinute: null, durationMin, items }], issues: [] };
  }
  const firstDay = Math.min(...items.map((item) => dayOf(item.start)).filter(Number.isFinite));
  const groups = new Map<string, { -readonly [K in keyof Interval<T>]: Interval<T>[K] }>();
  for (const item of items) {
    const startMinute = minuteOf(item.start, firstDay);
    const durationMin = item.durationMin ?? DEFAULT_DURATION_MIN;
    const key = `${startMinute} ${durationMin}`;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { start: item.start, startMinute, durationMin, items: [item] });
    } else {
      group.items = [...group.items, item];
    }
  }
  const intervals = [...groups.values()].sort(
    (a, b) =>
      (a.startMinute ?? Number.NEGATIVE_INFINITY) - (b.startMinute ?? Number.NEGATIVE_INFINITY),
  );
  return { intervals, issues: overlaps(intervals) };
}

function overlaps(intervals: readonly Interval<Scheduled>[]): Issue[] {
  const issues: Issue[] = [];
  for (let k = 1; k < intervals.length; k++) {
    const a = intervals[k - 1] as Interval<Scheduled>;
    const b = intervals[k] as Interval<Scheduled>;
    const apart = a.startMinute !== null && b.startMinute !== null;
    if (apart && (b.startMinute as number) >= (a.startMinute as number) + a.durationMin) continue;
    issues.push({
      severity: 'error',
      rule: 'overlapping-intervals',
      field: 'start',
      value: `${a.start ?? 'no start'} for ${a.durationMin} min, ${b.start ?? 'no start'} for ${b.durationMin} min`,
      message: 'these delivery intervals overlap in part',
      remedy: 'cut them into intervals that start together and last equally long',
    });
  }
  return issues;
}

/** `HH:MM`, or a date with or without a time. */
const MOMENT = /^(?:(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2}))?|(\d{1,2}):(\d{2}))/;

function dayOf(start: string | null): number {
  const date = start === null ? undefined : MOMENT.exec(start)?.[1];
  return date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`) / 86_400_000;
}

function minuteOf(start: string | null, firstDay: number): number | null {
  const match = start === null ? null : MOMENT.exec(start);
  if (match === null) return null;
  const day = dayOf(start);
  const days = Number.isFinite(day) ? day - firstDay : 0;
  const [, , dateHour, dateMinute, hour, minute] = match;
  return days * 1440 + Number(dateHour ?? hour ?? 0) * 60 + Number(dateMinute ?? minute ?? 0);
}
