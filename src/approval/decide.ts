import type { Trade } from '../network/trading.ts';
import { type Assessment, assess, type Desk, type PreparedTrade } from './desk.ts';
import { largestPassing } from './maximum.ts';
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
