import { describe, expect, test } from 'vitest';
import {
  chargeTrades,
  compareLosses,
  compareTariffs,
  GridError,
  LOSS_METHODS,
  type LossMethod,
  type Moment,
  openTariff,
  solveFeeder,
  type Tariff,
  type Trade,
} from '../../src/index.ts';
import { loadsAsParticipants, SHARP, tradeOf } from '../oracles/bundled.ts';
import { codeOf, feederOf, lineOf, loadOf, sourceAt } from '../oracles/parts.ts';

/** a – b – c, 0.3 + 0.4j Ω each, 10 kV; only c draws power. */
function feederAt(kW: number) {
  const network = feederOf(
    {
      sources: [sourceAt('a', 10, { phases: 1 })],
      lineCodes: [codeOf('code', 1, { r: 0.3, x: 0.4 })],
      lines: [lineOf('a', 'b', [1], 'code'), lineOf('b', 'c', [1], 'code')],
      loads: ['a', 'b', 'c'].map((bus) => loadOf(bus, bus, [1, 0], [bus === 'c' ? kW : 0, 0])),
    },
    10,
  );
  return solveFeeder(network, SHARP, loadsAsParticipants(network));
}

// Noon: 80 kW, 8 A. Night: 10 kW, 1 A. Each kW over a line then loses 2·R·I/V more.
const MOMENTS = [
  { feeder: feederAt(80), indices: [0, 2] },
  { feeder: feederAt(10), indices: [1] },
];
const TRADES = [
  tradeOf('far', 'load.a', 'load.c', 10),
  tradeOf('night', 'load.b', 'load.c', 20),
  tradeOf('back', 'load.c', 'load.b', 5),
];
const HALF = { split: 0.5 };
const yardstick = async (price: number): Promise<Tariff> => ({
  ...(await openTariff('loss')),
  unitFee: price,
});

describe('a day on two lines, worked out by hand', () => {
  test('distances, marginal costs and what a tariff by distance makes of them', async () => {
    const tariffs = [await openTariff('thevenin')];
    const options = { yardstick: await yardstick(0.2), pricing: HALF };
    const { trades, methods } = await compareTariffs(MOMENTS, TRADES, tariffs, options);
    // 1, 0.5 and 0.5 Ω; per kWh lost 4·0.3·8/10 000, 2·0.3·1/10 000, −2·0.3·8/10 000; at 0.2.
    const loss = [9.6e-4, 6e-5, -4.8e-4];
    for (const [t, ohm] of [1, 0.5, 0.5].entries()) {
      const energy = TRADES[t]?.powerKw as number;
      expect(trades[t]?.distanceOhm).toBeCloseTo(ohm, 5);
      const cost = (trades[t]?.marginalCost as number) / (0.2 * energy * (loss[t] as number));
      expect(Math.abs(cost - 1)).toBeLessThan(2e-3); // the voltage drop
      expect(methods[0]?.trades[t]?.charge).toBeCloseTo(0.01 * ohm * energy, 6);
    }
    expect(methods[0]?.revenue).toBeCloseTo(0.01 * (10 + 10 + 2.5), 6);
  });

  test('charges are those of the tariff at that moment', async () => {
    const tariff = await openTariff('loss');
    const options = { yardstick: await yardstick(0.1), pricing: HALF };
    const { methods } = await compareTariffs(MOMENTS, TRADES, [tariff], options);
    for (const { feeder, indices } of MOMENTS) {
      const own = indices.map((t) => TRADES[t] as (typeof TRADES)[0]);
      const alone = chargeTrades(feeder, own, tariff, HALF);
      indices.forEach((t, k) => {
        expect(methods[0]?.trades[t]?.charge).toBe(alone.trades[k]?.charge);
      });
    }
  });

  test('the yardstick with a stamp on top recovers, and nobody pays for others', async () => {
    const tariffs = [await openTariff('loss'), await openTariff('postage')];
    const pricing = { ...HALF, recover: 7, recoverBy: 'add' as const };
    const options = { yardstick: await yardstick(0.1), pricing };
    const { methods } = await compareTariffs(MOMENTS, TRADES, tariffs, options);
    expect(methods.map(({ recovery }) => recovery)).toEqual([
      expect.closeTo(1, 12),
      expect.closeTo(1, 12),
    ]);
    expect(methods[0]?.moved).toBeLessThan(1e-12);
    expect(methods[1]?.moved).toBeGreaterThan(1e-4);
  });
});

test('all tariffs that cannot recover the amount are named at once', async () => {
  const back = [tradeOf('back', 'load.c', 'load.b', 5)];
  const moments = [{ feeder: feederAt(80), indices: [0] }];
  const tariffs = [
    await openTariff('loss'),
    await openTariff('postage'),
    await openTariff('0.1*loss'),
  ];
  const options = { yardstick: await yardstick(0.1), pricing: { ...HALF, recover: 5 } };
  const failed = await compareTariffs(moments, back, tariffs, options).catch((error) => error);
  expect(failed).toBeInstanceOf(GridError);
  expect((failed as GridError).issues.map(({ message }) => message.split(':')[0])).toEqual([
    'loss',
    '0.1*loss',
  ]);
});

describe('what loss methods allot', () => {
  // Without loads, b sells 20 kW to c: 2 A over 0.3 Ω lose 1.2 W, all of it the trade's.
  const alone = [tradeOf('near', 'load.b', 'load.c', 20, { durationMin: 30 })];
  const compare = (names: readonly string[], moments: Iterable<Moment>, trades: readonly Trade[]) =>
    compareLosses(
      moments,
      trades,
      names.map((name) => LOSS_METHODS.get(name) as LossMethod),
      { classOf: trades.map((_, t) => t), classes: trades.length, solve: SHARP },
    );

  test('a trade alone causes all losses: half an hour of 1.2 W', () => {
    const moments = [{ feeder: feederAt(0), indices: [0] }];
    const { increaseKwh, methods } = compare(['graph', 'pro-rata'], moments, alone);
    expect(increaseKwh / 6e-4).toBeCloseTo(1, 3);
    expect(methods.map(({ method }) => method)).toEqual(['graph', 'pro-rata']);
    expect((methods[0]?.allottedKwh as number) / increaseKwh).toBeCloseTo(1, 4);
  });

  test('each trade has its share of its own moment, in its class', () => {
    const moments = [
      { feeder: feederAt(80), indices: [0, 2] },
      { feeder: feederAt(10), indices: [1] },
    ];
    const { methods } = compare(['graph', 'marginal-raw'], moments, TRADES);
    for (const { allottedKwh, classesKwh, trades } of methods) {
      expect(trades.map(({ tradeId }) => tradeId)).toEqual(['far', 'night', 'back']);
      expect(trades.map(({ lossKwh }) => lossKwh)).toEqual(classesKwh);
      expect(classesKwh.reduce((sum, kWh) => sum + kWh, 0)).toBeCloseTo(allottedKwh, 12);
      expect(classesKwh[0]).toBeGreaterThan(0);
      expect(classesKwh[2]).toBeLessThan(0);
    }
    const single = compare(
      ['graph'],
      [{ feeder: feederAt(10), indices: [0] }],
      [TRADES[1] as Trade],
    );
    expect(methods[0]?.classesKwh[1]).toBeCloseTo(single.methods[0]?.allottedKwh as number, 12);
  });
});
