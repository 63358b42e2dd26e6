import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curve, flags, matrix, names, nodes, numbers } from '../../src/formats/list-columns.ts';

const double = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('matrices', () => {
  const z = matrix('Ω', 'Impedance.');

  test('a symmetric one is written as its lower triangle, another in full', () => {
    expect(z.write([1, 2, 2, 3])).toBe('1 | 2 3');
    expect(z.write([1, 2, 4, 3])).toBe('1 2 | 4 3');
    expect(z.write([-1, -2, -2, -3])).toBe('-1 | -2 -3');
    expect(z.write([5])).toBe('5');
  });

  test('the lower triangle and the full rows read as the same, row by row', () => {
    const full = [1, 2, 4, 2, 3, 5, 4, 5, 6];
    expect(z.read('1 | 2 3 | 4 5 6')).toEqual({ value: full });
    expect(z.read('1 2 4 | 2 3 5|4  5 6')).toEqual({ value: full });
    expect(z.read('1 2 | 4 3')).toEqual({ value: [1, 2, 4, 3] });
  });

  test('any square matrix of finite numbers comes back exactly', () => {
    const square = fc
      .integer({ min: 1, max: 5 })
      .chain((n) => fc.array(double, { minLength: n * n, maxLength: n * n }));
    fc.assert(
      fc.property(square, (values) => {
        expect(z.read(z.write(values))).toStrictEqual({ value: values });
      }),
    );
  });

  test.each(['1 2', '1 | 2', '1 2 | 3', '1 | 2 3 4', '1 2 | 3 4 5', '1 | 2 3 | 4 5'])(
    '%j is neither square nor a triangle',
    (text) => expect(z.read(text)).toMatchObject({ fault: { rule: 'bad-matrix' } }),
  );

  test.each(['1 |', '| 1', '1 | 2 x', '1 || 2'])('%j has an unreadable number', (text) =>
    expect(z.read(text)).toMatchObject({ fault: { rule: 'unreadable-number' } }),
  );
});

describe('lists', () => {
  test('any list of finite numbers comes back exactly', () => {
    const list = numbers('', 'List.');
    fc.assert(
      fc.property(fc.array(double, { minLength: 1 }), (values) => {
        expect(list.read(list.write(values))).toStrictEqual({ value: values });
      }),
    );
  });

  test('a list of a stated length is of that length', () => {
    const pair = numbers('', 'Pair.', { length: 2 });
    expect(pair.read('1 2')).toEqual({ value: [1, 2] });
    expect(pair.read('1 2 3')).toMatchObject({ fault: { rule: 'wrong-length' } });
  });

  test('bounds hold for every value, and the fault names it', () => {
    const list = numbers('kvar', 'Steps.', { min: 0 });
    expect(list.read('1 -2')).toMatchObject({
      fault: { rule: 'out-of-range', message: "'-2': must not be negative" },
    });
  });

  test('flags are 0 or 1', () => {
    expect(flags('On.').read('1 0 1')).toEqual({ value: [1, 0, 1] });
    expect(flags('On.').read('1 0.5')).toMatchObject({ fault: { rule: 'out-of-range' } });
    expect(flags('On.').read('2')).toMatchObject({ fault: { rule: 'out-of-range' } });
  });
});

describe('curves', () => {
  const column = curve('Curve.');

  test('any points of finite numbers come back exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(double, double), { minLength: 1 }), (points) => {
        const value = { voltagePu: points.map(([v]) => v), valuePu: points.map(([, q]) => q) };
        expect(column.read(column.write(value))).toStrictEqual({ value });
      }),
    );
    expect(column.write({ voltagePu: [0.9, 1.1], valuePu: [0.44, -0.44] })).toBe(
      '0.9:0.44 1.1:-0.44',
    );
    expect(column.read('1:0')).toEqual({ value: { voltagePu: [1], valuePu: [0] } });
  });

  test.each(['1', '1:', ':1', '1:2:3', '1:x', '1: 2', '1:2 3', 'NaN:1', '1:1e999', ':'])(
    '%j is none',
    (text) => {
      expect(column.read(text)).toMatchObject({ fault: { rule: 'bad-curve' } });
    },
  );

  test('lists of different lengths cannot be written', () => {
    const cell = column.write({ voltagePu: [1, 2], valuePu: [0] });
    expect(column.read(cell)).toMatchObject({ fault: { rule: 'bad-curve' } });
  });
});

test('names come back, blanks inside them too', () => {
  const column = names('Names.');
  expect(column.read(column.write(['a', 'b c', 'd']))).toEqual({ value: ['a', 'b c', 'd'] });
  expect(column.read('PV.A;pv.b')).toEqual({ value: ['pv.a', 'pv.b'] });
  for (const text of ['a;', ';', 'a;;b']) {
    expect(column.read(text)).toMatchObject({ fault: { rule: 'missing-value' } });
  }
});

test('node lists come back exactly, and nothing else is one', () => {
  const column = nodes('Nodes.');
  fc.assert(
    fc.property(fc.array(fc.nat(999_999_999), { minLength: 1 }), (list) => {
      expect(column.read(column.write(list))).toEqual({ value: list });
    }),
  );
  for (const text of ['.', '1..2', '-1', '1,2', '1e3', '1234567890', '1 2']) {
    expect(column.read(text)).toMatchObject({ fault: { rule: 'bad-nodes' } });
  }
});
