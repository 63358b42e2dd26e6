import { measured, type TariffKind } from './tariff.ts';

/**
 * Marginal losses: a kWh pays for what it makes the feeder lose, the difference of the loss
 * sensitivity factors of its two ends; a trade that relieves the feeder earns.
 */
export const lossTariff: TariffKind = {
  name: 'loss',
  title: 'Marginal losses: difference of the loss factors of the two ends',
  unit: () => 'kWh lost/kWh',
  unitFee: 0.1,
  directions: ['net', 'dominant'],
  claims: ['free-to-oneself', 'separable', 'antisymmetric'],
  open:
    ({ direction }) =>
    (grid, trades) =>
      measured(
        trades.map((trade) => {
          const marginal = grid.lossOf(trade);
          const value = direction === 'dominant' ? Math.max(0, marginal) : marginal;
          return { value, components: { loss: value } };
        }),
      ),
};
