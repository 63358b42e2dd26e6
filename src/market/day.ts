import { approveTrades } from '../approval/approve.ts';
import { reportState, type StateReport } from '../approval/state.ts';
import type { ApprovalOptions, ApprovalResult } from '../approval/verdict.ts';
import { type ChargeResult, chargeTrades, type Pricing } from '../charges/charge.ts';
import type { Tariff } from '../charges/tariff.ts';
import { GridError } from '../errors.ts';
import { solveOrExplain } from '../loadflow/diagnose/explain.ts';
import { worstMismatches } from '../loadflow/diagnose/mismatches.ts';
import { implausibilities } from '../loadflow/diagnose/plausible.ts';
import type { FeederOptions, SolvedFeeder } from '../loadflow/feeder.ts';
import { systemPower } from '../loadflow/flows.ts';
import { injectTrades } from '../loadflow/inject.ts';
import type { LossMethod } from '../losses/allocation.ts';
import { type Interval, intervalsOf } from '../network/intervals.ts';
import type { Network } from '../network/network.ts';
import type { Participant, Trade } from '../network/trading.ts';
import { networkAt } from '../timeseries/powers.ts';

/** A delivery interval, approved. */
export interface IntervalApproval {
  readonly interval: Interval<Trade>;
  readonly approval: ApprovalResult;
  /** What is absurd about the feeder before any trade, and the likely causes; empty for most. */
  readonly notes: readonly string[];
}

/** A delivery interval with what its approved trades lose and pay. */
export interface IntervalReport extends IntervalApproval {
  /** What was approved, with the quantity that was. */
  readonly approved: readonly Trade[];
  /** Losses of the feeder, kW: before any trade and with the approved ones. */
  readonly lossBeforeKw: number;
  readonly lossAfterKw: number;
  /** Loss share of every approved trade, kW. */
  readonly tradeLossKw: readonly number[];
  readonly charges: ChargeResult;
  /** The feeder with the approved trades in place. */
  readonly solved: SolvedFeeder;
  /** Lowest and highest voltage and the highest loading with the approved trades in place. */
  readonly state: StateReport;
}

/**
 * Approves trades interval by interval, each on the feeder as its profiles have it then.
 *
 * @throws {GridError} `bad-input` for intervals that overlap in part, `not-converged` or
 *   `singular-network` with the likely causes where the feeder has no solution before any trade
 */
export function approveIntervals(
  network: Network,
  participants: readonly Participant[],
  trades: readonly Trade[],
  feeder: FeederOptions,
  approval: ApprovalOptions,
): IntervalApproval[] {
  return separateIntervals(trades).map((interval) => {
    const { solved, notes } = solveInterval(network, participants, interval, feeder);
    const { system, solution } = solved;
    return { interval, approval: approveTrades(system, solution, interval.items, approval), notes };
  });
}

/** Approves a day of trades, allots its losses and charges for the network. */
export function* runDay(
  network: Network,
  participants: readonly Participant[],
  trades: readonly Trade[],
  feeder: FeederOptions,
  options: {
    readonly approval: ApprovalOptions;
    readonly losses: LossMethod;
    readonly tariff: Tariff;
    readonly pricing: Pricing;
  },
): Generator<IntervalReport> {
  for (const interval of separateIntervals(trades)) {
    const { solved: judged, notes } = solveInterval(network, participants, interval, feeder);
    const approval = approveTrades(
      judged.system,
      judged.solution,
      interval.items,
      options.approval,
    );
    const approved = interval.items.flatMap((trade, k) => {
      const powerKw = approval.trades[k]?.approvedKw ?? 0;
      return powerKw > 0 ? [{ ...trade, powerKw }] : [];
    });
    const { solved: baseline } = solveInterval(network, participants, interval, feeder);
    const lossBeforeKw = systemPower(baseline.system, baseline.solution).lossRe / 1e3;
    const solved = injectTrades(baseline, approved, feeder);
    requireSolution(solved);
    const allocation = options.losses.allocate(solved.system, solved.solution, approved);
    yield {
      interval,
      approval,
      notes,
      approved,
      lossBeforeKw,
      lossAfterKw: systemPower(solved.system, solved.solution).lossRe / 1e3,
      tradeLossKw: Array.from(allocation.tradeW, (w) => w / 1e3),
      charges: chargeTrades(solved, approved, options.tariff, options.pricing),
      solved,
      state: reportState(solved.system, solved.solution),
    };
  }
}

function separateIntervals(trades: readonly Trade[]): Interval<Trade>[] {
  const { intervals, issues } = intervalsOf(trades);
  if (issues.length === 0) return intervals;
  throw new GridError('bad-input', 'delivery intervals overlap', { issues });
}

function solveInterval(
  network: Network,
  participants: readonly Participant[],
  { start, startMinute }: Interval<Trade>,
  feeder: FeederOptions,
): { readonly solved: SolvedFeeder; readonly notes: readonly string[] } {
  const then = startMinute === null ? network : networkAt(network, startMinute);
  const options = startMinute === null ? feeder : { ...feeder, minute: startMinute };
  const solved = solveOrExplain(then, options, participants);
  const at = start === null ? '' : `${start}: `;
  return { solved, notes: implausibilities(solved, options).map((note) => `${at}${note}`) };
}

/** @throws {GridError} `not-converged`, with the worst nodes */
export function requireSolution({ system, solution }: SolvedFeeder): void {
  if (solution.converged && solution.controlsSettled) return;
  throw new GridError(
    'not-converged',
    solution.converged
      ? `the controls did not settle within ${solution.controlIterations} iterations`
      : `the load flow did not converge within ${solution.iterations} iterations`,
    { issues: worstMismatches(system, solution) },
  );
}
