import { describe, expect, test } from 'vitest';
import { readFeederTables } from '../../src/formats/feeder.ts';
import { readProfiles } from '../../src/formats/profiles.ts';
import type { Network } from '../../src/network/network.ts';
import { sampleTables } from '../arbitraries/tables.ts';

const network = readFeederTables(sampleTables()).network as Network;
const load = (name: string, of: Network | null) => of?.loads.find(({ id }) => id === name);
const profile = (name: string, of: Network | null) => of?.profiles.find(({ id }) => id === name);

describe('columns of loads', () => {
  test('give kW, with kvar in the proportion of the load', () => {
    const { network: next, issues } = readProfiles('step,load.x\n1,8\n2,0\n3,-4\n', network);
    expect(issues).toEqual([]);
    expect(load('load.x', next)?.profile).toBe('load.x');
    expect(load('load.y', next)).toBe(load('load.y', network));
    expect(profile('load.x', next)).toEqual({
      id: 'load.x',
      stepMinutes: 60,
      actual: true,
      power: [8, 0, -4],
      reactivePower: [2, 0, -1],
    });
    expect(profile('day', next)).toEqual(profile('day', network));
  });

  test('may name the load without its class, in any case, and give its kvar', () => {
    const text = 'step,Y,Y:kvar\n1,8,3\n2,9,-4\n';
    const { network: next, issues } = readProfiles(text, network, { stepMinutes: 15 });
    expect(issues).toEqual([]);
    expect(profile('load.y', next)).toMatchObject({
      stepMinutes: 15,
      power: [8, 9],
      reactivePower: [3, -4],
    });
  });

  test('give no kvar where the load itself has no power to compare with', () => {
    const loads = network.loads.map((one) => ({ ...one, powerKw: 0 }));
    const { network: next } = readProfiles('step,x\n1,8\n', { ...network, loads });
    expect(profile('load.x', next)).toMatchObject({ power: [8], reactivePower: [0] });
  });

  test('may be those of generators, with the kvar in their proportion', () => {
    const generators = network.generators.map((one) => ({ ...one, reactivePowerKvar: 10 }));
    const text = 'step,pvsystem.p,g\n1,8,5\n2,0,10\n';
    const { network: next, issues } = readProfiles(text, { ...network, generators });
    expect(issues).toEqual([]);
    expect(next?.generators.map((one) => one.profile)).toEqual(['pvsystem.p', 'generator.g']);
    expect(profile('pvsystem.p', next)).toMatchObject({ power: [8, 0], reactivePower: [4, 0] });
    expect(profile('generator.g', next)).toMatchObject({ power: [5, 10], reactivePower: [1, 2] });
    expect(next?.loads).toEqual(network.loads);
  });

  test('replace what an earlier table set', () => {
    const first = readProfiles('step,x\n1,8\n', network).network as Network;
    const { network: next, issues } = readProfiles('step,load.x\n1,5\n2,6\n', first);
    expect(issues).toEqual([]);
    expect(next?.profiles.map(({ id }) => id)).toEqual(['day', 'load.x']);
    expect(profile('load.x', next)?.power).toEqual([5, 6]);
  });
});

test('the column of a profile replaces its values and keeps the rest', () => {
  const { network: next, issues } = readProfiles('step,day\n1,3\n2,4\n', network);
  expect(issues).toEqual([]);
  expect(next?.profiles).toEqual([
    { id: 'day', stepMinutes: 60, actual: false, power: [3, 4], reactivePower: null },
  ]);
  expect(next?.loads).toEqual(network.loads);
});

describe('times', () => {
  test.each([
    ['00:00', '00:15', '00:30', 15],
    ['9:00', '09:30', '10:00', 30],
    ['23:00:00', '23:00:30', '23:01:00', 0.5],
    ['2030-01-01', '2030-01-02', '2030-01-03', 1440],
    ['2030-01-01T23:00Z', '2030-01-02T00:00Z', '2030-01-02T01:00Z', 60],
  ])('%s, %s, %s are steps', (a, b, c, stepMinutes) => {
    const text = `time,x,day\n${a},1,1\n${b},2,2\n${c},3,3\n`;
    const { network: next, issues } = readProfiles(text, network);
    expect(issues).toEqual([]);
    expect(next?.profiles.map((one) => one.stepMinutes)).toEqual([stepMinutes, stepMinutes]);
  });

  test.each([
    ['uneven', '00:00', '00:15', '00:40', 'uneven-time', 4],
    ['backward', '01:00', '00:30', '00:00', 'uneven-time', 3],
    ['standing', '01:00', '01:00', '01:00', 'uneven-time', 3],
    ['unreadable', '00:00', 'soon', '00:30', 'not-a-time', 3],
    ['empty', '00:00', '', '00:30', 'not-a-time', 3],
  ])('%s times are refused', (_, a, b, c, rule, line) => {
    const reading = readProfiles(`time,x\n${a},1\n${b},2\n${c},3\n`, network, { file: 'p.csv' });
    expect(reading.network).toBeNull();
    expect(reading.issues).toMatchObject([{ rule, file: 'p.csv', line, field: 'time' }]);
  });
});

describe('what is refused', () => {
  test.each([
    ['step,lod.x\n1,1\n', 'unknown-column', 1, 'lod.x', 'did you mean load.x?'],
    ['step,qqqqqq\n1,1\n', 'unknown-column', 1, 'qqqqqq', 'name it after a load'],
    ['step,x:kvar\n1,1\n', 'unknown-column', 1, 'x:kvar', ''],
    ['hour,x\n1,1\n', 'missing-column', 1, 'step', 'step or time'],
    ['step,x,load.x\n1,1,1\n', 'duplicate-column', 1, 'load.x', ''],
    ['step,x,x\n1,1,1\n', 'duplicate-column', 1, 'x', ''],
    ['step,x,\n1,1,\n', 'unnamed-column', 1, undefined, 'column 3'],
    ['step,x\n1,1\n2,a\n', 'unreadable-number', 3, 'x', ''],
    ['step,x\n1,1\n2,\n', 'missing-value', 3, 'x', 'every step'],
    ['step,x\n1,\n2,1\n', 'missing-value', 2, 'x', ''],
    ['step,x\n1,1\n2,\n3,\n4,1\n', 'missing-value', 3, 'x', 'only the end'],
    ['step,x,x:kvar\n1,1,2\n2,1,\n', 'missing-value', 3, 'x:kvar', ''],
    ['step,x\n1,1\n3,1\n', 'bad-step', 3, 'step', 'here 2'],
    ['step,x\n1,1,1\n', 'ragged-row', 2, undefined, ''],
    ['', 'empty-file', 1, undefined, ''],
  ])('%j', (text, rule, line, field, remedy) => {
    const reading = readProfiles(text, network, { file: 'p.csv' });
    expect(reading.network).toBeNull();
    const found = reading.issues.find((issue) => issue.rule === rule);
    expect(found).toMatchObject({ severity: 'error', file: 'p.csv', line });
    expect(reading.issues.filter((issue) => issue.rule === rule)).toHaveLength(1);
    expect(found?.field).toBe(field);
    expect(found?.remedy).toContain(remedy);
  });

  test('a name that means a load and a profile', () => {
    const both = { ...network, profiles: [{ ...network.profiles[0], id: 'x' }] };
    expect(readProfiles('step,x\n1,1\n', both).issues).toMatchObject([
      { rule: 'ambiguous-column', message: 'means load.x and profile x' },
    ]);
    expect(readProfiles('step,load.x\n1,1\n', both).issues).toEqual([]);
  });
});
