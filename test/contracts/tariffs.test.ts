import { describe, expect, test } from 'vitest';
import { chargeTrades, GridError, TARIFFS, type Trade } from '../../src/index.ts';
import { seeded, solveBundled, tradeOf } from '../oracles/bundled.ts';

const { system } = solveBundled('ieee123');
const random = seeded(3);
const { loads } = system.compiled.network;
const pick = () => loads[Math.floor(random() * loads.length)]?.id as string;
const TRADES: readonly Trade[] = Array.from({ length: 60 }, (_, k) =>
  tradeOf(`t${k}`, pick(), pick(), 1 + 50 * random(), {
    durationMin: [15, 30, null][k % 3] ?? null,
  }),
);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe.each([...TARIFFS.values()].map((tariff) => ({ name: tariff.name, tariff })))(
  'tariff $name',
  ({ tariff }) => {
    test('collects exactly what is to be recovered, and the two sides pay all of it', () => {
      for (const split of [0, 0.3, 1]) {
        const charged = chargeTrades(system, TRADES, tariff, { recover: 1234.5, split });
        expect(charged.total).toBeCloseTo(1234.5, 8);
        expect(sum(charged.trades.map((t) => t.charge))).toBeCloseTo(1234.5, 8);
        expect(sum(charged.trades.map((t) => t.buyerPays))).toBeCloseTo(1234.5 * split, 8);
        for (const { buyerPays, sellerPays, charge } of charged.trades) {
          expect(buyerPays + sellerPays).toBeCloseTo(charge, 12);
        }
      }
    });

    test('charges the unit fee for every kWh and unit of the quantity', () => {
      const charged = chargeTrades(system, TRADES, tariff, { unitFee: 0.07, split: 0.5 });
      charged.trades.forEach((one, k) => {
        const trade = TRADES[k] as Trade;
        const energyKwh = (trade.powerKw * (trade.durationMin ?? 60)) / 60;
        expect(one.energyKwh).toBeCloseTo(energyKwh, 12);
        expect(one.charge).toBeCloseTo(0.07 * one.distance * energyKwh, 9);
        expect(one.distance).toBeGreaterThanOrEqual(0);
        expect(sum(Object.values(one.components))).toBeCloseTo(one.distance, 9);
      });
      const free = chargeTrades(system, TRADES, tariff, { unitFee: 0, split: 0.5 });
      expect(free.total).toBe(0);
    });

    test('neither depends on the other trades nor, a kWh, on the size of the trade', () => {
      const pricing = { unitFee: 1, split: 0.5 };
      const together = chargeTrades(system, TRADES, tariff, pricing).trades;
      TRADES.slice(0, 10).forEach((trade, k) => {
        const larger = { ...trade, powerKw: 3 * trade.powerKw };
        const alone = chargeTrades(system, [larger], tariff, pricing).trades[0];
        expect(alone?.feePerKwh).toBeCloseTo(together[k]?.feePerKwh as number, 12);
        expect(alone?.charge).toBeCloseTo(3 * (together[k]?.charge as number), 9);
      });
    });

    test('recovers nothing from nobody', () => {
      expect(chargeTrades(system, [], tariff, { recover: 10, split: 0.5 }).total).toBe(0);
    });
  },
);

test('an amount cannot be recovered by distance from those who use none', () => {
  const thevenin = TARIFFS.get('thevenin') as NonNullable<ReturnType<typeof TARIFFS.get>>;
  const id = loads[0]?.id as string;
  const self = [tradeOf('self', id, id, 10)];
  expect(() => chargeTrades(system, self, thevenin, { recover: 10, split: 0.5 })).toThrow(
    GridError,
  );
  expect(chargeTrades(system, self, thevenin, { recover: 0, split: 0.5 }).total).toBe(0);
});
