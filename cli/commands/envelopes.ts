import { DEFAULT_ENVELOPE, type EnvelopeResult, envelopesOf, FAIRNESS } from '../../src/index.ts';
import type { Command } from '../command.ts';
import { everyId, LOAD_FLOW, openIntake, ready, solveContext } from '../context.ts';
import { POWER_FACTOR, reactiveOf, unlimitedNote } from '../headroom-text.ts';
import { LIMITS, limitsOf, reasonOf } from '../limits.ts';
import { counted, fixed, table } from '../output.ts';

export const envelopesCommand: Command = {
  name: 'envelopes',
  operands: ['feeder'],
  summary: 'Limits within which participants may do as they like: dynamic operating envelopes',
  options: {
    of: 'IDS  participants, comma-separated (default: every load, generator and participant)',
    fairness: `${FAIRNESS.join('|')}  how the room is shared (default equal; proportional: to the loads' rated kW)`,
    'max-export': 'KW  nobody gets more than this (default 100000)',
    'max-import': 'KW  nobody gets more than this (default 100000)',
    ...POWER_FACTOR,
  },
  groups: [LIMITS, LOAD_FLOW],
  examples: [
    'gridtoll envelopes european-lv --v-max 1.1 --of load1,load55 --max-export 10',
    'gridtoll envelopes ieee13 --v-min 0.9 --v-max 1.1 --max-loading 170 --fairness max-sum --csv',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const byDefault = DEFAULT_ENVELOPE;
    const options = {
      ...byDefault,
      limits: limitsOf(args),
      reactivePerActive: reactiveOf(args),
      fairness: args.choice('fairness', FAIRNESS, 'equal'),
      maxExportKw: args.number('max-export', byDefault.maxExportKw, { min: 0 }),
      maxImportKw: args.number('max-import', byDefault.maxImportKw, { min: 0 }),
    };
    const ids = args.list('of') ?? everyId(intake);
    const context = ready(
      intake,
      ids.map((id) => ({ id, field: '--of' })),
    );
    const { network, everyone } = context;
    const rated = new Map(network.loads.map(({ id, powerKw }) => [id, Math.abs(powerKw)]));
    const mean = [...rated.values()].reduce((sum, kw) => sum + kw / rated.size, 0) || 1;
    const result = await envelopesOf(
      solveContext(context),
      everyone.map(({ id }) => id),
      // Who has no load, or one of nothing, counts as an average one.
      everyone.map(({ id }) => rated.get(id) || mean),
      options,
    );
    return {
      json: { feeder: network.id, ...result },
      csv: {
        columns: ['participant', 'exportKw', 'importKw'],
        rows: result.envelopes.map((one) => [one.participant, one.exportKw, one.importKw]),
      },
      notes: [...context.notes, ...unlimitedNote(result.unrated), ...stopNote(result)],
      text: envelopeText(network.id, result),
    };
  },
};

function stopNote({ stoppedBy }: EnvelopeResult): string[] {
  if (stoppedBy !== 'linearisation') return [];
  return [
    'larger envelopes may be safe: what linearisation leaves out could not be bounded for them',
  ];
}

function envelopeText(feeder: string, result: EnvelopeResult): string {
  const { limits, fairness, envelopes, binding, confirmed } = result;
  return [
    `${feeder}: envelopes beside what flows already, shared by '${fairness}'; ` +
      `limits ${limits.vMinPu}–${limits.vMaxPu} pu, ${limits.maxLoadingPct} % of ratings, taps as they are`,
    '',
    table(
      ['participant', '>export kW', '>import kW'],
      envelopes.map((one) => [one.participant, fixed(one.exportKw, 2), fixed(one.importKw, 2)]),
    ),
    '',
    `${counted(envelopes.length, 'participant')}: ${fixed(result.totalExportKw, 2)} kW export, ` +
      `${fixed(result.totalImportKw, 2)} kW import; ` +
      (binding === null ? '' : `beyond that ${reasonOf(binding)}; `) +
      `${confirmed.points} corners and points solved, the worst ` +
      `${fixed(-100 * confirmed.largestExcess, 2)} % inside its bound`,
  ].join('\n');
}
