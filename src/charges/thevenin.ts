import { distanceSolver, theveninDistance } from './distance.ts';
import type { Tariff } from './tariff.ts';

/** Wheeling charge by electrical distance: every kWh pays for the ohms between its two ends. */
export const theveninTariff: Tariff = {
  name: 'thevenin',
  title: 'Electrical distance (Thévenin impedance between seller and buyer)',
  unit: 'Ω',
  measure: (system, trades) => {
    const solver = distanceSolver(system);
    const { participantOfId } = system.compiled.ports;
    return trades.map((trade) => {
      const seller = participantOfId.get(trade.seller) as number;
      const buyer = participantOfId.get(trade.buyer) as number;
      const value = theveninDistance(solver, seller, buyer);
      return { value, components: { distance: value } };
    });
  },
};
