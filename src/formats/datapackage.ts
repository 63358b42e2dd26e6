/**
 * `datapackage.json` of a feeder folder: a Frictionless Tabular Data Package that describes every
 * table, with the feeder's own values (`id`, `frequencyHz`, `source`) as further properties.
 *
 * @see https://specs.frictionlessdata.io/tabular-data-package/
 */

import type { Issue } from '../errors.ts';
import { nearestName } from '../network/nearest.ts';
import type { Column, ColumnType } from './column-types.ts';
import { networkTables } from './columns.ts';
import { issuesOf } from './csv.ts';
import type { AnyTable } from './rows.ts';

export const dataPackageFile = 'datapackage.json';

/** What a feeder says of itself, besides its tables. */
export interface FeederDescription {
  readonly id: string;
  readonly frequencyHz: number;
  /** A line for people. */
  readonly title?: string | undefined;
  /** Where the data come from. */
  readonly source?: string | undefined;
  /** True where it claims to have no loop, to which it is then held. */
  readonly radial?: boolean | undefined;
}

export interface DataPackageReading {
  readonly description: FeederDescription | null;
  /** Files that the package names. */
  readonly files: readonly string[];
  readonly issues: readonly Issue[];
}

const TYPE_OF: Readonly<Record<ColumnType, string>> = {
  id: 'string',
  text: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  choice: 'string',
  numbers: 'string',
  nodes: 'string',
  matrix: 'string',
  names: 'string',
  curve: 'string',
  time: 'string',
};

/** @param tables those that the folder has, each with the further columns of a wide one */
export function writeDataPackage(
  { id, frequencyHz, title, source, radial }: FeederDescription,
  tables: readonly { readonly table: AnyTable; readonly further: readonly string[] }[],
): string {
  const content = {
    profile: 'tabular-data-package',
    name: id.toLowerCase().replace(/[^a-z0-9._-]+/g, '-'),
    id,
    ...(title === undefined ? {} : { title }),
    ...(source === undefined ? {} : { source }),
    frequencyHz,
    ...(radial === undefined ? {} : { radial }),
    resources: tables.map(({ table, further }) => ({
      profile: 'tabular-data-resource',
      name: stemOf(table.file),
      path: table.file,
      description: table.meaning,
      encoding: 'utf-8',
      schema: {
        fields: [...Object.entries(table.columns).map(fieldOf), ...further.map(furtherField)],
        primaryKey: table.key,
      },
    })),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function furtherField(name: string) {
  return { name, type: 'number' };
}

function fieldOf([name, column]: [string, Column<unknown>]) {
  const { type, unit, meaning, bounds, choices, minimum } = column;
  const constraints = {
    ...(column.default === undefined ? { required: true } : {}),
    ...(choices === undefined || type !== 'choice' ? {} : { enum: choices }),
    ...(minimum === undefined ? {} : { minimum }),
  };
  return {
    name,
    type: TYPE_OF[type],
    ...(unit === '' ? {} : { unit }),
    description: bounds === '' ? meaning : `${meaning} (${bounds})`,
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
  };
}

/** The description, with every problem of it; unknown properties are left alone. */
export function readDataPackage(text: string): DataPackageReading {
  const { issues, report } = issuesOf(dataPackageFile);
  const content = parseObject(text, report);
  if (content === null) return { description: null, files: [], issues };
  const { id, frequencyHz, title, source, radial, resources } = content;
  const name = typeof id === 'string' ? id : '';
  if (name.trim() === '') {
    const remedy = 'add "id": the name of the feeder';
    report({ rule: 'missing-value', message: 'the feeder has no name', field: 'id', remedy });
  }
  const usable = typeof frequencyHz === 'number' && frequencyHz > 0 && Number.isFinite(frequencyHz);
  if (!usable) {
    report({
      rule: frequencyHz === undefined ? 'missing-value' : 'out-of-range',
      message: 'the frequency must be a number above 0',
      field: 'frequencyHz',
      value: frequencyHz === undefined ? undefined : JSON.stringify(frequencyHz),
      remedy: 'write "frequencyHz": 50 or 60',
    });
  }
  if (radial !== undefined && typeof radial !== 'boolean') {
    const at = { field: 'radial', value: JSON.stringify(radial) };
    const remedy = 'write "radial": true or leave it out';
    report({ rule: 'not-a-boolean', message: 'neither true nor false', ...at, remedy });
  }
  const files = filesOf(resources, report);
  if (issues.length > 0 || !usable) return { description: null, files, issues };
  const texts = {
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof radial === 'boolean' ? { radial } : {}),
  };
  return { description: { id: name, frequencyHz, ...texts }, files, issues };
}

/** What is read of a package and of a resource. */
interface Properties {
  readonly id?: unknown;
  readonly frequencyHz?: unknown;
  readonly title?: unknown;
  readonly source?: unknown;
  readonly radial?: unknown;
  readonly resources?: unknown;
  readonly path?: unknown;
}

type Report = ReturnType<typeof issuesOf>['report'];

function parseObject(text: string, report: Report): Properties | null {
  const plain = text.replace(/^\uFEFF/, '');
  try {
    const content: unknown = JSON.parse(plain);
    if (isObject(content)) return content;
    report({ rule: 'bad-json', message: 'not a JSON object', remedy: 'write { … }' });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /at position (\d+)/.exec(message);
    const line =
      position === null ? undefined : plain.slice(0, Number(position[1])).split('\n').length;
    const remedy = 'write a JSON object; see docs/feeder-format.md';
    report({ rule: 'bad-json', message: `not JSON: ${message}`, line, remedy });
  }
  return null;
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name of a table without `.csv`, which all of them share and no likeness should rest on. */
export function stemOf(file: string): string {
  return file.replace(/\.csv$/, '');
}

/** Paths of the resources; a mistyped one is an error, a table of another kind is not. */
function filesOf(resources: unknown, report: Report): readonly string[] {
  if (resources === undefined) return [];
  const list = Array.isArray(resources) ? resources : [];
  const paths = list.map((one: unknown) => (isObject(one) ? one.path : undefined));
  const files = paths.filter((path) => typeof path === 'string');
  if (!Array.isArray(resources) || files.length < paths.length) {
    const remedy = 'give each resource a "path"';
    const message = 'the resources are not a list of tables';
    report({ rule: 'bad-resources', message, field: 'resources', remedy });
  }
  const known = networkTables.map((table) => table.file);
  for (const file of files) {
    const near = known.includes(file) ? null : nearestName(stemOf(file), known.map(stemOf));
    if (near === null) continue;
    const remedy = `did you mean ${near}.csv?`;
    const message = 'a feeder has no such table';
    report({ rule: 'unknown-table', message, field: 'resources', value: file, remedy });
  }
  return files;
}
