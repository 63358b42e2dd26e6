import loadHighs from 'highs';
import { describe, expect, test } from 'vitest';
import { ChargeGrid } from '../../src/charges/grid.ts';
import { chargeTrades, openTariff, type Participant, solveFeeder } from '../../src/index.ts';
import { SHARP, tradeOf } from '../oracles/bundled.ts';
import { type Agent, BUYERS, case39, OUTCOMES, SELLERS } from '../oracles/case39.ts';

const PAIRS = SELLERS.flatMap((seller) => BUYERS.map((buyer) => ({ seller, buyer })));
const idOf = (agent: Agent) => `${SELLERS.includes(agent) ? 'seller' : 'buyer'}.${agent.bus}`;

function gridOf(resistances: boolean): ChargeGrid {
  const participants = [...SELLERS, ...BUYERS].map(
    (agent): Participant => ({
      id: idOf(agent),
      terminal: { bus: agent.bus, nodes: [1, 0] },
      connection: 'wye',
    }),
  );
  return new ChargeGrid(solveFeeder(case39(resistances), SHARP, participants));
}
const TRADES = PAIRS.map(({ seller, buyer }, k) => tradeOf(`${k}`, idOf(seller), idOf(buyer), 1));
const [lossless, lossy] = [gridOf(false), gridOf(true)];

/**
 * The market with charges as its network would like it: min Σ ½·a·p² + b·p + Σ fee·P over trades
 * P ≥ 0 of every seller with every buyer, a quadratic program.
 *
 * @returns MW of every pair
 */
async function clear(fees: readonly number[]): Promise<Float64Array> {
  const highs = await (loadHighs as unknown as typeof loadHighs.default)();
  const agents = [...SELLERS, ...BUYERS];
  const [trades, all] = [PAIRS.length, PAIRS.length + agents.length];
  const triplets = agents.flatMap((agent, n) => [
    ...PAIRS.flatMap(({ seller, buyer }, t) =>
      agent === seller || agent === buyer ? [{ n, t }] : [],
    ),
  ]);
  const rows = agents.map((_, n) => [
    ...triplets.filter((one) => one.n === n).map(({ t }) => [t, 1] as const),
    [trades + n, -1] as const,
  ]);
  const starts = [0];
  for (const one of rows) starts.push((starts.at(-1) as number) + one.length);
  const isSeller = (n: number) => n < SELLERS.length;
  const model = highs.createModel({
    numCols: all,
    numRows: agents.length,
    sense: highs.constants.objectiveSense.minimize,
    // Sellers give what they trade, buyers take it: p = ±(sum of trades).
    colCost: [...fees, ...agents.map(({ b }, n) => (isSeller(n) ? b : -b))],
    colLower: new Array(all).fill(0),
    colUpper: [...fees.map(() => 1e4), ...agents.map(({ mostMw }) => mostMw)],
    rowLower: agents.map(() => 0),
    rowUpper: agents.map(() => 0),
    matrix: {
      format: 'csr',
      numRows: agents.length,
      numCols: all,
      starts,
      indices: rows.flat().map(([column]) => column),
      values: rows.flat().map(([, value]) => value),
    },
    hessian: {
      format: 'triangular',
      dimension: all,
      starts: [...fees.map(() => 0), ...agents.map((_, n) => n), agents.length],
      indices: agents.map((_, n) => trades + n),
      values: agents.map(({ a }) => a),
    },
  });
  try {
    model.options.set({ output_flag: false, time_limit: 20 });
    model.run();
    expect(model.getModelStatus()).toBe(highs.constants.modelStatus.optimal);
    return Float64Array.from(model.getSolution().colValue).slice(0, trades);
  } finally {
    model.dispose();
  }
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe('the 39-bus market under network charges', () => {
  test.each(OUTCOMES)('%s at %d per MWh and unit', async (name, unitFee, outcome) => {
    // Power transfer as in a direct-current model, by reactances alone; Thévenin by r + jx.
    const grid = name === 'thevenin' ? lossy : lossless;
    const tariff = await openTariff(name, { zones: 'ends' });
    const { trades } = chargeTrades(grid.feeder, TRADES, tariff, { unitFee, split: 0.5 });
    const fees = trades.map(({ feePerKwh }) => feePerKwh);
    const traded = await clear(fees);
    const powerOf = (agent: Agent) =>
      sum(traded.filter((_, k) => PAIRS[k]?.seller === agent || PAIRS[k]?.buyer === agent));
    const cost = sum(
      [...SELLERS, ...BUYERS].map((agent, n) => {
        const p = powerOf(agent) * (n < SELLERS.length ? 1 : -1);
        return 0.5 * agent.a * p ** 2 + agent.b * p;
      }),
    );
    const flows = new Float64Array(lossless.flows.powerW.length);
    TRADES.forEach((trade, k) => {
      if (traded[k] === 0) return;
      lossless.transferOf(trade).forEach((factor, c) => {
        flows[c] += factor * (traded[k] as number);
      });
    });
    // The solver's regularisation of 1e-7 leaves some kW of trades that cost the same.
    const near = (value: number, digits: number) => expect.closeTo(value, digits);
    expect({
      volumeMw: sum(traded),
      cost,
      revenue: sum(fees.map((fee, k) => fee * (traded[k] as number))),
      flowMw: sum(flows.map(Math.abs)),
    }).toEqual({
      volumeMw: near(outcome.volumeMw, 1),
      cost: near(outcome.cost, 0),
      revenue: near(outcome.revenue, 0),
      flowMw: near(outcome.flowMw, 0),
    });
  });
});
