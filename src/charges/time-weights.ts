import { GridError } from '../errors.ts';
import { DEFAULT_DURATION_MIN, intervalsOf } from '../network/intervals.ts';
import type { Trade } from '../network/trading.ts';
import { postageTariff } from './postage.ts';
import type { Measure, TariffKind, TimeWindow } from './tariff.ts';

const DAY = 1440;

/** Time of use: a stamp that counts what the time of day does. */
export const touTariff: TariffKind = {
  name: 'tou',
  title: 'Time of use: a stamp weighted by the time of day',
  unit: postageTariff.unit,
  unitFee: postageTariff.unitFee,
  directions: [],
  claims: ['separable', 'never-earns', 'symmetric', 'monotone'],
  // The weights are those that apply to any tariff.
  open: postageTariff.open,
};

/** The same, with every trade's quantities weighted by when it flows. */
export function withTimeWeights(measure: Measure, windows: readonly TimeWindow[]): Measure {
  if (windows.length === 0) return measure;
  return (grid, trades) => {
    const { quantities, notes } = measure(grid, trades);
    const timeless = trades.filter(({ start }) => start === null).length;
    return {
      quantities: quantities.map(({ value, components }, k) => {
        const weight = timeWeight(trades[k] as Trade, windows);
        const weighted = Object.entries(components).map(([name, part]) => [name, weight * part]);
        return { value: weight * value, components: Object.fromEntries(weighted) };
      }),
      notes:
        timeless === 0
          ? notes
          : [
              ...notes,
              `${timeless} of ${trades.length} trades state no start: their time counts 1`,
            ],
    };
  };
}

/** Mean weight of the time in which a trade flows; 1 outside all windows, and without a start. */
export function timeWeight(trade: Trade, windows: readonly TimeWindow[]): number {
  const start = minuteOfDay(trade);
  if (start === null) return 1;
  const duration = trade.durationMin ?? DEFAULT_DURATION_MIN;
  let more = 0;
  for (const { fromMinute, toMinute, weight } of windows) {
    const length = (toMinute - fromMinute + DAY) % DAY || DAY;
    // The window returns every day; the one that began the day before may reach into the first.
    for (let from = fromMinute - DAY; from < start + duration; from += DAY) {
      const shared = Math.min(start + duration, from + length) - Math.max(start, from);
      more += Math.max(0, shared) * (weight - 1);
    }
  }
  return 1 + more / duration;
}

/** Minutes from midnight of the day on which a trade starts; null without a start. */
export function minuteOfDay(trade: Trade): number | null {
  const minute = intervalsOf([trade]).intervals[0]?.startMinute ?? null;
  return minute === null ? null : minute % DAY;
}

/**
 * Reads `07:00-19:00=1.5,19:00-23:00=2`.
 *
 * @throws {GridError} `bad-input` with every window that cannot be read or overlaps another
 */
export function parseTimeWindows(text: string): TimeWindow[] {
  const issues: { value: string; message: string }[] = [];
  const windows: TimeWindow[] = [];
  const taken = new Uint8Array(DAY);
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item === '') continue;
    const match = /^(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)=([-+]?\d*\.?\d+(?:e[-+]?\d+)?)$/i.exec(item);
    const [h1, m1, h2, m2, weight] = match?.slice(1).map(Number) ?? [];
    const from = 60 * (h1 ?? 24) + (m1 ?? 0);
    const to = 60 * (h2 ?? 25) + (m2 ?? 0);
    if (weight === undefined || from >= DAY || to > DAY || (m1 ?? 60) > 59 || (m2 ?? 60) > 59) {
      issues.push({ value: item, message: 'not a window of time with its weight' });
      continue;
    }
    const window = { fromMinute: from, toMinute: to % DAY, weight };
    const length = (window.toMinute - from + DAY) % DAY || DAY;
    const minutes = Array.from({ length }, (_, k) => (from + k) % DAY);
    if (minutes.some((minute) => taken[minute] === 1)) {
      issues.push({ value: item, message: 'overlaps another window' });
    }
    for (const minute of minutes) taken[minute] = 1;
    windows.push(window);
  }
  if (issues.length === 0) return windows;
  throw new GridError('bad-input', 'windows of time that cannot be read', {
    issues: issues.map((issue) => ({
      severity: 'error',
      rule: 'bad-time-window',
      field: '--tou',
      ...issue,
      remedy: 'write windows with weights, e.g. 07:00-19:00=1.5,19:00-23:00=2',
    })),
  });
}
