import {
  type Interval,
  LOSS_METHODS,
  type LossMethod,
  type LossResult,
  type PartsBy,
  readTrades,
  reportLosses,
  type Trade,
} from '../../src/index.ts';
import type { Command } from '../command.ts';
import {
  type Context,
  LOAD_FLOW,
  openIntake,
  readRecords,
  ready,
  solveInterval,
  tradeIntervals,
  withParticipants,
} from '../context.ts';
import { lossText } from '../loss-text.ts';

const PARTS = ['branch', 'conductor'] as const;

export const lossesCommand: Command = {
  name: 'losses',
  operands: ['feeder', 'trades?'],
  summary: 'Who causes the losses: shares by participant, trade and branch',
  options: {
    method: `NAME  how losses are shared: ${[...LOSS_METHODS.keys()].join(', ')} (default graph)`,
    by: 'LIST  also who caused how much where: branch, conductor or branch,conductor (method graph)',
  },
  groups: [LOAD_FLOW],
  examples: [
    'gridtoll losses ieee13',
    'gridtoll losses ieee123 trades.csv',
    'gridtoll losses ieee33 --method shapley',
    'gridtoll losses ieee13 --by branch,conductor --json',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const name = args.choice('method', [...LOSS_METHODS.keys()], 'graph');
    const method = LOSS_METHODS.get(name) as LossMethod;
    const by = (args.list('by') ?? []) as PartsBy[];
    for (const one of by) {
      if (PARTS.includes(one)) continue;
      args.fail(
        '--by',
        one,
        'not something to take shares apart by',
        'write branch, conductor or both',
      );
    }
    if (by.length > 0 && method.breakDown === undefined) {
      const able = [...LOSS_METHODS.values()].filter((one) => one.breakDown !== undefined);
      const names = able.map((one) => one.name).join(' or ');
      args.fail('--by', by.join(','), `method ${name} has no such parts`, `use --method ${names}`);
    }
    const reading = readRecords(intake, args.text('trades'), readTrades);
    const context = sharp(ready(intake, reading.mentions));
    const trades = withParticipants(reading.records, context);
    const results = tradeIntervals(context, trades).map((interval) => {
      const { system, solution } = solveInterval(context, interval);
      return { interval, result: reportLosses(system, solution, method, interval.items, by) };
    });
    const single = results.length === 1 ? results[0]?.result : undefined;
    return {
      json: single ?? severalIntervals(name, results),
      csv: {
        columns: [...(single ? [] : ['start']), 'kind', 'id', 'bus', 'lossKw', ...partColumns(by)],
        rows: results.flatMap(({ interval, result }) =>
          lossRows(result, by).map((row) => (single ? row : [interval.start, ...row])),
        ),
      },
      notes: context.notes,
      text: results
        .map(({ interval, result }) => {
          const at = single ? '' : ` ${interval.start ?? 'at rated power'}`;
          return lossText(`${context.network.id}${at}`, result);
        })
        .join('\n\n'),
    };
  },
};

/** Shares sum to the losses as closely as currents balance: below 1e-9 of them from here on. */
const SHARP_PU = 1e-11;

function sharp(context: Context): Context {
  if (context.args.has('tolerance')) return context;
  return { ...context, options: { ...context.options, tolerancePu: SHARP_PU } };
}

interface IntervalLosses {
  readonly interval: Interval<Trade>;
  readonly result: LossResult;
}

/** Interval by interval, and the energy of all of them, kWh. */
function severalIntervals(method: string, results: readonly IntervalLosses[]) {
  const participants = new Map<string, { id: string; bus: string; lossKwh: number }>();
  const trades: { tradeId: string; lossKwh: number }[] = [];
  let totalKwh = 0;
  for (const { interval, result } of results) {
    const hours = interval.durationMin / 60;
    totalKwh += result.totalKw * hours;
    for (const { id, bus, lossKw } of result.participants) {
      const sum = participants.get(id) ?? { id, bus, lossKwh: 0 };
      sum.lossKwh += lossKw * hours;
      participants.set(id, sum);
    }
    for (const { tradeId, lossKw } of result.trades) {
      trades.push({ tradeId, lossKwh: lossKw * hours });
    }
  }
  return {
    method,
    energy: { totalKwh, participants: [...participants.values()], trades },
    intervals: results.map(({ interval: { start, durationMin }, result }) => ({
      start,
      durationMin,
      ...result,
    })),
  };
}

function partColumns(by: readonly PartsBy[]): PartsBy[] {
  return PARTS.filter((one) => by.includes(one));
}

function lossRows(result: LossResult, by: readonly PartsBy[]): unknown[][] {
  const empty = partColumns(by).map(() => '');
  return [
    ...result.participants.map((p) => ['participant', p.id, p.bus, p.lossKw, ...empty]),
    ...result.trades.map((t) => ['trade', t.tradeId, '', t.lossKw, ...empty]),
    ...result.branches.map((b) => ['branch', b.id, '', b.lossKw, ...empty]),
    ...(result.parts ?? []).map((part) => [
      part.tradeId === undefined ? 'participant-part' : 'trade-part',
      part.tradeId ?? part.id,
      '',
      part.lossKw,
      ...partColumns(by).map((one) => part[one]),
    ]),
  ];
}
