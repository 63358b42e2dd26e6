/** The text of `docs/feeder-format.md`, from the table of columns. */

import type { Column } from './column-types.ts';
import { networkTables } from './columns.ts';
import { markdownTable } from './markdown.ts';
import { marketTables } from './market-columns.ts';
import type { AnyTable } from './rows.ts';

const TYPE_NAME: Readonly<Record<Column<unknown>['type'], string>> = {
  id: 'name',
  text: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'true, false',
  choice: 'one of',
  numbers: 'numbers',
  nodes: 'nodes',
  matrix: 'matrix',
  names: 'names',
  curve: 'curve',
  time: 'time',
};

const INTRODUCTION = `# Feeder folders

<!-- Generated from src/formats/columns.ts; do not edit. UPDATE_DOCS=1 npx vitest run test/formats/format-doc.test.ts -->

A feeder is a folder of CSV tables with a \`datapackage.json\`, a
[Frictionless Tabular Data Package](https://specs.frictionlessdata.io/tabular-data-package/) that gives the type and unit
of every column. Its further properties are the feeder's own: \`id\` (its name), \`frequencyHz\`, \`title\`, \`source\`
(where the data come from) and \`radial\` (true: it is held to have no loop); of these \`id\` and \`frequencyHz\` are required:

\`\`\`json
{ "id": "my-feeder", "frequencyHz": 50 }
\`\`\`

- Tables are UTF-8, values separated by commas, numbers with a decimal point (\`1.5\`, \`2e-3\`). Blank lines, blanks around
  values, any line ends and a byte order mark are accepted. The first line names the columns, in any order.
- A column with a default may be left out, and its cells left empty. Columns that a table does not know are errors.
- **Names** compare without regard to case and are kept in lower case; elements are named \`class.name\`.
- **Nodes** are written with points between them, \`1.2.3\`; 0 is ground, 4 the neutral.
- **Numbers** (several in one cell) have blanks between them.
- **Matrices** are rows with \`|\` between them, blanks between the numbers: the lower triangle of a symmetric one,
  \`0.35 | 0.16 0.34\`, or all of it, \`0.35 0.16 | 0.16 0.34\`.
- **Names** (several in one cell) have semicolons between them, \`pvsystem.a; pvsystem.b\`.
- **Curves** are points \`voltage:value\` with blanks between them, \`0.92:0.44 0.98:0 1.02:0 1.08:-0.44\`: straight lines
  between the points, constant beyond the first and the last.
- Whatever is written reads back as exactly the same numbers.
`;

/** Markdown, ending in a line break. */
export function feederFormatDoc(): string {
  return [
    INTRODUCTION,
    '## Tables of a feeder\n',
    ...networkTables.map(tableDoc),
    '## Tables of a market\n',
    'They may stand in the folder or elsewhere; commands are given their names.\n',
    ...marketTables.map(tableDoc),
    '## Rules\n',
    'What the tables make together is held to the rules of [validation-rules.md](validation-rules.md).\n',
  ].join('\n');
}

function tableDoc(table: AnyTable): string {
  const rows = Object.entries(table.columns).map(columnCells);
  const further =
    table.wide === undefined ? [] : [['…', 'number', '', 'required', `One for ${table.wide}.`]];
  const required = table.required ? ' Required.' : '';
  return [
    `### \`${table.file}\`\n`,
    `${table.meaning}${required}\n`,
    markdownTable([['column', 'type', 'unit', 'default', 'meaning'], ...rows, ...further]),
  ].join('\n');
}

function columnCells([name, column]: [string, Column<unknown>]): readonly string[] {
  const { type, unit, meaning, bounds, choices } = column;
  const names = (choices ?? []).map((one) => `\`${one}\``).join(', ');
  const kind = choices === undefined ? TYPE_NAME[type] : names;
  const typed = bounds === '' ? kind : `${kind}, ${bounds}`;
  return [`\`${name}\``, typed, unit, defaultText(column), meaning];
}

function defaultText(column: Column<unknown>): string {
  if (column.default === undefined) return 'required';
  const written = column.write(column.default.value);
  return written === '' ? 'empty' : `\`${written}\``;
}
