import fc from 'fast-check';
import { expect, test } from 'vitest';
import { priceTrades } from '../../src/charges/charge.ts';
import { solveForRevenue } from '../../src/charges/revenue.ts';
import type { GridError } from '../../src/index.ts';
import { tradeOf } from '../oracles/bundled.ts';

const TARIFF = { name: 'mine', unit: 'Ω', unitFee: 0.01 };
const FREE = { floor: Number.NEGATIVE_INFINITY, cap: Number.POSITIVE_INFINITY, from: 0 };
const price = (values: readonly number[], pricing: Parameters<typeof priceTrades>[3]) =>
  priceTrades(
    values.map((_, k) => tradeOf(`t${k}`, 'a', 'b', 10 * (k + 1))),
    { quantities: values.map((value) => ({ value, components: {} })), notes: [] },
    TARIFF,
    pricing,
  );

test('without bounds the fee is the amount over what is measured', () => {
  const lines = [
    { start: 0, slope: 2, energyKwh: 10 },
    { start: 0, slope: 0.5, energyKwh: 4 },
  ];
  expect(solveForRevenue(lines, 33, FREE)).toBeCloseTo(33 / 22, 12);
  expect(solveForRevenue(lines, 0, FREE)).toBe(0);
});

test('a cap on one fee is made up for by the others, worked out by hand', () => {
  // 10 kWh at slope 2 and 4 kWh at slope 0.5, cap 1: the first stops at x = 0.5 with 10 collected.
  const lines = [
    { start: 0, slope: 2, energyKwh: 10 },
    { start: 0, slope: 0.5, energyKwh: 4 },
  ];
  const capped = { ...FREE, cap: 1 };
  expect(solveForRevenue(lines, 12, capped)).toBeCloseTo(1, 12);
  expect(solveForRevenue(lines, 14, capped)).toBeCloseTo(2, 12);
  expect(solveForRevenue(lines, 14.01, capped)).toBeNull();
  // A floor that already collects more than is asked for.
  expect(solveForRevenue(lines, 1, { ...FREE, floor: 0.1 })).toBeNull();
});

const lineOf = fc.record({
  start: fc.double({ min: -1, max: 1, noNaN: true }),
  slope: fc.double({ min: -2, max: 3, noNaN: true }),
  energyKwh: fc.double({ min: 0.1, max: 50, noNaN: true }),
});

test('whatever is found collects the amount, and what can be collected is found', () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(lineOf, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0, max: 5, noNaN: true }),
      fc.double({ min: -0.5, max: 0.2, noNaN: true }),
      fc.double({ min: 0.3, max: 2, noNaN: true }),
      (lines, wanted, floor, cap) => {
        const revenue = (x: number) =>
          lines.reduce(
            (sum, { start, slope, energyKwh }) =>
              sum + Math.min(cap, Math.max(floor, start + x * slope)) * energyKwh,
            0,
          );
        // An amount that some x collects.
        const amount = revenue(wanted);
        const x = solveForRevenue(lines, amount, { floor, cap, from: 0 });
        expect(x).not.toBeNull();
        expect(x).toBeGreaterThanOrEqual(0);
        const largest = lines.reduce((sum, { energyKwh }) => sum + energyKwh, 1);
        expect(Math.abs(revenue(x as number) - amount)).toBeLessThan(1e-8 * largest);
        expect(x).toBeLessThanOrEqual(wanted + 1e-6);
        found++;
      },
    ),
  );
  expect(found).toBeGreaterThan(50);
});

test('an amount is recovered by another unit fee or by a stamp on top of the fees', () => {
  const scaled = price([1, 3], { recover: 140, split: 0.5 });
  expect(scaled.unitFee).toBeCloseTo(2, 12);
  expect(scaled.adderPerKwh).toBe(0);
  const added = price([1, -3], { recover: 140, recoverBy: 'add', unitFee: 2, split: 0.5 });
  // 10 kWh at 2 and 20 kWh at −6 earn 100; 240 on 30 kWh are 8 each.
  expect(added.unitFee).toBe(2);
  expect(added.adderPerKwh).toBeCloseTo(8, 12);
  expect(added.trades.map(({ feePerKwh }) => feePerKwh)).toEqual([
    expect.closeTo(10, 12),
    expect.closeTo(2, 12),
  ]);
  expect(added.total).toBeCloseTo(140, 10);
});

test('what cannot be recovered is an error that says why and what would help', () => {
  const issueOf = (...args: Parameters<typeof price>) => {
    try {
      price(...args);
    } catch (error) {
      return (error as GridError).issues[0];
    }
    return undefined;
  };
  expect(issueOf([0, 0], { recover: 10, split: 0.5 })).toMatchObject({
    rule: 'not-recoverable',
    remedy: expect.stringContaining('--recover-by add'),
  });
  expect(issueOf([1, -3], { recover: 10, split: 0.5 })).toMatchObject({ rule: 'not-recoverable' });
  expect(issueOf([1, 1], { recover: 10, capPerKwh: 0.1, split: 0.5 })).toMatchObject({
    remedy: expect.stringContaining('cap'),
  });
  expect(price([0, 0], { recover: 0, split: 0.5 }).total).toBe(0);
});

test('floor and cap bound every fee', () => {
  const { trades } = price([1, -3, 200], { floorPerKwh: 0, capPerKwh: 1, split: 0.5 });
  expect(trades.map(({ feePerKwh }) => feePerKwh)).toEqual([0.01, 0, 1]);
});

test('rounded charges are multiples of the cent, no further off than one, and sum to the target', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 100_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, cents, split) => {
        const shifted = values.map((value) => value + 0.1);
        const recover = cents / 100;
        const { trades, total } = price(shifted, { recover, roundTo: 0.01, split });
        const exact = price(shifted, { recover, split });
        expect(Math.abs(total - recover)).toBeLessThan(1e-8);
        trades.forEach(({ charge, buyerPays, sellerPays }, k) => {
          for (const amount of [charge, buyerPays, sellerPays]) {
            expect(Math.abs(amount * 100 - Math.round(amount * 100))).toBeLessThan(1e-5);
          }
          expect(Math.abs(charge - (exact.trades[k]?.charge ?? 0))).toBeLessThan(0.01 + 1e-9);
        });
      },
    ),
  );
});

test('where two charges are equally far from the cent, the first bears it, whatever their last digits', () => {
  const halves = (off: number) =>
    price([0.105 - off, 0.0525 + off / 2], { unitFee: 0.1, roundTo: 0.01, split: 1 });
  for (const off of [0, 1e-13, -1e-13]) {
    expect(halves(off).trades.map(({ charge }) => Math.round(charge * 100))).toEqual([11, 10]);
  }
});
