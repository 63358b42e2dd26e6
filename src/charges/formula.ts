import type { MathNode } from 'mathjs/number';
import { GridError } from '../errors.ts';
import { DEFAULT_DURATION_MIN } from '../network/intervals.ts';
import type { Trade } from '../network/trading.ts';
import { DISTANCE_METRICS } from './distances/index.ts';
import { busOfParticipant, type DistanceMetric } from './distances/metric.ts';
import type { ChargeGrid } from './grid.ts';
import { loadingsOf } from './loading.ts';
import { loadingChangesOf } from './lric.ts';
import { measured, type TariffKind } from './tariff.ts';
import { minuteOfDay } from './time-weights.ts';
import { zonesOf } from './zones.ts';

/** What a formula may speak of, with units. */
export const FORMULA_VARIABLES = {
  distance: 'Thévenin distance of the two sides, Ω',
  resistance: 'resistance distance, Ω',
  ptdf: 'power-transfer distance, branches',
  hops: 'branches between them',
  length: 'km of line between them',
  loss: 'marginal loss, kWh per kWh; negative where the trade relieves the feeder',
  loading: 'of the fullest branch that the trade loads further, of its rating (1 = full)',
  power: 'kW of the trade',
  energy: 'kWh of the trade',
  price: 'agreed price per kWh; 0 where none is stated',
  hour: 'time of day at which it starts, hours; 0 where none is stated',
  duration: 'hours it lasts',
  samezone: '1 where both sides are in one zone, else 0',
} as const;
type VariableName = keyof typeof FORMULA_VARIABLES;

const CONSTANTS = ['pi', 'e', 'true', 'false'];

/** Plain functions of numbers; nothing that reads, writes, draws lots or makes code. */
export const FORMULA_FUNCTIONS: readonly string[] = [
  ...['abs', 'ceil', 'floor', 'round', 'fix', 'sign', 'min', 'max', 'mean'],
  ...['sqrt', 'cbrt', 'square', 'cube', 'pow', 'exp', 'log', 'log2', 'log10', 'hypot'],
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'tanh'],
];

/** Functions that operators stand for. */
const OPERATORS = [
  ...['add', 'subtract', 'multiply', 'divide', 'pow', 'mod', 'unaryMinus', 'unaryPlus'],
  ...['smaller', 'smallerEq', 'larger', 'largerEq', 'equal', 'unequal', 'and', 'or', 'not'],
];

/** Longest formula, characters, and deepest nesting: enough for a tariff, too little to do harm. */
const MOST_CHARACTERS = 2000;
const MOST_DEPTH = 60;

/** A market designer's own expression over what is known of a trade. */
export const formulaTariff: TariffKind = {
  name: 'formula',
  title: 'An expression of your own over distance, loss, loading, power, time …',
  unit: () => 'currency/kWh',
  unitFee: 1,
  directions: [],
  claims: [],
  open: async ({ formula }) => {
    const { evaluate, names } = await compileFormula(formula);
    return (grid, trades) => {
      const values = valuesOf(grid, trades, names);
      return measured(
        trades.map((trade, t) => {
          const scope = new Map(names.map((name) => [name, (values.get(name) ?? [])[t] as number]));
          const value = evaluate(scope);
          if (!Number.isFinite(value)) throw notFinite(trade, formula, value, scope);
          return { value, components: { formula: value } };
        }),
      );
    };
  },
};

interface CompiledFormula {
  readonly names: readonly VariableName[];
  readonly evaluate: (scope: ReadonlyMap<string, number>) => number;
}

/**
 * Parses a formula and refuses everything but arithmetic, comparisons, `? :` and plain functions:
 * no assignment, no function definitions, no access to properties, no text, no matrices.
 *
 * @throws {GridError} `bad-input` with every part that is refused
 */
export async function compileFormula(text: string): Promise<CompiledFormula> {
  if (text.trim() === '') throw refusal(text, [['', 'there is no formula']]);
  if (text.length > MOST_CHARACTERS) {
    throw refusal(text.slice(0, 80), [['', `longer than ${MOST_CHARACTERS} characters`]]);
  }
  const { all, create } = await import('mathjs/number');
  const math = create(all, {});
  const parse = math.parse;
  // Nothing that the tree lets through could call them; they are shut off all the same.
  const closed = ['import', 'config', 'createUnit', 'evaluate', 'parse', 'compile', 'simplify'];
  const refuse = () => {
    throw new Error('shut off');
  };
  math.import(Object.fromEntries([...closed, 'derivative', 'parser'].map((f) => [f, refuse])), {
    override: true,
  });
  let tree: MathNode;
  try {
    tree = parse(text);
  } catch (error) {
    throw refusal(text, [['', (error as Error).message]]);
  }
  const faults: [part: string, why: string][] = [];
  const names = new Set<VariableName>();
  judge(tree, 0, faults, names);
  if (faults.length > 0) throw refusal(text, faults);
  const code = tree.compile();
  return {
    names: [...names],
    evaluate: (scope) => Number(code.evaluate(new Map(scope))),
  };
}

/** Collects what is refused below a node, and the variables it speaks of. */
function judge(
  node: MathNode,
  depth: number,
  faults: [part: string, why: string][],
  names: Set<VariableName>,
): void {
  const parts = node as MathNode & {
    readonly fn?: { readonly name?: string } | string;
    readonly name?: string;
    readonly value?: unknown;
    readonly args?: readonly MathNode[];
  };
  const refuse = (why: string) => faults.push([node.toString(), why]);
  if (depth > MOST_DEPTH) {
    refuse('nested too deeply');
    return;
  }
  switch (node.type) {
    case 'ConstantNode':
      if (!['number', 'boolean'].includes(typeof parts.value)) refuse('only numbers are known');
      return;
    case 'SymbolNode': {
      const name = parts.name ?? '';
      if (Object.hasOwn(FORMULA_VARIABLES, name)) names.add(name as VariableName);
      else if (!CONSTANTS.includes(name)) refuse('no such quantity');
      return;
    }
    case 'FunctionNode': {
      // A function is called by its plain name only.
      const called = (parts.fn as MathNode & { readonly name?: string }) ?? null;
      if (called?.type !== 'SymbolNode' || !FORMULA_FUNCTIONS.includes(called.name ?? '')) {
        refuse('no such function');
        return;
      }
      for (const argument of parts.args ?? []) judge(argument, depth + 1, faults, names);
      return;
    }
    case 'OperatorNode':
      if (typeof parts.fn !== 'string' || !OPERATORS.includes(parts.fn)) {
        refuse('no such operator');
        return;
      }
      break;
    case 'ParenthesisNode':
    case 'ConditionalNode':
    case 'RelationalNode':
      break;
    default:
      refuse(`${node.type.replace('Node', '').toLowerCase()} is not arithmetic`);
      return;
  }
  node.forEach((child) => {
    judge(child, depth + 1, faults, names);
  });
}

function refusal(text: string, faults: readonly (readonly [part: string, why: string])[]) {
  const issues = faults.map(([part, why]) => ({
    severity: 'error' as const,
    rule: 'bad-formula',
    field: '--formula',
    value: part === '' ? text : part,
    message: why,
    remedy:
      `write arithmetic over ${Object.keys(FORMULA_VARIABLES).join(', ')} with ` +
      `${FORMULA_FUNCTIONS.slice(0, 9).join(', ')}, … and c ? a : b`,
  }));
  return new GridError('bad-input', 'a formula that is not plain arithmetic', { issues });
}

function notFinite(
  { tradeId }: Trade,
  formula: string,
  value: number,
  scope: ReadonlyMap<string, number>,
): GridError {
  const at = [...scope].map(([name, known]) => `${name} = ${Number(known.toPrecision(6))}`);
  return new GridError('bad-input', `the formula gives no number for ${tradeId}`, {
    issues: [
      {
        severity: 'error',
        rule: 'formula-not-finite',
        element: tradeId,
        field: '--formula',
        value: formula,
        message: `gives ${value} with ${at.join(', ') || 'nothing known'}`,
        remedy: 'guard divisions and logarithms, e.g. max(distance, 0.001)',
      },
    ],
  });
}

/** The quantities asked for, of every trade. */
function valuesOf(
  grid: ChargeGrid,
  trades: readonly Trade[],
  names: readonly VariableName[],
): ReadonlyMap<VariableName, readonly number[]> {
  const distances = (name: string) =>
    grid.distances(DISTANCE_METRICS.get(name) as DistanceMetric, trades);
  const hours = ({ durationMin }: Trade) => (durationMin ?? DEFAULT_DURATION_MIN) / 60;
  const of: Record<VariableName, () => readonly number[]> = {
    distance: () => distances('thevenin'),
    resistance: () => distances('resistance'),
    ptdf: () => distances('ptdf'),
    hops: () => distances('hops'),
    length: () => distances('length'),
    loss: () => trades.map((trade) => grid.lossOf(trade)),
    loading: () => loadings(grid, trades),
    power: () => trades.map(({ powerKw }) => powerKw),
    energy: () => trades.map((trade) => trade.powerKw * hours(trade)),
    price: () => trades.map(({ pricePerKwh }) => pricePerKwh ?? 0),
    hour: () => trades.map((trade) => (minuteOfDay(trade) ?? 0) / 60),
    duration: () => trades.map(hours),
    samezone: () => {
      const zones = zonesOf(grid.system);
      const zone = (id: string) => zones[busOfParticipant(grid.system, grid.indexOf(id))];
      return trades.map(({ seller, buyer }) => (zone(seller) === zone(buyer) ? 1 : 0));
    },
  };
  return new Map(names.map((name) => [name, of[name]()]));
}

/** A kW that loads a branch less than this, kW of its capacity, passes it by. */
const PASSES_BY = 0.02;

function loadings(grid: ChargeGrid, trades: readonly Trade[]): number[] {
  const all = loadingsOf(grid);
  const changes = loadingChangesOf(grid, trades, all);
  return changes.map((own) =>
    all.reduce((fullest, { value, branch, conductor }, k) => {
      const capacity = grid.branches[branch]?.capacityKw ?? 0;
      const perPhase = conductor === null ? capacity : capacity / 3;
      return own[k] * perPhase > PASSES_BY ? Math.max(fullest, value) : fullest;
    }, 0),
  );
}
