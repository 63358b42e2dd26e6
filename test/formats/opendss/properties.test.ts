import { expect, it } from 'vitest';
import { matchName, propertyNames } from '../../../src/formats/opendss/properties.ts';

it('an abbreviation stands for the first property in declaration order that it fits', () => {
  expect(matchName(propertyNames('transformer'), 'ppm')).toBe('ppm_antifloat');
  expect(matchName(propertyNames('transformer'), 'x')).toBe('xneut');
  expect(matchName(propertyNames('load'), 'k')).toBe('kv');
  expect(matchName(propertyNames('line'), 'norm')).toBe('normamps');
});

it('a full name goes before an abbreviation', () => {
  expect(matchName(propertyNames('load'), 'kVA')).toBe('kva');
  expect(matchName(propertyNames('transformer'), 'n')).toBe('n');
  expect(matchName(propertyNames('transformer'), 'kv')).toBe('kv');
});

it('a name that fits nothing is none', () => {
  expect(matchName(propertyNames('load'), 'volts')).toBeNull();
  expect(matchName(propertyNames('load'), '')).toBeNull();
  expect(matchName(propertyNames('toaster'), 'kv')).toBeNull();
});
