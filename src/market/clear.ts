import { GridError } from '../errors.ts';
import { DEFAULT_DURATION_MIN, intervalsOf } from '../network/intervals.ts';
import type { Order, Trade } from '../network/trading.ts';
import type { Decision, Match, MatchedTrade, Mechanism } from './mechanism.ts';

/** What one delivery interval needs of the network; opened afresh for every interval. */
export interface IntervalNetwork {
  /** Judges a trade and books it; null where trades are not vetted. */
  readonly propose: (trade: Trade) => {
    readonly approvedKw: number;
    readonly reason: string | null;
  };
  /** Loss of every trade, kW, with all of them in place. */
  readonly lossesKw: (trades: readonly Trade[]) => readonly number[];
  /** Load flows made so far. */
  readonly loadFlows: () => number;
}

export interface ClearingOptions {
  readonly vet: boolean;
  readonly feePerKwh: (seller: string, buyer: string) => number;
  /** Buyer's part of network and loss charges, 0 … 1. */
  readonly buyerSplit: number;
  /** What a lost kWh costs; null: the mean price of the interval's trades. */
  readonly lossPricePerKwh: number | null;
  readonly openInterval: (startMinute: number | null) => IntervalNetwork;
}

export interface ClearedTrade {
  readonly tradeId: string;
  readonly seller: string;
  readonly buyer: string;
  readonly quantityKwh: number;
  readonly pricePerKwh: number;
  readonly networkCharge: number;
  readonly lossKwh: number;
  readonly lossCharge: number;
  readonly start: string | null;
  readonly verdict: Decision['verdict'];
}

export interface RefusedTrade {
  readonly tradeId: string;
  readonly seller: string;
  readonly buyer: string;
  readonly quantityKwh: number;
  readonly pricePerKwh: number;
  readonly start: string | null;
  readonly reason: string | null;
}

export interface SettlementLine {
  readonly participant: string;
  /** Bought less sold. */
  readonly energyKwh: number;
  /** For energy, before charges. */
  readonly pays: number;
  readonly receives: number;
  readonly networkCharge: number;
  readonly lossCharge: number;
}

export interface ClearingResult {
  readonly mechanism: string;
  readonly trades: readonly ClearedTrade[];
  readonly refused: readonly RefusedTrade[];
  readonly totals: {
    readonly volumeKwh: number;
    /** Σ (bid − ask)·quantity: gains from trade, whoever gets them. */
    readonly welfare: number;
    readonly networkRevenue: number;
    readonly lossKwh: number;
    readonly lossRevenue: number;
    readonly loadFlows: number;
  };
  readonly settlement: readonly SettlementLine[];
}

/**
 * Clears orders interval by interval (same start, same duration), each on the feeder's baseline,
 * and settles: energy, network charges and losses.
 *
 * @throws {GridError} `bad-input` for delivery intervals that overlap in part
 */
export function clearMarket(
  orders: readonly Order[],
  mechanism: Mechanism,
  options: ClearingOptions,
): ClearingResult {
  const trades: ClearedTrade[] = [];
  const refused: RefusedTrade[] = [];
  let welfare = 0;
  let loadFlows = 0;
  const { intervals, issues } = intervalsOf(orders);
  if (issues.length > 0) throw new GridError('bad-input', 'delivery intervals overlap', { issues });
  for (const interval of intervals) {
    const network = options.openInterval(interval.startMinute);
    const { buyerSplit, feePerKwh } = options;
    const propose = (match: Match): Decision => {
      if (!options.vet) {
        return { approvedKwh: match.quantityKwh, verdict: 'not-vetted', reason: null };
      }
      const { approvedKw, reason } = network.propose(tradeOf(match));
      const approvedKwh = approvedKw * hoursOf(match.buy);
      const whole = approvedKwh >= match.quantityKwh * (1 - 1e-12);
      const verdict = whole ? 'approved' : approvedKwh > 0 ? 'curtailed' : 'rejected';
      return { approvedKwh: whole ? match.quantityKwh : approvedKwh, verdict, reason };
    };
    const matched = mechanism.clear(interval.items, { feePerKwh, buyerSplit, propose });
    const done = matched.filter((match) => match.decision.approvedKwh > 0);
    const lossesKw = network.lossesKw(
      done.map((match) => ({
        ...tradeOf(match),
        powerKw: match.decision.approvedKwh / hoursOf(match.buy),
      })),
    );
    const price = options.lossPricePerKwh ?? meanPrice(done);
    done.forEach((match, k) => {
      const quantityKwh = match.decision.approvedKwh;
      const lossKwh = (lossesKw[k] as number) * hoursOf(match.buy);
      welfare += (match.buy.pricePerKwh - match.sell.pricePerKwh) * quantityKwh;
      trades.push({
        tradeId: match.tradeId,
        seller: match.sell.participant,
        buyer: match.buy.participant,
        quantityKwh,
        pricePerKwh: match.pricePerKwh,
        networkCharge: feePerKwh(match.sell.participant, match.buy.participant) * quantityKwh,
        lossKwh,
        lossCharge: lossKwh * price,
        start: match.buy.start,
        verdict: match.decision.verdict,
      });
    });
    refused.push(...matched.filter((m) => m.decision.approvedKwh < m.quantityKwh).map(refusalOf));
    loadFlows += network.loadFlows();
  }
  const sum = (of: (trade: ClearedTrade) => number) => trades.reduce((s, t) => s + of(t), 0);
  return {
    mechanism: mechanism.name,
    trades,
    refused,
    totals: {
      volumeKwh: sum((t) => t.quantityKwh),
      welfare,
      networkRevenue: sum((t) => t.networkCharge),
      lossKwh: sum((t) => t.lossKwh),
      lossRevenue: sum((t) => t.lossCharge),
      loadFlows,
    },
    settlement: settle(trades, options.buyerSplit),
  };
}

function refusalOf(match: MatchedTrade): RefusedTrade {
  return {
    tradeId: match.tradeId,
    seller: match.sell.participant,
    buyer: match.buy.participant,
    quantityKwh: match.quantityKwh - match.decision.approvedKwh,
    pricePerKwh: match.pricePerKwh,
    start: match.buy.start,
    reason: match.decision.reason,
  };
}

function hoursOf(order: Order): number {
  return (order.durationMin ?? DEFAULT_DURATION_MIN) / 60;
}

function tradeOf(match: Match): Trade {
  return {
    tradeId: match.tradeId,
    seller: match.sell.participant,
    buyer: match.buy.participant,
    powerKw: match.quantityKwh / hoursOf(match.buy),
    pricePerKwh: match.pricePerKwh,
    start: match.buy.start,
    durationMin: match.buy.durationMin,
    powerFactor: 1,
  };
}

function meanPrice(matches: readonly MatchedTrade[]): number {
  let money = 0;
  let energy = 0;
  for (const { decision, pricePerKwh } of matches) {
    money += decision.approvedKwh * pricePerKwh;
    energy += decision.approvedKwh;
  }
  return energy > 0 ? money / energy : 0;
}

function settle(trades: readonly ClearedTrade[], buyerSplit: number): SettlementLine[] {
  const lines = new Map<string, { -readonly [K in keyof SettlementLine]: SettlementLine[K] }>();
  const lineOf = (participant: string) => {
    let line = lines.get(participant);
    if (line === undefined) {
      line = { participant, energyKwh: 0, pays: 0, receives: 0, networkCharge: 0, lossCharge: 0 };
      lines.set(participant, line);
    }
    return line;
  };
  for (const trade of trades) {
    const buyer = lineOf(trade.buyer);
    const seller = lineOf(trade.seller);
    const money = trade.quantityKwh * trade.pricePerKwh;
    buyer.energyKwh += trade.quantityKwh;
    seller.energyKwh -= trade.quantityKwh;
    buyer.pays += money;
    seller.receives += money;
    buyer.networkCharge += buyerSplit * trade.networkCharge;
    seller.networkCharge += (1 - buyerSplit) * trade.networkCharge;
    buyer.lossCharge += buyerSplit * trade.lossCharge;
    seller.lossCharge += (1 - buyerSplit) * trade.lossCharge;
  }
  return [...lines.values()].sort((a, b) => (a.participant < b.participant ? -1 : 1));
}
