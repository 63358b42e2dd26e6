import { type ChargeResult, energyOf } from '../charges/charge.ts';
import type { Trade } from '../network/trading.ts';
import { classesOf, type DistanceClass, type Spread, spreadOf } from './distance-classes.ts';

/** A trade with what it is held against, whatever the tariff. */
export interface ComparedTrade {
  readonly trade: Trade;
  /** Thévenin distance of its two sides. */
  readonly distanceOhm: number;
  /** What it costs at the margin, currency; negative where it relieves the feeder. */
  readonly marginalCost: number;
}

export interface ClassIncentives {
  readonly charge: number;
  /** Of the revenue; null where nothing is collected. */
  readonly share: number | null;
  /** What its trades pay per kWh, each counted once. */
  readonly feePerKwh: Spread;
  readonly crossSubsidy: number;
}

export interface ParticipantIncentives {
  readonly id: string;
  readonly energyKwh: number;
  /** Its parts of the charges of its trades. */
  readonly pays: number;
  readonly share: number | null;
  readonly crossSubsidy: number;
}

export interface TradeIncentives {
  readonly tradeId: string;
  readonly charge: number;
  readonly feePerKwh: number;
  readonly crossSubsidy: number;
}

/** What one tariff makes trades pay, and whom it makes pay for whom. */
export interface MethodIncentives {
  readonly method: string;
  readonly unit: string;
  readonly unitFee: number;
  readonly adderPerKwh: number;
  readonly revenue: number;
  /** Part of the target that is collected; null without a target. */
  readonly recovery: number | null;
  /** What every kWh would pay besides its marginal cost, for the same revenue. */
  readonly stampPerKwh: number;
  /** Money that some trades pay for others: half the sum of the cross-subsidies' sizes. */
  readonly moved: number;
  /** One a class. */
  readonly classes: readonly ClassIncentives[];
  readonly participants: readonly ParticipantIncentives[];
  readonly trades: readonly TradeIncentives[];
}

export interface IncentiveReport {
  readonly energyKwh: number;
  readonly marginalCost: number;
  readonly recover: number | null;
  /** From the nearest trades to the farthest. */
  readonly classes: readonly DistanceClass[];
  readonly trades: readonly {
    readonly tradeId: string;
    readonly energyKwh: number;
    readonly distanceOhm: number;
    readonly marginalCost: number;
    /** Place of its class. */
    readonly class: number;
  }[];
  readonly methods: readonly MethodIncentives[];
}

/**
 * Compares what tariffs make the same trades pay. Cross-subsidy of a trade: its charge less what it
 * would pay if every trade paid its marginal cost and the same stamp on every kWh made up the rest
 * of the revenue. It is positive for who pays for others; over all trades it sums to zero.
 *
 * @param charged of every tariff, with the trades in the order of `compared`
 * @param recover amount that was to be collected
 */
export function compareCharges(
  compared: readonly ComparedTrade[],
  charged: readonly ChargeResult[],
  { recover = null, split }: { readonly recover?: number | null; readonly split: number },
): IncentiveReport {
  const energies = compared.map(({ trade }) => energyOf(trade));
  const classed = classesOf(
    compared.map(({ distanceOhm }) => distanceOhm),
    energies,
    compared.map(({ marginalCost }) => marginalCost),
  );
  const totals = {
    energyKwh: sum(energies),
    marginalCost: sum(compared.map(({ marginalCost }) => marginalCost)),
    recover,
  };
  return {
    ...totals,
    classes: classed.classes,
    trades: compared.map(({ trade, distanceOhm, marginalCost }, t) => ({
      tradeId: trade.tradeId,
      energyKwh: energies[t] as number,
      distanceOhm,
      marginalCost,
      class: classed.classOf[t] as number,
    })),
    methods: charged.map((result) => incentivesOf(result, compared, { ...totals, split }, classed)),
  };
}

function incentivesOf(
  result: ChargeResult,
  compared: readonly ComparedTrade[],
  all: Pick<IncentiveReport, 'energyKwh' | 'marginalCost' | 'recover'> & { readonly split: number },
  { classes, classOf }: ReturnType<typeof classesOf>,
): MethodIncentives {
  const revenue = sum(result.trades.map(({ charge }) => charge));
  const stampPerKwh = all.energyKwh === 0 ? 0 : (revenue - all.marginalCost) / all.energyKwh;
  const shareOf = (amount: number) => (revenue === 0 ? null : amount / revenue);
  /** What each trade would pay if it paid its marginal cost and the stamp. */
  const fair = compared.map(
    ({ marginalCost }, t) => marginalCost + stampPerKwh * (result.trades[t]?.energyKwh ?? 0),
  );
  const trades = result.trades.map(
    ({ tradeId, charge, feePerKwh }, t): TradeIncentives => ({
      tradeId,
      charge,
      feePerKwh,
      crossSubsidy: charge - (fair[t] as number),
    }),
  );
  const { method, unit, unitFee, adderPerKwh } = result;
  return {
    method,
    unit,
    unitFee,
    adderPerKwh,
    revenue,
    recovery: all.recover === null || all.recover === 0 ? null : revenue / all.recover,
    stampPerKwh,
    moved: sum(trades.map(({ crossSubsidy }) => Math.abs(crossSubsidy))) / 2,
    classes: classes.map((_, c): ClassIncentives => {
      const own = trades.filter((_, t) => classOf[t] === c);
      const charge = sum(own.map((trade) => trade.charge));
      return {
        charge,
        share: shareOf(charge),
        feePerKwh: spreadOf(own.map(({ feePerKwh }) => feePerKwh)),
        crossSubsidy: sum(own.map(({ crossSubsidy }) => crossSubsidy)),
      };
    }),
    participants: participantsOf(result, compared, fair, all.split).map((one) => ({
      ...one,
      share: shareOf(one.pays),
    })),
    trades,
  };
}

/** Who pays what, in the order in which they first trade; the fair amounts are split as the charges are. */
function participantsOf(
  result: ChargeResult,
  compared: readonly ComparedTrade[],
  fair: readonly number[],
  split: number,
): Omit<ParticipantIncentives, 'share'>[] {
  const lines = new Map<string, { id: string; energyKwh: number; pays: number; fair: number }>();
  const add = (id: string, energyKwh: number, pays: number, owed: number) => {
    const line = lines.get(id) ?? { id, energyKwh: 0, pays: 0, fair: 0 };
    line.energyKwh += energyKwh;
    line.pays += pays;
    line.fair += owed;
    lines.set(id, line);
  };
  compared.forEach(({ trade }, t) => {
    const { energyKwh = 0, buyerPays = 0, sellerPays = 0 } = result.trades[t] ?? {};
    const owed = fair[t] as number;
    add(trade.seller, energyKwh, sellerPays, owed * (1 - split));
    add(trade.buyer, energyKwh, buyerPays, owed * split);
  });
  return [...lines.values()].map(({ id, energyKwh, pays, fair: owed }) => ({
    id,
    energyKwh,
    pays,
    crossSubsidy: pays - owed,
  }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
