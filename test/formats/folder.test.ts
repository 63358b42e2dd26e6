import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readFeederTables } from '../../src/formats/feeder.ts';
import {
  diskScriptFiles,
  readFeederFolder,
  readText,
  writeFeederFolder,
} from '../../src/formats/folder.ts';
import type { Network } from '../../src/network/network.ts';
import { sampleTables, sampleWith } from '../arbitraries/tables.ts';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'gridtoll-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const network = readFeederTables(sampleTables()).network as Network;

function putDown(tables: ReadonlyMap<string, string | Uint8Array>, name = 'feeder'): string {
  const folder = join(place, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of tables) writeFileSync(join(folder, file), text);
  return folder;
}

const badInput = (issue: object) =>
  expect.objectContaining({ code: 'bad-input', issues: [expect.objectContaining(issue)] });

describe('reading a folder', () => {
  test('gives the network of its tables', () => {
    const reading = readFeederFolder(putDown(sampleTables()));
    expect(reading.issues).toEqual([]);
    expect(reading.network).toStrictEqual(network);
  });

  test('judges the network, with file and line', () => {
    const folder = putDown(sampleWith('loads.csv', '2.0,wye', '3.0,wye'));
    const errors = readFeederFolder(folder).issues.filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([
      { rule: 'phase-not-present', file: 'loads.csv', line: 2, element: 'load.x' },
    ]);
  });

  test('holds it to its claim to be radial', () => {
    const tables = sampleWith('datapackage.json', '60', '60, "radial": true');
    expect(readFeederFolder(putDown(tables)).issues).toEqual([]);
    const ring = 'line.ring,line,sub,2,end,2,one,1,100\n';
    const folder = putDown(tables.set('lines.csv', `${tables.get('lines.csv')}${ring}`));
    expect(readFeederFolder(folder).issues).toMatchObject([{ severity: 'error', rule: 'loop' }]);
  });

  test('that is not there, or is not a feeder, is bad input', () => {
    putDown(sampleTables());
    expect(() => readFeederFolder(join(place, 'feder'))).toThrow(
      badInput({ rule: 'missing-file', remedy: `did you mean ${join(place, 'feeder')}?` }),
    );
    expect(() => readFeederFolder(place)).toThrow(
      badInput({ rule: 'missing-file', file: join(place, 'datapackage.json') }),
    );
  });

  test('in another encoding is an issue beside the others', () => {
    const tables = sampleWith('lines.csv', '0.5', 'abc');
    const folder = putDown(
      new Map<string, string | Uint8Array>([
        ...tables,
        ['loads.csv', Buffer.from([0x69, 0xe4, 0xff])],
      ]),
    );
    const { network: none, issues } = readFeederFolder(folder);
    expect(none).toBeNull();
    expect(issues).toMatchObject([
      { rule: 'not-utf8', file: 'loads.csv' },
      { rule: 'unreadable-number', file: 'lines.csv', line: 3 },
    ]);
  });
});

describe('writing a folder', () => {
  test('makes one that reads as the same network', () => {
    const folder = join(place, 'deep', 'new');
    writeFeederFolder(network, folder, { title: 'New' });
    expect(readFeederFolder(folder)).toMatchObject({ network, description: { title: 'New' } });
    expect(readdirSync(join(place, 'deep'))).toEqual(['new']);
  });

  test('over a feeder replaces its tables and keeps the rest', () => {
    const folder = putDown(
      new Map([...sampleTables(), ['README.md', 'hello'], ['trades.csv', 't']]),
    );
    mkdirSync(join(folder, 'published'));
    writeFileSync(join(folder, 'published', 'v.csv'), '1');
    const smaller = { ...network, capacitors: [] };
    writeFeederFolder(smaller, folder);
    expect(readFeederFolder(folder).network).toStrictEqual(smaller);
    expect(existsSync(join(folder, 'capacitors.csv'))).toBe(false);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('hello');
    expect(readFileSync(join(folder, 'trades.csv'), 'utf8')).toBe('t');
    expect(readFileSync(join(folder, 'published', 'v.csv'), 'utf8')).toBe('1');
    expect(readdirSync(place)).toEqual(['feeder']);
  });

  test('into an empty folder fills it', () => {
    writeFeederFolder(network, putDown(new Map()));
    expect(readFeederFolder(join(place, 'feeder')).network).toStrictEqual(network);
  });

  test('over something else is refused and changes nothing', () => {
    const folder = putDown(new Map([['thesis.txt', 'precious']]));
    const other = putDown(new Map([['datapackage.json', '{}']]), 'other');
    const file = join(place, 'file');
    writeFileSync(file, 'text');
    for (const path of [folder, other, file]) {
      expect(() => writeFeederFolder(network, path)).toThrow(
        badInput({ rule: 'would-overwrite', file: path }),
      );
    }
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
    expect(readFileSync(file, 'utf8')).toBe('text');
    expect(readdirSync(place).sort()).toEqual(['feeder', 'file', 'other']);
  });

  test('that cannot be written leaves the old one and nothing half done', () => {
    const folder = putDown(sampleTables());
    const bad = { ...network, frequencyHz: Number.NaN };
    expect(() => writeFeederFolder(bad, folder)).toThrow(badInput({ field: 'frequencyHz' }));
    expect(readFeederFolder(folder).network).toStrictEqual(network);
    expect(readdirSync(place)).toEqual(['feeder']);
  });

  test('gives it the permissions of any new folder', () => {
    const folder = join(place, 'new');
    writeFeederFolder(network, folder);
    const plain = join(place, 'plain');
    mkdirSync(plain);
    const modeOf = (path: string) => execFileSync('stat', ['-c', '%a', path], { encoding: 'utf8' });
    expect(modeOf(folder)).toBe(modeOf(plain));
  });
});

describe('text and scripts', () => {
  test('a missing file names the one that was meant', () => {
    writeFileSync(join(place, 'trades.csv'), 'x');
    expect(readText(join(place, 'trades.csv'))).toBe('x');
    expect(() => readText(join(place, 'trade.csv'))).toThrow(
      badInput({ rule: 'missing-file', remedy: `did you mean ${join(place, 'trades.csv')}?` }),
    );
    expect(() => readText(place)).toThrow(badInput({ rule: 'missing-file' }));
  });

  test('a script is found whatever its case and slashes', () => {
    mkdirSync(join(place, 'Lines'));
    writeFileSync(join(place, 'Lines', 'LineCodes.DSS'), 'new line');
    const found = { path: join(place, 'Lines', 'LineCodes.DSS'), text: 'new line' };
    const files = diskScriptFiles();
    expect(files.read(join(place, 'Lines', 'LineCodes.DSS'))).toMatchObject(found);
    expect(files.read(`${place}\\lines\\LINECODES.dss`)).toMatchObject(found);
    expect(files.read(`${place}/x/../lines/./linecodes.dss`)).toBeNull();
    expect(files.read(`${place}/lines/../LINES/linecodes.dss`)).toMatchObject(found);
    expect(files.read(`${place}/lines`)).toBeNull();
    expect(files.read(`${place}/none.dss`)).toBeNull();
    expect(files.read('')).toBeNull();
    const fromHere = relative(process.cwd(), place);
    expect(files.read(`${fromHere}/LINES/linecodes.dss`)?.text).toBe('new line');
  });

  test('of two names that differ in case the exact one is taken', () => {
    writeFileSync(join(place, 'A.dss'), 'upper');
    writeFileSync(join(place, 'a.dss'), 'lower');
    expect(diskScriptFiles().read(join(place, 'a.dss'))?.text).toBe('lower');
    expect(diskScriptFiles().read(join(place, 'A.dss'))?.text).toBe('upper');
  });

  test('a script that is not UTF-8 is read as Latin-1', () => {
    writeFileSync(join(place, 'l.dss'), Buffer.from([0x21, 0xe4]));
    expect(diskScriptFiles().read(join(place, 'l.dss'))?.text).toBe('!ä');
  });
});
