/** Random trades judged by one method, judged again by the load flow, and solved with what was approved. */

import { boundsOf, worstOf } from '../../src/approval/bounds.ts';
import { valuesAt } from '../../src/approval/desk.ts';
import { type Monitors, monitorsOf } from '../../src/approval/monitors.ts';
import {
  type ApprovalOptions,
  DEFAULT_APPROVAL,
  openApproval,
  type Trade,
  type TradeVerdict,
} from '../../src/index.ts';
import type { SolvedFeeder } from '../../src/loadflow/feeder.ts';
import { addTrades } from '../../src/loadflow/inject.ts';
import { solveLoadFlow } from '../../src/loadflow/solve.ts';
import type { Voltages } from '../../src/loadflow/voltages.ts';
import { openCampaignFeeder, type Round, roundOf } from './rounds.ts';

/** Beyond its bound, which has the slack in it, no approved value may be by more than this. */
const ROUNDING = 1e-8;

export interface Tally {
  trades: number;
  approved: number;
  /** Decided by a load flow, by the method that is tried. */
  byLoadFlow: number;
  judgingSeconds: number;
  /** Solved again with everything approved in place. */
  solvedAgain: number;
  /** Of those: largest relative excess over a bound. */
  largestExcess: number;
  /** Verdicts other than those of `exact`, and approved trades that break a limit. */
  readonly findings: Finding[];
}

export interface Finding {
  readonly what: 'verdict' | 'broken limit';
  readonly feeder: string;
  readonly round: number;
  readonly tradeId: string;
  readonly message: string;
}

export interface ApprovalCampaign {
  /** Runs the round of that index, up to so many trades of it. */
  run(index: number, most?: number): void;
  readonly tally: Tally;
}

/** @param method to be tried against `exact` */
export function newApprovalCampaign(
  feeder: string,
  seed: number,
  method: ApprovalOptions['method'] = 'hybrid',
): ApprovalCampaign {
  const solved = openCampaignFeeder(feeder);
  const tally: Tally = {
    trades: 0,
    approved: 0,
    byLoadFlow: 0,
    judgingSeconds: 0,
    solvedAgain: 0,
    largestExcess: Number.NEGATIVE_INFINITY,
    findings: [],
  };
  const run = (index: number, most = Number.POSITIVE_INFINITY) => {
    const whole = roundOf(solved, feeder, seed, index);
    const round = { ...whole, trades: whole.trades.slice(0, most) };
    const startedMs = performance.now();
    const verdicts = judged(solved, round, method);
    tally.judgingSeconds += (performance.now() - startedMs) / 1e3;
    const exact = judged(solved, round, 'exact');
    const note = (what: Finding['what'], trade: Trade, message: string) =>
      tally.findings.push({ what, feeder, round: index, tradeId: trade.tradeId, message });
    round.trades.forEach((trade, k) => {
      const [one, other] = [verdicts[k] as TradeVerdict, exact[k] as TradeVerdict];
      if (one.verdict === other.verdict) return;
      const decided = JSON.stringify((one.binding ?? other.binding) as TradeVerdict['binding']);
      note(
        'verdict',
        trade,
        `${one.verdict} (${one.checkedBy}), exact ${other.verdict}: ${decided}`,
      );
    });
    const approved = round.trades.filter((_, k) => verdicts[k]?.verdict === 'approved');
    solveAgain(solved, { ...round, trades: approved }, (trade, excess) => {
      tally.solvedAgain++;
      tally.largestExcess = Math.max(tally.largestExcess, excess);
      if (excess > ROUNDING) note('broken limit', trade, `by ${excess} of its bound`);
    });
    tally.trades += round.trades.length;
    tally.approved += approved.length;
    tally.byLoadFlow += verdicts.filter(({ checkedBy }) => checkedBy === 'loadflow').length;
  };
  return { run, tally };
}

/** Verdicts on a round's trades; the system is left as it was. */
function judged(
  { system, solution }: SolvedFeeder,
  { trades, limits, policy }: Round,
  method: ApprovalOptions['method'],
): TradeVerdict[] {
  const powers = powersOf(system);
  const options = { ...DEFAULT_APPROVAL, limits, policy, method, findMaximum: false };
  const approval = openApproval(system, solution, options);
  const verdicts = trades.map((trade) => approval.propose(trade));
  restore(system, powers);
  return verdicts;
}

/** Solves with every trade in place, from the state before, and gives the largest excess there. */
function solveAgain(
  { system, solution }: SolvedFeeder,
  { trades, limits, policy }: Round,
  found: (trade: Trade, excess: number) => void,
): void {
  const monitors: Monitors = monitorsOf(system.compiled, limits);
  const powers = powersOf(system);
  let before: Voltages = solution;
  let bounds = boundsOf(monitors, limits, valuesAt(system, monitors, before));
  for (const trade of trades) {
    addTrades(system, [trade]);
    const after = solveLoadFlow(system, { tolerancePu: 1e-11, maxIterations: 200 }, before);
    const values = valuesAt(system, monitors, after);
    found(trade, after.converged ? worstOf(bounds, values).excess : Number.POSITIVE_INFINITY);
    if (policy === 'independent') restore(system, powers);
    else {
      before = after;
      bounds = boundsOf(monitors, limits, values);
    }
  }
  restore(system, powers);
}

type Powers = readonly [powerW: Float64Array, reactivePowerVar: Float64Array];

function powersOf({ powerW, reactivePowerVar }: SolvedFeeder['system']): Powers {
  return [powerW.slice(), reactivePowerVar.slice()];
}

function restore(system: SolvedFeeder['system'], [powerW, reactivePowerVar]: Powers): void {
  system.powerW.set(powerW);
  system.reactivePowerVar.set(reactivePowerVar);
}
