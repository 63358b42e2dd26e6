/** The tables of a market: trades, orders, and participants beside the feeder's loads and generators. */

import { choice, id, nullable, number, text, time } from './column-types.ts';
import { nodes } from './list-columns.ts';
import type { AnyTable, OrderRow, ParticipantRow, Table, TradeRow } from './rows.ts';

export const tradeTable: Table<TradeRow> = {
  file: 'trades.csv',
  meaning: 'Agreed deliveries, in the order in which they are to be approved.',
  key: ['tradeId'],
  required: false,
  columns: {
    tradeId: text('Name.'),
    seller: text('Participant that injects.'),
    buyer: text('Participant that withdraws.'),
    powerKw: number('kW', 'From seller to buyer.', { above: 0 }),
    pricePerKwh: nullable(number('1/kWh', 'Agreed price, in currency.')),
    start: nullable(time('Start, ISO 8601 or HH:MM.')),
    durationMin: nullable(number('min', 'Duration.', { above: 0 })),
    powerFactor: number('', 'Positive: reactive power flows with active.', {
      min: -1,
      max: 1,
      zero: false,
      default: 1,
    }),
  },
};

export const orderTable: Table<OrderRow> = {
  file: 'orders.csv',
  meaning: 'Bids and offers for energy.',
  key: ['orderId'],
  required: false,
  columns: {
    orderId: text('Name.'),
    participant: text('Who bids or offers.'),
    side: choice(['buy', 'sell'], 'Side of the market.'),
    quantityKwh: number('kWh', 'Energy.', { above: 0 }),
    pricePerKwh: number('1/kWh', 'Limit price, in currency.'),
    start: nullable(time('Start, ISO 8601 or HH:MM.')),
    durationMin: nullable(number('min', 'Duration.', { above: 0 })),
  },
};

export const participantTable: Table<ParticipantRow> = {
  file: 'participants.csv',
  meaning:
    'Connections beside the loads and generators of the feeder, for trades and orders to name.',
  key: ['participantId'],
  required: false,
  columns: {
    participantId: id('Name.'),
    bus: id('Bus it is connected to.'),
    nodes: nodes('Its phases; wye: a last 0 or 4 is the return, else it is ground.'),
    connection: choice(['wye', 'delta'], 'Connection.', 'wye'),
  },
};

export const marketTables: readonly AnyTable[] = [tradeTable, orderTable, participantTable];
