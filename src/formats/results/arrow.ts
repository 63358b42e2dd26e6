import type { Data } from 'apache-arrow';
import { GridError } from '../../errors.ts';
import {
  addRow,
  type ByteSink,
  closeRowGroup,
  columnOf,
  describeTable,
  emptyRowGroup,
  openRowGroup,
  type VoltageTable,
  type VoltageTableInfo,
  type VoltageTableOptions,
  voltageColumns,
} from './voltage-table.ts';

/**
 * An Arrow IPC file, record batch by record batch.
 *
 * @throws {GridError} `unsupported`: the optional package is not installed
 */
export async function openArrow(
  info: VoltageTableInfo,
  sink: ByteSink,
  options: VoltageTableOptions,
): Promise<VoltageTable> {
  const [arrow, { AsyncByteQueue }] = await loadArrow();
  const { Bool, Field, Float64, RecordBatch, Schema, Struct, Utf8 } = arrow;
  const names = voltageColumns(info.nodes);
  const unit = (value: string, more: object = {}) =>
    new Map(Object.entries({ unit: value, ...more }).map(([key, part]) => [key, String(part)]));
  const fields = [
    new Field('time', new Utf8(), false),
    new Field('minute', new Float64(), false, unit('min')),
    new Field('converged', new Bool(), false),
    ...names.map((name, c) => {
      const { bus, node } = info.nodes[c >> 1] as VoltageTableInfo['nodes'][number];
      const part = c % 2 === 0 ? 're' : 'im';
      return new Field(name, new Float64(), false, unit('V', { bus, node, part }));
    }),
  ];
  const schema = new Schema(fields, new Map([['gridtoll', describeTable(info)]]));
  // A batch puts its own columns into the schema, in quadratic time; here they always are the same.
  schema.assign = (() => schema) as never;

  /** Keeps what the writer gives until it is written, and nothing longer. */
  const given: Uint8Array[] = [];
  class Given extends AsyncByteQueue {
    override write(bytes: Uint8Array) {
      given.push(bytes);
    }
  }
  const drain = async () => {
    await sink(Buffer.concat(given));
    given.length = 0;
  };
  const writer = new arrow.RecordBatchFileWriter({ autoDestroy: false });
  writer.reset(new Given(), schema);

  const group = openRowGroup(info.nodes.length, options);
  const flush = async () => {
    if (group.rows === 0) return;
    closeRowGroup(group);
    const length = group.rows;
    const doubles = (data: Float64Array) => arrow.makeData({ type: new Float64(), length, data });
    const children: Data[] = [
      arrow.vectorFromArray(group.times, new Utf8()).data[0] as Data,
      doubles(group.minutes.subarray(0, length)),
      arrow.vectorFromArray(group.converged, new Bool()).data[0] as Data,
      ...names.map((_, c) => doubles(columnOf(group, c))),
    ];
    const data = arrow.makeData({ type: new Struct(fields), length, nullCount: 0, children });
    writer.write(new RecordBatch(schema, data));
    await drain();
    emptyRowGroup(group);
  };
  return {
    append: async (row) => {
      if (addRow(group, row)) await flush();
    },
    finish: async () => {
      await flush();
      writer.finish();
      await drain();
    },
  };
}

async function loadArrow() {
  try {
    return await Promise.all([import('apache-arrow'), import('apache-arrow/io/stream')]);
  } catch {
    throw new GridError(
      'unsupported',
      'Arrow files need the optional package apache-arrow: npm install apache-arrow, or write Parquet',
    );
  }
}
