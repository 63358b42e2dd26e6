/** The tables of a feeder folder, as text by file name, to a `Network` and back. */

import { GridError, type Issue } from '../errors.ts';
import { nearestName } from '../network/nearest.ts';
import type { Network } from '../network/network.ts';
import * as tables from './columns.ts';
import { issuesOf, readTable, writeTable } from './csv.ts';
import {
  dataPackageFile,
  type FeederDescription,
  readDataPackage,
  stemOf,
  writeDataPackage,
} from './datapackage.ts';
import { readProfileValues, writeProfileValues } from './profile-values.ts';
import * as records from './records.ts';
import type { Table } from './rows.ts';

/** Where an element stands in the files. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface FeederReading {
  /** Null where an error leaves no network to compute with. */
  readonly network: Network | null;
  readonly description: FeederDescription | null;
  readonly issues: readonly Issue[];
  /** By the id of the element. */
  readonly places: ReadonlyMap<string, Place>;
}

/** What the folder says of itself besides its network. */
export type FeederTexts = Pick<FeederDescription, 'title' | 'source' | 'radial'>;

/**
 * Reads tables without judging the network that they make: `validateNetwork` does that.
 *
 * @param texts contents by file name; other files than those of a feeder are left alone
 */
export function readFeederTables(texts: ReadonlyMap<string, string>): FeederReading {
  const issues: Issue[] = [];
  const places = new Map<string, Place>();
  const rowsOf = <Row>(table: Table<Row>): readonly Row[] => {
    const text = texts.get(table.file);
    if (text === undefined) return [];
    const reading = readTable(table, text);
    issues.push(...reading.issues);
    for (const { row, line } of reading.rows) {
      const name = String(row[table.key[0]]);
      if (!places.has(name)) places.set(name, { file: table.file, line });
    }
    return reading.rows.map(({ row }) => row);
  };

  const dataPackage = readDataPackage(texts.get(dataPackageFile) ?? '{}');
  const { description } = dataPackage;
  if (texts.has(dataPackageFile)) issues.push(...dataPackage.issues);
  issues.push(...missingFiles(texts, dataPackage.files), ...mistypedFiles(texts));

  const buses = rowsOf(tables.busTable);
  const sources = rowsOf(tables.sourceTable).map(records.sourceOf);
  const lineCodes = rowsOf(tables.lineCodeTable);
  const lines = rowsOf(tables.lineTable).map(records.lineOf);
  const transformerRows = rowsOf(tables.transformerTable);
  const windingRows = rowsOf(tables.windingTable);
  const regulators = rowsOf(tables.regulatorTable);
  const capacitorRows = rowsOf(tables.capacitorTable);
  const capacitorControls = rowsOf(tables.capacitorControlTable);
  const reactorRows = rowsOf(tables.reactorTable);
  const loads = rowsOf(tables.loadTable).map(records.loadOf);
  const generators = rowsOf(tables.generatorTable).map(records.generatorOf);
  const inverterControls = rowsOf(tables.inverterControlTable);
  const profileRows = rowsOf(tables.profileTable);
  const assets = rowsOf(tables.assetTable);
  const zones = rowsOf(tables.zoneTable);

  // What spans two rows or two tables can only be judged where each is sound by itself.
  const sound = issues.every((issue) => issue.severity !== 'error');
  const values = texts.get(tables.profileValueTable.file);
  const profiles = sound ? readProfileValues(values, profileRows, issues) : [];
  const transformers = sound ? records.transformersOf(transformerRows, windingRows, issues) : [];
  const capacitors = sound ? records.capacitorsOf(capacitorRows, issues) : [];
  const reactors = sound ? records.reactorsOf(reactorRows, issues) : [];
  const failed = issues.some((issue) => issue.severity === 'error');
  if (failed || description === null) {
    return { network: null, description, issues: located(issues, places), places };
  }
  const network: Network = {
    id: description.id,
    frequencyHz: description.frequencyHz,
    buses,
    sources,
    lineCodes,
    lines,
    transformers,
    regulators,
    capacitors,
    capacitorControls,
    reactors,
    loads,
    generators,
    inverterControls,
    profiles,
    assets,
    zones,
  };
  return { network, description, issues, places };
}

/** The issues with file and line of their elements, where they have none. */
export function located(
  issues: readonly Issue[],
  places: ReadonlyMap<string, Place>,
): readonly Issue[] {
  return issues.map((issue) => {
    const place = issue.element === undefined ? undefined : places.get(issue.element);
    if (place === undefined || issue.line !== undefined) return issue;
    return issue.file === undefined || issue.file === place.file ? { ...issue, ...place } : issue;
  });
}

function missingFiles(
  texts: ReadonlyMap<string, string>,
  named: readonly string[],
): readonly Issue[] {
  const required = tables.networkTables.filter((table) => table.required).map(({ file }) => file);
  const wanted = tables.networkTables
    .map(({ file }) => file)
    .filter((file) => required.includes(file) || named.includes(file));
  return [dataPackageFile, ...wanted]
    .filter((file) => !texts.has(file))
    .map((file) => ({
      severity: 'error',
      rule: 'missing-file',
      message: 'the feeder has no such file',
      file,
      remedy: required.includes(file)
        ? `add ${file}; every feeder has one`
        : `add ${file}${file === dataPackageFile ? '' : ` or take it out of ${dataPackageFile}`}`,
    }));
}

/** A table under a name that is almost right would otherwise be passed over in silence. */
function mistypedFiles(texts: ReadonlyMap<string, string>): readonly Issue[] {
  const known = tables.networkTables.map(({ file }) => file);
  const absent = known.filter((file) => !texts.has(file)).map(stemOf);
  const issues: Issue[] = [];
  for (const name of texts.keys()) {
    if (!name.endsWith('.csv') || known.includes(name)) continue;
    const near = nearestName(stemOf(name), absent);
    if (near === null) continue;
    const { report, issues: one } = issuesOf(name);
    const message = 'a feeder has no such table';
    report({ rule: 'unknown-table', message, value: name, remedy: `did you mean ${near}.csv?` });
    issues.push(...one);
  }
  return issues;
}

/**
 * The files of a feeder folder, `datapackage.json` included; what they say reads back as exactly
 * this network. Tables without rows are left out.
 *
 * @throws {GridError} `bad-input` with every value that a table cannot hold
 */
export function writeFeederTables(network: Network, texts: FeederTexts = {}): Map<string, string> {
  const issues: Issue[] = [];
  const written: { table: Parameters<typeof writeDataPackage>[1][number]; text: string }[] = [];
  const write = <Row>(table: Table<Row>, rows: readonly Row[]) => {
    if (rows.length === 0 && !table.required) return;
    attempt(issues, () => {
      written.push({ table: { table, further: [] }, text: writeTable(table, rows) });
    });
  };
  write(tables.busTable, network.buses);
  write(tables.sourceTable, network.sources.map(records.sourceRow));
  write(tables.lineCodeTable, network.lineCodes);
  write(tables.lineTable, network.lines.map(records.lineRow));
  write(tables.transformerTable, network.transformers.map(records.transformerRow));
  write(tables.windingTable, network.transformers.flatMap(records.windingRows));
  write(tables.regulatorTable, network.regulators);
  write(tables.capacitorTable, network.capacitors.map(records.capacitorRow));
  write(tables.capacitorControlTable, network.capacitorControls);
  write(tables.reactorTable, network.reactors.map(records.reactorRow));
  write(tables.loadTable, network.loads.map(records.loadRow));
  write(tables.generatorTable, network.generators.map(records.generatorRow));
  write(tables.inverterControlTable, network.inverterControls);
  write(tables.profileTable, network.profiles);
  if (network.profiles.length > 0) {
    attempt(issues, () => {
      const { further, text } = writeProfileValues(network.profiles);
      written.push({ table: { table: tables.profileValueTable, further }, text });
    });
  }
  write(tables.assetTable, network.assets);
  write(tables.zoneTable, network.zones);
  const description = { id: network.id, frequencyHz: network.frequencyHz, ...texts };
  const dataPackage = writeDataPackage(
    description,
    written.map(({ table }) => table),
  );
  issues.push(...readDataPackage(dataPackage).issues);
  if (issues.length > 0) {
    throw new GridError('bad-input', `${network.id} cannot be written as tables`, { issues });
  }
  return new Map([
    [dataPackageFile, dataPackage],
    ...written.map(({ table, text }): [string, string] => [table.table.file, text]),
  ]);
}

/** Collects the issues that `write` throws, so that all tables can be tried. */
function attempt(issues: Issue[], write: () => void) {
  try {
    write();
  } catch (error) {
    if (!(error instanceof GridError)) throw error;
    issues.push(...error.issues);
  }
}
