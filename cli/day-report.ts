import type { IntervalReport, Limits, Network } from '../src/index.ts';
import { reasonOf } from './limits.ts';
import { type CommandResult, counted, describeNetwork, fixed, table } from './output.ts';

/** One row a trade: verdict, reason, loss and charge. */
export function dayTrades(intervals: readonly IntervalReport[]): {
  readonly records: readonly Record<string, unknown>[];
  readonly csv: CommandResult['csv'];
} {
  const records = intervals.flatMap(({ interval, approval, approved, tradeLossKw, charges }) => {
    const place = new Map(approved.map((trade, k) => [trade.tradeId, k]));
    const hours = interval.durationMin / 60;
    return interval.items.map((trade, k) => {
      const verdict = approval.trades[k];
      const at = place.get(trade.tradeId);
      const charge = at === undefined ? undefined : charges.trades[at];
      return {
        tradeId: trade.tradeId,
        start: trade.start,
        seller: trade.seller,
        buyer: trade.buyer,
        requestedKw: trade.powerKw,
        verdict: verdict?.verdict,
        approvedKw: verdict?.approvedKw,
        maxKw: verdict?.maxKw,
        reason: reasonOf(verdict?.binding ?? null),
        distanceOhm: charge?.distance ?? null,
        lossKwh: at === undefined ? null : (tradeLossKw[at] as number) * hours,
        charge: charge?.charge ?? null,
        buyerPays: charge?.buyerPays ?? null,
        sellerPays: charge?.sellerPays ?? null,
      };
    });
  });
  const columns = Object.keys(records[0] ?? {});
  return { records, csv: { columns, rows: records.map((record) => Object.values(record)) } };
}

/** One row an interval, and the totals of the day. */
export function dayTable(intervals: readonly IntervalReport[]): {
  readonly hours: readonly Record<string, unknown>[];
  readonly totals: DayTotals;
  readonly csv: CommandResult['csv'];
} {
  const hours = intervals.map((one) => ({
    start: one.interval.start,
    trades: one.interval.items.length,
    approved: one.approved.length,
    askedKw: one.interval.items.reduce((sum, trade) => sum + trade.powerKw, 0),
    approvedKw: one.approval.summary.approvedKw,
    minVoltagePu: one.state.minVoltage?.vPu ?? null,
    maxVoltagePu: one.state.maxVoltage?.vPu ?? null,
    maxLoadingPct: one.state.maxLoading?.loadingPct ?? null,
    lossBeforeKw: one.lossBeforeKw,
    lossAfterKw: one.lossAfterKw,
    tradeLossKw: one.tradeLossKw.reduce((sum, kw) => sum + kw, 0),
    charge: one.charges.total,
  }));
  const columns = Object.keys(hours[0] ?? {});
  return {
    hours,
    totals: totalsOf(intervals),
    csv: { columns, rows: hours.map((hour) => Object.values(hour)) },
  };
}

export interface DayTotals {
  readonly trades: number;
  readonly approved: number;
  readonly curtailed: number;
  readonly rejected: number;
  readonly approvedKwh: number;
  readonly lossBeforeKwh: number;
  readonly lossAfterKwh: number;
  readonly tradeLossKwh: number;
  readonly charge: number;
  readonly loadFlows: number;
  readonly finalViolations: number;
}

function totalsOf(intervals: readonly IntervalReport[]): DayTotals {
  const sum = (of: (one: IntervalReport, hours: number) => number) =>
    intervals.reduce((total, one) => total + of(one, one.interval.durationMin / 60), 0);
  return {
    trades: sum((one) => one.interval.items.length),
    approved: sum((one) => one.approval.summary.approved),
    curtailed: sum((one) => one.approval.summary.curtailed),
    rejected: sum((one) => one.approval.summary.rejected),
    approvedKwh: sum((one, h) => one.approval.summary.approvedKw * h),
    lossBeforeKwh: sum((one, h) => one.lossBeforeKw * h),
    lossAfterKwh: sum((one, h) => one.lossAfterKw * h),
    tradeLossKwh: sum((one, h) => one.tradeLossKw.reduce((s, kw) => s + kw, 0) * h),
    charge: sum((one) => one.charges.total),
    loadFlows: sum((one) => one.approval.summary.loadFlows),
    finalViolations: sum((one) => one.approval.summary.finalViolations),
  };
}

/** What a person reads: the day in numbers, hour by hour, what was refused and why. */
export function daySummary(
  network: Network,
  intervals: readonly IntervalReport[],
  about: {
    readonly limits: Limits;
    readonly unitFee: number;
    /** The moment the maps show. */
    readonly at: string;
    readonly folder: string;
    readonly files: readonly string[];
  },
): string {
  const totals = totalsOf(intervals);
  const { limits } = about;
  const extra = totals.lossAfterKwh - totals.lossBeforeKwh;
  const refused = intervals.flatMap(({ interval, approval }) =>
    approval.trades.flatMap((verdict, k) =>
      verdict.verdict === 'approved'
        ? []
        : [{ verdict, trade: interval.items[k], start: interval.start }],
    ),
  );
  return [
    `A day of trades on ${network.id}: ${describeNetwork(network)}`,
    `limits: ${limits.vMinPu}–${limits.vMaxPu} pu, lines and transformers up to ${limits.maxLoadingPct} % of their ratings`,
    '',
    `  trades     ${totals.trades} asked, ${totals.approved} approved, ${totals.curtailed} cut, ${totals.rejected} refused; ${fixed(totals.approvedKwh, 1)} kWh may flow`,
    `  limits     ${totals.finalViolations === 0 ? 'kept in every hour' : `broken in ${counted(totals.finalViolations, 'place')}`}, by ${counted(totals.loadFlows, 'load flow')}`,
    `  losses     ${fixed(totals.lossBeforeKwh, 1)} kWh without the trades, ${fixed(totals.lossAfterKwh, 1)} kWh with them (${extra < 0 ? '' : '+'}${fixed(extra, 1)}); ${fixed(totals.tradeLossKwh, 1)} kWh allotted to them`,
    `  charges    ${fixed(totals.charge, 2)} collected, ${about.unitFee} per kWh and ohm between seller and buyer`,
    '',
    table(
      [
        'hour',
        '>trades',
        '>approved',
        '>kW asked',
        '>kW approved',
        '>lowest pu',
        '>highest pu',
        '>loading %',
        '>loss kW before',
        '>after',
        '>charges',
      ],
      intervals.map((one) => [
        one.interval.start ?? '–',
        one.interval.items.length,
        one.approved.length,
        fixed(
          one.interval.items.reduce((sum, trade) => sum + trade.powerKw, 0),
          1,
        ),
        fixed(one.approval.summary.approvedKw, 1),
        one.state.minVoltage === null ? null : fixed(one.state.minVoltage.vPu, 4),
        one.state.maxVoltage === null ? null : fixed(one.state.maxVoltage.vPu, 4),
        one.state.maxLoading === null ? null : fixed(one.state.maxLoading.loadingPct, 1),
        fixed(one.lossBeforeKw, 2),
        fixed(one.lossAfterKw, 2),
        fixed(one.charges.total, 2),
      ]),
    ),
    ...(refused.length > 0
      ? [
          '',
          table(
            ['not approved', 'hour', 'from', 'to', '>kW', '>would fit', 'because of'],
            refused.map(({ verdict, trade, start }) => [
              verdict.tradeId,
              start ?? '–',
              trade?.seller ?? '',
              trade?.buyer ?? '',
              fixed(verdict.requestedKw, 1),
              verdict.maxKw === null ? null : fixed(verdict.maxKw, 1),
              reasonOf(verdict.binding),
            ]),
          ),
        ]
      : []),
    '',
    `maps of ${about.at}, when the feeder is loaded most`,
    `written to ${about.folder}: ${about.files.join(', ')}`,
  ].join('\n');
}
