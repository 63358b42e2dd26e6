import { join } from 'node:path';
import {
  bundledFolder,
  DEFAULT_APPROVAL,
  type IntervalReport,
  LOSS_METHODS,
  type LossMethod,
  openTariff,
  readTrades,
  reportSolution,
  runDay,
} from '../../src/index.ts';
import type { Command } from '../command.ts';
import { LOAD_FLOW, openIntake, readRecords, ready, withParticipants } from '../context.ts';
import { daySummary, dayTable, dayTrades } from '../day-report.ts';
import { LIMITS, limitsOf } from '../limits.ts';
import { drawMap } from '../map-file.ts';
import { save, toCsv } from '../output.ts';

/** The day that comes with the program. */
const BUNDLED = { feeder: 'ieee123', folder: 'day' } as const;

export const dayCommand: Command = {
  name: 'day',
  operands: ['feeder?', 'trades?'],
  summary: 'A day of trades, from vetting to the maps (default: the bundled one on ieee123)',
  options: {
    'unit-fee': 'X  currency per kWh and ohm between seller and buyer (default 0.01)',
    split: "SHARE  the buyer's part of the charge, 0 to 1 (default 0.5)",
    output: 'FOLDER  where tables, maps and the summary go (default out)',
  },
  groups: [LIMITS, LOAD_FLOW],
  flags: { partial: 'approve the largest quantity that fits' },
  examples: [
    'gridtoll day -o out/',
    'gridtoll day my-feeder/ trades.csv --profiles profiles.csv -o out/',
  ],
  writesItself: true,
  run: async (args, io) => {
    const feeder = args.text('feeder');
    const bundled = (file: string) => join(bundledFolder(), BUNDLED.feeder, BUNDLED.folder, file);
    if (feeder !== undefined && !args.has('trades')) {
      const remedy = `write gridtoll day ${feeder} trades.csv, or gridtoll day alone`;
      args.fail('<trades>', undefined, 'is missing: the bundled day is of another feeder', remedy);
    }
    const intake = openIntake(
      args,
      io,
      feeder === undefined
        ? { feeder: BUNDLED.feeder, profiles: args.text('profiles') ?? bundled('profiles.csv') }
        : {},
    );
    const limits = limitsOf(args);
    const unitFee = args.number('unit-fee', 0.01);
    const split = args.number('split', 0.5, { min: 0, max: 1 });
    const folder = args.text('output') ?? 'out';
    const file = feeder === undefined ? bundled('trades.csv') : args.text('trades');
    const reading = readRecords(intake, file, readTrades);
    const context = ready(intake, reading.mentions);
    const { network, everyone } = context;
    const trades = withParticipants(reading.records, context);

    const intervals: IntervalReport[] = [];
    const day = runDay(network, everyone, trades, context.options, {
      approval: { ...DEFAULT_APPROVAL, limits, partial: args.flag('partial') },
      losses: LOSS_METHODS.get('graph') as LossMethod,
      tariff: await openTariff('thevenin'),
      pricing: { unitFee, split },
    });
    for (const interval of day) intervals.push(interval);

    const tradeRows = dayTrades(intervals);
    const { hours, totals, csv } = dayTable(intervals);
    const json = { feeder: network.id, limits, totals, hours, trades: tradeRows.records };
    const worst = mostLoaded(intervals);
    const solution = reportSolution(worst.solved, context.notes);
    const files: [name: string, data: string | Uint8Array][] = [
      ['trades.csv', toCsv(tradeRows.csv)],
      ['hours.csv', toCsv(csv)],
      ['day.json', `${JSON.stringify(json, null, 2)}\n`],
    ];
    for (const of of ['voltage', 'loading'] as const) {
      for (const form of ['svg', 'png'] as const) {
        const drawn = await drawMap(network, solution, { of, phase: 'worst', limits, form });
        files.push([`${of}.${form}`, drawn]);
      }
    }
    const text = daySummary(network, intervals, {
      limits,
      unitFee,
      at: worst.interval.start ?? 'the snapshot',
      folder,
      files: [...files.map(([name]) => name), 'summary.txt'],
    });
    files.push(['summary.txt', `${text}\n`]);
    for (const [name, data] of files) {
      const path = join(folder, name);
      await save(path, () => io.write(path, data));
    }
    return {
      json,
      csv: tradeRows.csv,
      notes: [...context.notes, ...intervals.flatMap(({ notes }) => notes)],
      text,
    };
  },
};

/** The interval whose approved trades leave the feeder most loaded. */
function mostLoaded(intervals: readonly IntervalReport[]): IntervalReport {
  const loading = (interval: IntervalReport) => interval.state.maxLoading?.loadingPct ?? 0;
  return intervals.reduce((worst, interval) =>
    loading(interval) > loading(worst) ? interval : worst,
  );
}
