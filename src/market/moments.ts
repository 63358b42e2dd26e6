import { measureTrades } from '../charges/charge.ts';
import type { Measurement, Tariff, TariffQuantity } from '../charges/tariff.ts';
import type { SolvedFeeder } from '../loadflow/feeder.ts';
import type { Trade } from '../network/trading.ts';

/** The feeder as it is when some of the trades start. */
export interface Moment {
  readonly feeder: SolvedFeeder;
  /** Places of these trades among all. */
  readonly indices: readonly number[];
}

/** What tariffs measure of trades, each at its own moment; one measurement a tariff. */
export function measureMoments(
  moments: Iterable<Moment>,
  trades: readonly Trade[],
  tariffs: readonly Tariff[],
): Measurement[] {
  const found = tariffs.map(() => ({
    quantities: new Array<TariffQuantity>(trades.length),
    notes: new Set<string>(),
  }));
  for (const { feeder, indices } of moments) {
    const own = indices.map((t) => trades[t] as Trade);
    tariffs.forEach((tariff, k) => {
      const measurement = measureTrades(feeder, own, tariff);
      const { quantities, notes } = found[k] as (typeof found)[0];
      indices.forEach((t, i) => {
        quantities[t] = measurement.quantities[i] as TariffQuantity;
      });
      for (const note of measurement.notes) notes.add(note);
    });
  }
  return found.map(({ quantities, notes }) => ({ quantities, notes: [...notes] }));
}
