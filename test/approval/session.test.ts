import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Approval,
  type ApprovalOptions,
  approveTrades,
  DEFAULT_APPROVAL,
  DEFAULT_LIMITS,
  type Limits,
  type Network,
  openApproval,
  reportSolution,
  type Trade,
} from '../../src/index.ts';
import { type SolvedFeeder, solveFeeder } from '../../src/loadflow/feeder.ts';
import { addTrades } from '../../src/loadflow/inject.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { loadsAsParticipants, SHARP, solveBundled, tradeOf } from '../oracles/bundled.ts';
import { randomTrades } from './judging.ts';

const ALL: Limits = { ...DEFAULT_LIMITS, check: ['voltage', 'line', 'transformer', 'unbalance'] };
const TIGHT: Limits = { ...ALL, vMinPu: 0.973, vMaxPu: 1.044, maxLoadingPct: 170 };
const METHODS = ['hybrid', 'exact', 'linear'] as const;

const brief = (limits: Limits, more: Partial<ApprovalOptions> = {}): ApprovalOptions => ({
  ...DEFAULT_APPROVAL,
  limits,
  findMaximum: false,
  ...more,
});

/** All that a desk has, to the last bit. */
function bitsOf({ system }: SolvedFeeder, approval: Approval) {
  const { vRe, vIm } = approval.voltages();
  const { tapPu, stepStates } = system.devices;
  return structuredClone({
    powers: [system.powerW, system.reactivePowerVar],
    voltages: [vRe, vIm],
    devices: [tapPu, stepStates],
  });
}

/** A random feeder with its loads as participants, and limits that its baseline keeps. */
const solvedNetworks = arbitraryNetwork({ ...everything, controls: false })
  .filter(({ loads }) => loads.length > 1)
  .map((network) => ({
    network,
    solved: solveFeeder(network, SHARP, loadsAsParticipants(network)),
  }))
  .filter(({ solved }) => solved.solution.converged);

const someTrades = fc.array(
  fc.record({
    seller: fc.nat(),
    buyer: fc.nat(),
    kw: fc.double({ min: 0.01, max: 400, noNaN: true }),
    powerFactor: fc.constantFrom(1, 0.9, -0.95),
  }),
  { minLength: 3, maxLength: 8 },
);

type Drawn = typeof someTrades extends fc.Arbitrary<infer T> ? T : never;

function tradesOf({ loads }: Network, drawn: Drawn): Trade[] {
  const id = (k: number) => loads[k % loads.length]?.id as string;
  return drawn.map(({ seller, buyer, kw, powerFactor }, k) =>
    tradeOf(`t${k}`, id(seller), id(buyer), kw, { powerFactor }),
  );
}

/** Limits a little beyond the baseline, so that it is feasible. */
function limitsAround(solved: SolvedFeeder, beyond: number): Limits {
  const { nodes, branches } = reportSolution(solved, []);
  const voltages = nodes.flatMap(({ node, vPu }) => (node <= 3 && vPu ? [vPu] : []));
  const loadings = branches.flatMap(({ loadingPct }) => loadingPct ?? []);
  return {
    ...DEFAULT_LIMITS,
    vMinPu: Math.min(...voltages, 1) * (1 - beyond / 5),
    vMaxPu: Math.max(...voltages, 1) * (1 + beyond / 5),
    maxLoadingPct: Math.max(...loadings, 1) * (1 + beyond),
  };
}

test.each(METHODS)('a desk (%s) restored is the desk it was, and decides as it did', (method) => {
  const solved = solveBundled('ieee123');
  const trades = randomTrades(solved, 160, 120);
  const approval = openApproval(solved.system, solved.solution, brief(TIGHT, { method }));
  const propose = (from: number, to: number) =>
    trades.slice(from, to).map((trade) => approval.propose(trade));
  propose(0, 30);
  const before = approval.snapshot();
  const bits = bitsOf(solved, approval);
  const results = approval.result().trades;
  const onceMore = approval.snapshot();
  let first: unknown;
  for (let round = 0; round < 3; round++) {
    const verdicts = propose(30, 100);
    const withdrawn = verdicts.filter((v) => v.approvedKw > 0).slice(0, 3);
    const violations = withdrawn.map(({ tradeId }) => approval.withdraw(tradeId));
    const seen = { verdicts, violations, later: propose(100, 160), end: bitsOf(solved, approval) };
    first ??= seen;
    expect(seen).toEqual(first);
    expect(bitsOf(solved, approval)).not.toEqual(bits);
    approval.restore(onceMore);
    expect(bitsOf(solved, approval)).toEqual(bits);
    expect(approval.result().trades).toEqual(results);
  }
  approval.restore(before);
  expect(bitsOf(solved, approval)).toEqual(bits);
});

test('a desk whose controls act is restored with its taps', () => {
  const solved = solveBundled('ieee123');
  const options = brief({ ...ALL, vMinPu: 0.9, vMaxPu: 1.1, maxLoadingPct: 1e4, maxVufPct: 100 });
  const approval = openApproval(solved.system, solved.solution, { ...options, controlsAct: true });
  const { id } = solved.system.compiled.network.loads.at(-1) as { id: string };
  const snapshot = approval.snapshot();
  const bits = bitsOf(solved, approval);
  const trade = tradeOf('far', 'load.s1a', id, 400);
  expect(approval.propose(trade).verdict).toBe('approved');
  const after = bitsOf(solved, approval);
  expect(after.devices).not.toEqual(bits.devices);
  approval.restore(snapshot);
  expect(bitsOf(solved, approval)).toEqual(bits);
});

test('on any feeder, refusing, assessing and restoring leave the state to the last bit', () => {
  const seen = { refused: 0, approved: 0 };
  fc.assert(
    fc.property(
      solvedNetworks,
      someTrades,
      fc.constantFrom(...METHODS),
      fc.double({ min: 0.01, max: 0.3, noNaN: true }),
      ({ network, solved }, drawn, method, beyond) => {
        const limits = limitsAround(solved, beyond);
        const approval = openApproval(solved.system, solved.solution, brief(limits, { method }));
        for (const trade of tradesOf(network, drawn)) {
          const bits = bitsOf(solved, approval);
          const assessed = approval.assess(trade);
          expect(bitsOf(solved, approval)).toEqual(bits);
          const snapshot = approval.snapshot();
          const proposed = approval.propose(trade);
          expect(proposed).toEqual(assessed);
          if (proposed.verdict === 'rejected') {
            seen.refused++;
            expect(bitsOf(solved, approval)).toEqual(bits);
            continue;
          }
          seen.approved++;
          const moved = bitsOf(solved, approval);
          approval.restore(snapshot);
          expect(bitsOf(solved, approval)).toEqual(bits);
          expect(approval.propose(trade)).toEqual(proposed);
          expect(bitsOf(solved, approval)).toEqual(moved);
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(Math.min(seen.refused, seen.approved), JSON.stringify(seen)).toBeGreaterThan(40);
});

test('withdrawn, a trade leaves the powers that the others alone would give', () => {
  let withdrawn = 0;
  fc.assert(
    fc.property(
      solvedNetworks,
      someTrades,
      fc.array(fc.nat(), { maxLength: 4 }),
      fc.constantFrom(...METHODS),
      ({ network, solved }, drawn, picks, method) => {
        const { system, solution } = solved;
        const start = [system.powerW.slice(), system.reactivePowerVar.slice()] as const;
        const limits = limitsAround(solved, 1);
        const approval = openApproval(system, solution, brief(limits, { method }));
        const trades = tradesOf(network, drawn);
        let inPlace = trades.filter((trade) => approval.propose(trade).verdict === 'approved');
        for (const pick of picks) {
          const out = inPlace[pick % inPlace.length];
          if (out === undefined) break;
          approval.withdraw(out.tradeId);
          withdrawn++;
          inPlace = inPlace.filter((trade) => trade !== out);
          expect(() => approval.withdraw(out.tradeId)).toThrow('no approved trade');
        }
        expect(approval.result().trades.filter((t) => t.approvedKw > 0).length).toBe(
          inPlace.length,
        );
        const others = solveFeeder(network, SHARP, loadsAsParticipants(network)).system;
        expect([others.powerW, others.reactivePowerVar]).toEqual(start);
        addTrades(others, inPlace);
        others.powerW.forEach((powerW, port) => {
          expect(system.powerW[port]).toBeCloseTo(powerW, 6);
        });
        if (inPlace.length > 0) return;
        expect([system.powerW, system.reactivePowerVar]).toEqual(start);
      },
    ),
    { numRuns: 100 },
  );
  expect(withdrawn).toBeGreaterThan(50);
});

test('after trades were withdrawn the hybrid method decides as the load flow does', () => {
  const seen = { approved: 0, rejected: 0, broken: 0 };
  const sequence = (method: 'hybrid' | 'exact') => {
    const solved = solveBundled('ieee123');
    const approval = openApproval(solved.system, solved.solution, brief(TIGHT, { method }));
    const verdicts: unknown[] = [];
    const inPlace: string[] = [];
    randomTrades(solved, 400, 120).forEach((trade, k) => {
      const { verdict } = approval.propose(trade);
      verdicts.push(verdict);
      if (verdict === 'approved') inPlace.push(trade.tradeId);
      if (k % 3 !== 0 || inPlace.length === 0) return;
      const [out] = inPlace.splice((7 * k) % inPlace.length, 1);
      verdicts.push(approval.withdraw(out as string));
    });
    return verdicts;
  };
  const hybrid = sequence('hybrid');
  expect(hybrid).toEqual(sequence('exact'));
  for (const verdict of hybrid) {
    if (verdict === 'approved' || verdict === 'rejected') seen[verdict]++;
    else if (verdict !== 0) seen.broken++;
  }
  // What a trade relieved breaks its limit without it.
  expect(Math.min(seen.approved, seen.rejected, seen.broken)).toBeGreaterThan(3);
});

test('nothing is lost by asking for the result of independent trades in between', () => {
  const solved = solveBundled('ieee123');
  const trades = randomTrades(solved, 60, 120);
  const options = brief(TIGHT, { policy: 'independent' });
  const approval = openApproval(solved.system, solved.solution, options);
  const bits = bitsOf(solved, approval);
  for (const trade of trades) {
    approval.propose(trade);
    approval.result();
    expect(bitsOf(solved, approval)).toEqual(bits);
  }
  const fresh = solveBundled('ieee123');
  const atOnce = approveTrades(fresh.system, fresh.solution, trades, options);
  expect(approval.result().trades).toEqual(atOnce.trades);
  expect(approval.result().summary.finalViolations).toBe(atOnce.summary.finalViolations);
});

test('on any feeder within its limits nothing at all is approved, by every method', () => {
  let tried = 0;
  fc.assert(
    fc.property(solvedNetworks, someTrades, ({ network, solved }, drawn) => {
      const limits = limitsAround(solved, 1e-5);
      const trades = tradesOf(network, drawn).map((trade) => ({ ...trade, powerKw: 0 }));
      for (const method of METHODS) {
        const approval = openApproval(solved.system, solved.solution, brief(limits, { method }));
        for (const trade of trades) expect(approval.propose(trade).verdict).toBe('approved');
        tried++;
      }
    }),
    { numRuns: 60 },
  );
  expect(tried).toBeGreaterThan(100);
});

test('on any feeder tighter limits approve nothing that wider ones refused in the same state', () => {
  let both = 0;
  const share = fc.double({ min: 1e-3, max: 1, noNaN: true });
  fc.assert(
    fc.property(solvedNetworks, someTrades, share, share, ({ network, solved }, drawn, a, b) => {
      const trades = tradesOf(network, drawn);
      const verdictsAt = (beyond: number) => {
        const limits = limitsAround(solved, beyond);
        const approval = openApproval(solved.system, solved.solution, brief(limits));
        return trades.map((trade) => approval.assess(trade).verdict === 'approved');
      };
      const wide = verdictsAt(Math.max(a, b));
      const tight = verdictsAt(Math.min(a, b));
      tight.forEach((approved, k) => {
        if (approved) expect(wide[k]).toBe(true);
        else if (wide[k]) both++;
      });
    }),
    { numRuns: 120 },
  );
  expect(both, 'the limits are not idle').toBeGreaterThan(10);
});
