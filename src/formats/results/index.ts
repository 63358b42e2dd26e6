import { openArrow } from './arrow.ts';
import { openCsv } from './csv.ts';
import { openParquet } from './parquet.ts';
import type {
  ByteSink,
  VoltageTable,
  VoltageTableInfo,
  VoltageTableOptions,
} from './voltage-table.ts';

/** Forms in which voltages over time are written. A new one is one entry below and one file. */
export type VoltageForm = 'parquet' | 'arrow' | 'csv';

const FORMS: Readonly<
  Record<
    VoltageForm,
    (info: VoltageTableInfo, sink: ByteSink, options: VoltageTableOptions) => Promise<VoltageTable>
  >
> = { parquet: openParquet, arrow: openArrow, csv: openCsv };

/** The form that a file's ending asks for; null for others. */
export function voltageForm(path: string): VoltageForm | null {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(FORMS, ending) ? (ending as VoltageForm) : null;
}

/**
 * Opens a table of the voltages of all nodes over time. What is written goes to the sink as it
 * comes; no more than one group of rows is held.
 */
export function openVoltageTable(
  form: VoltageForm,
  info: VoltageTableInfo,
  sink: ByteSink,
  options: VoltageTableOptions = {},
): Promise<VoltageTable> {
  return FORMS[form](info, sink, options);
}
