import type { Trade } from '../network/trading.ts';
import type { ChargeGrid } from './grid.ts';
import { type LinearSolution, loadLinearSolver } from './linear-program.ts';
import { type Loading, loadingChanges, loadingsOf } from './loading.ts';
import { measured, type NetworkLimits, type TariffKind } from './tariff.ts';

/**
 * Distribution locational marginal prices: the trades are fitted into the feeder's limits at least
 * cost, to first order around the operating point; the charge of a trade is the difference of the
 * prices at its two ends, made of losses, voltage limits and congestion.
 */
export const dlmpTariff: TariffKind = {
  name: 'dlmp',
  title: 'Locational marginal prices: losses, voltage limits and congestion',
  unit: () => 'currency/kWh',
  unitFee: 1,
  directions: [],
  claims: ['free-to-oneself'],
  open: async (options) => {
    const solve = await loadLinearSolver();
    return (grid, trades) => {
      const offers = trades.map(
        (trade): Offer => ({
          trade,
          minKw: 0,
          maxKw: trade.powerKw,
          costPerKwh: -options.curtailmentPrice,
        }),
      );
      const { prices } = locationalPrices(grid, offers, options, solve);
      return measured(
        prices.map(({ energy, loss, voltage, congestion }) => ({
          value: energy + loss + voltage + congestion,
          components: { energy, loss, voltage, congestion },
        })),
      );
    };
  },
};

/**
 * Something whose power is to be decided: a trade, or power that one participant injects or, where
 * it is negative, withdraws.
 */
export interface Offer {
  readonly trade: Trade | { readonly participant: string };
  readonly minKw: number;
  readonly maxKw: number;
  readonly costPerKwh: number;
}

/** What a kWh costs, by reason. Of a trade: price at the buyer less that at the seller. */
export interface LocationalPrice {
  readonly energy: number;
  readonly loss: number;
  readonly voltage: number;
  readonly congestion: number;
}

export interface PriceOptions {
  readonly energyPrice: number;
  readonly limits: NetworkLimits;
}

export interface LocationalPrices {
  /** Of every offer: what the network charges a trade, or what it pays an injection. */
  readonly prices: readonly LocationalPrice[];
  readonly powerKw: Float64Array;
  /** Cost of an hour: of the offers and of the energy at the source that changes with them. */
  readonly cost: number;
}

/**
 * Dispatches offers at least cost, `min c₀·ΔP₀ + Σ c_k·y_k`, with voltages and loadings within their
 * limits to first order, and prices what they do. A quantity that is outside its limit at the
 * operating point may stay where it is, but not move further out.
 */
export function locationalPrices(
  grid: ChargeGrid,
  offers: readonly Offer[],
  { energyPrice, limits }: PriceOptions,
  solve: (program: Parameters<Awaited<ReturnType<typeof loadLinearSolver>>>[0]) => LinearSolution,
): LocationalPrices {
  const loadings = loadingsOf(grid);
  const nodes = monitoredNodes(grid);
  const columns = offers.map((offer) => columnOf(grid, offer, nodes, loadings));
  const { rowLower, rowUpper } = rowsOf(grid, nodes, loadings, limits);
  // What the source has to deliver more for a kW of the offer: its loss, less what it injects.
  const atSource = offers.map((offer, j) => (columns[j]?.loss ?? 0) - injectedBy(offer));
  const { value, objective, dual } = solve({
    cost: Float64Array.from(
      offers,
      (offer, j) => offer.costPerKwh + energyPrice * (atSource[j] as number),
    ),
    lower: Float64Array.from(offers, ({ minKw }) => minKw),
    upper: Float64Array.from(offers, ({ maxKw }) => maxKw),
    rowLower,
    rowUpper,
    columns: columns.map(({ rows }) => rows),
  });
  const worth = (rows: Float64Array, from: number, to: number) => {
    let sum = 0;
    for (let r = from; r < to; r++) sum += dual[r] * rows[r];
    return sum;
  };
  return {
    powerKw: value,
    cost: objective,
    prices: offers.map((offer, j): LocationalPrice => {
      const { rows, loss } = columns[j] as OfferColumn;
      // A trade is charged what an injection of the same effect would be paid less.
      const sign = 'participant' in offer.trade ? 1 : -1;
      return {
        energy: energyPrice * injectedBy(offer),
        loss: -sign * energyPrice * loss || 0,
        voltage: sign * worth(rows, 0, nodes.length) || 0,
        congestion: sign * worth(rows, nodes.length, rows.length) || 0,
      };
    }),
  };
}

/** Net injection of a kW of the offer, kW: a trade only moves energy. */
function injectedBy({ trade }: Offer): number {
  return 'participant' in trade ? 1 : 0;
}

/** Phases of buses that a source feeds and that have a voltage base. */
function monitoredNodes({ system }: ChargeGrid): number[] {
  const { nodes, baseV, fed } = system.compiled;
  return Array.from({ length: nodes.count }, (_, node) => node).filter(
    (node) => [1, 2, 3].includes(nodes.numberOfNode[node]) && fed[node] === 1 && baseV[node] > 0,
  );
}

interface OfferColumn {
  /** Changes of voltages, pu, then of loadings, per kW. */
  readonly rows: Float64Array;
  /** kW per kW. */
  readonly loss: number;
}

function columnOf(
  grid: ChargeGrid,
  { trade }: Offer,
  nodes: readonly number[],
  loadings: readonly Loading[],
): OfferColumn {
  const { baseV } = grid.system.compiled;
  const { vRe, vIm } = grid.voltages;
  const single = 'participant' in trade;
  const rows = new Float64Array(nodes.length + loadings.length);
  if (!single && trade.seller === trade.buyer) return { rows, loss: 0 };
  const column = single ? grid.columnOf(trade.participant, 'P') : grid.tradeColumn(trade);
  nodes.forEach((node, r) => {
    const along = vRe[node] * column.re[node] + vIm[node] * column.im[node];
    rows[r] = (1e3 * along) / Math.hypot(vRe[node], vIm[node]) / baseV[node];
  });
  loadingChanges(grid, loadings, column).forEach((change, k) => {
    rows[nodes.length + k] = 1e3 * change;
  });
  const loss = single ? grid.lossOfInjection(trade.participant, 1, 0) : grid.lossOf(trade);
  return { rows, loss };
}

/** How far every monitored quantity may move from where it is. */
function rowsOf(
  grid: ChargeGrid,
  nodes: readonly number[],
  loadings: readonly Loading[],
  { vMinPu, vMaxPu, maxLoadingPct }: NetworkLimits,
) {
  const { baseV } = grid.system.compiled;
  const { vRe, vIm } = grid.voltages;
  const now = [
    ...nodes.map((node) => Math.hypot(vRe[node], vIm[node]) / baseV[node]),
    ...loadings.map(({ value }) => value),
  ];
  const isVoltage = (r: number) => r < nodes.length;
  return {
    rowLower: Float64Array.from(now, (value, r) =>
      isVoltage(r) ? Math.min(0, vMinPu - value) : Number.NEGATIVE_INFINITY,
    ),
    rowUpper: Float64Array.from(now, (value, r) =>
      Math.max(0, (isVoltage(r) ? vMaxPu : maxLoadingPct / 100) - value),
    ),
  };
}
