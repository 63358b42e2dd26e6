import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type CurveState,
  curvePoints,
  curveValue,
} from '../../../../src/formats/opendss/classes/xycurve.ts';

const curve = (x: number[], y: number[], rest: Partial<CurveState> = {}): CurveState => ({
  points: 0,
  x,
  y,
  xScale: 1,
  yScale: 1,
  xShift: 0,
  yShift: 0,
  ...rest,
});

it('a curve is straight between its points and beyond the outer ones', () => {
  const bent = curve([0, 1, 3], [0, 10, 0]);
  expect([-1, 0, 0.5, 1, 2, 3, 5].map((x) => curveValue(bent, x))).toEqual([
    -10, 0, 5, 10, 5, 0, -10,
  ]);
});

it('a curve of one point is constant', () => {
  expect(curveValue(curve([1], [7]), 99)).toBe(7);
});

it('points are scaled, then shifted; those beyond npts are left out', () => {
  const { x, y } = curvePoints(
    curve([1, 2, 3], [4, 5, 6], { points: 2, xScale: 10, xShift: 1, yScale: -1, yShift: 2 }),
  );
  expect([x, y]).toEqual([
    [11, 21],
    [-2, -3],
  ]);
});

it('a curve runs through its points', () => {
  const values = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), {
    minLength: 2,
    maxLength: 8,
  });
  fc.assert(
    fc.property(values, fc.infiniteStream(fc.integer({ min: -1000, max: 1000 })), (xs, ys) => {
      const x = xs.toSorted((a, b) => a - b);
      const y = [...ys.take(x.length)];
      for (const [k, at] of x.entries()) expect(curveValue(curve(x, y), at)).toBeCloseTo(y[k], 9);
    }),
  );
});
