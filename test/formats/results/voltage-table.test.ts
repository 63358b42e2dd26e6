import { tableFromIPC } from 'apache-arrow';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import {
  openVoltageTable,
  type VoltageForm,
  type VoltageRow,
  type VoltageTableInfo,
  type VoltageTableOptions,
  voltageForm,
} from '../../../src/index.ts';

function infoOf(nodeCount: number): VoltageTableInfo {
  return {
    feeder: 'some',
    nodes: Array.from({ length: nodeCount }, (_, k) => ({
      bus: k === 0 ? 'odd, "bus"' : `b${k}`,
      node: 1 + (k % 4),
      kVBase: k === 1 ? null : 2.4,
    })),
    startMinute: 60,
    stepMinutes: 15,
    tolerancePu: 1e-8,
  };
}

const rowsOf = (count: number, nodeCount: number): VoltageRow[] =>
  Array.from({ length: count }, (_, step) => ({
    time: `${step}+01:00`,
    minute: 60 + 15 * step,
    converged: step % 7 !== 3,
    vRe: Float64Array.from({ length: nodeCount }, (_, k) => 2400 * Math.sin(step + k / 3)),
    vIm: Float64Array.from({ length: nodeCount }, (_, k) => -1 - k - step / 1000),
  }));

/** Holds 34 rows of five nodes. */
const SMALL_GROUPS = { groupBytes: 34 * 5 * 16 };

async function written(
  form: VoltageForm,
  rows: readonly VoltageRow[],
  options: VoltageTableOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  const info = infoOf(rows[0]?.vRe.length ?? 5);
  const sink = async (bytes: Uint8Array) => {
    await Promise.resolve();
    pieces.push(bytes.slice());
  };
  const table = await openVoltageTable(form, info, sink, options);
  for (const row of rows) await table.append(row);
  await table.finish();
  return new Uint8Array(Buffer.concat(pieces));
}

type Read = Record<string, unknown>;

/** Reads a file back: its rows by column, and its metadata. */
const READERS: Record<VoltageForm, (bytes: Uint8Array<ArrayBuffer>) => Promise<Read[]>> = {
  parquet: async (bytes) => parquetReadObjects({ file: bytes.buffer }),
  arrow: async (bytes) =>
    tableFromIPC(bytes)
      .toArray()
      .map((row) => ({ ...row.toJSON() })),
  csv: async (bytes) =>
    Papa.parse<Read>(new TextDecoder().decode(bytes), {
      header: true,
      dynamicTyping: true,
      skipEmptyLines: true,
    }).data,
};

function expectRows(form: VoltageForm, read: readonly Read[], rows: readonly VoltageRow[]): void {
  expect(read).toHaveLength(rows.length);
  rows.forEach(({ time, minute, converged, vRe, vIm }, k) => {
    const none = form === 'csv' ? null : Number.NaN;
    const expected = [
      time,
      ...(form === 'csv' ? [] : [minute]),
      converged,
      ...Array.from(vRe, (re, n) => (converged ? [re, vIm[n]] : [none, none])).flat(),
    ];
    expect(Object.values(read[k] as Read)).toEqual(expected);
  });
}

describe.each(['parquet', 'arrow', 'csv'] as const)('%s', (form) => {
  test.each([0, 1, 31, 32, 33, 100])('%i rows are read back to the last bit', async (count) => {
    const rows = rowsOf(count, 5);
    const bytes = await written(form, rows, SMALL_GROUPS);
    const read = await READERS[form](bytes);
    expectRows(form, read, rows);
    if (count === 0) return;
    const names = Object.keys(read[0] as Read);
    expect(names.slice(0, 3)).toEqual(
      form === 'csv' ? ['time', 'converged', 'odd, "bus".1 re V'] : ['time', 'minute', 'converged'],
    );
    expect(names.slice(-2)).toEqual(['b4.1 re V', 'b4.1 im V']);
  });

  test('rows are written as they come', async () => {
    const [first, ...rest] = rowsOf(20_000, 5);
    let bytes = 0;
    let pieces = 0;
    const sink = async ({ length }: Uint8Array) => {
      bytes += length;
      pieces++;
    };
    const table = await openVoltageTable(form, infoOf(5), sink, { groupBytes: 1 << 16 });
    await table.append(first as VoltageRow);
    expect(bytes).toBe(0);
    for (const row of rest) await table.append(row);
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(pieces).toBeGreaterThan(1);
    const before = bytes;
    await table.finish();
    expect(bytes).toBeGreaterThan(before);
  });
});

test('several groups of rows are read back', async () => {
  const rows = rowsOf(70, 5);
  const bytes = await written('parquet', rows, SMALL_GROUPS);
  const metadata = parquetMetadata(bytes.buffer);
  expect(metadata.row_groups.map(({ num_rows }) => num_rows)).toEqual([34n, 34n, 2n]);
  expect(tableFromIPC(await written('arrow', rows, SMALL_GROUPS)).batches).toHaveLength(3);
});

test('files say what they hold: feeder, time, nodes and units', async () => {
  const rows = rowsOf(3, 3);
  const parquet = await written('parquet', rows);
  const arrow = tableFromIPC(await written('arrow', rows));
  const { key_value_metadata: pairs } = parquetMetadata(parquet.buffer);
  for (const text of [pairs?.[0]?.value, arrow.schema.metadata.get('gridtoll')]) {
    const { program, columns, ...info } = JSON.parse(text ?? '{}');
    expect(program).toBe('gridtoll');
    expect(columns.minute).toBe('minutes from midnight of the first day');
    expect(info).toEqual(infoOf(3));
  }
  const [, minute, , re] = arrow.schema.fields;
  expect(Object.fromEntries(minute?.metadata ?? [])).toEqual({ unit: 'min' });
  expect(Object.fromEntries(re?.metadata ?? [])).toEqual({
    unit: 'V',
    bus: 'odd, "bus"',
    node: '1',
    part: 're',
  });
});

test('the ending of a file chooses its form', () => {
  expect(
    ['a.parquet', 'b/c.ARROW', 'd.csv', 'e.json', 'csv', 'f.constructor'].map(voltageForm),
  ).toEqual(['parquet', 'arrow', 'csv', null, 'csv', null]);
});
