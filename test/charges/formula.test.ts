import { describe, expect, test } from 'vitest';
import { compileFormula } from '../../src/charges/formula.ts';
import { ChargeGrid } from '../../src/charges/grid.ts';
import {
  FORMULA_FUNCTIONS,
  type FORMULA_VARIABLES,
  GridError,
  openTariff,
  type TradeCharge,
} from '../../src/index.ts';
import { solveBundled, tradeOf } from '../oracles/bundled.ts';

async function refusalOf(formula: string): Promise<GridError> {
  try {
    await compileFormula(formula);
  } catch (error) {
    if (error instanceof GridError) return error;
    throw error;
  }
  throw new Error(`'${formula}' was let through`);
}

const at = (values: Readonly<Record<string, number>>) => new Map(Object.entries(values));

describe('arithmetic', () => {
  test.each([
    ['1 + 2 * 3 ^ 2 - 4 / 2', 17],
    ['-2 ^ 2', -4],
    ['7 % 4', 3],
    ['2 distance', 6],
    ['distance * (power + 1)', 33],
    ['max(distance, 5) + min(1, 2) + abs(-4)', 10],
    ['sqrt(16) + exp(0) + log(e) + log10(100)', 8],
    ['sin(pi / 2)', 1],
    ['hour >= 7 and hour < 19 ? 2 : 1', 2],
    ['7 <= hour < 12 ? 5 : 6', 6],
    ['not (hour > 20) or distance == 0', 1],
    ['round(distance / 2)', 2],
    ['hypot(3, 4)', 5],
    ['mean(1, 2, 6)', 3],
    ['max(1, 2)(3)', 6],
    ['1e-3 * 1000', 1],
  ])('%s', async (formula, expected) => {
    const { evaluate } = await compileFormula(formula);
    expect(evaluate(at({ distance: 3, power: 10, hour: 12.5 }))).toBeCloseTo(expected, 12);
  });

  test('every function that is named is there and gives a number', async () => {
    for (const name of FORMULA_FUNCTIONS) {
      const { evaluate } = await compileFormula(
        `${name}(0.5${/^(pow|atan2|hypot)$/.test(name) ? ', 0.25' : ''})`,
      );
      expect(Number.isFinite(evaluate(new Map())), name).toBe(true);
    }
  });

  test('the quantities that a formula speaks of are known beforehand', async () => {
    const { names } = await compileFormula('loss * power + (loss > 0 ? hour : length)');
    expect([...names].sort()).toEqual(['hour', 'length', 'loss', 'power']);
  });
});

describe('refused is', () => {
  test.each([
    ['import', 'import({ a: 1 })'],
    ['import without arguments', 'import("fs")'],
    ['evaluate', 'evaluate("1 + 1")'],
    ['parse', 'parse("1")'],
    ['compile', 'compile("1")'],
    ['simplify', 'simplify("x + x")'],
    ['derivative', 'derivative("x^2", "x")'],
    ['parser', 'parser()'],
    ['config', 'config({})'],
    ['createUnit', 'createUnit("x")'],
    ['assignment', 'distance = 3'],
    ['assignment to a new name', 'x = distance'],
    ['assignment to a property', 'distance.x = 3'],
    ['assignment to a function', 'max = 3'],
    ['function definition', 'f(x) = x'],
    ['function definition over a known one', 'max(x) = 1'],
    ['property access', 'distance.constructor'],
    ['property access by name', 'distance["constructor"]'],
    ['property of a function', 'max.constructor'],
    ['call of a property', 'distance.toString()'],
    ['call of a parenthesis', '(max)(1)'],
    ['a function without a call', 'max'],
    ['constructor', 'constructor'],
    ['prototype', '__proto__'],
    ['inherited names', 'toString'],
    ['inherited functions', 'hasOwnProperty(1)'],
    ['text', '"a"'],
    ['text in an argument', 'max("a", 1)'],
    ['matrix', '[1, 2]'],
    ['object', '{a: 1}'],
    ['range', '1:3'],
    ['index', 'distance[1]'],
    ['several statements', '1; 2'],
    ['several lines', '1\n2'],
    ['units', '3 cm'],
    ['conversion', '3 to 4'],
    ['factorial', '200!'],
    ['bitwise operators', '1 | 2'],
    ['shifts', '1 << 40'],
    ['transposition', "distance'"],
    ['random numbers', 'random()'],
    ['unknown quantities', 'tariff + 1'],
    ['imaginary numbers', 'sqrt(i)'],
    ['null', 'null'],
    ['undefined', 'undefined'],
    ['nothing', '   '],
    ['what does not end', '1 +'],
    ['what hides in a condition', 'distance > 0 ? evaluate("1") : 1'],
    ['what hides in an argument', 'max(1, (x = 3))'],
    ['what is too long', `1${'+1'.repeat(2000)}`],
    ['what is nested too deeply', `${'('.repeat(90)}1${')'.repeat(90)}`],
  ])('%s', async (_, formula) => {
    const { code, issues } = await refusalOf(formula);
    expect(code).toBe('bad-input');
    expect(issues.length).toBeGreaterThan(0);
    for (const { rule, field, remedy } of issues) {
      expect({ rule, field }).toEqual({ rule: 'bad-formula', field: '--formula' });
      expect(remedy).toContain('distance');
    }
  });

  test('every part that is refused, at once', async () => {
    const { issues } = await refusalOf('foo + evaluate("1") * bar');
    expect(issues.map(({ value }) => value)).toEqual(['foo', 'evaluate("1")', 'bar']);
  });
});

const feeder = solveBundled('ieee123');
const [first, second] = feeder.system.compiled.network.loads.map(({ id }) => id) as [
  string,
  string,
];
const trade = tradeOf('t', first, second, 30, {
  start: '18:30',
  durationMin: 20,
  pricePerKwh: 0.12,
});

test('every quantity is what the distances and tariffs of its name say', async () => {
  const measuredBy = async (formula: string) => {
    const tariff = await openTariff('formula', { formula });
    return tariff.measure(new ChargeGrid(feeder), [trade]).quantities[0]?.value as number;
  };
  const quantity = async (name: string) => {
    const tariff = await openTariff(name);
    return tariff.measure(new ChargeGrid(feeder), [trade]).quantities[0]?.value as number;
  };
  const known: Partial<Record<keyof typeof FORMULA_VARIABLES, number>> = {
    distance: await quantity('thevenin'),
    ptdf: await quantity('ptdf'),
    loss: await quantity('loss'),
    power: 30,
    energy: 10,
    price: 0.12,
    hour: 18.5,
    duration: 1 / 3,
    samezone: 1,
  };
  for (const [name, value] of Object.entries(known)) {
    expect(await measuredBy(name), name).toBeCloseTo(value, 12);
  }
  expect(await measuredBy('hops')).toBeGreaterThan(0);
  expect(await measuredBy('length')).toBeGreaterThan(0);
  expect(await measuredBy('resistance')).toBeGreaterThan(0);
  expect(await measuredBy('resistance')).toBeLessThan(await measuredBy('distance'));
  expect(await measuredBy('loading')).toBeGreaterThan(0);
  expect(await measuredBy('loading')).toBeLessThan(3);
  expect(await measuredBy('energy - power * duration')).toBeCloseTo(0, 12);
});

test('what gives no number names the trade and what it knew', async () => {
  const tariff = await openTariff('formula', { formula: '1 / (distance - distance)' });
  const charge = (): readonly Pick<TradeCharge, never>[] =>
    tariff.measure(new ChargeGrid(feeder), [trade]).quantities;
  expect(charge).toThrow(GridError);
  try {
    charge();
  } catch (error) {
    const [issue] = (error as GridError).issues;
    expect(issue).toMatchObject({ rule: 'formula-not-finite', element: 't', field: '--formula' });
    expect(issue?.message).toContain('distance =');
  }
});
