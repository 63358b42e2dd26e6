import { type ChargeResult, type Pricing, priceTrades } from '../charges/charge.ts';
import { openTariff } from '../charges/open-tariff.ts';
import type { Measurement, Tariff } from '../charges/tariff.ts';
import { GridError, type Issue } from '../errors.ts';
import type { Trade } from '../network/trading.ts';
import { compareCharges, type IncentiveReport } from './incentives.ts';
import { type Moment, measureMoments } from './moments.ts';

export interface ComparisonOptions {
  /** What a trade costs at the margin, at this tariff's unit fee. */
  readonly yardstick: Tariff;
  readonly pricing: Pricing;
}

/**
 * Charges the same trades by several tariffs, each measured at its own moment, and compares what
 * they make of them.
 *
 * @throws {GridError} `bad-input` with every tariff that cannot recover the amount
 */
export async function compareTariffs(
  moments: Iterable<Moment>,
  trades: readonly Trade[],
  tariffs: readonly Tariff[],
  { yardstick, pricing }: ComparisonOptions,
): Promise<IncentiveReport & { readonly notes: readonly string[] }> {
  const distance = await openTariff('thevenin');
  const measurements = measureMoments(moments, trades, [distance, yardstick, ...tariffs]);
  const [distances, marginal, ...others] = measurements as [
    Measurement,
    Measurement,
    ...Measurement[],
  ];
  const { split } = pricing;
  const costs = priceTrades(trades, marginal, yardstick, { split });
  const report = compareCharges(
    trades.map((trade, t) => ({
      trade,
      distanceOhm: distances.quantities[t]?.value ?? 0,
      marginalCost: costs.trades[t]?.charge ?? 0,
    })),
    pricedBy(trades, tariffs, others, pricing),
    { recover: pricing.recover ?? null, split },
  );
  return { ...report, notes: [...new Set(measurements.flatMap(({ notes }) => notes))] };
}

function pricedBy(
  trades: readonly Trade[],
  tariffs: readonly Tariff[],
  measurements: readonly Measurement[],
  pricing: Pricing,
): ChargeResult[] {
  const issues: Issue[] = [];
  const results = tariffs.flatMap((tariff, k) => {
    try {
      return [priceTrades(trades, measurements[k] as Measurement, tariff, pricing)];
    } catch (error) {
      if (!(error instanceof GridError) || error.issues.length === 0) throw error;
      issues.push(...error.issues);
      return [];
    }
  });
  if (issues.length === 0) return results;
  throw new GridError('bad-input', 'not every tariff recovers the amount', { issues });
}
