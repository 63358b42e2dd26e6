/** Feeder tables that are wrong: every kind of fault by itself, then random damage. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { located, readFeederTables } from '../../src/formats/feeder.ts';
import type { Network } from '../../src/network/network.ts';
import { validateNetwork } from '../../src/network/validate.ts';
import { sampleTables, sampleWith } from '../arbitraries/tables.ts';

describe('a fault is found in its place', () => {
  test.each([
    [
      'windings.csv',
      'transformer.low,2',
      'transformer.low,3',
      'transformers.csv',
      3,
      'missing-winding',
      'transformer.low',
    ],
    [
      'windings.csv',
      'transformer.low,1',
      'transformer.lo,1',
      'windings.csv',
      4,
      'unknown-transformer',
      'transformer.lo',
    ],
    [
      'windings.csv',
      'transformer.low,2',
      'transformer.low,1',
      'windings.csv',
      5,
      'duplicate-id',
      'transformer.low',
    ],
    [
      'profile-values.csv',
      'step,day,',
      'step,noon,',
      'profile-values.csv',
      1,
      'missing-column',
      'day',
    ],
    ['profile-values.csv', '\n2,', '\n4,', 'profile-values.csv', 3, 'bad-step', undefined],
    ['profile-values.csv', '2,1,', '2,,', 'profile-values.csv', 3, 'missing-value', 'day'],
    ['profile-values.csv', '0.9', 'NaN', 'profile-values.csv', 3, 'unreadable-number', 'day:kvar'],
    [
      'inverter-controls.csv',
      '1.06:1 1.1:0',
      '1.06:1 1.1',
      'inverter-controls.csv',
      2,
      'bad-curve',
      'invcontrol.i',
    ],
    [
      'capacitor-controls.csv',
      'kvar',
      'volt',
      'capacitor-controls.csv',
      2,
      'not-a-choice',
      'capcontrol.c',
    ],
    ['generators.csv', ',20,25,', ',,25,', 'generators.csv', 2, 'missing-value', 'pvsystem.p'],
    ['reactors.csv', 'tie,1.2,', 'tie,,', 'reactors.csv', 2, 'missing-value', 'reactor.s'],
    ['reactors.csv', '1 | 0 1', '1 | 0', 'reactors.csv', 2, 'bad-matrix', 'reactor.s'],
    ['capacitors.csv', 'ratedKv', 'toBus', 'capacitors.csv', 1, 'missing-column', undefined],
    [
      'capacitors.csv',
      'fromNodes,phaseCount,ratedKv,stepKvar,stepStates\ncapacitor.c,reg,1.2.3,3',
      'fromNodes,phaseCount,ratedKv,stepKvar,stepStates,toBus\ncapacitor.c,reg,1.2.3,3',
      'capacitors.csv',
      2,
      'ragged-row',
      'capacitor.c',
    ],
  ])('%s: %s → %s is found in %s, line %s: %s', (file, from, to, inFile, line, rule, element) => {
    const { network, issues } = readFeederTables(sampleWith(file, from, to));
    expect(network).toBeNull();
    const found = issues.find((issue) => issue.rule === rule);
    expect(found).toMatchObject({ file: inFile, rule, remedy: expect.any(String) });
    expect(found?.line).toBe(line);
    expect(found?.element).toBe(element);
  });

  test('half of a second end of a capacitor is an issue', () => {
    const tables = sampleWith('capacitors.csv', 'stepStates\n', 'stepStates,toBus\n');
    tables.set('capacitors.csv', `${tables.get('capacitors.csv')?.trim()},end\n`);
    expect(readFeederTables(tables).issues).toMatchObject([
      { file: 'capacitors.csv', line: 2, element: 'capacitor.c', field: 'toNodes' },
    ]);
  });

  test('a fault of one table brings no others in the tables that refer to it', () => {
    const { issues } = readFeederTables(sampleWith('transformers.csv', '3,4,500', '3,4,big'));
    expect(issues).toMatchObject([
      { file: 'transformers.csv', line: 3, element: 'transformer.low', field: 'ratingKva' },
    ]);
    expect(issues).toHaveLength(1);
  });

  test('a transformer without its windings is found by validation, in its place', () => {
    const tables = sampleTables();
    const rows = (tables.get('windings.csv') ?? '').split('\n');
    tables.set('windings.csv', rows.filter((row) => !row.includes('transformer.low')).join('\n'));
    const { network, places } = readFeederTables(tables);
    expect(located(validateNetwork(network as Network), places)).toContainEqual(
      expect.objectContaining({ rule: 'missing-winding', file: 'transformers.csv', line: 3 }),
    );
  });

  test('problems of several tables come together', () => {
    const tables = sampleWith('lines.csv', '1.5', '1,5').set('loads.csv', '').set('x.csv', '');
    tables.delete('sources.csv');
    const rules = readFeederTables(tables).issues.map(({ file, rule }) => `${file} ${rule}`);
    expect(rules).toEqual([
      'sources.csv missing-file',
      'lines.csv ragged-row',
      'loads.csv empty-file',
    ]);
  });

  test('what validation finds is given its file and line', () => {
    const { network, places } = readFeederTables(sampleWith('loads.csv', 'low,1.2', 'lo,1.2'));
    expect(located(validateNetwork(network as Network), places)).toMatchObject([
      { rule: 'unknown-bus', file: 'loads.csv', line: 3, element: 'load.y', field: 'bus' },
    ]);
  });
});

describe('corrupted tables', () => {
  /** A change anywhere: characters that matter to a parser, cut, put in or repeated. */
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(20),
    insert: fc.oneof(
      fc.constantFrom('"', ',', '\n', '\r', '|', '.', '-', 'NaN', '1e999', '\u0000', ';', '""', ''),
      fc.string({ maxLength: 4 }),
    ),
    times: fc.constantFrom(1, 1, 1, 50),
  });
  const mutate = (
    text: string,
    changes: readonly (typeof mutation extends fc.Arbitrary<infer T> ? T : never)[],
  ) =>
    changes.reduce((now, { at, cut, insert, times }) => {
      const k = Math.floor(at * now.length);
      return now.slice(0, k) + insert.repeat(times) + now.slice(k + cut);
    }, text);

  test('never throw, never give NaN, and either read or say why not, in a place', () => {
    const files = [...sampleTables().keys()];
    const startedMs = performance.now();
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (file, changes) => {
          const tables = sampleTables();
          tables.set(file, mutate(tables.get(file) ?? '', changes));
          const { network, issues } = readFeederTables(tables);
          for (const issue of issues) {
            expect(issue.file).toBeTypeOf('string');
            expect(issue.remedy).toBeTruthy();
          }
          if (network === null) {
            expect(issues.some(({ severity }) => severity === 'error')).toBe(true);
            return;
          }
          expect(validateNetwork(network).filter(({ rule }) => rule === 'not-a-number')).toEqual(
            [],
          );
        },
      ),
      { numRuns: 2000 },
    );
    expect(performance.now() - startedMs).toBeLessThan(60_000);
  });
});
