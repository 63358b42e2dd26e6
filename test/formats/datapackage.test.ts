import { expect, test } from 'vitest';
import { loadTable, networkTables, profileValueTable } from '../../src/formats/columns.ts';
import { readDataPackage, writeDataPackage } from '../../src/formats/datapackage.ts';
import type { AnyTable } from '../../src/formats/rows.ts';

const description = { id: 'My Feeder', frequencyHz: 60, title: 'T', source: 'S', radial: true };

test('what is written is read', () => {
  const tables = networkTables.map((table) => ({ table, further: [] }));
  const { issues, files, ...reading } = readDataPackage(writeDataPackage(description, tables));
  expect(issues).toEqual([]);
  expect(files).toEqual(networkTables.map(({ file }) => file));
  expect(reading.description).toEqual(description);
});

test('every column has its name, type, unit and meaning', () => {
  const loads: AnyTable = loadTable;
  const values = { table: profileValueTable as AnyTable, further: ['day', 'day:kvar'] };
  const text = writeDataPackage(description, [{ table: loads, further: [] }, values]);
  const { name, profile, resources } = JSON.parse(text);
  expect({ name, profile }).toEqual({ name: 'my-feeder', profile: 'tabular-data-package' });
  expect(resources[0]).toMatchObject({ name: 'loads', path: 'loads.csv' });
  const { fields, primaryKey } = resources[0].schema;
  expect(primaryKey).toEqual(['id']);
  expect(fields.map((field: { name: string }) => field.name)).toEqual(Object.keys(loads.columns));
  expect(fields).toContainEqual({
    name: 'powerKw',
    type: 'number',
    unit: 'kW',
    description: 'Power at rated voltage, all phases together.',
    constraints: { required: true },
  });
  expect(fields).toContainEqual(
    expect.objectContaining({ name: 'connection', constraints: { enum: ['wye', 'delta'] } }),
  );
  expect(fields).toContainEqual(
    expect.objectContaining({ name: 'vMinPu', type: 'number', constraints: { minimum: 0 } }),
  );
  expect(resources[1].schema.fields).toMatchObject([
    { name: 'step', type: 'integer' },
    { name: 'day', type: 'number' },
    { name: 'day:kvar', type: 'number' },
  ]);
});

test('a byte order mark and further properties are accepted', () => {
  const text = '\uFEFF{"id":"a","frequencyHz":50,"licences":[],"resources":[{"path":"x.csv"}]}';
  expect(readDataPackage(text)).toEqual({
    description: { id: 'a', frequencyHz: 50 },
    files: ['x.csv'],
    issues: [],
  });
});

test.each([
  ['{ "id": "a" }', 'missing-value', 'frequencyHz'],
  ['{ "id": "a", "frequencyHz": "50" }', 'out-of-range', 'frequencyHz'],
  ['{ "id": "a", "frequencyHz": 0 }', 'out-of-range', 'frequencyHz'],
  ['{ "id": "a", "frequencyHz": 1e999 }', 'out-of-range', 'frequencyHz'],
  ['{ "frequencyHz": 50 }', 'missing-value', 'id'],
  ['{ "id": " ", "frequencyHz": 50 }', 'missing-value', 'id'],
  ['{ "id": 7, "frequencyHz": 50 }', 'missing-value', 'id'],
  ['{ "id": "a", "frequencyHz": 50, "radial": 1 }', 'not-a-boolean', 'radial'],
  ['{ "id": "a", "frequencyHz": 50, "radial": "yes" }', 'not-a-boolean', 'radial'],
  ['{ "id": "a", "frequencyHz": 50, "resources": {} }', 'bad-resources', 'resources'],
  ['{ "id": "a", "frequencyHz": 50, "resources": [1] }', 'bad-resources', 'resources'],
  [
    '{ "id": "a", "frequencyHz": 50, "resources": [{"path":"lodas.csv"}] }',
    'unknown-table',
    'resources',
  ],
  ['[]', 'bad-json', undefined],
  ['null', 'bad-json', undefined],
  ['', 'bad-json', undefined],
])('%s is refused', (text, rule, field) => {
  const { description: read, issues } = readDataPackage(text);
  expect(read).toBeNull();
  expect(issues).toMatchObject([{ rule, file: 'datapackage.json', remedy: expect.any(String) }]);
  expect(issues[0].field).toBe(field);
});

test('text that is not JSON is reported on its line', () => {
  const { issues } = readDataPackage('{\n  "id": "a",\n  frequencyHz: 50\n}');
  expect(issues).toMatchObject([{ rule: 'bad-json', line: 3 }]);
});
