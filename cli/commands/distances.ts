import {
  BRANCH_WEIGHTS,
  DISTANCE_METRICS,
  type DistanceMetric,
  isAcrossLevels,
} from '../../src/index.ts';
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
    metric: `${[...DISTANCE_METRICS.keys()].join('|')}  what is measured (default thevenin)`,
    weight: `${BRANCH_WEIGHTS.join('|')}  ptdf: what branches count (default none)`,
  },
  groups: [LOAD_FLOW],
  examples: [
    'gridtoll distances ieee13 --from load.671 --to load.675a,load.611',
    'gridtoll distances ieee13 --metric ptdf --weight length --csv -o distances.csv',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const name = args.choice('metric', [...DISTANCE_METRICS.keys()], 'thevenin');
    const weight = args.choice('weight', BRANCH_WEIGHTS, 'none');
    if (weight !== 'none' && name !== 'ptdf') {
      args.fail(
        '--weight',
        weight,
        `${name} has no weights`,
        'leave it out, or write --metric ptdf',
      );
    }
    const metric = DISTANCE_METRICS.get(name) as DistanceMetric;
    const to = args.list('to') ?? everyId(intake);
    const from = args.list('from');
    const mentions = [
      ...(from ?? []).map((id) => ({ id, field: '--from' })),
      ...to.map((id) => ({ id, field: '--to' })),
    ];
    const context = ready(intake, mentions);
    const { participants } = context;
    const feeder = solveContext(context);
    const { participantOfId } = feeder.system.compiled.ports;
    const indexOf = (id: string) => participantOfId.get(participants.get(id)?.id ?? '') as number;
    const everyone = [...new Set([...(from ?? []), ...to].map(indexOf))];
    const distance = metric.open(feeder, everyone, weight);
    const wanted =
      from === undefined
        ? to.flatMap((a, k) => to.slice(k + 1).map((b) => [a, b] as const))
        : from.flatMap((a) => to.map((b) => [a, b] as const));
    const pairs = wanted.map(([a, b]) => {
      const [one, other] = [indexOf(a), indexOf(b)];
      const referred = metric.inOhmsOfFirst && isAcrossLevels(feeder.system, one, other);
      return {
        from: participants.get(a)?.id ?? a,
        to: participants.get(b)?.id ?? b,
        distance: distance(one, other),
        ...(referred ? { referredTo: 'from' as const } : {}),
      };
    });
    const across = pairs.filter((pair) => 'referredTo' in pair).length;
    const apart = pairs.filter((pair) => pair.distance === Number.POSITIVE_INFINITY).length;
    const unit = typeof metric.unit === 'string' ? metric.unit : metric.unit(weight);
    return {
      json: { metric: name, unit, pairs },
      csv: {
        columns: ['from', 'to', 'distance'],
        rows: pairs.map((pair) => [pair.from, pair.to, pair.distance]),
      },
      notes: [
        ...context.notes,
        ...(across > 0
          ? [`${counted(across, 'pair')} between voltage levels, in ohms of the level of the first`]
          : []),
        ...(apart > 0
          ? [`${counted(apart, 'pair')} that nothing connects, infinitely far apart`]
          : []),
      ],
      text: table(
        ['from', 'to', `>distance ${unit === 'ohm' ? 'Ω' : unit}`],
        pairs.map((pair) => [pair.from, pair.to, fixed(pair.distance, 5)]),
      ),
    };
  },
};
