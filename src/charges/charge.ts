import { GridError } from '../errors.ts';
import type { SolvedFeeder } from '../loadflow/feeder.ts';
import { DEFAULT_DURATION_MIN } from '../network/intervals.ts';
import type { Trade } from '../network/trading.ts';
import { ChargeGrid } from './grid.ts';
import { type FeeLine, solveForRevenue } from './revenue.ts';
import type { Measurement, Tariff } from './tariff.ts';

/** How the tariff's quantities turn into money. */
export interface Pricing {
  /** Currency per kWh and unit of the quantity; where not given the tariff's own. */
  readonly unitFee?: number | undefined;
  /** Amount that is to be collected from these trades. */
  readonly recover?: number | undefined;
  /** How: by another unit fee, or by the same stamp on every kWh on top of the fees. */
  readonly recoverBy?: 'scale' | 'add' | undefined;
  /** Buyer's part, 0 … 1. */
  readonly split: number;
  /** Least and greatest fee, per kWh; what is recovered is recovered within them. */
  readonly floorPerKwh?: number | undefined;
  readonly capPerKwh?: number | undefined;
  /** Smallest unit of money, e.g. 0.01: charges are multiples of it, their sum is the total's. */
  readonly roundTo?: number | undefined;
}

export interface TradeCharge {
  readonly tradeId: string;
  /** The tariff's quantity, in its unit. */
  readonly distance: number;
  readonly energyKwh: number;
  readonly feePerKwh: number;
  /** Negative where the trade earns. */
  readonly charge: number;
  readonly buyerPays: number;
  readonly sellerPays: number;
  readonly components: Readonly<Record<string, number>>;
}

export interface ChargeResult {
  readonly method: string;
  readonly unit: string;
  readonly unitFee: number;
  /** Added to the fee of every kWh to recover an amount; 0 where nothing was. */
  readonly adderPerKwh: number;
  readonly total: number;
  readonly trades: readonly TradeCharge[];
  /** What was assumed or left out. */
  readonly notes: readonly string[];
}

export function energyOf(trade: Trade): number {
  return (trade.powerKw * (trade.durationMin ?? DEFAULT_DURATION_MIN)) / 60;
}

/**
 * Charges trades for the network they use: fee per kWh = unit fee × the tariff's quantity, within
 * floor and cap. With `recover` the fees are such that they collect that amount from these trades.
 *
 * @param feeder solved, with every seller and buyer among its participants
 * @throws {GridError} `bad-input` if no fee recovers the amount
 */
export function chargeTrades(
  feeder: SolvedFeeder,
  trades: readonly Trade[],
  tariff: Tariff,
  pricing: Pricing,
): ChargeResult {
  return priceTrades(trades, measureTrades(feeder, trades, tariff), tariff, pricing);
}

/** What the tariff measures of every trade, for `priceTrades`. */
export function measureTrades(
  feeder: SolvedFeeder,
  trades: readonly Trade[],
  tariff: Tariff,
): Measurement {
  return tariff.measure(new ChargeGrid(feeder), trades);
}

/** Turns quantities into money; they may have been measured on several states of a feeder. */
export function priceTrades(
  trades: readonly Trade[],
  { quantities, notes }: Measurement,
  tariff: Pick<Tariff, 'name' | 'unit' | 'unitFee'>,
  pricing: Pricing,
): ChargeResult {
  const energies = trades.map(energyOf);
  const { unitFee, adderPerKwh } = feesOf(
    quantities.map(({ value }) => value),
    energies,
    tariff,
    pricing,
  );
  const clamped = within(pricing);
  const fees = quantities.map(({ value }) => clamped(unitFee * value + adderPerKwh));
  const exact = fees.map((fee, k) => fee * (energies[k] as number));
  const { roundTo } = pricing;
  const charges = roundTo === undefined ? exact : rounded(exact, roundTo, pricing.recover);
  return {
    method: tariff.name,
    unit: tariff.unit,
    unitFee,
    adderPerKwh,
    total: charges.reduce((sum, charge) => sum + charge, 0),
    trades: trades.map((trade, k): TradeCharge => {
      const charge = charges[k] as number;
      const share = charge * pricing.split;
      const buyerPays = roundTo === undefined ? share : Math.round(share / roundTo) * roundTo;
      return {
        tradeId: trade.tradeId,
        distance: quantities[k]?.value ?? 0,
        energyKwh: energies[k] as number,
        feePerKwh: fees[k] as number,
        charge,
        buyerPays,
        sellerPays: charge - buyerPays,
        components: quantities[k]?.components ?? {},
      };
    }),
    notes,
  };
}

function within({ floorPerKwh, capPerKwh }: Pricing): (fee: number) => number {
  const floor = floorPerKwh ?? Number.NEGATIVE_INFINITY;
  const cap = capPerKwh ?? Number.POSITIVE_INFINITY;
  return (fee) => Math.min(cap, Math.max(floor, fee));
}

/** The unit fee, and what is added to every kWh: as asked for, or what recovers the amount. */
function feesOf(
  values: readonly number[],
  energies: readonly number[],
  tariff: Pick<Tariff, 'name' | 'unitFee'>,
  pricing: Pricing,
): { unitFee: number; adderPerKwh: number } {
  const { recover, recoverBy = 'scale', unitFee = tariff.unitFee } = pricing;
  if (recover === undefined) return { unitFee, adderPerKwh: 0 };
  if (values.length === 0) return { unitFee: 0, adderPerKwh: 0 };
  const lines = values.map((value, k): FeeLine => {
    const energyKwh = energies[k] as number;
    return recoverBy === 'scale'
      ? { start: 0, slope: value, energyKwh }
      : { start: unitFee * value, slope: 1, energyKwh };
  });
  const { floorPerKwh, capPerKwh } = pricing;
  const found = solveForRevenue(lines, recover, {
    floor: floorPerKwh ?? Number.NEGATIVE_INFINITY,
    cap: capPerKwh ?? Number.POSITIVE_INFINITY,
    from: recoverBy === 'scale' ? 0 : Number.NEGATIVE_INFINITY,
  });
  if (found === null) throw unrecoverable(tariff.name, recover, recoverBy, lines);
  return recoverBy === 'scale'
    ? { unitFee: found, adderPerKwh: 0 }
    : { unitFee, adderPerKwh: found };
}

function unrecoverable(
  name: string,
  amount: number,
  by: 'scale' | 'add',
  lines: readonly FeeLine[],
): GridError {
  const base = lines.reduce((sum, { slope, energyKwh }) => sum + slope * energyKwh, 0);
  const why =
    by === 'scale' && base <= 0
      ? 'these trades use nothing that could be charged for'
      : 'the floor or the cap on the fees is in the way';
  return new GridError('bad-input', `${name}: ${why}, so no unit fee recovers ${amount}`, {
    issues: [
      {
        severity: 'error',
        rule: 'not-recoverable',
        field: '--recover',
        value: String(amount),
        message: `${name}: ${why}, so no unit fee recovers it`,
        remedy:
          by === 'scale' && base <= 0
            ? 'recover by a stamp on every kWh (--recover-by add), or by another method'
            : 'lower the floor or raise the cap',
      },
    ],
  });
}

/** Multiples of `unit` whose sum is that of the exact ones, or the target, rounded: largest rests first. */
function rounded(exact: readonly number[], unit: number, target: number | undefined): number[] {
  const units = exact.map((charge) => Math.floor(charge / unit));
  const sum = target ?? exact.reduce((total, charge) => total + charge, 0);
  const missing = Math.round(sum / unit) - units.reduce((total, count) => total + count, 0);
  const byRest = [...exact.keys()].sort((a, b) => rest(b) - rest(a) || a - b);
  /** In millionths: the last digits of a charge do not decide who bears a cent. */
  function rest(k: number): number {
    return Math.round(1e6 * ((exact[k] as number) / unit - (units[k] as number)));
  }
  for (const k of byRest.slice(0, Math.max(0, missing))) units[k] = (units[k] as number) + 1;
  return units.map((count) => count * unit);
}
