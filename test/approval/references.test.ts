import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type ApprovalOptions,
  approveTrades,
  DEFAULT_APPROVAL,
  DEFAULT_LIMITS,
  openFeeder,
  readTrades,
  resolveParticipants,
  solveFeeder,
} from '../../src/index.ts';
import { SHARP } from '../oracles/bundled.ts';
import { hasReference, readReferenceJson, referencePath } from '../oracles/reference.ts';

interface ReferenceVerdict {
  readonly tradeId: string;
  readonly verdict: 'approved' | 'rejected';
  /** Distance to the deciding limit, relative; below this a verdict means nothing. */
  readonly closeness: number | null;
  readonly ambiguous: boolean;
  readonly maxKw?: number | null;
}

interface ReferenceTrades {
  readonly baseline: { readonly violations: Readonly<Record<string, number>> };
  readonly limitSets: readonly {
    readonly name: string;
    readonly vMin: number;
    readonly vMax: number;
    readonly maxLoadingPct: number;
    readonly trades: readonly ReferenceVerdict[];
  }[];
  /** With the first limits, in file order. */
  readonly sequential: readonly ReferenceVerdict[];
}

const MEANINGLESS = 2e-5;

/** Every trade of the file judged on the file's baseline, whose taps and steps are locked. */
function judge(name: string, set: ReferenceTrades['limitSets'][0], more: Partial<ApprovalOptions>) {
  const { network } = openFeeder(referencePath(`trades/${name}.dss`));
  const reading = readTrades(readFileSync(referencePath(`trades/${name}.csv`), 'utf8'));
  const { participants, issues } = resolveParticipants(network, [], reading.mentions);
  expect([...reading.issues, ...issues]).toEqual([]);
  const idOf = (mention: string) => participants.get(mention)?.id as string;
  const trades = reading.records.map((trade) => ({
    ...trade,
    seller: idOf(trade.seller),
    buyer: idOf(trade.buyer),
  }));
  const unique = new Map([...participants.values()].map((one) => [one.id, one]));
  const { system, solution } = solveFeeder(network, SHARP, [...unique.values()]);
  return approveTrades(system, solution, trades, {
    ...DEFAULT_APPROVAL,
    limits: {
      ...DEFAULT_LIMITS,
      check: ['voltage', 'line'],
      vMinPu: set.vMin,
      vMaxPu: set.vMax,
      maxLoadingPct: set.maxLoadingPct,
    },
    ...more,
  });
}

function expectVerdicts(
  own: ReturnType<typeof judge>['trades'],
  reference: readonly ReferenceVerdict[],
) {
  let compared = 0;
  expect(own.length).toBe(reference.length);
  own.forEach((found, k) => {
    const expected = reference[k] as ReferenceVerdict;
    expect(found.tradeId).toBe(expected.tradeId);
    if (expected.ambiguous || (expected.closeness ?? 1) < MEANINGLESS) return;
    compared++;
    expect(found.verdict, found.tradeId).toBe(expected.verdict);
    if (found.maxKw === null || expected.maxKw === undefined || expected.maxKw === null) return;
    const off = Math.abs(found.maxKw - expected.maxKw);
    expect(off / Math.max(expected.maxKw, 1e-3 * found.requestedKw)).toBeLessThan(1e-3);
  });
  expect(compared).toBeGreaterThan(0.9 * reference.length);
}

test.skipIf(!hasReference).each(['ieee13', 'ieee123', 'eulv', 'ieee34mod1', 'ieee37'])(
  'trades on %s are judged as OpenDSS judges them, with the largest quantity that passes',
  (name) => {
    const reference = readReferenceJson<ReferenceTrades>(`trades/${name}.json.gz`);
    for (const set of reference.limitSets) {
      const own = judge(name, set, { policy: 'independent' });
      expect(own.baseline.violations).toBe(reference.baseline.violations[set.name]);
      expectVerdicts(own.trades, set.trades);
    }
    const [first] = reference.limitSets as [ReferenceTrades['limitSets'][0]];
    const inOrder = judge(name, first, { policy: 'sequential', findMaximum: false });
    expectVerdicts(inOrder.trades, reference.sequential);
  },
);
