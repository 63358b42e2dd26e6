import { describe, expect, test } from 'vitest';
import { ChargeGrid } from '../../src/charges/grid.ts';
import { timeWeight } from '../../src/charges/time-weights.ts';
import { GridError, openTariff, parseTimeWindows } from '../../src/index.ts';
import { solveBundled, tradeOf } from '../oracles/bundled.ts';

const WINDOWS = parseTimeWindows('07:00-19:00=1.5, 19:00-23:00=3,23:00-01:00=0.5');
const weightOf = (start: string | null, durationMin: number | null) =>
  timeWeight(tradeOf('t', 'a', 'b', 1, { start, durationMin }), WINDOWS);

describe('a trade counts the mean weight of the time in which it flows', () => {
  test.each([
    ['08:00', 60, 1.5],
    ['08:00', null, 1.5],
    ['18:30', 60, 2.25],
    ['03:00', 60, 1],
    ['06:30', 60, 1.25],
    ['22:30', 60, 1.75],
    // The window past midnight: half of it today, half of it tomorrow.
    ['23:30', 60, 0.5],
    ['00:30', 60, 0.75],
    ['00:00', 1440, (12 * 1.5 + 4 * 3 + 2 * 0.5 + 6) / 24],
    ['12:00', 2880, (12 * 1.5 + 4 * 3 + 2 * 0.5 + 6) / 24],
    ['2030-06-01T20:00', 30, 3],
    [null, 60, 1],
  ])('%s for %s min', (start, duration, expected) => {
    expect(weightOf(start, duration)).toBeCloseTo(expected, 12);
  });

  test('a window may be the whole day', () => {
    const [all] = parseTimeWindows('00:00-24:00=4');
    expect(timeWeight(tradeOf('t', 'a', 'b', 1, { start: '13:00' }), all ? [all] : [])).toBe(4);
  });
});

test('weights multiply any tariff, with its components', async () => {
  const feeder = solveBundled('ieee13');
  const trades = ['08:00', '20:00', null].map((start, k) =>
    tradeOf(`t${k}`, 'load.671', 'load.634a', 10, { start }),
  );
  for (const name of ['postage', 'thevenin', 'loss', 'mw-mile+lric', 'tou']) {
    const grid = new ChargeGrid(feeder);
    const plain = (await openTariff(name)).measure(grid, trades);
    const weighted = (await openTariff(name, { timeWindows: WINDOWS })).measure(grid, trades);
    [1.5, 3, 1].forEach((weight, k) => {
      const [one, other] = [plain.quantities[k], weighted.quantities[k]];
      expect(other?.value).toBeCloseTo(weight * (one?.value as number), 12);
      for (const [part, value] of Object.entries(one?.components ?? {})) {
        expect(other?.components[part]).toBeCloseTo(weight * value, 12);
      }
    });
    expect(weighted.notes.join()).toContain('1 of 3 trades state no start');
  }
});

describe('windows that cannot be read are named, all at once', () => {
  test.each([
    '7-19=2',
    '07:00-19:00',
    '07:00-19:00=',
    '07:60-19:00=2',
    '24:00-03:00=2',
    '07:00-25:00=2',
    '07:00-19:00=much',
  ])('%s', (text) => {
    expect(() => parseTimeWindows(text)).toThrow(GridError);
  });

  test('with the overlap of two', () => {
    try {
      parseTimeWindows('07:00-12:00=2,x,11:00-13:00=3,22:00-08:00=4');
      expect.unreachable();
    } catch (error) {
      expect((error as GridError).issues.map(({ value, rule }) => [value, rule])).toEqual([
        ['x', 'bad-time-window'],
        ['11:00-13:00=3', 'bad-time-window'],
        ['22:00-08:00=4', 'bad-time-window'],
      ]);
    }
  });
});
