import {
  DEFAULT_HEADROOM,
  type HostingResult,
  hostingConnections,
  hostingOf,
} from '../../src/index.ts';
import type { Command } from '../command.ts';
import { LOAD_FLOW, openIntake, ready, solveContext } from '../context.ts';
import {
  BINDING_COLUMNS,
  bindingCells,
  busesOf,
  CONNECTIONS,
  largestText,
  POWER_FACTOR,
  reactiveOf,
  unlimitedNote,
} from '../headroom-text.ts';
import { LIMITS, limitsOf, reasonOf } from '../limits.ts';
import { counted, table } from '../output.ts';

export const hostingCommand: Command = {
  name: 'hosting',
  operands: ['feeder'],
  summary: 'How much generation every bus can take, balanced and on each phase, and what limits it',
  options: { ...CONNECTIONS, ...POWER_FACTOR },
  groups: [LIMITS, LOAD_FLOW],
  examples: [
    'gridtoll hosting ieee123 --buses 48,65,114',
    'gridtoll hosting european-lv --buses 34,387,900 --v-max 1.1 --start 13:00 --csv -o hosting.csv',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const options = {
      ...DEFAULT_HEADROOM,
      limits: limitsOf(args),
      reactivePerActive: reactiveOf(args),
    };
    const buses = busesOf(args, intake.opened?.network);
    const connection = args.choice('connection', ['wye', 'delta'], 'wye');
    const context = ready(intake);
    const everyone = hostingConnections(context.network, { ...buses, connection });
    const result = hostingOf(solveContext({ ...context, everyone }), everyone, options);
    return {
      json: { feeder: context.network.id, ...result },
      csv: {
        columns: [...['bus', 'nodes', 'arrangement', 'largestKw'], ...BINDING_COLUMNS],
        rows: result.buses.flatMap(({ bus, balanced, phases }) =>
          [
            { arrangement: 'balanced', ...balanced },
            ...phases.map((phase) => ({ arrangement: 'phase', ...phase })),
          ].map(({ nodes, arrangement, powerKw, binding }) => [
            ...[bus, nodes.join('.'), arrangement, powerKw],
            ...bindingCells(binding),
          ]),
        ),
      },
      notes: [...context.notes, ...unlimitedNote(result.unrated)],
      text: hostingText(context.network.id, result),
    };
  },
};

function hostingText(feeder: string, { limits, buses, loadFlows }: HostingResult): string {
  return [
    `${feeder}: generation that each bus can take by itself; ` +
      `limits ${limits.vMinPu}–${limits.vMaxPu} pu, ${limits.maxLoadingPct} % of ratings, taps as they are`,
    '',
    table(
      ['bus', 'nodes', '>kW', 'then'],
      buses.flatMap(({ bus, balanced, phases }) =>
        [...(phases.length === 1 ? [] : [balanced]), ...phases].map((one, k) => [
          k === 0 ? bus : '',
          one.nodes.join('.'),
          largestText(one.powerKw),
          reasonOf(one.binding),
        ]),
      ),
    ),
    '',
    `${counted(buses.length, 'bus', 'buses')}; ${counted(loadFlows, 'load flow')}`,
  ].join('\n');
}
