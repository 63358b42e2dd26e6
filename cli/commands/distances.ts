import { distanceSolver, isAcrossLevels, theveninDistance } from '../../src/index.ts';
import type { Command } from '../command.ts';
import { everyId, LOAD_FLOW, openIntake, ready, solveContext } from '../context.ts';
import { counted, fixed, table } from '../output.ts';

export const distancesCommand: Command = {
  name: 'distances',
  operands: ['feeder'],
  summary: 'Electrical distances between participants',
  options: {
    from: 'IDS  one end, comma-separated (default: all pairs among --to)',
    to: 'IDS  other end, comma-separated (default: every load and participant)',
    metric: 'thevenin  what is measured (default thevenin)',
  },
  groups: [LOAD_FLOW],
  examples: [
    'gridtoll distances ieee13 --from load.671 --to load.675a,load.611',
    'gridtoll distances ieee13 --csv -o distances.csv',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const metric = args.choice('metric', ['thevenin'], 'thevenin');
    const to = args.list('to') ?? everyId(intake);
    const from = args.list('from');
    const mentions = [
      ...(from ?? []).map((id) => ({ id, field: '--from' })),
      ...to.map((id) => ({ id, field: '--to' })),
    ];
    const context = ready(intake, mentions);
    const { participants } = context;
    const { system } = solveContext(context);
    const solver = distanceSolver(system);
    const indexOf = (id: string) =>
      system.compiled.ports.participantOfId.get(participants.get(id)?.id ?? '') as number;
    const wanted =
      from === undefined
        ? to.flatMap((a, k) => to.slice(k + 1).map((b) => [a, b] as const))
        : from.flatMap((a) => to.map((b) => [a, b] as const));
    const pairs = wanted.map(([a, b]) => ({
      from: participants.get(a)?.id ?? a,
      to: participants.get(b)?.id ?? b,
      distance: theveninDistance(solver, indexOf(a), indexOf(b)),
      ...(isAcrossLevels(system, indexOf(a), indexOf(b)) ? { referredTo: 'from' as const } : {}),
    }));
    const across = pairs.filter((pair) => 'referredTo' in pair).length;
    return {
      json: { metric, unit: 'ohm', pairs },
      csv: {
        columns: ['from', 'to', 'distance'],
        rows: pairs.map((pair) => [pair.from, pair.to, pair.distance]),
      },
      notes: [
        ...context.notes,
        ...(across > 0
          ? [`${counted(across, 'pair')} between voltage levels, in ohms of the level of the first`]
          : []),
      ],
      text: table(
        ['from', 'to', '>distance Ω'],
        pairs.map((pair) => [pair.from, pair.to, fixed(pair.distance, 5)]),
      ),
    };
  },
};
