/** Sensitivities written to files, and too many of them asked for at once. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { workspace } from './harness.ts';

const { gridtoll, path } = workspace();
const WORDS = 'sensitivities ieee13 --from 671,675.1.2,transformer.reg1.2,vsource.source';

test('a Parquet file has what CSV prints, row by row', async () => {
  const printed = await gridtoll(`${WORDS} --csv`);
  const written = await gridtoll(`${WORDS} -o all.parquet`);
  expect([written.code, written.out]).toEqual([0, '']);
  const bytes = Uint8Array.from(readFileSync(join(path, 'all.parquet')));
  const rows = await parquetReadObjects({ file: bytes.buffer });
  const { data } = Papa.parse<Record<string, string>>(printed.out, {
    header: true,
    skipEmptyLines: true,
  });
  expect(rows.length).toBe(data.length);
  expect(new Set(rows.map(({ injection }) => injection)).size).toBe(4);
  rows.forEach((row, k) => {
    for (const [name, text] of Object.entries(data[k] as Record<string, string>)) {
      const none =
        name === 'terminal' || name === 'node' ? '0' : name.startsWith('per') ? 'NaN' : '';
      expect(String(row[name]), name).toBe(text === '' ? none : text);
    }
  });
});

test('a tap by its regulator is the tap of the winding it moves', async () => {
  const [byRegulator, byWinding] = await Promise.all(
    ['regcontrol.reg1', 'transformer.reg1.2'].map((id) =>
      gridtoll(`sensitivities ieee13 --from ${id} --of power --csv`),
    ),
  );
  expect(byRegulator?.code).toBe(0);
  expect(byRegulator?.out.replaceAll('regcontrol.reg1', 'transformer.reg1.2')).toBe(byWinding?.out);
});

test('more than a document can hold is refused, with the way out', async () => {
  const { code, out } = await gridtoll('sensitivities ieee8500 --json');
  expect(code).toBe(2);
  expect(out).toContain('-o sensitivities.parquet');
});
