import { isAcrossLevels } from './distances/metric.ts';
import { theveninMetric } from './distances/thevenin.ts';
import type { TariffKind } from './tariff.ts';

/** Wheeling charge by electrical distance: every kWh pays for the ohms between its two ends. */
export const theveninTariff: TariffKind = {
  name: 'thevenin',
  title: 'Electrical distance (Thévenin impedance between seller and buyer)',
  unit: () => 'Ω',
  unitFee: 0.01,
  directions: [],
  claims: ['free-to-oneself', 'separable', 'never-earns', 'symmetric', 'monotone'],
  open: () => (grid, trades) => {
    const across = trades.filter(({ seller, buyer }) =>
      isAcrossLevels(grid.system, grid.indexOf(seller), grid.indexOf(buyer)),
    );
    const named = across.slice(0, 5).map(({ tradeId }) => tradeId);
    const count = across.length === 1 ? '1 trade' : `${across.length} trades`;
    return {
      quantities: grid
        .distances(theveninMetric, trades)
        .map((value) => ({ value, components: { distance: value } })),
      notes:
        across.length === 0
          ? []
          : [
              `${count} between voltage levels, with the distance in ohms of the seller's level: ` +
                `${named.join(', ')}${across.length > named.length ? ', …' : ''}`,
            ],
    };
  },
};
