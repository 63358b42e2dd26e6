import { readTrades, reportSolution } from '../../src/index.ts';
import type { Command } from '../command.ts';
import {
  LOAD_FLOW,
  openIntake,
  readRecords,
  ready,
  solveWithTrades,
  withParticipants,
} from '../context.ts';
import { LIMITS, limitsOf } from '../limits.ts';
import { drawMap, MAP_QUANTITIES, type MapForm } from '../map-file.ts';
import { save } from '../output.ts';

/** Limits that maps show. */
const DRAWN_LIMITS = Object.fromEntries(
  Object.entries(LIMITS.options).filter(([name]) => /^(v-|max-)/.test(name)),
);

export const mapCommand: Command = {
  name: 'map',
  operands: ['feeder'],
  summary: 'Heat map of the feeder as SVG, PNG or HTML',
  options: {
    of: `${MAP_QUANTITIES.join('|')}  what is drawn (default voltage)`,
    phase: 'a|b|c|n|worst  which conductor (default worst)',
    trades: 'FILE  trades that are in place (default: none)',
    output: 'FILE  .svg, .png or .html (default map.svg)',
  },
  groups: [{ title: 'Limits', options: DRAWN_LIMITS }, LOAD_FLOW],
  examples: [
    'gridtoll map ieee123 --of voltage -o map.png',
    'gridtoll map ieee123 --of loading --trades trades.csv -o loading.html',
  ],
  writesItself: true,
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const of = args.choice('of', MAP_QUANTITIES, 'voltage');
    const phase = args.choice('phase', ['a', 'b', 'c', 'n', 'worst'], 'worst');
    const limits = limitsOf(args);
    const output = args.text('output') ?? 'map.svg';
    const form = /\.(svg|png|html)$/i.exec(output)?.[1]?.toLowerCase() as MapForm | undefined;
    if (form === undefined) {
      const remedy = 'write FILE.svg, FILE.png or FILE.html';
      args.fail('--output', output, 'not a form maps come in', remedy);
    }
    const reading = readRecords(intake, args.text('trades'), readTrades);
    const context = ready(intake, reading.mentions);
    const solved = solveWithTrades(context, withParticipants(reading.records, context));
    const solution = reportSolution(solved, context.notes);
    const request = { of, phase, limits, form: form as MapForm };
    const drawn = await drawMap(context.network, solution, request);
    await save(output, () => io.write(output, drawn));
    return {
      json: { feeder: context.network.id, of, phase, file: output },
      csv: { columns: ['file'], rows: [[output]] },
      notes: context.notes,
      text: `${context.network.id}: ${of}, phase ${phase}, drawn to ${output}`,
    };
  },
};
