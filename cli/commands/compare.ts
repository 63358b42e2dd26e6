import {
  compareLosses,
  compareTariffs,
  type IncentiveReport,
  LOSS_METHODS,
  type LossMethod,
  nearestName,
  openTariff,
  type Pricing,
  readTrades,
  TARIFFS,
  type Tariff,
  type TariffOptions,
} from '../../src/index.ts';
import { drawIncentives, drawStillPage, renderPng } from '../../viz/index.ts';
import { type Arguments, listed } from '../arguments.ts';
import type { Command } from '../command.ts';
import { compareText } from '../compare-text.ts';
import { LOAD_FLOW, openIntake, readRecords, ready, withParticipants } from '../context.ts';
import { intervalMoments, momentsOf } from '../moments.ts';
import { type CommandResult, save } from '../output.ts';
import { openNamed, TARIFF, tariffOptionsOf } from '../tariffs.ts';

const DEFAULT_METHODS = 'postage,thevenin,ptdf,zonal,mw-mile,loss,lric';
const YARDSTICKS = ['loss', 'dlmp'] as const;

export const compareCommand: Command = {
  name: 'compare',
  operands: ['feeder', 'trades'],
  summary: 'Tariffs side by side: who pays, how near, and whom for',
  options: {
    methods: `LIST  tariffs as --method of charges names them (default ${DEFAULT_METHODS})`,
    recover: 'AMOUNT  each collects this amount (default: whatever its own unit fee comes to)',
    'recover-by': 'scale|add  with another unit fee, or a stamp on every kWh (default scale)',
    yardstick: `${YARDSTICKS.join('|')}  marginal cost of a trade: losses at --energy-price, or prices with limits too (default loss)`,
    losses: `LIST  also what loss methods allot to the trades: ${[...LOSS_METHODS.keys()].join(', ')} (default: none)`,
    split: "SHARE  the buyer's part, 0 to 1 (default 0.5)",
    'v-min': 'PU  dlmp: lowest voltage allowed (default 0.95)',
    'v-max': 'PU  dlmp: highest voltage allowed (default 1.05)',
    'max-loading': 'PCT  dlmp: of the normal ratings (default 100)',
    output: 'FILE  .svg, .png or .html draws it, .json and .csv write it (default: printed)',
  },
  groups: [TARIFF, LOAD_FLOW],
  examples: [
    'gridtoll compare ieee123 trades.csv --methods postage,thevenin,loss --recover 100',
    'gridtoll compare ieee123 trades.csv --recover 100 -o compare.svg',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const options = tariffOptionsOf(args, {
      vMinPu: args.number('v-min', 0.95, { min: 0 }),
      vMaxPu: args.number('v-max', 1.05, { above: 0 }),
      maxLoadingPct: args.number('max-loading', 100, { above: 0 }),
    });
    const pricing = pricingOf(args);
    const tariffs = await tariffsOf(args, options);
    const yardstick = args.choice('yardstick', YARDSTICKS, 'loss');
    const lossMethods = lossMethodsOf(args);
    const reading = readRecords(intake, args.text('trades'), readTrades);
    const context = ready(intake, reading.mentions);
    const trades = withParticipants(reading.records, context);
    const { notes, ...report } = await compareTariffs(momentsOf(context, trades), trades, tariffs, {
      yardstick: await yardstickOf(yardstick, options),
      pricing,
    });
    const losses =
      lossMethods.length === 0
        ? null
        : compareLosses(intervalMoments(context, trades), trades, lossMethods, {
            classOf: report.trades.map((trade) => trade.class),
            classes: report.classes.length,
            solve: context.options,
          });
    const output = args.text('output') ?? '';
    const form = /\.(svg|png|html)$/i.exec(output)?.[1]?.toLowerCase();
    if (form !== undefined) {
      const title = `Network charges compared — ${context.network.id}`;
      const drawn = await picture(report, title, form as 'svg' | 'png' | 'html');
      await save(output, () => io.write(output, drawn));
    }
    const { id } = context.network;
    return {
      json: {
        feeder: id,
        yardstick,
        energyPrice: options.energyPrice,
        ...report,
        ...(losses === null ? {} : { losses }),
      },
      csv: tableOf(report),
      notes: [...new Set([...context.notes, ...notes])],
      text: compareText(id, yardstick, options.energyPrice, report, losses),
      isDrawn: form !== undefined,
    };
  },
};

async function tariffsOf(args: Arguments, options: TariffOptions): Promise<Tariff[]> {
  const names = args.list('methods') ?? DEFAULT_METHODS.split(',');
  const { direction } = options;
  const heeds = (name: string) =>
    direction !== null &&
    (name.match(/[a-z-]+/gi) ?? []).some((one) =>
      TARIFFS.get(one.toLowerCase())?.directions.includes(direction),
    );
  if (names.length === 0) args.fail('--methods', '', 'names no tariff', 'name one or more');
  if (direction !== null && !names.some(heeds)) {
    args.fail('--direction', direction, 'no tariff compared here has it', 'leave it out');
  }
  const opened: Tariff[] = [];
  for (const name of names) {
    const own = heeds(name) ? options : { ...options, direction: null };
    const tariff = await openNamed(args, 'methods', name, own);
    if (tariff !== null) opened.push(tariff);
  }
  return opened;
}

function lossMethodsOf(args: Arguments): LossMethod[] {
  return (args.list('losses') ?? []).flatMap((name) => {
    const method = LOSS_METHODS.get(name.toLowerCase());
    if (method !== undefined) return [method];
    const known = [...LOSS_METHODS.keys()];
    const near = nearestName(name.toLowerCase(), known);
    const hint = near === null ? '' : `did you mean ${near}? `;
    args.fail('--losses', name, 'not a loss method', `${hint}write ${listed(known)}`);
    return [];
  });
}

function pricingOf(args: Arguments): Pricing {
  const recover = args.optionalNumber('recover', { min: 0 });
  const recoverBy = args.choice('recover-by', ['scale', 'add'], 'scale');
  if (recover === undefined && args.has('recover-by')) {
    args.fail('--recover-by', recoverBy, 'nothing is to be recovered', 'give --recover AMOUNT too');
  }
  return { recover, recoverBy, split: args.number('split', 0.5, { min: 0, max: 1 }) };
}

/** The tariff that tells marginal costs. */
async function yardstickOf(
  name: (typeof YARDSTICKS)[number],
  options: TariffOptions,
): Promise<Tariff> {
  const tariff = await openTariff(name, { ...options, direction: null, timeWindows: [] });
  return name === 'loss' ? { ...tariff, unitFee: options.energyPrice } : tariff;
}

/** One row for every tariff and trade. */
function tableOf({ trades, methods }: IncentiveReport): CommandResult['csv'] {
  return {
    columns: [
      'method',
      'tradeId',
      'energyKwh',
      'distanceOhm',
      'class',
      'feePerKwh',
      'charge',
      'marginalCost',
      'crossSubsidy',
    ],
    rows: methods.flatMap((method) =>
      method.trades.map((t, k) => {
        const trade = trades[k] as IncentiveReport['trades'][0];
        const { energyKwh, distanceOhm, marginalCost } = trade;
        return [
          method.method,
          t.tradeId,
          energyKwh,
          distanceOhm,
          trade.class,
          t.feePerKwh,
          t.charge,
          marginalCost,
          t.crossSubsidy,
        ];
      }),
    ),
  };
}

async function picture(
  report: IncentiveReport,
  title: string,
  form: 'svg' | 'png' | 'html',
): Promise<string | Uint8Array> {
  const svg = drawIncentives(report, title);
  switch (form) {
    case 'svg':
      return svg;
    case 'png':
      return renderPng(svg);
    case 'html':
      return drawStillPage(svg, title);
  }
}
