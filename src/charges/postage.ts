import { measured, type TariffKind } from './tariff.ts';

/** Postage stamp: every kWh pays the same, wherever it goes. */
export const postageTariff: TariffKind = {
  name: 'postage',
  title: 'Postage stamp: the same for every kWh',
  unit: () => 'kWh/kWh',
  unitFee: 0.01,
  directions: [],
  claims: ['separable', 'never-earns', 'symmetric', 'monotone'],
  open: () => (_grid, trades) =>
    measured(trades.map(() => ({ value: 1, components: { stamp: 1 } }))),
};
