/** A table with a column of most types. */

import { boolean, choice, id, integer, nullable, number } from '../../src/formats/column-types.ts';
import { nodes } from '../../src/formats/list-columns.ts';
import type { Table } from '../../src/formats/rows.ts';

export interface SampleRow {
  readonly id: string;
  readonly kind: 'line' | 'switch';
  readonly nodes: readonly number[];
  readonly lengthKm: number;
  readonly count: number;
  readonly open: boolean;
  readonly x: number | null;
}

export const table: Table<SampleRow> = {
  file: 'lines.csv',
  meaning: 'Lines.',
  key: ['id'],
  required: true,
  columns: {
    id: id('Name.'),
    kind: choice(['line', 'switch'], 'Kind.', 'line'),
    nodes: nodes('Nodes.'),
    lengthKm: number('km', 'Length.', { min: 0 }),
    count: integer('Count.', { min: 1, default: 1 }),
    open: boolean('Open.', false),
    x: nullable(number('', 'Place.')),
  },
};

export const header = 'id,kind,nodes,lengthKm,count,open,x';
/** A sound line of the table, and what it reads as. */
export const good = 'a,line,1.2.3,0.5,2,true,3';
export const row: SampleRow = {
  id: 'a',
  kind: 'line',
  nodes: [1, 2, 3],
  lengthKm: 0.5,
  count: 2,
  open: true,
  x: 3,
};
