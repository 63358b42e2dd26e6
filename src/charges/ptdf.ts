import { conductorWeights, ptdfMetric } from './distances/ptdf.ts';
import { type Direction, measured, type TariffKind } from './tariff.ts';

/** Below this a conductor carries no power that had a direction, W. */
const STILL_W = 1e-6;

/**
 * Power transfer: every kWh pays for what it moves in the branches, by the AC power transfer factors
 * of the operating point.
 */
export const ptdfTariff: TariffKind = {
  name: 'ptdf',
  title: 'Power transfer distance: what a kW moves in all branches',
  unit: ({ weight }) =>
    weight === 'cost' ? 'currency/kWh' : (ptdfMetric.unit as (w: typeof weight) => string)(weight),
  unitFee: 0.01,
  directions: ['absolute', 'net', 'dominant'],
  claims: ['free-to-oneself', 'separable', 'never-earns', 'symmetric', 'monotone'],
  open:
    ({ direction, weight }) =>
    (grid, trades) => {
      const { branches, flows } = grid;
      const weights = conductorWeights(branches, flows, weight);
      return measured(
        trades.map((trade) => {
          const transfer = grid.transferOf(trade);
          let value = 0;
          for (let c = 0; c < weights.length; c++) {
            value += weights[c] * useOf(transfer[c], flows.powerW[c], direction ?? 'absolute');
          }
          return { value, components: { transfer: value } };
        }),
      );
    },
};

/** What `use` of a conductor counts that carries `flowW`; where nothing flows all use is with it. */
export function useOf(use: number, flowW: number, direction: Direction): number {
  const along = Math.abs(flowW) < STILL_W ? Math.abs(use) : use * Math.sign(flowW);
  if (direction === 'net') return along;
  return direction === 'dominant' ? Math.max(0, along) : Math.abs(use);
}
