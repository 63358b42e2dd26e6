import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import { countViolations } from './bounds.ts';
import {
  type ApprovalMethod,
  type Assessment,
  addApproved,
  assess,
  commit,
  type Desk,
  openDesk,
  type PreparedTrade,
  prepareTrade,
  sync,
  valuesAt,
} from './desk.ts';
import { type Binding, DEFAULT_LIMITS, type Limits } from './limits.ts';
import { largestPassing } from './maximum.ts';
import { monitorsOf } from './monitors.ts';
import { reportState, type StateReport } from './state.ts';

export interface ApprovalOptions {
  readonly limits: Limits;
  /** `sequential`: approved trades accumulate in file order; `independent`: each against the baseline. */
  readonly policy: 'sequential' | 'independent';
  readonly method: ApprovalMethod;
  /** Do regulators act for every trade, or stay where the baseline left them? */
  readonly controlsAct: boolean;
  /** Approve the largest quantity that fits where the whole does not. */
  readonly partial: boolean;
  /** Find the largest quantity that would pass, for every trade. */
  readonly findMaximum: boolean;
  /** Of the load flows that decide and confirm, pu. */
  readonly tolerancePu: number;
}

export const DEFAULT_APPROVAL: ApprovalOptions = {
  limits: DEFAULT_LIMITS,
  policy: 'sequential',
  method: 'hybrid',
  controlsAct: false,
  partial: false,
  findMaximum: true,
  tolerancePu: 1e-10,
};

export interface TradeVerdict {
  readonly tradeId: string;
  readonly verdict: 'approved' | 'curtailed' | 'rejected';
  readonly requestedKw: number;
  readonly approvedKw: number;
  /** Largest quantity that would pass, to 0.1 %, at most 20 times the request; null if not asked for. */
  readonly maxKw: number | null;
  readonly checkedBy: 'sensitivity' | 'loadflow';
  readonly binding: Binding | null;
}

export interface ApprovalResult {
  readonly policy: ApprovalOptions['policy'];
  readonly method: ApprovalMethod;
  readonly limits: Limits;
  readonly baseline: StateReport & {
    /** Quantities outside their limits before any trade. */
    readonly violations: number;
  };
  readonly trades: readonly TradeVerdict[];
  readonly summary: {
    readonly approved: number;
    readonly curtailed: number;
    readonly rejected: number;
    readonly approvedKw: number;
    readonly loadFlows: number;
    /** Quantities outside their limits with all approved trades in place. */
    readonly finalViolations: number;
  };
  /** Lines and transformers without a rating, which are not checked. */
  readonly unrated: readonly string[];
}

/** An open approval desk: trades are proposed one by one; approved ones stay in its state. */
export interface Approval {
  /** Judges a trade and, if it is approved (or cut), takes it into the state. */
  readonly propose: (trade: Trade) => TradeVerdict;
  /** The state so far: the system's powers and the voltages with what was approved in them. */
  readonly voltages: () => Voltages;
  readonly result: () => ApprovalResult;
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
  const baselineReport = {
    violations: countViolations(monitors, limits, valuesAt(system, monitors, baseline)),
    ...reportState(system, baseline),
  };
  const verdicts: TradeVerdict[] = [];
  const independent: { readonly prepared: PreparedTrade; readonly powerKw: number }[] = [];
  return {
    propose: (trade) => {
      const prepared = prepareTrade(desk, trade);
      const { verdict, final } = decide(desk, prepared, trade, options);
      verdicts.push(verdict);
      if (verdict.approvedKw > 0) {
        if (policy === 'sequential') {
          commit(desk, prepared, verdict.approvedKw, final);
        } else {
          independent.push({ prepared, powerKw: verdict.approvedKw });
        }
      }
      return verdict;
    },
    voltages: () => {
      sync(desk);
      return desk.voltages;
    },
    result: () => {
      const settled = settle(desk, independent.splice(0));
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
            settled === null
              ? monitors.count
              : countViolations(monitors, limits, valuesAt(system, monitors, settled)),
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

function decide(
  desk: Desk,
  prepared: PreparedTrade,
  trade: Trade,
  options: ApprovalOptions,
): { verdict: TradeVerdict; final: Assessment } {
  const whole = assess(desk, prepared, trade.powerKw, !options.findMaximum);
  const needsMaximum = options.findMaximum || (options.partial && !whole.passes);
  const maxKw = needsMaximum ? largestPassing(desk, prepared, trade.powerKw, whole) : null;
  const base = {
    tradeId: trade.tradeId,
    requestedKw: trade.powerKw,
    maxKw: options.findMaximum ? maxKw : null,
    checkedBy: whole.checkedBy,
    binding: whole.binding,
  };
  if (whole.passes) {
    return {
      verdict: { ...base, verdict: 'approved', approvedKw: trade.powerKw },
      final: whole,
    };
  }
  if (options.partial && maxKw !== null && maxKw > 0) {
    const part = assess(desk, prepared, maxKw);
    if (part.passes) {
      return { verdict: { ...base, verdict: 'curtailed', approvedKw: maxKw }, final: part };
    }
  }
  return { verdict: { ...base, verdict: 'rejected', approvedKw: 0 }, final: whole };
}

/** Voltages with everything approved in place, by the load flow; null where it has no solution. */
function settle(
  desk: Desk,
  approved: readonly { readonly prepared: PreparedTrade; readonly powerKw: number }[],
): Voltages | null {
  for (const { prepared, powerKw } of approved) addApproved(desk, prepared, powerKw);
  return sync(desk) ? desk.voltages : null;
}
