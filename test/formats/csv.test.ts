import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/formats/column-types.ts';
import { parseCsv, readTable, writeCsv, writeTable } from '../../src/formats/csv.ts';
import type { Table } from '../../src/formats/rows.ts';
import { good, header, row, table } from './sample-table.ts';

const read = (...lines: string[]) => readTable(table, [header, ...lines].join('\n'));

describe('what is accepted', () => {
  test.each([
    ['plain text', `${header}\n${good}\n`],
    ['a byte order mark', `\uFEFF${header}\n${good}\n`],
    ['CRLF', `${header}\r\n${good}\r\n`],
    ['old Mac line ends', `${header}\r${good}\r`],
    ['line ends that are mixed', `${header}\r\n${good}\n\r\n`],
    ['no line end at the end', `${header}\n${good}`],
    ['trailing blank lines and rows of commas', `${header}\n${good}\n\n  \n,,,,,,\n`],
    ['blank lines between', `\n${header}\n\n${good}`],
    [
      'blanks around values',
      ` id , kind,nodes ,lengthKm,count,open,x\n a , line,1.2.3 , 0.5,\t2,true ,3 `,
    ],
    ['quoted values', `${header}\n"a","line","1.2.3","0.5",2,"true","3"`],
    ['exponents and signs', `${header}\na,line,1.2.3,5e-1,+2,true,.3E+1`],
    ['whole numbers as spreadsheets write them', `${header}\na,line,1.2.3,0.50,2.0,TRUE,3.`],
    ['names and words in capitals', `${header}\nA,LINE,1.2.3,0.5,2,True,3`],
    ['columns in another order', 'x,open,count,lengthKm,nodes,kind,id\n3,1,2,0.5,1.2.3,line,a'],
  ])('%s', (_, text) => {
    expect(readTable(table, text)).toEqual({
      rows: [{ line: expect.any(Number), row }],
      partial: [{ line: expect.any(Number), row }],
      issues: [],
    });
  });

  test('defaults stand for empty cells and for columns that are left out', () => {
    const defaults = { ...row, count: 1, open: false, x: null };
    expect(read('a,,1.2.3,0.5,,,').rows[0].row).toEqual(defaults);
    expect(readTable(table, 'id,nodes,lengthKm\na,1.2.3,0.5').rows[0].row).toEqual(defaults);
  });

  test('a header alone is a table without rows', () => {
    expect(readTable(table, header)).toEqual({ rows: [], partial: [], issues: [] });
  });
});

describe('writing', () => {
  test('cells with commas, quotes and blanks come back as they were', () => {
    const cell = fc.string({ maxLength: 6 }).map((text) => text.trim());
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain((width) =>
          fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
            minLength: 1,
            maxLength: 5,
          }),
        ),
        (rows) => {
          fc.pre(rows.every((cells) => cells.some((one) => one !== '')));
          const { header: first, rows: rest, issues } = parseCsv(writeCsv(rows), 'x.csv');
          expect(issues).toEqual([]);
          expect([first, ...rest.map(({ cells }) => cells)]).toEqual(rows);
        },
      ),
    );
  });

  test.each([
    ['a name with capitals', { id: 'A' }, 'id'],
    ['a name with blanks around it', { id: ' a' }, 'id'],
    ['no name', { id: '' }, 'id'],
    ['NaN', { lengthKm: Number.NaN }, 'lengthKm'],
    ['a value out of bounds', { lengthKm: -1 }, 'lengthKm'],
    ['a fraction of a node', { nodes: [1.5] }, 'nodes'],
    ['no nodes', { nodes: [] }, 'nodes'],
  ])('%s is refused', (_, change, field) => {
    expect(() => writeTable(table, [row, { ...row, ...change }])).toThrow(
      expect.objectContaining({ code: 'bad-input', issues: [expect.objectContaining({ field })] }),
    );
  });
});

test('a hundred thousand rows, sound or not, take seconds at most', () => {
  const many = (line: (k: number) => string) =>
    [header, ...Array.from({ length: 100_000 }, (_, k) => line(k))].join('\n');
  const startedMs = performance.now();
  expect(
    readTable(
      table,
      many((k) => `n${k},line,1.2.3,${k / 7},2,true,3`),
    ).rows,
  ).toHaveLength(100_000);
  expect(
    readTable(
      table,
      many((k) => `n${k},lane,1.2.x,-${k + 1},2,true,3`),
    ).issues,
  ).toHaveLength(300_000);
  expect(
    readTable(
      table,
      many(() => '"a"b"c,line'),
    ).issues.length,
  ).toBeGreaterThan(0);
  expect(
    readTable(
      table,
      many(() => 'a,"'),
    ).issues.length,
  ).toBeGreaterThan(0);
  expect(performance.now() - startedMs).toBeLessThan(20_000);
});

test('a list that would read back shorter or longer is not written', () => {
  const list: Column<readonly number[]> = {
    type: 'numbers',
    unit: '',
    meaning: 'List.',
    bounds: '',
    read: () => ({ value: [1, 2] }),
    write: () => '1 2',
  };
  const lists: Table<{ readonly list: readonly number[] }> = {
    file: 'lists.csv',
    meaning: 'Lists.',
    key: ['list'],
    required: false,
    columns: { list },
  };
  expect(writeTable(lists, [{ list: [1, 2] }])).toBe('list\n1 2\n');
  for (const values of [[1], [1, 2, 3], [2, 1], []]) {
    expect(() => writeTable(lists, [{ list: values }])).toThrow('cannot be written');
  }
});
