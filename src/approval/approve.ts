import { GridError } from '../errors.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import { commit } from './assess.ts';
import { countViolations } from './bounds.ts';
import { decide } from './decide.ts';
import { type Desk, openDesk, solveWith, sync, valuesAt } from './desk.ts';
import { monitorsOf } from './monitors.ts';
import { prepareTrade } from './prepared-trade.ts';
import { type DeskSnapshot, restoreDesk, snapshotOf } from './snapshot.ts';
import { reportState } from './state.ts';
import {
  type ApprovalOptions,
  type ApprovalResult,
  DEFAULT_APPROVAL,
  type TradeVerdict,
} from './verdict.ts';
import { type Approved, takeOut } from './withdraw.ts';

/** An open approval desk: trades are proposed one by one; approved ones stay in its state. */
export interface Approval {
  /** Judges a trade and leaves everything as it was. */
  readonly assess: (trade: Trade) => TradeVerdict;
  /** Judges a trade and, if it is approved (or cut), takes it into the state. */
  readonly propose: (trade: Trade) => TradeVerdict;
  /**
   * Takes an approved trade out again, as if it had never been proposed: the last one of that id that is
   * still in place. That may break limits which the trade relieved.
   *
   * @returns quantities outside their limits in the state that further trades are judged in
   * @throws {GridError} `unknown-element` if no such trade is in place, `not-converged` if without it
   *   there is no solution; either leaves everything as it was
   */
  readonly withdraw: (tradeId: string) => number;
  /** The state and the verdicts so far, to come back to, as often as wanted. */
  readonly snapshot: () => ApprovalSnapshot;
  /**
   * Goes back to a snapshot of this approval: powers, taps, voltages and tangent to the last bit. Load
   * flows that were solved since stay counted.
   */
  readonly restore: (snapshot: ApprovalSnapshot) => void;
  /** The state so far: the system's powers and the voltages with what was approved in them. */
  readonly voltages: () => Voltages;
  readonly result: () => ApprovalResult;
}

export interface ApprovalSnapshot {
  readonly desk: DeskSnapshot;
  readonly proposals: readonly Proposal[];
}

interface Proposal {
  readonly verdict: TradeVerdict;
  /** What of it is in place; null if it was refused. */
  readonly approved: Approved | null;
}

/**
 * Opens an approval desk on a solved feeder. From now on the system belongs to the desk: its powers
 * are those of the baseline plus what has been approved.
 *
 * @param system compiled with every seller and buyer to come as a participant
 * @param baseline its solution
 */
export function openApproval(
  system: System,
  baseline: Voltages,
  options: ApprovalOptions = DEFAULT_APPROVAL,
): Approval {
  const { limits, policy } = options;
  const monitors = monitorsOf(system.compiled, limits);
  const desk = openDesk(system, monitors, baseline, options);
  const atOpening = {
    powerW: system.powerW.slice(),
    reactivePowerVar: system.reactivePowerVar.slice(),
  };
  const violationsAt = (values: Float64Array) => countViolations(monitors, limits, values);
  const baselineReport = {
    violations: violationsAt(desk.bounds.before),
    ...reportState(system, baseline),
  };
  let proposals: Proposal[] = [];
  const inPlace = () => proposals.flatMap(({ approved }) => approved ?? []);
  return {
    assess: (trade) => decide(desk, prepareTrade(system, trade), trade, options).verdict,
    propose: (trade) => {
      const prepared = prepareTrade(system, trade);
      const { verdict, final } = decide(desk, prepared, trade, options);
      const powerKw = verdict.approvedKw;
      proposals.push({ verdict, approved: powerKw > 0 ? { trade: prepared, powerKw } : null });
      if (powerKw > 0 && policy === 'sequential') commit(desk, prepared, powerKw, final);
      return verdict;
    },
    withdraw: (tradeId) => {
      const k = proposals.findLastIndex(
        ({ verdict, approved }) => approved !== null && verdict.tradeId === tradeId,
      );
      const approved = proposals[k]?.approved ?? null;
      if (approved === null) {
        throw new GridError('unknown-element', `no approved trade '${tradeId}' is in place`);
      }
      const others = proposals.filter((_, one) => one !== k);
      if (policy === 'sequential') {
        const rest = others.flatMap((one) => one.approved ?? []);
        takeOut(desk, approved, rest, atOpening);
      }
      proposals = others;
      return violationsAt(desk.bounds.before);
    },
    snapshot: () => ({ desk: snapshotOf(desk), proposals: proposals.slice() }),
    restore: (snapshot) => {
      restoreDesk(desk, snapshot.desk);
      proposals = snapshot.proposals.slice();
    },
    voltages: () => {
      sync(desk);
      return desk.voltages;
    },
    result: () => {
      const settled = settle(desk, policy === 'independent' ? inPlace() : []);
      const verdicts = proposals.map(({ verdict }) => verdict);
      const count = (verdict: TradeVerdict['verdict']) =>
        verdicts.filter((v) => v.verdict === verdict).length;
      return {
        policy,
        method: desk.method,
        limits,
        baseline: baselineReport,
        trades: verdicts,
        summary: {
          approved: count('approved'),
          curtailed: count('curtailed'),
          rejected: count('rejected'),
          approvedKw: verdicts.reduce((sum, v) => sum + v.approvedKw, 0),
          loadFlows: desk.loadFlows,
          finalViolations:
            settled === null ? monitors.count : violationsAt(valuesAt(system, monitors, settled)),
        },
        unrated: monitors.unrated,
      };
    },
  };
}

/** Approves, cuts or refuses a list of trades: see `openApproval`. */
export function approveTrades(
  system: System,
  baseline: Voltages,
  trades: readonly Trade[],
  options: ApprovalOptions = DEFAULT_APPROVAL,
): ApprovalResult {
  const approval = openApproval(system, baseline, options);
  for (const trade of trades) approval.propose(trade);
  return approval.result();
}

/**
 * Voltages with everything approved in place, by the load flow; null where it has no solution.
 *
 * @param independent trades that were each judged by itself, which are not in the desk's state
 */
function settle(desk: Desk, independent: readonly Approved[]): Voltages | null {
  if (independent.length === 0) return sync(desk) ? desk.voltages : null;
  return solveWith(desk, independent);
}
