import type { Tariff } from './tariff.ts';

/** Postage stamp: every kWh pays the same, wherever it goes. */
export const postageTariff: Tariff = {
  name: 'postage',
  title: 'Postage stamp: the same for every kWh',
  unit: 'kWh/kWh',
  measure: (_system, trades) => trades.map(() => ({ value: 1, components: { stamp: 1 } })),
};
