import fc from 'fast-check';
import { abs, type Complex, complex, inv } from 'mathjs';
import { expect, test } from 'vitest';
import { invertComplexInPlace } from '../../src/numeric/dense.ts';

const part = fc.double({ min: -1, max: 1, noNaN: true });

/** Dominated by a permuted diagonal, so that rows have to be exchanged. */
const anyMatrix = fc
  .record({
    order: fc.integer({ min: 1, max: 6 }),
    values: fc.array(fc.tuple(part, part), { minLength: 36, maxLength: 36 }),
    keys: fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 }),
    hollow: fc.boolean(),
  })
  .map(({ order, values, keys, hollow }) => {
    const permutation = Array.from({ length: order }, (_, k) => k).sort(
      (a, b) => (keys[a] as number) - (keys[b] as number) || a - b,
    );
    return Array.from({ length: order }, (_, i) =>
      Array.from({ length: order }, (_, j) => {
        const [re, im] = values[6 * i + j] as [number, number];
        if (permutation[i] === j) return complex(re + 3 * order, im);
        return hollow && i === j ? complex(0, 0) : complex(re, im);
      }),
    );
  });

test('the inverse of a small complex matrix, rows out of order, equals that of mathjs', () => {
  fc.assert(
    fc.property(anyMatrix, (rows) => {
      const n = rows.length;
      const re = Float64Array.from(rows.flat(), (z) => z.re);
      const im = Float64Array.from(rows.flat(), (z) => z.im);
      expect(invertComplexInPlace(n, re, im)).toBe(true);
      const expected = (inv(rows) as Complex[][]).flat();
      const largest = Math.max(...expected.map((z) => Number(abs(z))));
      expected.forEach((z, k) => {
        expect(Math.hypot(re[k] - z.re, im[k] - z.im) / largest).toBeLessThan(1e-12);
      });
    }),
  );
});

test('a singular or unbounded matrix has no inverse', () => {
  const invert = (values: number[]) =>
    invertComplexInPlace(2, Float64Array.from(values), new Float64Array(4));
  expect(invert([0, 1, 1, 0])).toBe(true);
  expect(invert([1, 2, 2, 4])).toBe(false);
  expect(invert([0, 0, 0, 0])).toBe(false);
  expect(invert([Number.NaN, 1, 1, 0])).toBe(false);
  expect(invert([1, 1, 1, Number.POSITIVE_INFINITY])).toBe(false);
});
