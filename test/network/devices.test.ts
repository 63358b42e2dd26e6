import { expect, test } from 'vitest';
import { imposeDevices, openFeeder } from '../../src/index.ts';

const { network } = openFeeder('ieee13');

const tapOf = (id: string, settings: Parameters<typeof imposeDevices>[1]) =>
  imposeDevices(network, settings).network.transformers.find((one) => one.id === id)?.windings[1]
    ?.tapPu;

test('a tap is imposed in pu or by its number, with or without the class of its transformer', () => {
  expect(tapOf('transformer.reg1', [{ device: 'reg1', value: '1.0375' }])).toBe(1.0375);
  expect(tapOf('transformer.reg1', [{ device: 'Transformer.Reg1', value: '+6' }])).toBe(1.0375);
  expect(tapOf('transformer.reg1', [{ device: 'reg1', value: '-16' }])).toBeCloseTo(0.9, 12);
  expect(tapOf('transformer.reg2', [{ device: 'reg1', value: '+6' }])).toBe(1);
});

test('the steps of a capacitor are imposed by their number', () => {
  const off = imposeDevices(network, [{ device: 'cap1', value: '0' }]);
  expect(off.issues).toEqual([]);
  expect(off.network.capacitors.map((one) => one.stepStates)).toEqual([[0], [1]]);
});

test('every setting that cannot be is told, with what could', () => {
  const { issues, network: kept } = imposeDevices(network, [
    { device: 'reg9', value: '1' },
    { device: 'reg1', value: '1.2' },
    { device: 'reg1', value: '+17' },
    { device: 'reg1', value: 'high' },
    { device: 'cap1', value: '2' },
    { device: 'cap1', value: '-1' },
  ]);
  expect(issues.map(({ rule, value }) => [rule, value])).toEqual([
    ['unknown-device', '1'],
    ['bad-tap', '1.2'],
    ['bad-tap', '+17'],
    ['bad-tap', 'high'],
    ['bad-steps', '2'],
    ['bad-steps', '-1'],
  ]);
  expect(issues[0]?.remedy).toContain('reg1');
  expect(kept).toEqual(network);
});
