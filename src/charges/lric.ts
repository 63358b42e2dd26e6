import type { Asset } from '../network/network.ts';
import type { Trade } from '../network/trading.ts';
import { annualCost } from './assets.ts';
import type { ChargeGrid } from './grid.ts';
import { type Loading, loadingChanges, loadingsOf } from './loading.ts';
import type { TariffKind, TariffOptions } from './tariff.ts';

/**
 * Long-run incremental cost: a branch that carries D of its capacity C and grows by r a year is
 * reinforced in n years, C = D·(1 + r)ⁿ; a trade brings that nearer or puts it off. Paid is the change
 * of the present value of the reinforcement, as a yearly payment, `PV = cost·(D/C)^k` with
 * k = ln(1 + d)/ln(1 + r).
 *
 * @see F. Li, D. L. Tolley, Long-run incremental cost pricing based on unused capacity, IEEE Trans.
 *   Power Systems 22(4), 2007
 */
export const lricTariff: TariffKind = {
  name: 'lric',
  title: 'Long-run incremental cost: how much nearer a trade brings reinforcements',
  unit: () => 'currency/kWh',
  unitFee: 1,
  directions: ['net', 'dominant'],
  claims: ['free-to-oneself', 'separable', 'antisymmetric'],
  open: (options) => (grid, trades) => {
    const fullest = fullestOf(loadingsOf(grid));
    const unrated = grid.branches.length - fullest.length;
    const overloaded = fullest.filter(({ value }) => value > 1).length;
    const changes = loadingChangesOf(grid, trades, fullest);
    return {
      quantities: trades.map((trade, t) =>
        lricOf(grid, trade, fullest, changes[t] as Float64Array, options),
      ),
      notes: [
        ...(unrated === 0
          ? []
          : [`lric: ${unrated} branches have no rating and are not charged for`]),
        ...(overloaded === 0
          ? []
          : [`lric: ${overloaded} branches are overloaded already; they cost what full ones do`]),
      ],
    };
  },
};

function lricOf(
  grid: ChargeGrid,
  { seller, buyer, powerKw }: Trade,
  fullest: readonly Loading[],
  changes: Float64Array,
  { direction, increment, hoursPerYear }: TariffOptions,
) {
  const components = { lines: 0, transformers: 0 };
  if (seller === buyer) return { value: 0, components };
  fullest.forEach(({ branch, value: loading }, k) => {
    const { id, asset } = grid.branches[branch] as (typeof grid.branches)[0];
    const perKw = changes[k];
    const yearly =
      increment === 'marginal'
        ? marginalDeferral(asset, loading) * perKw
        : (deferralCost(asset, Math.max(0, loading + perKw * powerKw)) -
            deferralCost(asset, loading)) /
          powerKw;
    const charged = direction === 'dominant' ? Math.max(0, yearly) : yearly;
    components[id.startsWith('transformer.') ? 'transformers' : 'lines'] += charged / hoursPerYear;
  });
  return { value: components.lines + components.transformers, components };
}

/** Of every branch the conductor that is fullest: its limit is reached first. */
function fullestOf(loadings: readonly Loading[]): Loading[] {
  const fullest = new Map<number, Loading>();
  for (const one of loadings) {
    const before = fullest.get(one.branch);
    if (before === undefined || one.value > before.value) fullest.set(one.branch, one);
  }
  return [...fullest.values()];
}

/** Change of every loading per kW of every trade. */
export function loadingChangesOf(
  grid: ChargeGrid,
  trades: readonly Trade[],
  loadings: readonly Loading[],
): Float64Array[] {
  return trades.map((trade) => {
    const perWatt = loadingChanges(grid, loadings, grid.tradeColumn(trade));
    return perWatt.map((change) => 1e3 * change);
  });
}

/** Years' interest in years' growth: k; infinite without growth, 0 without interest. */
function exponentOf({ discountPct, growthPct }: Asset): number {
  return Math.log1p(discountPct / 100) / Math.log1p(growthPct / 100);
}

/**
 * Present value of the reinforcement of a branch that is `loading` (of 1) full, paid yearly, currency
 * a year. Beyond 1 it goes on straight: what is overloaded costs what a full branch does. Without
 * growth what is not full is never reinforced.
 */
export function deferralCost(asset: Asset, loading: number): number {
  const k = exponentOf(asset);
  const yearly = annualCost(asset);
  if (loading < 1) return yearly * (k === 0 ? 1 : loading ** k);
  return yearly * (1 + (Number.isFinite(k) ? k * (loading - 1) : 0));
}

/** Its derivative, currency a year for all of the capacity. */
export function marginalDeferral(asset: Asset, loading: number): number {
  const k = exponentOf(asset);
  if (!Number.isFinite(k) || k === 0 || loading <= 0) return 0;
  return annualCost(asset) * k * Math.min(loading, 1) ** (k - 1);
}
