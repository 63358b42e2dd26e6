import type { Trade } from '../network/trading.ts';
import { type Assessment, assess } from './assess.ts';
import type { Desk } from './desk.ts';
import { explain } from './explain.ts';
import { largestPassing } from './maximum.ts';
import type { PreparedTrade } from './prepared-trade.ts';
import type { ApprovalOptions, TradeVerdict } from './verdict.ts';

/** Judges a trade, whole or in part; the desk stays as it was. `final` is how what is approved was judged. */
export function decide(
  desk: Desk,
  prepared: PreparedTrade,
  trade: Trade,
  options: ApprovalOptions,
): { verdict: TradeVerdict; final: Assessment } {
  const whole = assess(desk, prepared, trade.powerKw, !options.findMaximum);
  const needsMaximum = options.findMaximum || (options.partial && !whole.passes);
  const maxKw = needsMaximum ? largestPassing(desk, prepared, trade.powerKw, whole) : null;
  const partKw = options.partial && !whole.passes ? (maxKw ?? 0) : 0;
  const part = partKw > 0 ? assess(desk, prepared, partKw) : null;
  const [approvedKw, final] = whole.passes
    ? [trade.powerKw, whole]
    : part?.passes
      ? [partKw, part]
      : [0, whole];
  const verdict: Omit<TradeVerdict, 'explanation'> = {
    tradeId: trade.tradeId,
    verdict: whole.passes ? 'approved' : approvedKw > 0 ? 'curtailed' : 'rejected',
    requestedKw: trade.powerKw,
    approvedKw,
    maxKw: options.findMaximum ? maxKw : null,
    checkedBy: whole.checkedBy,
    binding: whole.binding,
  };
  const { binding } = verdict;
  const explanation =
    options.explain && binding !== null
      ? explain(desk, trade, { ...verdict, maxKw }, binding, whole.q)
      : null;
  return { verdict: { ...verdict, explanation }, final };
}
