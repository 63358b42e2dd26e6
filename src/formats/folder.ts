/** Feeder folders and other input files on disk: the one module here that touches it. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { GridError, type Issue } from '../errors.ts';
import { nearestName } from '../network/nearest.ts';
import type { Network } from '../network/network.ts';
import { validateNetwork } from '../network/validate.ts';
import { networkTables } from './columns.ts';
import { dataPackageFile } from './datapackage.ts';
import {
  type FeederReading,
  type FeederTexts,
  located,
  readFeederTables,
  writeFeederTables,
} from './feeder.ts';

/** Structurally that of the OpenDSS reader. */
interface ScriptFiles {
  /** The file and the path under which it was found; null where there is none. */
  read(path: string): { path: string; text: string } | null;
}

/**
 * Reads the tables of a folder and judges the network that they make: `issues` hold the problems of
 * the text and the breaches of `networkRules`, with file and line; `network` is null where the text
 * leaves none.
 *
 * @throws {GridError} `bad-input` where there is no such folder or it has no `datapackage.json`
 */
export function readFeederFolder(path: string): FeederReading {
  if (!isFolder(path)) throw missingFile(path, 'there is no such folder');
  const names = readdirSync(path);
  if (!names.includes(dataPackageFile)) {
    const remedy = `a feeder folder holds ${dataPackageFile} and tables; see docs/feeder-format.md`;
    throw missingFile(join(path, dataPackageFile), 'not a feeder folder', remedy);
  }
  const tables = names.filter((name) => name === dataPackageFile || name.endsWith('.csv'));
  const texts = new Map<string, string>();
  const unreadable: Issue[] = [];
  for (const name of tables) {
    try {
      texts.set(name, readText(join(path, name)));
    } catch (error) {
      if (!(error instanceof GridError)) throw error;
      unreadable.push(...error.issues.map((issue) => ({ ...issue, file: name })));
    }
  }
  const reading = readFeederTables(texts);
  if (unreadable.length > 0) {
    const unread = new Set(unreadable.map((issue) => issue.file));
    const others = reading.issues.filter((issue) => !unread.has(issue.file));
    return { ...reading, network: null, issues: [...unreadable, ...others] };
  }
  if (reading.network === null) return reading;
  const claims = { radial: reading.description?.radial };
  const breaches = located(validateNetwork(reading.network, claims), reading.places);
  return { ...reading, issues: [...reading.issues, ...breaches] };
}

/**
 * Writes all files of a feeder or none: to a folder beside it that then takes its name. What an
 * existing feeder folder holds besides tables (README, published results, trades) is kept.
 *
 * @throws {GridError} `bad-input` where the network cannot be written, or `path` is there and is not
 * an empty folder or a feeder's
 */
export function writeFeederFolder(network: Network, path: string, texts: FeederTexts = {}): void {
  const files = writeFeederTables(network, texts);
  const target = resolve(path);
  refuseOverwriting(target, path);
  mkdirSync(dirname(target), { recursive: true });
  const fresh = join(dirname(target), `.${basename(target)}-${process.pid}-${Date.now()}`);
  mkdirSync(fresh);
  try {
    if (existsSync(target)) {
      cpSync(target, fresh, { recursive: true, verbatimSymlinks: true });
      for (const { file } of networkTables) rmSync(join(fresh, file), { force: true });
    }
    for (const [name, text] of files) writeFileSync(join(fresh, name), text);
    exchange(fresh, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Puts `fresh` in the place of `target`; puts `target` back if that fails. */
function exchange(fresh: string, target: string) {
  if (!existsSync(target)) {
    renameSync(fresh, target);
    return;
  }
  const old = `${fresh}.old`;
  renameSync(target, old);
  try {
    renameSync(fresh, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

function refuseOverwriting(target: string, path: string) {
  if (!existsSync(target)) return;
  const names = isFolder(target) ? readdirSync(target) : null;
  if (names?.length === 0) return;
  if (names?.includes(dataPackageFile) && names.includes('buses.csv')) return;
  const what = names === null ? 'is a file' : 'is a folder of something else';
  const remedy = 'name a new folder, or one that holds a feeder';
  const issue: Issue = {
    severity: 'error',
    rule: 'would-overwrite',
    message: what,
    file: path,
    remedy,
  };
  throw new GridError('bad-input', `${path} ${what} and is not overwritten`, { issues: [issue] });
}

/**
 * Text of a UTF-8 file.
 *
 * @throws {GridError} `bad-input` where there is none, or it is in another encoding
 */
export function readText(path: string): string {
  const bytes = readBytes(path);
  if (bytes === null) throw missingFile(path, 'there is no such file');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const issue: Issue = {
      severity: 'error',
      rule: 'not-utf8',
      message: 'not UTF-8 text',
      file: path,
      remedy: 'save it as UTF-8 (in a spreadsheet: "CSV UTF-8")',
    };
    throw new GridError('bad-input', `${path} is not UTF-8 text`, { issues: [issue] });
  }
}

/**
 * Scripts on disk, whatever the case of their names and the direction of the slashes; bytes that
 * are not UTF-8 are read as Latin-1, in which old scripts are written.
 */
export function diskScriptFiles(): ScriptFiles {
  const namesIn = new Map<string, readonly string[]>();
  const list = (folder: string): readonly string[] => {
    const known = namesIn.get(folder);
    if (known !== undefined) return known;
    const names = isFolder(folder) ? readdirSync(folder) : [];
    namesIn.set(folder, names);
    return names;
  };
  return {
    read(path) {
      const found = findPath(path, list);
      const bytes = found === null ? null : readBytes(found);
      if (found === null || bytes === null) return null;
      return { path: found, text: decodeLeniently(bytes), bytes };
    },
  };
}

/** The path as it stands on disk, found segment by segment; an exact match goes first. */
function findPath(path: string, list: (folder: string) => readonly string[]): string | null {
  const forward = path.trim().replaceAll('\\', '/');
  const absolute = forward.startsWith('/');
  let found = absolute ? '/' : '';
  for (const segment of forward.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      found = join(found, '..');
      continue;
    }
    const names = list(found === '' ? '.' : found);
    const wanted = segment.toLowerCase();
    const name = names.includes(segment)
      ? segment
      : names.find((one) => one.toLowerCase() === wanted);
    if (name === undefined && !existsSync(join(found, segment))) return null;
    found = join(found, name ?? segment);
  }
  return found === '' ? null : found;
}

function decodeLeniently(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** Null where there is no such file. */
function readBytes(path: string): Uint8Array | null {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : null;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function missingFile(path: string, message: string, remedy?: string): GridError {
  const folder = dirname(path);
  const near = isFolder(folder) ? nearestName(basename(path), readdirSync(folder)) : null;
  const hint = near === null ? 'check the path' : `did you mean ${join(folder, near)}?`;
  const issue: Issue = {
    severity: 'error',
    rule: 'missing-file',
    message,
    file: path,
    remedy: remedy ?? hint,
  };
  return new GridError('bad-input', `${path}: ${message}`, { issues: [issue] });
}
