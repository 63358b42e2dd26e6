import type { Order } from '../network/trading.ts';
import type { MatchedTrade, Mechanism, NetworkServices } from './mechanism.ts';

/**
 * Continuous double auction with network charges. Orders arrive in the order given. An arriving
 * order is matched with the resting order of the other side that leaves it best off after the
 * network charge of that very pair (earlier orders first among equals), as long as the two agree:
 * bid − fee ≥ ask. The resting order gets its own price net of its part of the charge, so the
 * advantage goes to the one who arrives; what is left rests. A pair the network refuses is not
 * tried again; the next best counterparty is.
 *
 * @see D. Friedman, J. Rust (eds.), The Double Auction Market, 1993
 */
export const continuousDoubleAuction: Mechanism = {
  name: 'double-auction',
  title: 'Continuous double auction, price–time priority after network charges',
  clear,
};

interface RestingOrder {
  readonly order: Order;
  leftKwh: number;
}

/** Quantities below this are not worth a trade, kWh. */
const SMALLEST_KWH = 1e-9;

function clear(orders: readonly Order[], network: NetworkServices): MatchedTrade[] {
  const book = { buy: [] as RestingOrder[], sell: [] as RestingOrder[] };
  const trades: MatchedTrade[] = [];
  for (const order of orders) {
    const arriving: RestingOrder = { order, leftKwh: order.quantityKwh };
    const refused = new Set<RestingOrder>();
    while (arriving.leftKwh > SMALLEST_KWH) {
      const others = book[order.side === 'buy' ? 'sell' : 'buy'];
      const best = bestCounterparty(order, others, refused, network);
      if (best === null) break;
      const [buy, sell] = order.side === 'buy' ? [arriving, best] : [best, arriving];
      const quantityKwh = Math.min(arriving.leftKwh, best.leftKwh);
      const fee = network.feePerKwh(sell.order.participant, buy.order.participant);
      const match = {
        tradeId: `${sell.order.orderId}>${buy.order.orderId}`,
        buy: buy.order,
        sell: sell.order,
        quantityKwh,
        pricePerKwh:
          best === sell
            ? best.order.pricePerKwh + (1 - network.buyerSplit) * fee
            : best.order.pricePerKwh - network.buyerSplit * fee,
      };
      const decision = network.propose(match);
      trades.push({ ...match, decision });
      arriving.leftKwh -= decision.approvedKwh;
      best.leftKwh -= decision.approvedKwh;
      if (decision.approvedKwh < quantityKwh) refused.add(best);
      if (best.leftKwh <= SMALLEST_KWH) others.splice(others.indexOf(best), 1);
    }
    if (arriving.leftKwh > SMALLEST_KWH) book[order.side].push(arriving);
  }
  return trades;
}

function bestCounterparty(
  order: Order,
  others: readonly RestingOrder[],
  refused: ReadonlySet<RestingOrder>,
  network: NetworkServices,
): RestingOrder | null {
  let best: RestingOrder | null = null;
  let bestGain = 0;
  for (const other of others) {
    if (refused.has(other) || other.order.participant === order.participant) continue;
    const [buy, sell] = order.side === 'buy' ? [order, other.order] : [other.order, order];
    const gain =
      buy.pricePerKwh - sell.pricePerKwh - network.feePerKwh(sell.participant, buy.participant);
    if (gain < 0 || (best !== null && gain <= bestGain)) continue;
    best = other;
    bestGain = gain;
  }
  return best;
}
