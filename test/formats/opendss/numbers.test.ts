import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber } from '../../../src/formats/opendss/numbers.ts';

describe('a number', () => {
  it.each([
    ['12.47', 12.47],
    ['.5', 0.5],
    ['5.', 5],
    ['-1e-3', -0.001],
    ['+1E+2', 100],
    [' 7 ', 7],
  ])('may be written %s', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each([
    [''],
    ['abc'],
    ['1.2.3'],
    ['1e'],
    ['0x10'],
    ['NaN'],
    ['Infinity'],
    ['1e999'],
    ['1 2'],
    ['1 +'],
    ['1 0 /'],
    ['constructor'],
  ])('is not %s', (text) => {
    expect(parseNumber(text)).toBeNull();
  });
});

describe('an expression', () => {
  it.each([
    ['0.00625 12 * 1 +', 1.075],
    ['8 1000 /', 0.008],
    ['2 3 ^', 8],
    ['3 sqr', 9],
    ['16 sqrt', 4],
    ['4 inv', 0.25],
    ['10 4 -', 6],
    ['4 10 swap -', 6],
    ['1.051 0.88 0.001 3 * - -', 1.051 - (0.88 - 0.003)],
    ['100 log10', 2],
    ['1 exp ln', 1],
    ['1 2 3 rolldn - -', 2 - (3 - 1)],
    ['1 2 3 rollup - -', 3 - (1 - 2)],
  ])('%s is worked out in reverse Polish notation', (text, value) => {
    expect(parseNumber(text)).toBeCloseTo(value, 12);
  });

  it('has its angles in degrees', () => {
    expect(parseNumber('30 sin')).toBeCloseTo(0.5, 12);
    expect(parseNumber('60 cos')).toBeCloseTo(0.5, 12);
    expect(parseNumber('45 tan')).toBeCloseTo(1, 12);
    expect(parseNumber('1 asin')).toBeCloseTo(90, 12);
    expect(parseNumber('0 acos')).toBeCloseTo(90, 12);
    expect(parseNumber('1 atan')).toBeCloseTo(45, 12);
    expect(parseNumber('1 1 atan2')).toBeCloseTo(45, 12);
    expect(parseNumber('pi')).toBe(Math.PI);
  });
});

it('every finite number survives being written and read', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseNumber(String(value))).toBe(value === 0 ? Number(String(value)) : value);
    }),
  );
});
