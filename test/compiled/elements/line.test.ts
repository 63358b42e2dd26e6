import { expect, test } from 'vitest';
import { linePrimitive } from '../../../src/compiled/elements/line.ts';
import type { Primitive } from '../../../src/compiled/primitive.ts';
import { GridError } from '../../../src/errors.ts';
import { codeOf, lineOf } from '../../oracles/parts.ts';

const CODE = codeOf('two-wire', 2, { r: 0.3, x: 0.8, rm: 0.1, xm: 0.4, c: 300, cm: -100 });
const LINE = lineOf('a', 'b', [1, 2], 'two-wire', { lengthKm: 2 });

const entry = (y: Primitive, i: number, j: number) => [
  y.re[i * y.order + j],
  y.im[i * y.order + j],
];

function expectEntry(y: Primitive, i: number, j: number, re: number, im: number) {
  const [r, x] = entry(y, i, j);
  expect(r).toBeCloseTo(re, 12);
  expect(x).toBeCloseTo(im, 12);
}

test('a line of two conductors has the π section computed by hand', () => {
  // Z = 2 km × [[s, m], [m, s]], s = 0.3 + j0.8, m = 0.1 + j0.4. Common and differential mode:
  // 2(s + m) = 0.8 + j2.4 Ω, 2(s − m) = 0.4 + j0.8 Ω; with squares 6.4 and 0.8
  // 1/(0.8 + j2.4) = 0.125 − j0.375 S, 1/(0.4 + j0.8) = 0.5 − j1 S.
  // Self and mutual admittance are half the sum and half the difference.
  const self = [0.3125, -0.6875];
  const mutual = [-0.1875, 0.3125];
  // Half the charging: 2π·50 Hz × 2 km × 300 nF / 2 = 94.2478 µS, mutual −31.4159 µS.
  const c = (2 * Math.PI * 50 * 2 * 300e-9) / 2;
  const y = linePrimitive(LINE, CODE, 50);
  for (const end of [0, 2]) {
    for (const k of [0, 1]) {
      const [re, im] = self as [number, number];
      const [mutualRe, mutualIm] = mutual as [number, number];
      expectEntry(y, end + k, end + k, re, im + c);
      expectEntry(y, end + k, end + 1 - k, mutualRe, mutualIm - c / 3);
      expectEntry(y, end + k, 2 - end + k, -re, -im);
      expectEntry(y, end + k, 3 - end - k, -mutualRe, -mutualIm);
    }
  }
});

test('a line open at one end keeps its charging and nothing else', () => {
  const single = codeOf('one-wire', 1, { r: 0, x: 1, c: 1e6 / Math.PI / 50 });
  // Half the charging is j1e-3 S a km, the series admittance −j1 S: in series, seen from the closed
  // end, 1/(1/j1e-3 + j1) = j1e-3/(1 − 1e-3), beside the near half.
  const charging = 1e-3 + 1e-3 / (1 - 1e-3);
  const line = lineOf('a', 'b', [1], 'one-wire');
  const openTo = linePrimitive({ ...line, openTo: true }, single, 50);
  const openFrom = linePrimitive({ ...line, openFrom: true }, single, 50);
  expectEntry(openTo, 0, 0, 0, charging);
  expectEntry(openFrom, 1, 1, 0, charging);
  for (const at of [1, 2, 3]) expect([openTo.re[at], openTo.im[at]]).toEqual([0, 0]);
  for (const at of [0, 1, 2]) expect([openFrom.re[at], openFrom.im[at]]).toEqual([0, 0]);

  const dry = linePrimitive(
    { ...LINE, openTo: true },
    { ...CODE, capacitanceNfPerKm: [0, 0, 0, 0] },
    50,
  );
  for (const value of [...dry.re, ...dry.im]) expect(Math.abs(value)).toBeLessThan(1e-15);
});

test('a line without an impedance is refused by name', () => {
  const none = codeOf('none', 2, { r: 0, x: 0 });
  expect(() => linePrimitive(LINE, none, 50)).toThrow(GridError);
  expect(() => linePrimitive(LINE, none, 50)).toThrow('line.a-b');
});

test('a conductor that is open singly leaves the others as they would be without its current', () => {
  const y = linePrimitive({ ...LINE, openConductorsTo: [2] }, CODE, 50);
  for (const at of [0, 1, 2, 3]) {
    expect([y.re[3 * 4 + at], y.im[3 * 4 + at]]).toEqual([0, 0]);
    expect([y.re[at * 4 + 3], y.im[at * 4 + 3]]).toEqual([0, 0]);
  }
  const dry = linePrimitive(
    { ...LINE, openConductorsFrom: [2] },
    { ...CODE, capacitanceNfPerKm: [0, 0, 0, 0] },
    50,
  );
  // the first conductor alone: 1/(0.6 + j1.6) S
  const square = 0.6 ** 2 + 1.6 ** 2;
  expectEntry(dry, 0, 0, 0.6 / square, -1.6 / square);
  expectEntry(dry, 0, 2, -0.6 / square, 1.6 / square);
  expectEntry(dry, 1, 1, 0, 0);
  expectEntry(dry, 3, 3, 0, 0);
});
