import type {
  DistanceClass,
  IncentiveReport,
  LossComparison,
  MethodIncentives,
} from '../src/index.ts';
import { counted, fixed, table } from './output.ts';

/** Participants listed for people; programs get all. */
const LARGEST = 10;

/** Tariffs side by side as text for people. */
export function compareText(
  feeder: string,
  yardstick: string,
  energyPrice: number,
  report: IncentiveReport,
  losses: LossComparison | null,
): string {
  const { classes, methods, trades } = report;
  const spans = classes.map((one) => `>${spanOf(one)}`);
  const of = (title: string, cell: (method: MethodIncentives, c: number) => string) =>
    table(
      [title, ...spans],
      methods.map((method) => [method.method, ...classes.map((_, c) => cell(method, c))]),
    );
  const what = yardstick === 'loss' ? 'losses' : 'locational prices';
  return [
    `${feeder}: ${counted(trades.length, 'trade')}, ${fixed(report.energyKwh, 1)} kWh; ` +
      `${fixed(report.marginalCost, 4)} marginal cost (${what}, ${energyPrice} per kWh)`,
    '',
    table(
      [
        'tariff',
        '>revenue',
        '>recovered',
        '>per kWh',
        '>cost + stamp/kWh',
        '>moved',
        '>of revenue',
      ],
      methods.map((method) => [
        method.method,
        fixed(method.revenue, 2),
        percent(method.recovery),
        fixed(report.energyKwh === 0 ? 0 : method.revenue / report.energyKwh, 5),
        fixed(method.stampPerKwh, 5),
        fixed(method.moved, 2),
        percent(method.revenue === 0 ? null : method.moved / method.revenue),
      ]),
    ),
    ...(trades.length === 0
      ? []
      : [
          '',
          of('fee per kWh: quartiles', (method, c) => quartiles(method, c)),
          '',
          table(
            ['share of revenue', ...spans],
            [
              ...methods.map((method) => [
                method.method,
                ...method.classes.map(({ share }) => percent(share)),
              ]),
              ['(share of kWh)', ...classes.map(({ energyShare }) => percent(energyShare))],
            ],
          ),
          '',
          of('cross-subsidy', (method, c) => fixed(method.classes[c]?.crossSubsidy ?? 0, 2)),
          '',
          participantTable(report),
          ...(losses === null ? [] : ['', lossTable(losses, spans)]),
        ]),
    '',
    'Columns: quarters of the trades by Thévenin distance, nearest first. Cross-subsidy: what is paid beyond marginal',
    'cost and the same stamp on every kWh; positive pays for others. Moved: what some trades pay for others.',
  ].join('\n');
}

function spanOf({ fromOhm, toOhm }: DistanceClass): string {
  return `${fixed(fromOhm, 2)}–${Number.isFinite(toOhm) ? fixed(toOhm, 2) : '∞'} Ω`;
}

function quartiles({ classes }: MethodIncentives, c: number): string {
  const { lowerQuartile, median, upperQuartile } = (classes[c] as MethodIncentives['classes'][0])
    .feePerKwh;
  return [lowerQuartile, median, upperQuartile].map((fee) => fixed(fee, 4)).join(' ');
}

function percent(share: number | null): string | null {
  return share === null ? null : `${fixed(share * 100, 1)} %`;
}

/** What loss methods allot to the trades, beside what the trades add. */
function lossTable({ increaseKwh, methods }: LossComparison, spans: readonly string[]): string {
  return [
    table(
      ['losses allotted, kWh', '>in all', ...spans],
      methods.map(({ method, allottedKwh, classesKwh }) => [
        method,
        fixed(allottedKwh, 3),
        ...classesKwh.map((kWh) => fixed(kWh, 3)),
      ]),
    ),
    `All trades together add ${fixed(increaseKwh, 3)} kWh.`,
  ].join('\n');
}

/** Shares of those who trade most. */
function participantTable({ methods }: IncentiveReport): string {
  const [first] = methods;
  const largest = [...(first?.participants.keys() ?? [])]
    .sort((a, b) => energyAt(b) - energyAt(a))
    .slice(0, LARGEST);
  function energyAt(p: number): number {
    return first?.participants[p]?.energyKwh ?? 0;
  }
  return table(
    ['share of revenue: most kWh', '>kWh', ...methods.map(({ method }) => `>${method}`)],
    largest.map((p) => [
      first?.participants[p]?.id ?? '',
      fixed(energyAt(p), 1),
      ...methods.map(({ participants }) => percent(participants[p]?.share ?? null)),
    ]),
  );
}
