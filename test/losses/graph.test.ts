import { expect, test } from 'vitest';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import { systemPower } from '../../src/loadflow/flows.ts';
import { graphMethod } from '../../src/losses/graph.ts';
import type { Trade } from '../../src/network/trading.ts';
import { T4W } from '../oracles/kersting.ts';

const EXACT = { tolerancePu: 1e-13, maxIterations: 200, controls: 'locked' } as const;

const trade = (seller: string, buyer: string, watt: number): Trade => ({
  tradeId: `${seller}-${buyer}`,
  seller: `load.${seller}`,
  buyer: `load.${buyer}`,
  powerKw: watt / 1e3,
  pricePerKwh: null,
  start: null,
  durationMin: null,
  powerFactor: 1,
});

// METHODS B.5: terminal allocation and trades of the four-wire network, W.
const TERMINALS = {
  '1a': -1.9825,
  '1b': 0.679,
  '2b': -0.6646,
  '2c': 11.2645,
  '3a': 28.1963,
  '3c': 34.3893,
  '4a': 6.4151,
  '4b': 21.9671,
  '4c': 25.6263,
};
const TRADES = [
  [trade('3a', '1a', 1500), 8.292],
  [trade('3a', '4a', 2000), 18.3459],
  [trade('3a', '2b', 1000), 4.9445],
  [trade('4b', '1b', 1200), 8.6825],
  [trade('4b', '2b', 1800), 10.8019],
] as const;

const participants = T4W.loads.map(({ id, terminal, connection }) => ({
  id,
  terminal,
  connection,
}));

test('the four-wire network loses what was computed independently', () => {
  const { system, solution } = solveFeeder(T4W, EXACT);
  expect(systemPower(system, solution).lossRe).toBeCloseTo(125.89043, 5);
});

test('terminals and trades of the four-wire network get their shares to every printed digit', () => {
  const { system, solution } = solveFeeder(T4W, EXACT, participants);
  const trades = TRADES.map(([t]) => t);
  const { portW, sourceW, tradeW } = graphMethod.allocate(system, solution, trades);
  Object.values(TERMINALS).forEach((share, k) => {
    expect(portW[k]).toBeCloseTo(share, 4);
  });
  TRADES.forEach(([, share], k) => {
    expect(tradeW[k]).toBeCloseTo(share, 4);
  });
  const { lossRe } = systemPower(system, solution);
  const sum = [...portW, ...sourceW].reduce((total, w) => total + w, 0);
  expect(Math.abs(sum - lossRe) / lossRe).toBeLessThan(1e-9);
});

test('conductors of the four-wire network lose what was computed, and their parts make up the shares', () => {
  const { system, solution } = solveFeeder(T4W, EXACT, participants);
  const trades = TRADES.map(([t]) => t);
  const byConductor = new Map<number, number>();
  const ofTrade = new Float64Array(trades.length);
  const ofPort = new Float64Array(system.compiled.ports.count);
  for (const part of graphMethod.breakDown?.(system, solution, trades) ?? []) {
    if (part.of === 'trade') {
      ofTrade[part.index] += part.lossW;
      continue;
    }
    byConductor.set(part.conductor, (byConductor.get(part.conductor) ?? 0) + part.lossW);
    if (part.of === 'port') ofPort[part.index] += part.lossW;
  }
  [18.57772, 8.55171, 37.62192, 61.13908].forEach((watt, k) => {
    expect(byConductor.get(k + 1)).toBeCloseTo(watt, 5);
  });
  Object.values(TERMINALS).forEach((share, k) => {
    expect(ofPort[k]).toBeCloseTo(share, 4);
  });
  TRADES.forEach(([, share], k) => {
    expect(ofTrade[k]).toBeCloseTo(share, 4);
  });
});

test('a trade of three phases loses what its phases lose, a third each', () => {
  const at = (id: string, bus: string, nodes: readonly number[]) => ({
    id,
    terminal: { bus, nodes },
    connection: 'wye' as const,
  });
  const phases = [1, 2, 3];
  const { system, solution } = solveFeeder(T4W, EXACT, [
    at('load.s', '3', [1, 2, 3, 4]),
    at('load.b', '4', [1, 2, 3, 4]),
    ...phases.flatMap((n) => [at(`load.s${n}`, '3', [n, 4]), at(`load.b${n}`, '4', [n, 4])]),
  ]);
  const trades = [trade('s', 'b', 3000), ...phases.map((n) => trade(`s${n}`, `b${n}`, 1000))];
  const [whole, ...thirds] = graphMethod.allocate(system, solution, trades)
    .tradeW as Iterable<number>;
  expect(Math.abs(whole as number)).toBeGreaterThan(1);
  expect(thirds.reduce((sum, w) => sum + w, 0)).toBeCloseTo(whole as number, 9);
});
