import { DEFAULT_DURATION_MIN } from '../network/intervals.ts';
import type { Trade } from '../network/trading.ts';
import { annualCost } from './assets.ts';
import type { ChargeGrid } from './grid.ts';
import { useOf } from './ptdf.ts';
import type { Direction, Measurement, TariffKind, TariffOptions } from './tariff.ts';

/**
 * MW-mile: every branch's cost of the hour, shared by those who use it in proportion to what they move
 * there, or paid for the part of its capacity that is used.
 *
 * @see D. Shirmohammadi et al., Evaluation of transmission network capacity use for wheeling
 *   transactions, IEEE Trans. Power Systems 4(4), 1989
 */
export const mwMileTariff: TariffKind = {
  name: 'mw-mile',
  title: 'MW-mile: the costs of every branch, shared by who uses it',
  unit: () => 'currency/kWh',
  unitFee: 1,
  directions: ['absolute', 'net', 'dominant'],
  claims: ['free-to-oneself', 'never-earns', 'symmetric', 'recovers-costs'],
  open: (options) => (grid, trades) =>
    options.basis === 'use'
      ? sharedCosts(grid, trades, options)
      : capacityUsed(grid, trades, options),
};

/** Use of every branch, kW per kW, by every trade. */
function branchUse(
  grid: ChargeGrid,
  trades: readonly Trade[],
  direction: Direction,
): Float64Array[] {
  const { branches, flows } = grid;
  return trades.map((trade) => {
    const transfer = grid.transferOf(trade);
    const use = new Float64Array(branches.length);
    for (let b = 0; b < branches.length; b++) {
      for (let c = flows.start[b]; c < flows.start[b + 1]; c++) {
        use[b] += useOf(transfer[c], flows.powerW[c], direction);
      }
    }
    return use;
  });
}

/**
 * Least use, kW per kW in all conductors, that makes one a user of a branch. Losses and loads that
 * answer to the voltage move a little power everywhere, for which nobody should pay a branch's costs.
 */
export const LEAST_USE = 0.05;

function sharedCosts(
  grid: ChargeGrid,
  trades: readonly Trade[],
  { direction, hoursPerYear }: TariffOptions,
): Measurement {
  const gross = branchUse(grid, trades, 'absolute');
  const use = branchUse(grid, trades, direction ?? 'absolute');
  const values = trades.map(() => ({ lines: 0, transformers: 0 }));
  let unpaid = 0;
  for (const together of simultaneous(trades)) {
    grid.branches.forEach((branch, b) => {
      const users = together.filter((t) => (gross[t] as Float64Array)[b] >= LEAST_USE);
      if (users.length === 0) return;
      const usedBy = (of: readonly Float64Array[]) =>
        users.reduce((kW, t) => kW + (of[t] as Float64Array)[b] * (trades[t] as Trade).powerKw, 0);
      const all = usedBy(use);
      // Where use with and against the flow about cancel, or relieve the branch, nobody pays for it.
      if (all < LEAST_USE * usedBy(gross)) {
        unpaid++;
        return;
      }
      const perHour = annualCost(branch.asset) / hoursPerYear;
      const kind = branch.id.startsWith('transformer.') ? 'transformers' : 'lines';
      for (const t of users) {
        const value = values[t] as { lines: number; transformers: number };
        value[kind] += ((use[t] as Float64Array)[b] / all) * perHour;
      }
    });
  }
  return {
    quantities: values.map((components) => ({
      value: components.lines + components.transformers,
      components,
    })),
    notes:
      unpaid === 0
        ? []
        : [
            `mw-mile: ${unpaid} times the trades together relieve or hardly load a branch, which nobody pays for`,
          ],
  };
}

function capacityUsed(
  grid: ChargeGrid,
  trades: readonly Trade[],
  { direction, hoursPerYear }: TariffOptions,
): Measurement {
  const { branches } = grid;
  const unrated = branches.filter(({ capacityKw }) => capacityKw === null).length;
  const quantities = branchUse(grid, trades, direction ?? 'absolute').map((use) => {
    const components = { lines: 0, transformers: 0 };
    branches.forEach(({ id, capacityKw, asset }, b) => {
      if (capacityKw === null) return;
      const kind = id.startsWith('transformer.') ? 'transformers' : 'lines';
      components[kind] += (use[b] * annualCost(asset)) / (capacityKw * hoursPerYear);
    });
    return { value: components.lines + components.transformers, components };
  });
  const notes =
    unrated === 0
      ? []
      : [
          `mw-mile: ${unrated} of ${branches.length} branches have no rating and are not charged for`,
        ];
  return { quantities, notes };
}

/** Indices of trades that start together and last equally long: they share an hour's costs. */
function simultaneous(trades: readonly Trade[]): number[][] {
  const groups = new Map<string, number[]>();
  trades.forEach(({ start, durationMin }, t) => {
    const key = `${start} ${durationMin ?? DEFAULT_DURATION_MIN}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [t]);
    else group.push(t);
  });
  return [...groups.values()];
}
