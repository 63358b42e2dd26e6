import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  DEFAULT_FEEDER_OPTIONS,
  type DeviceSetting,
  type FeederOptions,
  GridError,
  type Interval,
  type Issue,
  implausibilities,
  imposeDevices,
  injectTrades,
  intervalsOf,
  type Mention,
  type Network,
  networkAt,
  type OpenedFeeder,
  openFeeder,
  type Participant,
  readParticipants,
  readProfiles,
  requireSolution,
  resolveParticipants,
  type SolvedFeeder,
  solveOrExplain,
  type Trade,
} from '../src/index.ts';
import type { Arguments } from './arguments.ts';
import type { OptionGroup } from './command.ts';
import type { Io } from './io.ts';

/** Options of the load flow, understood by every command that solves. */
export const LOAD_FLOW: OptionGroup = {
  title: 'Load flow',
  options: {
    controls: 'on|locked  do regulators act, or stay as the file states them? (default on)',
    devices:
      'LIST  taps and steps to impose: reg1=1.0375 (pu), reg1=+6 (tap number), cap1=0 (steps on)',
    tolerance: 'PU  largest voltage change between iterations (default 1e-8)',
    'max-iterations': 'N  iterations before the load flow gives up (default 100)',
    profiles: 'FILE  CSV with the kW of loads over time: step or time, then a column a load',
    'step-minutes': 'M  minutes from one numbered row of --profiles to the next (default 60)',
    start:
      'TIME  moment of the profiles to look at, HH:MM or minutes from midnight (default: none)',
    participants:
      'FILE  CSV of connections that trade besides the loads: participantId,bus,nodes,connection',
  },
};

/** What has been read so far, wrong or not; `ready` throws everything that was wrong with it. */
export interface Intake {
  readonly args: Arguments;
  readonly io: Io;
  /** Null where the feeder could not be read. */
  readonly opened: OpenedFeeder | null;
  readonly options: FeederOptions;
  /** `--start`, in minutes. */
  readonly startMinute: number | undefined;
  /** Those of `--participants`. */
  readonly declared: Declared;
}

type Declared = Pick<ReturnType<typeof readParticipants>, 'records' | 'places'>;

/** What commands compute with: the feeder as asked for, and the participants that were named. */
export interface Context {
  readonly args: Arguments;
  readonly network: Network;
  /** What of the input was assumed; `solveContext` adds what is absurd about the solution. */
  readonly notes: string[];
  readonly options: FeederOptions;
  readonly startMinute: number | undefined;
  /** By id as it was written. */
  readonly participants: ReadonlyMap<string, Participant>;
  /** The same, each once. */
  readonly everyone: readonly Participant[];
}

export interface IntakeOptions {
  readonly feeder?: string | undefined;
  readonly profiles?: string | undefined;
  /** What `--controls` may be. */
  readonly controls?: readonly string[];
}

/** Opens the feeder and reads the options of the load flow. */
export function openIntake(
  args: Arguments,
  io: Io,
  {
    feeder = args.text('feeder'),
    profiles = args.text('profiles'),
    controls = ['on', 'locked'],
  }: IntakeOptions = {},
): Intake {
  const { tolerancePu, maxIterations } = DEFAULT_FEEDER_OPTIONS;
  const options: FeederOptions = {
    tolerancePu: args.number('tolerance', tolerancePu, { above: 0, max: 0.1 }),
    maxIterations: args.number('max-iterations', maxIterations, { min: 1, integer: true }),
    controls: args.choice('controls', controls, 'on') === 'locked' ? 'locked' : 'on',
  };
  const startMinute = minuteOf(args, 'start');
  const moment = startMinute === undefined ? {} : { minute: startMinute };
  const stepMinutes = args.optionalNumber('step-minutes', { above: 0 });
  let opened = feeder === undefined ? null : args.attempt(() => openFeeder(feeder, io.cwd));
  opened = withDevices(args, opened);
  if (profiles !== undefined) opened = withProfiles(args, io, opened, profiles, stepMinutes);
  return {
    args,
    io,
    opened,
    options: { ...options, ...moment },
    startMinute,
    declared: declaredParticipants(args, io),
  };
}

function withDevices(args: Arguments, opened: OpenedFeeder | null): OpenedFeeder | null {
  const settings = (args.list('devices') ?? []).map((item): DeviceSetting => {
    const [device = '', value = ''] = item.split('=');
    return { device, value };
  });
  if (settings.length === 0 || opened === null) return opened;
  const { network, issues } = imposeDevices(opened.network, settings);
  args.report(issues.map((issue) => ({ ...issue, field: '--devices' })));
  return { ...opened, network };
}

function withProfiles(
  args: Arguments,
  io: Io,
  opened: OpenedFeeder | null,
  file: string,
  stepMinutes: number | undefined,
): OpenedFeeder | null {
  const text = args.attempt(() => readText(file, io));
  if (text === null || opened === null) return opened;
  const { network, issues } = readProfiles(text, opened.network, {
    file,
    ...(stepMinutes === undefined ? {} : { stepMinutes }),
  });
  args.report(issues);
  return { ...opened, network: network ?? opened.network };
}

function declaredParticipants(args: Arguments, io: Io): Declared {
  const file = args.text('participants');
  const text = file === undefined ? null : args.attempt(() => readText(file, io));
  if (text === null) return { records: [], places: new Map() };
  const reading = readParticipants(text, file);
  args.report(reading.issues);
  return reading;
}

/** A time of day, of the next day (`1+00:15`), or a number of minutes. */
function minuteOf(args: Arguments, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const clock = /^(?:(\d+)\+)?([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (clock !== null) {
    const [, days, hours, minutes] = clock;
    return Number(days ?? 0) * 1440 + Number(hours) * 60 + Number(minutes);
  }
  if (/^\d+$/.test(text)) return Number(text);
  args.fail(`--${name}`, text, 'not a time', 'write HH:MM or minutes from midnight, e.g. 09:30');
  return undefined;
}

/** @throws {GridError} `bad-input` if the file cannot be read as UTF-8 */
function readText(path: string, io: Io): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(resolve(io.cwd, path)));
  } catch (error) {
    const [rule, message, remedy] = whyUnreadable((error as NodeJS.ErrnoException).code);
    throw new GridError('bad-input', `${path}: ${message}`, {
      issues: [{ severity: 'error', rule, file: path, message, remedy }],
    });
  }
}

function whyUnreadable(code: string | undefined): [rule: string, message: string, remedy: string] {
  switch (code) {
    case 'ENOENT':
      return ['missing-file', 'there is no such file', 'check the path'];
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return ['not-utf8', 'not UTF-8 text', 'save it as UTF-8 (in a spreadsheet: "CSV UTF-8")'];
    default:
      return ['unreadable-file', 'the file cannot be read', 'check the path and its permissions'];
  }
}

interface Reading<T> {
  readonly records: readonly T[];
  readonly issues: readonly Issue[];
  readonly mentions: readonly Mention[];
}

/** Records of the file that an operand or option names; none where it is not given or wrong. */
export function readRecords<T>(
  { args, io }: Pick<Intake, 'args' | 'io'>,
  file: string | undefined,
  read: (text: string, file: string) => Reading<T>,
): Reading<T> {
  const text = file === undefined ? null : args.attempt(() => readText(file, io));
  if (text === null) return { records: [], issues: [], mentions: [] };
  const reading = read(text, file as string);
  args.report(reading.issues);
  return reading;
}

/** Ids of every load, every generator and every participant of `--participants`. */
export function everyId({ opened, declared }: Intake): string[] {
  const { loads = [], generators = [] } = opened?.network ?? {};
  return [...loads, ...generators, ...declared.records].map(({ id }) => id);
}

/**
 * Resolves the participants that are mentioned.
 *
 * @throws {GridError} with everything that was wrong, of the options and of every file
 */
export function ready(intake: Intake, mentions: readonly Mention[] = []): Context {
  const { args, opened, options, startMinute, declared } = intake;
  let participants: ReadonlyMap<string, Participant> = new Map();
  if (opened !== null) {
    const resolved = resolveParticipants(opened.network, declared.records, mentions);
    args.report(
      resolved.issues.map((issue) =>
        issue.file === undefined
          ? { ...declared.places.get(issue.element ?? ''), ...issue }
          : issue,
      ),
    );
    participants = resolved.participants;
  }
  args.finish();
  const { network, notes } = opened as OpenedFeeder;
  const unique = new Map([...participants.values()].map((one) => [one.id, one]));
  const still = network.profiles.length === 0 && (startMinute !== undefined || args.has('steps'));
  return {
    args,
    // A time series moves through the profiles itself.
    network:
      startMinute === undefined || args.has('steps') ? network : networkAt(network, startMinute),
    notes: [...notes, ...(still ? ['the feeder has no profiles: it is the same at any time'] : [])],
    options,
    startMinute,
    participants,
    everyone: [...unique.values()],
  };
}

/** Trades with the ids of the participants they were resolved to. */
export function withParticipants(trades: readonly Trade[], { participants }: Context): Trade[] {
  return trades.map((trade) => ({
    ...trade,
    seller: participants.get(trade.seller)?.id ?? trade.seller,
    buyer: participants.get(trade.buyer)?.id ?? trade.buyer,
  }));
}

/** The solved feeder; throws the likely causes and the worst nodes where there is no solution. */
export function solveContext({ network, options, everyone, notes }: Context): SolvedFeeder {
  const solved = solveOrExplain(network, options, everyone);
  const absurd = implausibilities(solved, options);
  notes.push(...absurd.filter((note) => !notes.includes(note)));
  return solved;
}

/** The solved feeder with all trades in place, controls held where the baseline left them. */
export function solveWithTrades(context: Context, trades: readonly Trade[]): SolvedFeeder {
  const intervals = tradeIntervals(context, trades);
  if (intervals.length > 1) {
    context.args.report([severalMoments(intervals.length, context.args.text('trades'))]);
    context.args.finish();
  }
  return solveInterval(context, intervals[0] as Interval<Trade>);
}

/** The intervals that trades flow in; one without trades where there are none. */
export function tradeIntervals({ args }: Context, trades: readonly Trade[]): Interval<Trade>[] {
  const { intervals, issues } = intervalsOf(trades);
  args.report(issues);
  args.finish();
  return intervals;
}

/** The feeder as it is in one interval, with the trades of it in place. */
export function solveInterval(context: Context, interval: Interval<Trade>): SolvedFeeder {
  const { network, options } = context;
  const { startMinute, items: trades } = interval;
  const then = startMinute === null ? network : networkAt(network, startMinute);
  const baseline = solveContext({ ...context, network: then });
  if (trades.length === 0) return baseline;
  const solved = injectTrades(baseline, trades, options);
  try {
    requireSolution(solved);
  } catch (error) {
    if (!(error instanceof GridError)) throw error;
    const { code, message, issues } = error;
    throw new GridError(code, `with these trades in place ${message}`, { issues });
  }
  return solved;
}

function severalMoments(count: number, file: string | undefined): Issue {
  return {
    severity: 'error',
    rule: 'several-intervals',
    file,
    field: 'start',
    value: `${count} delivery intervals`,
    message: 'this looks at one moment, and these trades flow at several',
    remedy: 'give the trades of one interval, or run the whole day with gridtoll day',
  };
}
