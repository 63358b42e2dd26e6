/** What a feeder's limits say of a solution, from the report and not from the approval's own monitors. */

import { type Limits, reportSolution, type Trade } from '../../src/index.ts';
import type { SolvedFeeder } from '../../src/loadflow/feeder.ts';
import { addTrades } from '../../src/loadflow/inject.ts';
import { solveLoadFlow } from '../../src/loadflow/solve.ts';
import { seeded, tradeOf } from '../oracles/bundled.ts';

/** Largest relative excess over any limit: positive where one is broken. */
export function largestExcess(solved: SolvedFeeder, limits: Limits): number {
  const { nodes, branches } = reportSolution(solved, []);
  let largest = Number.NEGATIVE_INFINITY;
  const note = (excess: number) => {
    if (!(excess <= largest)) largest = excess;
  };
  for (const { node, vPu } of nodes) {
    if (node > 3 || vPu === null || vPu === 0) continue;
    note(vPu / limits.vMaxPu - 1);
    note(1 - vPu / limits.vMinPu);
  }
  for (const { loadingPct, kind } of branches) {
    if (loadingPct === null) continue;
    if (limits.check.includes(kind === 'transformer' ? 'transformer' : 'line')) {
      note(loadingPct / limits.maxLoadingPct - 1);
    }
  }
  return largest;
}

/** The feeder with trades in place, solved afresh by the load flow; the system is left as it was. */
export function solvedWith(solved: SolvedFeeder, trades: readonly Trade[]): SolvedFeeder {
  const { system } = solved;
  const [p, q] = [system.powerW.slice(), system.reactivePowerVar.slice()];
  addTrades(system, trades);
  const solution = solveLoadFlow(system, { tolerancePu: 1e-11, maxIterations: 200 });
  system.powerW.set(p);
  system.reactivePowerVar.set(q);
  return { system, solution: { ...solved.solution, ...solution } };
}

/** Seeded trades between loads of a feeder, a few of them far too large. */
export function randomTrades(solved: SolvedFeeder, count: number, largestKw: number): Trade[] {
  const random = seeded(20240229);
  const { loads } = solved.system.compiled.network;
  const pick = () => loads[Math.floor(random() * loads.length)]?.id as string;
  return Array.from({ length: count }, (_, k) =>
    tradeOf(`t${k}`, pick(), pick(), largestKw * random() ** 2 + 1e-3, {
      powerFactor: random() < 0.2 ? 0.95 : 1,
    }),
  );
}
