/** `trades.csv` to trades. */

import type { Issue } from '../errors.ts';
import type { Mention } from '../network/participants.ts';
import type { Trade } from '../network/trading.ts';
import { readTable, writeTable } from './csv.ts';
import { tradeTable } from './market-columns.ts';

/** Records of a file about participants. */
export interface MarketReading<T> {
  /** Those without a fault, in file order. */
  readonly records: readonly T[];
  readonly issues: readonly Issue[];
  /** Every participant that a row names, whatever else is wrong with it, for `resolveParticipants`. */
  readonly mentions: readonly Mention[];
}

export function readTrades(text: string, file: string = tradeTable.file): MarketReading<Trade> {
  const { rows, partial, issues } = readTable(tradeTable, text, file);
  const mentions = partial.flatMap(({ line, row }) =>
    (['seller', 'buyer'] as const).flatMap((field): Mention[] => {
      const { [field]: id, tradeId: element } = row;
      return id === undefined ? [] : [{ id, file, line, element, field }];
    }),
  );
  return { records: rows.map(({ row }) => row), issues, mentions };
}

export function writeTrades(trades: readonly Trade[]): string {
  return writeTable(tradeTable, trades);
}
