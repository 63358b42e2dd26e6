import {
  LOSS_METHODS,
  type LossMethod,
  type LossResult,
  readTrades,
  reportLosses,
} from '../../src/index.ts';
import type { Command } from '../command.ts';
import {
  LOAD_FLOW,
  openIntake,
  readRecords,
  ready,
  solveWithTrades,
  withParticipants,
} from '../context.ts';
import { fixed, table } from '../output.ts';

export const lossesCommand: Command = {
  name: 'losses',
  operands: ['feeder', 'trades?'],
  summary: 'Who causes the losses: shares by participant, trade and branch',
  options: {
    method: `${[...LOSS_METHODS.keys()].join('|')}  how losses are shared (default graph)`,
  },
  groups: [LOAD_FLOW],
  examples: ['gridtoll losses ieee13', 'gridtoll losses ieee123 trades.csv'],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const name = args.choice('method', [...LOSS_METHODS.keys()], 'graph');
    const reading = readRecords(intake, args.text('trades'), readTrades);
    const context = ready(intake, reading.mentions);
    const trades = withParticipants(reading.records, context);
    const { system, solution } = solveWithTrades(context, trades);
    const result = reportLosses(system, solution, LOSS_METHODS.get(name) as LossMethod, trades);
    return {
      json: result,
      csv: {
        columns: ['kind', 'id', 'bus', 'lossKw'],
        rows: [
          ...result.participants.map((p) => ['participant', p.id, p.bus, p.lossKw]),
          ...result.trades.map((t) => ['trade', t.tradeId, '', t.lossKw]),
          ...result.branches.map((b) => ['branch', b.id, '', b.lossKw]),
        ],
      },
      notes: context.notes,
      text: lossText(context.network.id, result),
    };
  },
};

/** Branches listed for people; programs get all. */
const WORST_BRANCHES = 10;

function lossText(feeder: string, result: LossResult): string {
  const byLoss = <T extends { readonly lossKw: number }>(items: readonly T[]) =>
    [...items].sort((a, b) => b.lossKw - a.lossKw);
  const branches = byLoss(result.branches).slice(0, WORST_BRANCHES);
  return [
    `${feeder}: ${fixed(result.totalKw, 4)} kW lost, shared by method '${result.method}'; ` +
      `${Math.abs(result.residualKw).toExponential(1)} kW left over`,
    '',
    table(
      ['participant', 'bus', '>loss kW', 'by phase kW'],
      byLoss(result.participants).map((p) => [
        p.id,
        p.bus,
        fixed(p.lossKw, 4),
        p.byPhaseKw.map((kw) => fixed(kw, 4)).join('  '),
      ]),
    ),
    ...(result.trades.length > 0
      ? [
          '',
          table(
            ['trade', '>loss kW'],
            result.trades.map((t) => [t.tradeId, fixed(t.lossKw, 4)]),
          ),
        ]
      : []),
    '',
    table(
      ['where most is lost', '>loss kW'],
      branches.map((b) => [b.id, fixed(b.lossKw, 4)]),
    ),
    '',
    'Negative shares are credits: that power relieves the feeder.',
  ].join('\n');
}
