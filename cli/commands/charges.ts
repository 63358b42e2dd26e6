import {
  type ChargeResult,
  chargeTrades,
  isAcrossLevels,
  type Pricing,
  readTrades,
  TARIFFS,
  type Tariff,
} from '../../src/index.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import {
  LOAD_FLOW,
  openIntake,
  readRecords,
  ready,
  solveContext,
  withParticipants,
} from '../context.ts';
import { counted, fixed, table } from '../output.ts';

export const chargesCommand: Command = {
  name: 'charges',
  operands: ['feeder', 'trades'],
  summary: 'What should a trade pay for the network it uses?',
  options: {
    method: `${[...TARIFFS.keys()].join('|')}  what is charged for (default thevenin)`,
    'unit-fee': 'X  currency per kWh and unit of the method (default 0.01)',
    recover: 'AMOUNT  scale the fee so that it collects this amount (default: no scaling)',
    split: "SHARE  the buyer's part, 0 to 1 (default 0.5)",
  },
  groups: [LOAD_FLOW],
  examples: [
    'gridtoll charges ieee123 trades.csv --unit-fee 0.02',
    'gridtoll charges ieee123 trades.csv --method thevenin --recover 100',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const name = args.choice('method', [...TARIFFS.keys()], 'thevenin');
    const pricing = pricingOf(args);
    const reading = readRecords(intake, args.text('trades'), readTrades);
    const context = ready(intake, reading.mentions);
    const trades = withParticipants(reading.records, context);
    const { system } = solveContext(context);
    const result = chargeTrades(system, trades, TARIFFS.get(name) as Tariff, pricing);
    const { participantOfId } = system.compiled.ports;
    const across = trades.filter((trade) =>
      isAcrossLevels(
        system,
        participantOfId.get(trade.seller) as number,
        participantOfId.get(trade.buyer) as number,
      ),
    );
    return {
      json: result,
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
      notes: [
        ...context.notes,
        ...(name === 'thevenin' && across.length > 0
          ? [
              `${counted(across.length, 'trade')} between voltage levels, with the distance in ohms of ` +
                `the seller's level: ${across
                  .slice(0, 5)
                  .map((t) => t.tradeId)
                  .join(', ')}${across.length > 5 ? ', …' : ''}`,
            ]
          : []),
      ],
      text: chargeText(context.network.id, result),
    };
  },
};

function pricingOf(args: Arguments): Pricing {
  const split = args.number('split', 0.5, { min: 0, max: 1 });
  const recover = args.optionalNumber('recover', { min: 0 });
  const unitFee = args.optionalNumber('unit-fee');
  if (recover !== undefined && unitFee !== undefined) {
    args.fail('--recover', String(recover), 'given together with --unit-fee', 'give one of them');
  }
  return recover === undefined ? { unitFee: unitFee ?? 0.01, split } : { recover, split };
}

function chargeText(feeder: string, result: ChargeResult): string {
  // What every kWh pays alike has no unit of its own.
  const unit = result.unit === 'kWh/kWh' ? '' : ` ${result.unit}`;
  return [
    `${feeder}: charged by '${result.method}' at ${Number(result.unitFee.toPrecision(6))} per kWh` +
      `${unit === '' ? '' : ` and${unit}`}; ${fixed(result.total, 2)} collected`,
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
