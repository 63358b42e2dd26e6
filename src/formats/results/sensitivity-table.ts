import type { ColumnSource, SchemaElement } from 'hyparquet-writer';
import Papa from 'papaparse';
import type { ByteSink } from './voltage-table.ts';

/** One quantity of a table of sensitivities. */
export interface SensitivityHead {
  /** Kind of the quantity, e.g. `voltage`. */
  readonly of: string;
  /** Bus or element; empty for what belongs to the whole feeder. */
  readonly element: string;
  /** Counting from 1; null where there is none. */
  readonly terminal: number | null;
  readonly node: number | null;
  /** Of the quantity: that of a value is this per kW, kvar, step or pu. */
  readonly unit: string;
}

/** Derivatives of all quantities by one input; columns that do not belong to it are null, NaN is no value. */
export interface SensitivityBlock {
  readonly input: string;
  readonly perKw: Float64Array | null;
  readonly perKvar: Float64Array | null;
  /** Per step of a tap. */
  readonly perStep: Float64Array | null;
  /** Per pu of a source's voltage. */
  readonly perPu: Float64Array | null;
}

/** A table that is written block by block. Wait for each promise before the next block. */
export interface SensitivityTable {
  append(block: SensitivityBlock): Promise<void>;
  finish(): Promise<void>;
}

export type SensitivityForm = 'parquet' | 'csv';

export const SENSITIVITY_COLUMNS: readonly string[] = [
  ...['injection', 'of', 'element', 'terminal', 'node'],
  ...['perKw', 'perKvar', 'unit', 'perStep', 'perPu'],
];
const VALUES = ['perKw', 'perKvar', 'perStep', 'perPu'] as const;

/** The form that a file's ending asks for; null for others. */
export function sensitivityForm(path: string): SensitivityForm | null {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return ending === 'parquet' || ending === 'csv' ? ending : null;
}

/** Rows of a block, as CSV has them; cells without a value are empty. */
export function sensitivityTableRows(
  heads: readonly SensitivityHead[],
  block: SensitivityBlock,
): unknown[][] {
  const cell = (values: Float64Array | null, q: number) =>
    values === null || Number.isNaN(values[q]) ? null : values[q];
  return heads.map(({ of, element, terminal, node, unit }, q) => [
    ...[block.input, of, element, terminal, node],
    ...[cell(block.perKw, q), cell(block.perKvar, q), unit],
    ...[cell(block.perStep, q), cell(block.perPu, q)],
  ]);
}

/**
 * Opens a table of sensitivities; what is written goes to the sink as it comes.
 *
 * @param about for the metadata of the file
 */
export function openSensitivityTable(
  form: SensitivityForm,
  heads: readonly SensitivityHead[],
  about: object,
  sink: ByteSink,
): Promise<SensitivityTable> {
  return form === 'csv' ? openCsv(heads, sink) : openParquet(heads, about, sink);
}

async function openCsv(
  heads: readonly SensitivityHead[],
  sink: ByteSink,
): Promise<SensitivityTable> {
  const encoder = new TextEncoder();
  const write = (rows: unknown[][]) =>
    sink(encoder.encode(`${Papa.unparse(rows, { newline: '\n' })}\n`));
  await write([[...SENSITIVITY_COLUMNS]]);
  return {
    append: async (block) => {
      if (heads.length > 0) await write(sensitivityTableRows(heads, block));
    },
    finish: async () => {},
  };
}

/** Rows that are written together, at least. */
const GROUP_ROWS = 1 << 16;
const PAGE_BYTES = 1 << 26;

/** Does any block have values in this column? */
function has(blocks: readonly SensitivityBlock[], name: string): boolean {
  return VALUES.some((own) => own === name && blocks.some((block) => block[own] !== null));
}

/** Names by dictionary, as are columns without values, numbers as plain doubles; no terminal or node is 0, no value NaN. */
async function openParquet(
  heads: readonly SensitivityHead[],
  about: object,
  sink: ByteSink,
): Promise<SensitivityTable> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const text = (name: string): SchemaElement => ({
    name,
    type: 'BYTE_ARRAY',
    converted_type: 'UTF8',
    repetition_type: 'REQUIRED',
  });
  const plain = (name: string, type: 'INT32' | 'DOUBLE'): SchemaElement => ({
    name,
    type,
    repetition_type: 'REQUIRED',
  });
  const bytes = new ByteWriter(1 << 20);
  const drain = async () => {
    await sink(bytes.getBytes());
    bytes.index = 0;
  };
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'root', num_children: SENSITIVITY_COLUMNS.length },
      ...SENSITIVITY_COLUMNS.map((name) => {
        if (name === 'terminal' || name === 'node') return plain(name, 'INT32');
        return name.startsWith('per') ? plain(name, 'DOUBLE') : text(name);
      }),
    ],
    codec: 'UNCOMPRESSED',
    statistics: false,
    kvMetadata: [{ key: 'gridtoll', value: JSON.stringify({ program: 'gridtoll', ...about }) }],
    createdBy: 'gridtoll',
  });
  let waiting: SensitivityBlock[] = [];
  const flush = async () => {
    const rowGroupSize = waiting.length * heads.length;
    if (rowGroupSize === 0) return;
    const blocks = waiting;
    waiting = [];
    const data = new Map<string, ColumnSource['data']>([
      ['injection', blocks.flatMap(({ input }) => heads.map(() => input))],
      ...(['of', 'element', 'unit'] as const).map(
        (name) => [name, blocks.flatMap(() => heads.map((head) => head[name]))] as const,
      ),
      ...(['terminal', 'node'] as const).map(
        (name) =>
          [
            name,
            Int32Array.from(blocks.flatMap(() => heads.map((head) => head[name] ?? 0))),
          ] as const,
      ),
      ...VALUES.map((name) => {
        const values = new Float64Array(rowGroupSize).fill(Number.NaN);
        blocks.forEach((block, k) => {
          const own = block[name];
          if (own !== null) values.set(own, k * heads.length);
        });
        return [name, values] as const;
      }),
    ]);
    await writer.write({
      columnData: SENSITIVITY_COLUMNS.map((name) => ({
        name,
        data: data.get(name) as ColumnSource['data'],
        ...(has(blocks, name) ? { encoding: 'PLAIN' as const } : {}),
      })),
      rowGroupSize,
      pageSize: PAGE_BYTES,
    });
    await drain();
  };
  return {
    append: async (block) => {
      waiting.push(block);
      if (waiting.length * heads.length >= GROUP_ROWS) await flush();
    },
    finish: async () => {
      await flush();
      await writer.finish();
      await drain();
    },
  };
}
