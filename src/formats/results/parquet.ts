import type { ColumnSource, SchemaElement } from 'hyparquet-writer';
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

/** One page a column and row group: readers take whole columns. */
const PAGE_BYTES = 1 << 26;

/** A Parquet file, row group by row group: plain doubles, which hardly compress. */
export async function openParquet(
  info: VoltageTableInfo,
  sink: ByteSink,
  options: VoltageTableOptions,
): Promise<VoltageTable> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const names = voltageColumns(info.nodes);
  const column = (name: string, type: 'DOUBLE' | 'BOOLEAN'): SchemaElement => ({
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
      { name: 'root', num_children: 3 + names.length },
      { name: 'time', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      column('minute', 'DOUBLE'),
      column('converged', 'BOOLEAN'),
      ...names.map((name) => column(name, 'DOUBLE')),
    ],
    codec: 'UNCOMPRESSED',
    statistics: false,
    kvMetadata: [{ key: 'gridtoll', value: describeTable(info) }],
    createdBy: 'gridtoll',
  });
  const group = openRowGroup(info.nodes.length, options);
  const flush = async () => {
    if (group.rows === 0) return;
    closeRowGroup(group);
    const plain = (name: string, data: ColumnSource['data']): ColumnSource => ({
      name,
      data,
      encoding: 'PLAIN',
    });
    await writer.write({
      columnData: [
        plain('time', group.times),
        plain('minute', group.minutes.subarray(0, group.rows)),
        { name: 'converged', data: group.converged },
        ...names.map((name, c) => plain(name, columnOf(group, c))),
      ],
      rowGroupSize: group.rows,
      pageSize: PAGE_BYTES,
    });
    await drain();
    emptyRowGroup(group);
  };
  return {
    append: async (row) => {
      if (addRow(group, row)) await flush();
    },
    finish: async () => {
      await flush();
      await writer.finish();
      await drain();
    },
  };
}
