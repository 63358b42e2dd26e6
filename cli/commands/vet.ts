import {
  type ApprovalOptions,
  type ApprovalResult,
  approveIntervals,
  DEFAULT_APPROVAL,
  type IntervalApproval,
  readTrades,
  type Trade,
  type TradeVerdict,
} from '../../src/index.ts';
import type { Command } from '../command.ts';
import { LOAD_FLOW, openIntake, readRecords, ready, withParticipants } from '../context.ts';
import { LIMITS, limitsOf, reasonOf } from '../limits.ts';
import { type CommandResult, counted, fixed, table } from '../output.ts';

/** Exit code of `--fail-on-reject`. */
const REJECTED = 4;

export const vetCommand: Command = {
  name: 'vet',
  operands: ['feeder', 'trades'],
  summary: 'May these trades go ahead? Approve, cut or refuse each, with the reason',
  options: {
    policy: 'sequential|independent  do approved trades accumulate? (default sequential)',
    method: 'hybrid|linear|exact  how trades are judged (default hybrid)',
    controls:
      'settled|locked|on  controls act until the baseline settles, never, or for every trade too (default settled)',
  },
  groups: [LIMITS, LOAD_FLOW],
  flags: {
    partial: 'approve the largest quantity that fits',
    'fail-on-reject': `exit code ${REJECTED} if a trade is cut or refused`,
  },
  examples: [
    'gridtoll vet ieee123 trades.csv --v-min 0.97',
    'gridtoll vet ieee123 trades.csv --partial --fail-on-reject --csv -o verdicts.csv',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io, { controls: ['settled', 'locked', 'on'] });
    const options: ApprovalOptions = {
      ...DEFAULT_APPROVAL,
      limits: limitsOf(args),
      policy: args.choice('policy', ['sequential', 'independent'], 'sequential'),
      method: args.choice('method', ['hybrid', 'linear', 'exact'], 'hybrid'),
      controlsAct: args.text('controls')?.toLowerCase() === 'on',
      partial: args.flag('partial'),
      explain: true,
    };
    const reading = readRecords(intake, args.text('trades'), readTrades);
    const context = ready(intake, reading.mentions);
    const trades = withParticipants(reading.records, context);
    const { network, everyone } = context;
    const intervals = approveIntervals(network, everyone, trades, context.options, options);
    const result = together(reading.records, intervals);
    const refused = result.summary.rejected + result.summary.curtailed > 0;
    return {
      json: {
        feeder: network.id,
        ...result,
        ...(intervals.length > 1
          ? {
              intervals: intervals.map(({ interval, approval }) => ({
                start: interval.start,
                durationMin: interval.durationMin,
                baseline: approval.baseline,
                summary: approval.summary,
              })),
            }
          : {}),
      },
      csv: verdictTable(result.trades),
      notes: [
        ...context.notes,
        ...intervals.flatMap(({ notes }) => notes),
        ...unratedNote(result.unrated),
      ],
      text: vetText(network.id, result, intervals.length),
      exitCode: refused && args.flag('fail-on-reject') ? REJECTED : 0,
    };
  },
};

function verdictTable(trades: readonly TradeVerdict[]): CommandResult['csv'] {
  return {
    columns: [
      'tradeId',
      'verdict',
      'requestedKw',
      'approvedKw',
      'maxKw',
      'checkedBy',
      'bindingKind',
      'bindingElement',
      'bindingNode',
      'bindingValue',
      'bindingLimit',
      'bindingUnit',
      'bindingPhase',
      'margin',
      'loadedMostBy',
      'explanation',
    ],
    rows: trades.map((trade) => [
      trade.tradeId,
      trade.verdict,
      trade.requestedKw,
      trade.approvedKw,
      trade.maxKw,
      trade.checkedBy,
      trade.binding?.kind,
      trade.binding?.element,
      trade.binding?.node,
      trade.binding?.value,
      trade.binding?.limit,
      trade.binding?.unit,
      trade.explanation?.phase,
      trade.explanation?.margin,
      trade.explanation?.counterparts.map(({ id }) => id).join(' '),
      trade.explanation?.sentence,
    ]),
  };
}

function unratedNote(ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const some = ids.slice(0, 3).join(', ');
  const count = ids.length === 1 ? '1 branch' : `${ids.length} branches`;
  return [`${count} without a rating, not checked: ${some}${ids.length > 3 ? ', …' : ''}`];
}

/** Sentences that are printed: beyond that a person reads the file. */
const MOST_EXPLAINED = 10;

/** Why trades were cut or refused, a line each. */
function explanations(trades: readonly TradeVerdict[]): string[] {
  const sentences = trades.flatMap(({ explanation }) => explanation?.sentence ?? []);
  if (sentences.length === 0) return [];
  const more = sentences.length - MOST_EXPLAINED;
  const rest = more > 0 ? [`… and ${counted(more, 'more trade')}: see --json or --csv`] : [];
  return [...sentences.slice(0, MOST_EXPLAINED), ...rest, ''];
}

/** The results of all intervals as one, verdicts in the order of the file. */
function together(
  trades: readonly Trade[],
  intervals: readonly IntervalApproval[],
): ApprovalResult {
  const [first, ...others] = intervals.map(({ approval }) => approval) as [
    ApprovalResult,
    ...ApprovalResult[],
  ];
  if (others.length === 0) return first;
  const verdicts = new Map([first, ...others].flatMap((a) => a.trades).map((t) => [t.tradeId, t]));
  const sum = (of: (summary: ApprovalResult['summary']) => number) =>
    [first, ...others].reduce((total, { summary }) => total + of(summary), 0);
  return {
    ...first,
    baseline: worstOf([first, ...others].map(({ baseline }) => baseline)),
    trades: trades.map((trade) => verdicts.get(trade.tradeId) as TradeVerdict),
    summary: {
      approved: sum((s) => s.approved),
      curtailed: sum((s) => s.curtailed),
      rejected: sum((s) => s.rejected),
      approvedKw: sum((s) => s.approvedKw),
      loadFlows: sum((s) => s.loadFlows),
      finalViolations: sum((s) => s.finalViolations),
    },
  };
}

/** The extremes of all intervals, each before any trade. */
function worstOf(baselines: readonly ApprovalResult['baseline'][]): ApprovalResult['baseline'] {
  return baselines.reduce((worst, one) => ({
    violations: worst.violations + one.violations,
    minVoltage: further(worst.minVoltage, one.minVoltage, (v) => -v.vPu),
    maxVoltage: further(worst.maxVoltage, one.maxVoltage, (v) => v.vPu),
    maxLoading: further(worst.maxLoading, one.maxLoading, (l) => l.loadingPct),
  }));
}

function further<T>(a: T | null, b: T | null, size: (item: T) => number): T | null {
  if (a === null || b === null) return a ?? b;
  return size(b) > size(a) ? b : a;
}

function vetText(feeder: string, result: ApprovalResult, intervals: number): string {
  const { baseline, summary, limits } = result;
  const outside = (count: number) =>
    count === 1 ? '1 quantity outside its limit' : `${count} quantities outside their limits`;
  const voltage = (v: ApprovalResult['baseline']['minVoltage']) =>
    v === null ? '–' : `${fixed(v.vPu, 4)} pu at ${v.bus}.${v.node}`;
  const loading = baseline.maxLoading;
  return [
    `${feeder}: limits ${limits.vMinPu}–${limits.vMaxPu} pu, ${limits.maxLoadingPct} % of ratings; ` +
      `${result.policy}, ${result.method}`,
    `before any trade${intervals > 1 ? `, in ${intervals} intervals` : ''}: lowest ${voltage(baseline.minVoltage)}, highest ${voltage(baseline.maxVoltage)}, ` +
      `most loaded ${loading === null ? '–' : `${fixed(loading.loadingPct, 1)} % at ${loading.branch}`}, ` +
      outside(baseline.violations),
    '',
    table(
      ['trade', 'verdict', '>asked kW', '>approved kW', '>largest kW', 'checked by', 'why'],
      result.trades.map((trade) => [
        trade.tradeId,
        trade.verdict,
        fixed(trade.requestedKw, 2),
        fixed(trade.approvedKw, 2),
        trade.maxKw === null ? null : fixed(trade.maxKw, 2),
        trade.checkedBy,
        reasonOf(trade.binding),
      ]),
    ),
    '',
    ...explanations(result.trades),
    `${summary.approved} approved, ${summary.curtailed} cut, ${summary.rejected} refused; ` +
      `${fixed(summary.approvedKw, 2)} kW approved; ${counted(summary.loadFlows, 'load flow')}; ` +
      `${outside(summary.finalViolations)} with all approved trades in place`,
  ].join('\n');
}
