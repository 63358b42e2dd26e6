import { across } from '../compiled/ports.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import type { LossShares } from './allocation.ts';
import { type Halves, nortonCurrents, portCurrents, tradeInjections } from './currents.ts';

/**
 * Shares of methods that charge every current by a weight of its node: `Re(conj(i)·(w_plus − w_minus))`,
 * with w in W per A. Linear in the current, so parts of a current have parts of its share.
 *
 * @param sources weights of the sources' Norton currents
 */
export function sharesByWeight(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
  weight: Halves,
  sources: Halves,
): LossShares {
  const { ports, sourceVoltages, elements } = system.compiled;
  const currents = portCurrents(system, voltages);
  const share = (port: number, re: number, im: number): number =>
    re * across(ports, port, weight.re) + im * across(ports, port, weight.im);
  const tradeW = Float64Array.from(trades, (trade) => {
    let sum = 0;
    for (const { port, re, im } of tradeInjections(system, voltages, trade)) {
      sum += share(port, re, im);
    }
    return sum;
  });
  const sourceW = Float64Array.from(sourceVoltages, (_, k) => {
    const { re, im } = nortonCurrents(system, k);
    let sum = 0;
    elements[k]?.nodes.forEach((node, a) => {
      if (node >= 0) sum += re[a] * sources.re[node] + im[a] * sources.im[node];
    });
    return sum;
  });
  return {
    portW: currents.re.map((re, port) => share(port, re, currents.im[port])),
    sourceW,
    tradeW,
  };
}

export function halved({ re, im }: Halves): Halves {
  return { re: re.map((x) => x / 2), im: im.map((x) => x / 2) };
}
