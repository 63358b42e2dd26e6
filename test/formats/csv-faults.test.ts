/** Tables that are wrong: every fault with its line, element, field, value and remedy. */

import { describe, expect, test } from 'vitest';
import { readTable } from '../../src/formats/csv.ts';
import { good, header, table } from './sample-table.ts';

const read = (...lines: string[]) => readTable(table, [header, ...lines].join('\n'));

describe('what is refused, each with line, element, field, value and remedy', () => {
  test.each([
    [
      'a decimal comma',
      'a,line,1.2.3,"1,5",2,true,3',
      'lengthKm',
      '1,5',
      'unreadable-number',
      'write a decimal point: 1.5',
    ],
    [
      'a word for a number',
      'a,line,1.2.3,abc,2,true,3',
      'lengthKm',
      'abc',
      'unreadable-number',
      'in km',
    ],
    ['NaN', 'a,line,1.2.3,NaN,2,true,3', 'lengthKm', 'NaN', 'unreadable-number', 'finite'],
    [
      'Infinity',
      'a,line,1.2.3,Infinity,2,true,3',
      'lengthKm',
      'Infinity',
      'unreadable-number',
      'finite',
    ],
    [
      'a number beyond doubles',
      'a,line,1.2.3,1e999,2,true,3',
      'lengthKm',
      '1e999',
      'number-too-large',
      'finite',
    ],
    [
      'a hexadecimal number',
      'a,line,1.2.3,0x10,2,true,3',
      'lengthKm',
      '0x10',
      'unreadable-number',
      'finite',
    ],
    [
      'a number with its unit',
      'a,line,1.2.3,5 km,2,true,3',
      'lengthKm',
      '5 km',
      'unreadable-number',
      'without the unit',
    ],
    ['an empty cell', 'a,line,1.2.3,,2,true,3', 'lengthKm', '', 'missing-value', 'km'],
    ['a blank cell', 'a,line,1.2.3,"  ",2,true,3', 'lengthKm', '', 'missing-value', 'km'],
    ['a negative length', 'a,line,1.2.3,-1,2,true,3', 'lengthKm', '-1', 'out-of-range', '≥ 0 (km)'],
    ['a count of zero', 'a,line,1.2.3,1,0,true,3', 'count', '0', 'out-of-range', '≥ 1'],
    [
      'a fraction for a count',
      'a,line,1.2.3,1,1.5,true,3',
      'count',
      '1.5',
      'not-an-integer',
      'whole',
    ],
    ['another kind', 'a,cable,1.2.3,1,2,true,3', 'kind', 'cable', 'not-a-choice', 'line or switch'],
    [
      'a word for a flag',
      'a,line,1.2.3,1,2,maybe,3',
      'open',
      'maybe',
      'not-a-boolean',
      'true or false',
    ],
    ['letters for nodes', 'a,line,a.b,1,2,true,3', 'nodes', 'a.b', 'bad-nodes', '1.2.3'],
    ['nodes that end in a point', 'a,line,1.2.,1,2,true,3', 'nodes', '1.2.', 'bad-nodes', '1.2.3'],
    [
      'a bad value of a column with a default',
      'a,line,1,1,2,true,x',
      'x',
      'x',
      'unreadable-number',
      'finite',
    ],
  ])('%s', (_, line, field, value, rule, remedy) => {
    const { rows, issues } = read('b,line,1,1,1,false,', line);
    expect(rows.map((one) => one.row.id)).toEqual(['b']);
    expect(issues).toEqual([
      {
        severity: 'error',
        rule,
        message: expect.stringMatching(/./),
        file: 'lines.csv',
        line: 3,
        element: 'a',
        field,
        value,
        remedy: expect.stringContaining(remedy),
      },
    ]);
  });

  test('a duplicate id, in capitals too, says where the first one is', () => {
    const { rows, issues } = read(good, 'b,line,1,1,1,false,', 'A,line,1,1,1,false,', good);
    expect(rows.map((one) => one.row.id)).toEqual(['a', 'b']);
    expect(issues).toMatchObject([
      {
        rule: 'duplicate-id',
        line: 4,
        element: 'A',
        field: 'id',
        value: 'a',
        remedy: expect.stringContaining('line 2'),
      },
      { rule: 'duplicate-id', line: 5, remedy: expect.stringContaining('line 2') },
    ]);
  });

  test('a missing id', () => {
    expect(read(',line,1,1,1,false,').issues).toMatchObject([
      { rule: 'missing-value', line: 2, field: 'id', element: undefined },
    ]);
  });

  test('rows that are too short and too long', () => {
    const { rows, issues } = read('a,line,1', good.replace('a', 'b'), 'c,line,1.2,1,5,2,true,3');
    expect(rows.map((one) => one.row.id)).toEqual(['b']);
    expect(issues).toMatchObject([
      { rule: 'ragged-row', line: 2, element: 'a', remedy: expect.stringContaining('7 values') },
      { rule: 'ragged-row', line: 4, element: 'c', remedy: expect.stringContaining('comma') },
    ]);
  });

  test('a missing column, once and not for every row', () => {
    const { rows, issues } = readTable(table, 'id,kind,nodes\na,line,1\nb,line,1');
    expect(rows).toEqual([]);
    expect(issues).toMatchObject([
      {
        rule: 'missing-column',
        line: 1,
        field: 'lengthKm',
        remedy: 'add the column lengthKm (km): Length.',
      },
    ]);
  });

  test('an unknown column, with the name that was meant', () => {
    const { issues } = readTable(table, 'id,kind,nodes,lenghtKm,colour_of_paint\n');
    expect(issues).toMatchObject([
      { rule: 'missing-column', field: 'lengthKm' },
      { rule: 'unknown-column', line: 1, field: 'lenghtKm', remedy: 'did you mean lengthKm?' },
      {
        rule: 'unknown-column',
        field: 'colour_of_paint',
        remedy: expect.stringContaining('id, kind, nodes'),
      },
    ]);
  });

  test('a column that is there twice', () => {
    expect(readTable(table, `${header},id\n${good},a`).issues).toMatchObject([
      { rule: 'duplicate-column', line: 1, field: 'id' },
    ]);
  });

  test.each(['', ' \n\n', '\uFEFF', ',,,\n'])('an empty file: %j', (text) => {
    expect(readTable(table, text)).toMatchObject({
      rows: [],
      issues: [{ rule: 'empty-file', file: 'lines.csv', line: 1 }],
    });
  });

  test('semicolons between the values', () => {
    const { issues } = readTable(
      table,
      `${header.replaceAll(',', ';')}\n${good.replaceAll(',', ';')}`,
    );
    expect(issues).toMatchObject([{ rule: 'wrong-separator', line: 1 }]);
  });

  test('a quote that is never closed, with the line on which it opens', () => {
    const { rows, issues } = read(good, '"b,line,1,1,1,false,', 'c,line,1,1,1,false,');
    expect(rows.map((one) => one.row.id)).toEqual(['a']);
    expect(issues).toMatchObject([{ rule: 'unclosed-quote', line: 3 }]);
  });

  test('text behind a closing quote', () => {
    const { rows, issues } = read('"a"x,line,1,1,1,false,', good.replace('a', 'b'));
    expect(issues).toMatchObject([
      { rule: 'bad-quotes', line: 2, element: expect.stringMatching(/^a/) },
    ]);
    expect(rows.length).toBeLessThanOrEqual(1);
  });

  test('every problem of every row at once', () => {
    const { issues } = read('a,cable,x,-1,1.5,maybe,z', 'b,line,1', 'a,line,1,,1,true,');
    expect(issues.map(({ line, field, rule }) => `${line} ${field ?? ''} ${rule}`)).toEqual([
      '3  ragged-row',
      '2 kind not-a-choice',
      '2 nodes bad-nodes',
      '2 lengthKm out-of-range',
      '2 count not-an-integer',
      '2 open not-a-boolean',
      '2 x unreadable-number',
      '4 lengthKm missing-value',
      '4 id duplicate-id',
    ]);
  });

  test('lines are counted through quoted line breaks and blank lines', () => {
    const { issues } = read('', '"two\nlines",line,1,1,1,false,', '', 'b,line,1,x,1,false,');
    expect(issues).toMatchObject([
      { rule: 'control-character', line: 3, field: 'id' },
      { rule: 'unreadable-number', line: 6, element: 'b' },
    ]);
  });
});
