/** Time series: tables of voltages in files, threads, progress, interruption, steps that fail. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { openFeeder, solveSeries } from '../../src/index.ts';
import { threadsRunSources } from '../threads/sources.ts';
import { workspace } from './harness.ts';

threadsRunSources();

/** Its load keeps drawing constant power: the fifth hour asks for more than the line can carry. */
const NOSE_DSS = `clear
new circuit.nose bus1=src basekv=11 pu=1 isc3=1000 isc1=1000
new linecode.al nphases=3 r1=0.4 x1=0.35 r0=1.2 x0=1.4 c1=0 c0=0 units=km
new line.feed bus1=src bus2=end linecode=al length=5 units=km
new load.mill bus1=end phases=3 kv=11 kw=1000 pf=0.95 vminpu=0.05 vlowpu=0.01
set voltagebases=[11]
calcvoltagebases
solve
`;
const LOADS = [
  'step,mill',
  ...Array.from({ length: 12 }, (_, k) => `${k + 1},${k === 4 ? 90000 : 900 + k}`),
];
const { gridtoll, path, files } = workspace({
  'nose.dss': NOSE_DSS,
  'profile.csv': `${LOADS.join('\n')}\n`,
});

type Row = Record<string, unknown>;

const bytesOf = (name: string) => new Uint8Array(readFileSync(join(path, name)));

async function rowsOf(name: string): Promise<Row[]> {
  const bytes = bytesOf(name);
  if (name.endsWith('.parquet')) return parquetReadObjects({ file: bytes.buffer });
  if (name.endsWith('.arrow'))
    return tableFromIPC(bytes)
      .toArray()
      .map((row) => row.toJSON());
  return Papa.parse<Row>(new TextDecoder().decode(bytes), {
    header: true,
    dynamicTyping: true,
    skipEmptyLines: true,
  }).data;
}

test.each(['day.parquet', 'day.arrow', 'sub/day.csv'])(
  '%s has every node voltage of every step, to the last bit',
  async (name) => {
    const words = `solve european-lv --start 08:00 --steps 70 --step-minutes 7 -o ${name}`;
    const alone = await gridtoll(words);
    expect(alone).toEqual({
      code: 0,
      out: '',
      err: `european-lv: 70 steps of 2721 nodes written to ${name}\n`,
    });
    const bytes = bytesOf(name);
    const rows = await rowsOf(name);
    expect(rows).toHaveLength(70);
    expect(rows[1]?.['time']).toBe('08:07');
    const options = {
      tolerancePu: 1e-8,
      maxIterations: 100,
      controls: 'on' as const,
      startMinute: 480,
      steps: 70,
      stepMinutes: 7,
    };
    let k = 0;
    for (const { solution } of solveSeries(openFeeder('european-lv').network, options)) {
      const values = Object.values(rows[k++] as Row).slice(-2 * 2721);
      expect(values.filter((_, c) => c % 2 === 0)).toEqual(Array.from(solution.vRe));
      expect(values.filter((_, c) => c % 2 === 1)).toEqual(Array.from(solution.vIm));
    }
    expect(await gridtoll(`${words} --threads 2`)).toEqual(alone);
    expect(Buffer.compare(bytesOf(name), bytes)).toBe(0);
  },
);

test('with --json the steps are printed, too', async () => {
  const words = 'solve ieee13 --controls locked --steps 5';
  const printed = await gridtoll(`${words} --json`);
  const both = await gridtoll(`${words} --json -o five.parquet`);
  expect(both.out).toBe(printed.out);
  expect(await rowsOf('five.parquet')).toHaveLength(5);
  await gridtoll(`${words} --json -o five.csv`);
  expect(readFileSync(join(path, 'five.csv'), 'utf8')).toBe(printed.out);
});

test('a step that fails is a row without voltages, is listed, and loses no other', async () => {
  const words = 'solve nose.dss --profiles profile.csv --step-minutes 60 --steps 12 -o f.parquet';
  const { code, err } = await gridtoll(words);
  expect(code).toBe(3);
  expect(err).toMatch(/note: 05:00 did not converge: \S+ mismatchA /);
  expect(err).not.toContain('06:00 did not converge');
  const rows = await rowsOf('f.parquet');
  expect(rows.map(({ converged }) => converged)).toEqual(
    Array.from({ length: 12 }, (_, k) => k !== 4),
  );
  for (const row of rows) {
    const [time, minute, converged, ...voltages] = Object.values(row);
    expect(time).toBe(`${String(Number(minute) / 60).padStart(2, '0')}:00`);
    expect(voltages.every((value) => Number.isNaN(value))).toBe(!converged);
  }
  expect(await gridtoll(`${words} --threads 2`)).toEqual({ code, err, out: '' });
});

test('where controls act there is one thread, and it is said', async () => {
  const alone = await gridtoll('solve ieee13 --steps 3');
  const { err, ...rest } = await gridtoll('solve ieee13 --steps 3 --threads 2');
  expect(rest).toEqual({ code: 0, out: alone.out });
  expect(err).toContain('note: one thread solves: each step follows from the one before');
});

test.each([1, 2])('an interruption keeps what is solved, %i threads', async (threads) => {
  let stop = () => {};
  let isListening = false;
  const io = {
    onInterrupt: (then: () => void) => {
      stop = then;
      isListening = true;
      setTimeout(() => stop(), 1500);
      return () => {
        isListening = false;
      };
    },
  };
  const words = `solve ieee13 --controls locked --steps 100000000 --threads ${threads} -o cut.arrow`;
  const { code, out, err } = await gridtoll(words, io);
  expect([code, out, isListening]).toEqual([130, '', false]);
  const [, done] = /note: interrupted: (\d+) of 100000000 steps solved/.exec(err) ?? [];
  expect(Number(done)).toBeGreaterThan(0);
  expect(await rowsOf('cut.arrow')).toHaveLength(Number(done));
  expect(files()).toContain('cut.arrow');
});

test('progress is shown on a terminal, and nowhere else', async () => {
  let shown = '';
  const terminal = Object.assign(
    new Writable({
      write: (chunk, _, done) => {
        shown += chunk;
        done();
      },
    }),
    {
      isTTY: true,
      columns: 100,
      cursorTo: () => true,
      clearLine: () => true,
      moveCursor: () => true,
    },
  );
  const words = 'solve ieee13 --steps 300 -o p.csv';
  const quiet = await gridtoll(words);
  expect(await gridtoll(words, { terminal })).toEqual(quiet);
  expect(shown).toMatch(/\d+ % of 300 steps, \S+ left/);
});
