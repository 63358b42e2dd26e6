/** The voltages of all nodes over time, as a table that is written while it comes. */

export interface VoltageNode {
  readonly bus: string;
  readonly node: number;
  /** Line to neutral; null where the feeder states none. */
  readonly kVBase: number | null;
}

/** What goes with the table. */
export interface VoltageTableInfo {
  readonly feeder: string;
  readonly nodes: readonly VoltageNode[];
  readonly startMinute: number;
  readonly stepMinutes: number;
  readonly tolerancePu: number;
}

export interface VoltageRow {
  /** `HH:MM`, with the day in front from the second day on (`1+00:15`). */
  readonly time: string;
  /** From midnight of the first day. */
  readonly minute: number;
  /** Where false, the row has no voltages. */
  readonly converged: boolean;
  /** To ground, V, in the order of the nodes. */
  readonly vRe: Float64Array;
  readonly vIm: Float64Array;
}

/** Where a table is written to. The bytes may change as soon as the promise is kept. */
export type ByteSink = (bytes: Uint8Array) => Promise<void>;

/** Rows are taken over: wait for each promise before the next row. */
export interface VoltageTable {
  append(row: VoltageRow): Promise<void>;
  /** Writes what is left, and what belongs at the end of the file. */
  finish(): Promise<void>;
}

export interface VoltageTableOptions {
  /** Rows that are written together take about so many bytes of memory; 32 MiB where missing. */
  readonly groupBytes?: number;
}

const GROUP_BYTES = 1 << 25;

/** Name and unit of the columns of voltages: real, then imaginary part of every node. */
export function voltageColumns(nodes: readonly VoltageNode[]): string[] {
  return nodes.flatMap(({ bus, node }) => [`${bus}.${node} re V`, `${bus}.${node} im V`]);
}

/** Everything about the table as one text, for the metadata of a file. */
export function describeTable({ nodes, ...info }: VoltageTableInfo): string {
  return JSON.stringify({
    program: 'gridtoll',
    ...info,
    columns: {
      time: 'HH:MM of the day, with the day in front from the second day on',
      minute: 'minutes from midnight of the first day',
      converged: 'false: the row has no voltages',
      '<bus>.<node> re V': 'voltage to ground in V, real part',
      '<bus>.<node> im V': 'voltage to ground in V, imaginary part',
    },
    nodes,
  });
}

/** Rows that wait to be written together, column by column. */
export interface RowGroup {
  readonly capacity: number;
  rows: number;
  readonly times: string[];
  readonly minutes: Float64Array;
  readonly converged: boolean[];
  /** Values of column c are at `c·capacity` and after. */
  readonly values: Float64Array;
  /** Rows that have not been turned into columns yet. */
  readonly staged: Float64Array;
}

const STAGED_ROWS = 32;

export function openRowGroup(
  nodeCount: number,
  { groupBytes = GROUP_BYTES }: VoltageTableOptions,
): RowGroup {
  const columns = 2 * nodeCount;
  const capacity = Math.max(1, Math.floor(groupBytes / (8 * Math.max(1, columns))));
  return {
    capacity,
    rows: 0,
    times: [],
    minutes: new Float64Array(capacity),
    converged: [],
    values: new Float64Array(columns * capacity),
    staged: new Float64Array(columns * STAGED_ROWS),
  };
}

/** @returns whether the group is full: write it, then `emptyRowGroup` */
export function addRow(
  group: RowGroup,
  { time, minute, converged, vRe, vIm }: VoltageRow,
): boolean {
  const at = group.rows % STAGED_ROWS;
  group.times.push(time);
  group.minutes[group.rows] = minute;
  group.converged.push(converged);
  const nodes = vRe.length;
  if (converged) {
    group.staged.set(vRe, 2 * nodes * at);
    group.staged.set(vIm, 2 * nodes * at + nodes);
  } else group.staged.fill(Number.NaN, 2 * nodes * at, 2 * nodes * (at + 1));
  group.rows++;
  if (at === STAGED_ROWS - 1) unstage(group);
  return group.rows === group.capacity;
}

/** Values of column c; those of a closed group are all there. */
export function columnOf({ values, capacity, rows }: RowGroup, c: number): Float64Array {
  return values.subarray(c * capacity, c * capacity + rows);
}

/** Brings the last rows into the columns. */
export function closeRowGroup(group: RowGroup): void {
  if (group.rows % STAGED_ROWS !== 0) unstage(group);
}

export function emptyRowGroup(group: RowGroup): void {
  group.rows = 0;
  group.times.length = 0;
  group.converged.length = 0;
}

function unstage({ rows, capacity, values, staged }: RowGroup): void {
  const first = rows - 1 - ((rows - 1) % STAGED_ROWS);
  const columns = staged.length / STAGED_ROWS;
  const nodes = columns / 2;
  for (let node = 0; node < nodes; node++) {
    for (let row = first; row < rows; row++) {
      const from = (row - first) * columns + node;
      values[2 * node * capacity + row] = staged[from];
      values[(2 * node + 1) * capacity + row] = staged[from + nodes];
    }
  }
}
