/** `orders.csv` to orders. */

import type { Mention } from '../network/participants.ts';
import type { Order } from '../network/trading.ts';
import { readTable, writeTable } from './csv.ts';
import { orderTable } from './market-columns.ts';
import type { MarketReading } from './trades.ts';

export function readOrders(text: string, file: string = orderTable.file): MarketReading<Order> {
  const { rows, partial, issues } = readTable(orderTable, text, file);
  const mentions = partial.flatMap(({ line, row }): Mention[] => {
    const { participant: id, orderId: element } = row;
    return id === undefined ? [] : [{ id, file, line, element, field: 'participant' }];
  });
  return { records: rows.map(({ row }) => row), issues, mentions };
}

export function writeOrders(orders: readonly Order[]): string {
  return writeTable(orderTable, orders);
}
