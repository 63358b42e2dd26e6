import { GridError } from '../errors.ts';

/** `min Σ cost·y` with `lower ≤ y ≤ upper` and rows between their bounds. */
export interface LinearProgram {
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Row r: `rowLower[r] ≤ Σ_j columns[j][r]·y_j ≤ rowUpper[r]`. */
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly columns: readonly Float64Array[];
}

export interface LinearSolution {
  readonly value: Float64Array;
  readonly objective: number;
  /** d objective / d bound of the row, where it binds; 0 elsewhere. */
  readonly dual: Float64Array;
}

type LinearSolver = (program: LinearProgram) => LinearSolution;

/** What a row may be beyond its bound, in parts of its largest coefficient. */
const TOLERANCE = 1e-7;

/**
 * Loads HiGHS. Rows are dense and few of them bind, so they are added where they are violated, and
 * all the others checked.
 *
 * @see Q. Huangfu, J. A. J. Hall, Parallelizing the dual revised simplex method, Math. Prog. Comp. 10, 2018
 */
export async function loadLinearSolver(): Promise<LinearSolver> {
  const module = await import('highs');
  const load = module.default as unknown as typeof module.default.default;
  const highs = await load();
  return (program) => {
    const count = program.cost.length;
    const rows = program.rowLower.length;
    const scale = rowScales(program);
    const dual = new Float64Array(rows);
    if (count === 0) return { value: new Float64Array(0), objective: 0, dual };
    const model = highs.createModel({
      numCols: count,
      numRows: 0,
      sense: highs.constants.objectiveSense.minimize,
      colCost: program.cost,
      colLower: program.lower,
      colUpper: program.upper,
      rowLower: [],
      rowUpper: [],
      matrix: {
        format: 'csr',
        numRows: 0,
        numCols: count,
        starts: [0],
        indices: [],
        values: [],
      },
    });
    try {
      model.options.set({ output_flag: false, presolve: 'off' });
      const added: number[] = [];
      for (;;) {
        model.run();
        if (model.getModelStatus() !== highs.constants.modelStatus.optimal) {
          throw new GridError('not-converged', 'the linear program of the prices has no optimum');
        }
        const solution = model.getSolution();
        const value = Float64Array.from(solution.colValue);
        const violated = violatedRows(program, scale, value, new Set(added));
        if (violated.length === 0) {
          added.forEach((row, k) => {
            dual[row] = (solution.rowDual[k] as number) / scale[row];
          });
          return { value, objective: model.getObjectiveValue(), dual };
        }
        for (const row of violated) {
          const own = program.columns.map((column) => column[row] / scale[row]);
          const indices = [...own.keys()].filter((j) => own[j] !== 0);
          model.addRow(program.rowLower[row] / scale[row], program.rowUpper[row] / scale[row], {
            indices,
            values: indices.map((j) => own[j] as number),
          });
          added.push(row);
        }
      }
    } finally {
      model.dispose();
    }
  };
}

/** Largest coefficient of every row: small ones would be taken for zero. */
function rowScales({ columns, rowLower }: LinearProgram): Float64Array {
  const scale = new Float64Array(rowLower.length);
  for (const column of columns) {
    for (let r = 0; r < scale.length; r++) scale[r] = Math.max(scale[r], Math.abs(column[r]));
  }
  return scale;
}

/** Rows outside their bounds that have not been added yet. */
function violatedRows(
  { columns, rowLower, rowUpper }: LinearProgram,
  scale: Float64Array,
  value: Float64Array,
  added: ReadonlySet<number>,
): number[] {
  const activity = new Float64Array(rowLower.length);
  columns.forEach((column, j) => {
    const y = value[j];
    if (y === 0) return;
    for (let r = 0; r < activity.length; r++) activity[r] += column[r] * y;
  });
  const violated: number[] = [];
  for (let r = 0; r < activity.length; r++) {
    const outside = Math.max(rowLower[r] - activity[r], activity[r] - rowUpper[r]);
    if (scale[r] > 0 && outside > TOLERANCE * scale[r] && !added.has(r)) violated.push(r);
  }
  return violated;
}
