import type { ApprovalMethod } from './desk.ts';
import type { Explanation } from './explain.ts';
import { type Binding, DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { StateReport } from './state.ts';

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
  /** Say why a trade was cut or refused, and who loads that limit most; one adjoint solve each. */
  readonly explain: boolean;
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
  explain: false,
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
  /** Of a trade that was cut or refused; null if it was approved or not asked for. */
  readonly explanation: Explanation | null;
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
