import {
  type ChargeResult,
  type Measurement,
  measureMoments,
  type Pricing,
  priceTrades,
  readTrades,
  TARIFFS,
  type Tariff,
} from '../../src/index.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { LOAD_FLOW, openIntake, readRecords, ready, withParticipants } from '../context.ts';
import { momentsOf } from '../moments.ts';
import { fixed, table } from '../output.ts';
import { TARIFF, tariffOf } from '../tariffs.ts';

export const chargesCommand: Command = {
  name: 'charges',
  operands: ['feeder', 'trades'],
  summary: 'What should a trade pay for the network it uses?',
  options: {
    method: `${[...TARIFFS.keys()].join('|')}  what is charged for, or a sum: 0.02*thevenin+0.1*loss (default thevenin)`,
    'unit-fee': 'X  currency per kWh and unit of the method (default: the method has its own)',
    recover: 'AMOUNT  the fees collect this amount (default: whatever they come to)',
    'recover-by': 'scale|add  with another unit fee, or a stamp on every kWh (default scale)',
    split: "SHARE  the buyer's part, 0 to 1 (default 0.5)",
    floor: 'X  least fee per kWh (default: none)',
    cap: 'X  greatest fee per kWh (default: none)',
    'round-to': 'X  smallest unit of money, e.g. 0.01 (default: no rounding)',
    'v-min': 'PU  dlmp: lowest voltage allowed (default 0.95)',
    'v-max': 'PU  dlmp: highest voltage allowed (default 1.05)',
    'max-loading': 'PCT  dlmp: of the normal ratings (default 100)',
  },
  groups: [TARIFF, LOAD_FLOW],
  examples: [
    'gridtoll charges ieee123 trades.csv --unit-fee 0.02',
    'gridtoll charges ieee123 trades.csv --method mw-mile --recover 100 --round-to 0.01',
    'gridtoll charges ieee123 trades.csv --method formula --formula 0.01*distance+0.1*loss',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const pricing = pricingOf(args);
    const tariff = await tariffOf(args, 'method', 'thevenin', {
      vMinPu: args.number('v-min', 0.95, { min: 0 }),
      vMaxPu: args.number('v-max', 1.05, { above: 0 }),
      maxLoadingPct: args.number('max-loading', 100, { above: 0 }),
    });
    const reading = readRecords(intake, args.text('trades'), readTrades);
    const context = ready(intake, reading.mentions);
    const trades = withParticipants(reading.records, context);
    const [measurement] = measureMoments(momentsOf(context, trades), trades, [tariff as Tariff]);
    const result = priceTrades(trades, measurement as Measurement, tariff as Tariff, pricing);
    const { notes, ...document } = result;
    return {
      json: document,
      csv: {
        columns: [
          'tradeId',
          'distance',
          'energyKwh',
          'feePerKwh',
          'charge',
          'buyerPays',
          'sellerPays',
        ],
        rows: result.trades.map((t) => [
          t.tradeId,
          t.distance,
          t.energyKwh,
          t.feePerKwh,
          t.charge,
          t.buyerPays,
          t.sellerPays,
        ]),
      },
      notes: [...new Set([...context.notes, ...notes])],
      text: chargeText(context.network.id, result),
    };
  },
};

function pricingOf(args: Arguments): Pricing {
  const recover = args.optionalNumber('recover', { min: 0 });
  const unitFee = args.optionalNumber('unit-fee');
  const recoverBy = args.choice('recover-by', ['scale', 'add'], 'scale');
  const floorPerKwh = args.optionalNumber('floor');
  const capPerKwh = args.optionalNumber('cap');
  if (recover !== undefined && unitFee !== undefined && recoverBy === 'scale') {
    args.fail('--recover', String(recover), 'given together with --unit-fee', 'give one of them');
  }
  if (recover === undefined && args.has('recover-by')) {
    args.fail('--recover-by', recoverBy, 'nothing is to be recovered', 'give --recover AMOUNT too');
  }
  if (floorPerKwh !== undefined && capPerKwh !== undefined && floorPerKwh > capPerKwh) {
    args.fail('--floor', String(floorPerKwh), `above --cap ${capPerKwh}`, 'write it below the cap');
  }
  return {
    recover,
    unitFee,
    recoverBy,
    floorPerKwh,
    capPerKwh,
    roundTo: args.optionalNumber('round-to', { above: 0 }),
    split: args.number('split', 0.5, { min: 0, max: 1 }),
  };
}

function chargeText(feeder: string, result: ChargeResult): string {
  // What every kWh pays alike, and what is money already, has no unit of its own.
  const plain = ['kWh/kWh', 'currency/kWh'].includes(result.unit);
  const unit = plain ? '' : ` ${result.unit}`;
  const adder =
    result.adderPerKwh === 0 ? '' : ` and ${Number(result.adderPerKwh.toPrecision(6))} per kWh`;
  return [
    `${feeder}: charged by '${result.method}' at ${Number(result.unitFee.toPrecision(6))} per kWh` +
      `${unit === '' ? '' : ` and${unit}`}${adder}; ${fixed(result.total, 2)} collected`,
    '',
    table(
      ['trade', `>distance${unit}`, '>kWh', '>fee/kWh', '>charge', '>buyer', '>seller'],
      result.trades.map((t) => [
        t.tradeId,
        fixed(t.distance, 4),
        fixed(t.energyKwh, 2),
        fixed(t.feePerKwh, 5),
        fixed(t.charge, 4),
        fixed(t.buyerPays, 4),
        fixed(t.sellerPays, 4),
      ]),
    ),
  ].join('\n');
}
