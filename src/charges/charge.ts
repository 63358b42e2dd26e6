import { GridError } from '../errors.ts';
import type { System } from '../loadflow/system.ts';
import { DEFAULT_DURATION_MIN } from '../network/intervals.ts';
import type { Trade } from '../network/trading.ts';
import type { Tariff } from './tariff.ts';

/** How the tariff's quantities turn into money: a fee per unit, or an amount to be collected. */
export type Pricing =
  | { readonly unitFee: number; readonly split: number }
  | { readonly recover: number; readonly split: number };

export interface TradeCharge {
  readonly tradeId: string;
  /** The tariff's quantity, in its unit. */
  readonly distance: number;
  readonly energyKwh: number;
  readonly feePerKwh: number;
  readonly charge: number;
  readonly buyerPays: number;
  readonly sellerPays: number;
  readonly components: Readonly<Record<string, number>>;
}

export interface ChargeResult {
  readonly method: string;
  readonly unit: string;
  readonly unitFee: number;
  readonly total: number;
  readonly trades: readonly TradeCharge[];
}

export function energyOf(trade: Trade): number {
  return (trade.powerKw * (trade.durationMin ?? DEFAULT_DURATION_MIN)) / 60;
}

/**
 * Charges trades for the network they use: fee per kWh = unit fee × the tariff's quantity. With
 * `recover` the unit fee is what collects that amount from these trades.
 *
 * @throws {GridError} `bad-input` if an amount is to be recovered from trades that use nothing
 */
export function chargeTrades(
  system: System,
  trades: readonly Trade[],
  tariff: Tariff,
  pricing: Pricing,
): ChargeResult {
  const quantities = tariff.measure(system, trades);
  const energies = trades.map(energyOf);
  const unitFee = 'unitFee' in pricing ? pricing.unitFee : feeThatRecovers(pricing.recover);
  function feeThatRecovers(amount: number): number {
    const base = quantities.reduce((sum, q, k) => sum + q.value * (energies[k] as number), 0);
    if (base > 0) return amount / base;
    if (amount === 0 || trades.length === 0) return 0;
    throw new GridError(
      'bad-input',
      `${tariff.name}: these trades use nothing that could be charged for, so no unit fee ` +
        `recovers ${amount}`,
    );
  }
  const charged = trades.map((trade, k): TradeCharge => {
    const quantity = quantities[k] as { value: number; components: Record<string, number> };
    const energyKwh = energies[k] as number;
    const feePerKwh = unitFee * quantity.value;
    const charge = feePerKwh * energyKwh;
    const buyerPays = charge * pricing.split;
    return {
      tradeId: trade.tradeId,
      distance: quantity.value,
      energyKwh,
      feePerKwh,
      charge,
      buyerPays,
      sellerPays: charge - buyerPays,
      components: quantity.components,
    };
  });
  return {
    method: tariff.name,
    unit: tariff.unit,
    unitFee,
    total: charged.reduce((sum, t) => sum + t.charge, 0),
    trades: charged,
  };
}
