/** The fee of a trade as it grows with what is sought: `start + x·slope`, per kWh. */
export interface FeeLine {
  readonly start: number;
  readonly slope: number;
  readonly energyKwh: number;
}

interface Range {
  readonly floor: number;
  readonly cap: number;
  /** Smallest x that counts. */
  readonly from: number;
}

/**
 * The smallest x at which fees within floor and cap collect the amount; null where none does. Revenue
 * is piecewise linear in x, and every piece is looked at, so the answer is exact.
 */
export function solveForRevenue(
  lines: readonly FeeLine[],
  amount: number,
  { floor, cap, from }: Range,
): number | null {
  const bends = lines
    .flatMap(({ start, slope }) => [(floor - start) / slope, (cap - start) / slope])
    .filter((x) => Number.isFinite(x) && x > from);
  const at = [...new Set(bends)].sort((a, b) => a - b);
  const edges = [from, ...at, Number.POSITIVE_INFINITY];
  const tolerance = 1e-12 * Math.max(1, Math.abs(amount));
  for (let k = 1; k < edges.length; k++) {
    const left = edges[k - 1] as number;
    const right = edges[k] as number;
    const x = solveOnPiece(lines, amount, { floor, cap }, left, right, tolerance);
    if (x !== null) return x;
  }
  return null;
}

function solveOnPiece(
  lines: readonly FeeLine[],
  amount: number,
  { floor, cap }: Pick<Range, 'floor' | 'cap'>,
  left: number,
  right: number,
  tolerance: number,
): number | null {
  const middle = insideOf(left, right);
  let constant = 0;
  let slope = 0;
  for (const line of lines) {
    const fee = line.start + middle * line.slope;
    if (fee >= floor && fee <= cap) {
      constant += line.start * line.energyKwh;
      slope += line.slope * line.energyKwh;
    } else constant += (fee < floor ? floor : cap) * line.energyKwh;
  }
  const missing = amount - constant;
  if (slope === 0)
    return Math.abs(missing) <= tolerance ? Math.max(left, Math.min(right, 0)) : null;
  const x = missing / slope;
  const slack = 1e-12 * (1 + Math.abs(x));
  return x >= left - slack && x <= right + slack ? Math.min(right, Math.max(left, x)) : null;
}

/** A point between the two, either of which may be infinite. */
function insideOf(left: number, right: number): number {
  if (left === Number.NEGATIVE_INFINITY) return right === Number.POSITIVE_INFINITY ? 0 : right - 1;
  return right === Number.POSITIVE_INFINITY ? left + 1 : (left + right) / 2;
}
