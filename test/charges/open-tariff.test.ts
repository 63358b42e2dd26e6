import { describe, expect, test } from 'vitest';
import { ChargeGrid } from '../../src/charges/grid.ts';
import { type Direction, GridError, openTariff, TARIFFS, type Trade } from '../../src/index.ts';
import { solveBundled, tradeOf } from '../oracles/bundled.ts';

const feeder = solveBundled('ieee123');
const { loads } = feeder.system.compiled.network;
/** Outwards and back, so that some relieve the feeder. */
const trades = loads.slice(0, 12).map(({ id }, k): Trade => {
  const [one, other] = [id, loads[30 + k]?.id as string];
  return tradeOf(`t${k}`, k % 3 === 0 ? other : one, k % 3 === 0 ? one : other, 5 + k);
});
const grid = new ChargeGrid(feeder);
const measure = async (...asked: Parameters<typeof openTariff>) =>
  (await openTariff(...asked)).measure(grid, trades).quantities;

describe('sums', () => {
  test('add up their tariffs, by default each with its own unit fee', async () => {
    const [thevenin, loss, sum] = await Promise.all([
      measure('thevenin'),
      measure('loss'),
      measure('thevenin+loss'),
    ]);
    expect((await openTariff('thevenin+loss')).unit).toBe('currency/kWh');
    sum.forEach(({ value, components }, k) => {
      expect(components).toEqual({
        thevenin: expect.closeTo(0.01 * (thevenin[k]?.value ?? 0), 12),
        loss: expect.closeTo(0.1 * (loss[k]?.value ?? 0), 12),
      });
      expect(value).toBeCloseTo((components['thevenin'] ?? 0) + (components['loss'] ?? 0), 12);
    });
  });

  test('take weights, the same tariff twice, and a single one with a weight', async () => {
    const [hops] = await measure('ptdf');
    const [weighted] = await measure('0.5 * ptdf + 2e-1*ptdf+postage');
    expect(weighted?.value).toBeCloseTo(0.7 * (hops?.value ?? 0) + 0.01, 12);
    expect(weighted?.components).toEqual({
      ptdf: expect.closeTo(0.7 * (hops?.value ?? 0), 12),
      postage: 0.01,
    });
    const [single] = await measure('3*ptdf');
    expect(single?.value).toBeCloseTo(3 * (hops?.value ?? 0), 12);
    expect((await openTariff('3*ptdf')).unitFee).toBe(1);
  });
});

describe('what is not a tariff', () => {
  const issuesOf = async (...asked: Parameters<typeof openTariff>) => {
    try {
      await openTariff(...asked);
    } catch (error) {
      return (error as GridError).issues;
    }
    return [];
  };

  test('is named with the nearest, every part of a sum at once', async () => {
    const issues = await issuesOf('thevenn+2*loss+x*postage+');
    expect(issues.map(({ value }) => value)).toEqual(['thevenn', 'x*postage', '']);
    expect(issues[0]?.remedy).toContain('did you mean thevenin?');
    for (const { rule, field } of issues) {
      expect({ rule, field }).toEqual({ rule: 'bad-tariff', field: '--method' });
    }
  });

  test('a direction needs a tariff that has it', async () => {
    expect(await issuesOf('postage', { direction: 'net' })).toMatchObject([
      { field: '--direction', value: 'net', remedy: 'leave --direction out' },
    ]);
    expect(await issuesOf('loss', { direction: 'absolute' })).toMatchObject([
      { remedy: 'write net or dominant' },
    ]);
    expect(await issuesOf('loss+ptdf', { direction: 'absolute' })).toEqual([]);
    expect(await openTariff('thevenin').catch((error) => error)).not.toBeInstanceOf(GridError);
  });
});

describe('directions', () => {
  const directed = [...TARIFFS.values()].filter(({ directions }) => directions.length > 0);
  test.each(directed.map(({ name, directions }) => ({ name, directions })))(
    '$name: what goes free is never paid for, and pays no less than what earns',
    async ({ name, directions }) => {
      const of = async (direction: Direction) => measure(name, { direction });
      const [net, dominant] = await Promise.all([of('net'), of('dominant')]);
      const byDefault = await measure(name);
      expect(byDefault).toEqual(await of(directions[0] as Direction));
      dominant.forEach(({ value }, k) => {
        expect(value).toBeGreaterThanOrEqual(0);
        if (name !== 'mw-mile') expect(value).toBeGreaterThanOrEqual(net[k]?.value as number);
      });
      expect(net.some(({ value }) => value < 0)).toBe(true);
      if (directions.includes('absolute') && name !== 'mw-mile') {
        (await of('absolute')).forEach(({ value }, k) => {
          expect(value).toBeGreaterThanOrEqual((dominant[k]?.value as number) - 1e-12);
        });
      }
    },
  );
});
