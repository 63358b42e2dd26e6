import fc from 'fast-check';
import { expect, test } from 'vitest';
import { number, readNumber, time, writeNumber } from '../../src/formats/column-types.ts';

test('a finite double is written so that it reads back as itself, negative zero too', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(readNumber(writeNumber(value))).toStrictEqual({ value });
    }),
    { numRuns: 2000 },
  );
});

test('no text gives a number that is not finite', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'0123456789+-.eExNaIfinty, '),
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.oneof(letters, fc.string()), (text) => {
      const reading = readNumber(text);
      if ('value' in reading) expect(Number.isFinite(reading.value)).toBe(true);
      else expect(reading.fault.remedy).not.toBe('');
    }),
    { numRuns: 5000 },
  );
});

test('bounds are kept to the last digit', () => {
  const column = number('', 'Power factor.', { min: -1, max: 1, zero: false });
  const accepts = (text: string) => 'value' in column.read(text);
  expect(['-1', '1', '0.5', '-1e-300'].map(accepts)).toEqual([true, true, true, true]);
  expect(['-1.0000000001', '1.01', '0', '-0', '0.0'].map(accepts)).not.toContain(true);
  const above = number('', 'Power.', { above: 0 });
  expect(['5e-324', '0', '-1'].map((text) => 'value' in above.read(text))).toEqual([
    true,
    false,
    false,
  ]);
  expect(column.bounds).toBe('≥ -1, ≤ 1, not 0');
});

test.each([
  '00:00',
  '9:30',
  '24:00',
  '23:59:59',
  '2030-06-01',
  '2030-06-01T14:30',
  '2030-06-01T14:30:00.5Z',
  '2030-06-01 14:30+02:00',
])('%s is a time', (text) => expect(time('Start.').read(text)).toEqual({ value: text }));

test.each(['25:00', '12:60', 'noon', '1', '2030-13-01', '01.06.2030', '2030-06-01T14'])(
  '%s is not a time',
  (text) => expect(time('Start.').read(text)).toMatchObject({ fault: { rule: 'not-a-time' } }),
);
