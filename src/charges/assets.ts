import type { Asset, Line, Network, Transformer } from '../network/network.ts';

/** What a branch without a row in `assets.csv` costs: round figures, stated in docs/methods/charges.md. */
export const ASSUMED_COSTS = {
  /** Line or cable below `lowVoltageKv`, per km. */
  lowVoltagePerKm: 60_000,
  /** Line or cable from there on, per km. */
  highVoltagePerKm: 100_000,
  /** Line to neutral, kV. */
  lowVoltageKv: 1,
  transformerPerKva: 40,
} as const;

/** Years, interest and growth where nothing is stated: the columns' own defaults. */
const ASSUMED_TERMS = { lifeYears: 40, discountPct: 6.9, growthPct: 1 } as const;

/** What every branch costs, as stated or as assumed. */
export function assetsOf(network: Network): ReadonlyMap<string, Asset> {
  const kvOf = new Map(network.buses.map(({ id, kVBase }) => [id, kVBase ?? 0]));
  const assumed = (element: string, replacementCost: number): [string, Asset] => [
    element,
    { element, replacementCost, ...ASSUMED_TERMS },
  ];
  return new Map<string, Asset>([
    ...network.lines.map((line) => assumed(line.id, lineCost(line, kvOf))),
    ...network.transformers.map((one) => assumed(one.id, transformerCost(one))),
    ...[...network.capacitors, ...network.reactors].map(({ id }) => assumed(id, 0)),
    ...network.assets.map((asset): [string, Asset] => [asset.element, asset]),
  ]);
}

function lineCost({ from, lengthKm }: Line, kvOf: ReadonlyMap<string, number>): number {
  const { lowVoltageKv, lowVoltagePerKm, highVoltagePerKm } = ASSUMED_COSTS;
  const perKm = (kvOf.get(from.bus) ?? 0) < lowVoltageKv ? lowVoltagePerKm : highVoltagePerKm;
  return perKm * lengthKm;
}

function transformerCost({ windings }: Transformer): number {
  return ASSUMED_COSTS.transformerPerKva * (windings[0]?.ratedKva ?? 0);
}

/** Factor that makes a present value a yearly payment over `years` at `discountPct` interest. */
export function annuity(discountPct: number, years: number): number {
  const d = discountPct / 100;
  return d === 0 ? 1 / years : d / (1 - (1 + d) ** -years);
}

/** Currency a year. */
export function annualCost({ replacementCost, discountPct, lifeYears }: Asset): number {
  return replacementCost * annuity(discountPct, lifeYears);
}
