import { type Assessment, assess } from './assess.ts';
import type { Desk } from './desk.ts';
import type { PreparedTrade } from './prepared-trade.ts';

/** Largest multiple of the request that is looked at for `maxKw`. */
const LARGEST_MULTIPLE = 20;
/** Smallest share of the request that counts as passing. */
const SMALLEST_SHARE = 1e-3;
/** `maxKw` is found to this relative width. */
const MAXIMUM_WIDTH = 5e-4;

/**
 * Largest quantity that passes: the boundary is bracketed between a quantity that passes and one
 * that does not, then narrowed by false position (Illinois) on the relative excess.
 */
export function largestPassing(
  desk: Desk,
  prepared: PreparedTrade,
  requestedKw: number,
  atRequest: Assessment,
): number {
  const excessAt = (powerKw: number): number => {
    const { passes, excess } = assess(desk, prepared, powerKw);
    return passes ? Math.min(excess, -Number.MIN_VALUE) : excess;
  };
  let low: number;
  let lowExcess: number;
  let high: number;
  let highExcess: number;
  if (atRequest.passes) {
    [low, lowExcess] = [requestedKw, atRequest.excess];
    high = requestedKw;
    do {
      high = Math.min(2 * high, LARGEST_MULTIPLE * requestedKw);
      highExcess = excessAt(high);
      if (highExcess > 0) break;
      [low, lowExcess] = [high, highExcess];
    } while (high < LARGEST_MULTIPLE * requestedKw);
    if (highExcess <= 0) return high;
  } else {
    [high, highExcess] = [requestedKw, atRequest.excess];
    low = SMALLEST_SHARE * requestedKw;
    lowExcess = excessAt(low);
    if (lowExcess > 0) return 0;
  }
  let side = 0;
  while (high - low > MAXIMUM_WIDTH * high) {
    const middle = (low + high) / 2;
    const guess = (low * highExcess - high * lowExcess) / (highExcess - lowExcess);
    // Kept off the ends, so that the bracket shrinks from both sides.
    const margin = 0.1 * MAXIMUM_WIDTH * high;
    const at = Number.isFinite(guess)
      ? Math.min(Math.max(guess, low + margin), high - margin)
      : middle;
    const excess = excessAt(at);
    if (excess > 0) {
      [high, highExcess] = [at, excess];
      if (side === 1) lowExcess /= 2;
      side = 1;
    } else {
      [low, lowExcess] = [at, excess];
      if (side === -1) highExcess /= 2;
      side = -1;
    }
  }
  return low;
}
