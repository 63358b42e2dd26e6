import {
  busConnections,
  DEFAULT_HEADROOM,
  type Headroom,
  type HeadroomResult,
  headroomOf,
} from '../../src/index.ts';
import type { Command } from '../command.ts';
import {
  type Context,
  everyId,
  type Intake,
  LOAD_FLOW,
  openIntake,
  ready,
  solveContext,
} from '../context.ts';
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

export const headroomCommand: Command = {
  name: 'headroom',
  operands: ['feeder'],
  summary: 'What every bus and phase, or every participant, can still inject and withdraw, and why',
  options: {
    per: 'phase|participant  every phase of every bus, or every load, generator and participant (default phase)',
    of: 'IDS  only these participants, comma-separated',
    ...CONNECTIONS,
    ...POWER_FACTOR,
  },
  groups: [LIMITS, LOAD_FLOW],
  examples: [
    'gridtoll headroom ieee123 --buses 48,65,114',
    'gridtoll headroom european-lv --per participant --v-max 1.1 --csv -o headroom.csv',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const per = args.choice(
      'per',
      ['phase', 'participant'],
      args.has('of') ? 'participant' : 'phase',
    );
    const options = {
      ...DEFAULT_HEADROOM,
      limits: limitsOf(args),
      reactivePerActive: reactiveOf(args),
    };
    const context = per === 'phase' ? atBuses(intake) : atParticipants(intake);
    const result = headroomOf(solveContext(context), context.everyone, options);
    return {
      json: { feeder: context.network.id, ...result },
      csv: {
        columns: [...['connection', 'bus', 'nodes', 'direction', 'largestKw'], ...BINDING_COLUMNS],
        rows: result.connections.flatMap((one) => [
          rowOf(one, 'injection'),
          rowOf(one, 'withdrawal'),
        ]),
      },
      notes: [...context.notes, ...unlimitedNote(result.unrated)],
      text: headroomText(context.network.id, result),
    };
  },
};

function atBuses(intake: Intake): Context {
  const { args, opened } = intake;
  const buses = busesOf(args, opened?.network);
  const connection = args.choice('connection', ['wye', 'delta'], 'wye');
  const context = ready(intake);
  const everyone = busConnections(context.network, { ...buses, connection, arrangement: 'phase' });
  return { ...context, everyone };
}

function atParticipants(intake: Intake): Context {
  const ids = intake.args.list('of') ?? everyId(intake);
  return ready(
    intake,
    ids.map((id) => ({ id, field: '--of' })),
  );
}

function rowOf(one: Headroom, direction: 'injection' | 'withdrawal'): unknown[] {
  const { powerKw, binding } = one[direction];
  const at = [one.connection, one.bus, one.nodes.join('.'), direction];
  return [...at, powerKw, ...bindingCells(binding)];
}

function headroomText(feeder: string, { limits, connections, loadFlows }: HeadroomResult): string {
  return [
    `${feeder}: what each can inject and withdraw by itself beside what flows already; ` +
      `limits ${limits.vMinPu}–${limits.vMaxPu} pu, ${limits.maxLoadingPct} % of ratings, taps as they are`,
    '',
    table(
      ['connection', '>injects kW', 'then', '>withdraws kW', 'then'],
      connections.map(({ connection, injection, withdrawal }) => [
        connection,
        largestText(injection.powerKw),
        reasonOf(injection.binding),
        largestText(withdrawal.powerKw),
        reasonOf(withdrawal.binding),
      ]),
    ),
    '',
    `${counted(connections.length, 'connection')}; ${counted(loadFlows, 'load flow')}`,
  ].join('\n');
}
