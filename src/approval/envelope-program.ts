import { type Box, type BoxModel, type BoxRow, brokenRows } from './box.ts';

const ROUNDS = 60;
/** Relative distance from the bound of the program at which its box counts as the largest. */
const ENOUGH = 2e-3;
/** Beyond the safe part of a plan by this, the rows that stop it are seen. */
const BEYOND = 1.01;
const ROWS_A_ROUND = 40;

/**
 * The safe box with the largest sum of exports and imports between a safe box and a largest one: a linear
 * program whose rows are found by cutting its plans where they cease to be safe. Every plan is cut back to
 * a safe box, and the best of them is the result, so it is safe whatever the program says.
 */
export async function largestSum(model: BoxModel, floor: Box, cap: Box): Promise<Box> {
  const count = floor.exportW.length;
  const module = await import('highs');
  const load = module.default as unknown as typeof module.default.default;
  const highs = await load();
  const kw = (w: ArrayLike<number>) => Array.from(w, (value) => value / 1e3);
  const sizes = (box: Box) => box.exportW.map((w, i) => Math.max(w, box.importW[i]));
  const program = highs.createModel({
    numCols: 3 * count,
    numRows: 0,
    sense: highs.constants.objectiveSense.maximize,
    colCost: Float64Array.from({ length: 3 * count }, (_, j) => (j < 2 * count ? 1 : 0)),
    colLower: Float64Array.from([...kw(floor.exportW), ...kw(floor.importW), ...kw(sizes(floor))]),
    colUpper: Float64Array.from([...kw(cap.exportW), ...kw(cap.importW), ...kw(sizes(cap))]),
    rowLower: [],
    rowUpper: [],
    matrix: {
      format: 'csr',
      numRows: 0,
      numCols: 3 * count,
      starts: [0],
      indices: [],
      values: [],
    },
  });
  try {
    program.options.set({ output_flag: false, presolve: 'off' });
    // Sizes are the larger of export and import.
    for (let j = 0; j < 2 * count; j++) {
      const size = 2 * count + (j % count);
      program.addRow(Number.NEGATIVE_INFINITY, 0, { indices: [j, size], values: [1, -1] });
    }
    let best = floor;
    for (let round = 0; round < ROUNDS; round++) {
      program.run();
      // Rows are as strict as the plan needed where they were found: at last nothing may be left.
      if (program.getModelStatus() !== highs.constants.modelStatus.optimal) break;
      const value = program.getSolution().colValue;
      const plan: Box = {
        exportW: Float64Array.from({ length: count }, (_, i) => 1e3 * (value[i] as number)),
        importW: Float64Array.from({ length: count }, (_, i) => 1e3 * (value[count + i] as number)),
      };
      const { box, rows } = cutBack(model, floor, plan);
      if (sumOf(box) > sumOf(best)) best = box;
      if (rows.length === 0 || sumOf(best) >= (1 - ENOUGH) * sumOf(plan)) break;
      for (const row of rows.slice(0, ROWS_A_ROUND)) addRow(program, row, count);
    }
    return best;
  } finally {
    program.dispose();
  }
}

function sumOf({ exportW, importW }: Box): number {
  return exportW.reduce((sum, w, i) => sum + w + importW[i], 0);
}

/** Adds a row, in parts of its largest coefficient, powers in kW. */
function addRow(
  program: {
    addRow(lower: number, upper: number, row: { indices: number[]; values: number[] }): unknown;
  },
  { perW, errorPerW, room }: BoxRow,
  count: number,
): void {
  const coefficients = [
    ...Array.from(perW, (c) => Math.max(c, 0)),
    ...Array.from(perW, (c) => Math.max(-c, 0)),
    ...errorPerW,
  ];
  const scale = coefficients.reduce((most, c) => Math.max(most, c), 0);
  if (coefficients.length !== 3 * count || scale === 0) return;
  const indices = [...coefficients.keys()].filter(
    (j) => (coefficients[j] as number) > 1e-9 * scale,
  );
  program.addRow(Number.NEGATIVE_INFINITY, room / scale / 1e3, {
    indices,
    values: indices.map((j) => (coefficients[j] as number) / scale),
  });
}

/** The safe part of the way from a safe box to a plan, and the rows that stop it there. */
function cutBack(
  model: BoxModel,
  floor: Box,
  plan: Box,
): { readonly box: Box; readonly rows: readonly BoxRow[] } {
  const at = (share: number): Box => ({
    exportW: floor.exportW.map((w, i) => w + share * (plan.exportW[i] - w)),
    importW: floor.importW.map((w, i) => w + share * (plan.importW[i] - w)),
  });
  const isSafe = (share: number) => brokenRows(model, at(share))?.length === 0;
  if (isSafe(1)) return { box: plan, rows: [] };
  let [low, high] = [0, 1];
  while (high - low > 1e-3 * high && high > 1e-12) {
    const middle = low > 0 || high < 1e-9 ? (low + high) / 2 : high / 10;
    if (isSafe(middle)) low = middle;
    else high = middle;
  }
  const box = at(low);
  const rows = brokenRows(model, at(Math.min(1, BEYOND * high))) ?? brokenRows(model, at(high));
  return { box, rows: rows ?? [unboundedRow(model, box)] };
}

/** Where linearisation stops a box and no limit does: participants share what their voltages may move. */
function unboundedRow({ responses }: BoxModel, { exportW, importW }: Box): BoxRow {
  const errorPerW = Float64Array.from(responses, ({ tau }) => tau);
  const room = errorPerW.reduce((sum, tau, i) => sum + tau * Math.max(exportW[i], importW[i]), 0);
  return {
    q: -1,
    isLower: false,
    perW: new Float64Array(responses.length),
    errorPerW,
    room,
    excess: 0,
  };
}
