import { systemPower } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import type { LossAllocation } from './allocation.ts';
import { portCurrents, portPowers, tradeInjections } from './currents.ts';
import { nobodyDraws, ownBySource } from './sources.ts';

/** Below this part of the losses the sum of marginal shares says nothing about their size any more. */
const LEAST_SUM = 0.1;

/**
 * Brings shares of ports, and of trades with them, to what the losses are beyond `ownW`, which stays with
 * the sources: by one factor; where credits and charges nearly cancel, or the factor would turn them
 * round, by an equal amount for every watt that flows at a port, injected or drawn. Where nobody draws
 * there is nothing to share.
 */
export function reconciled(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
  { portW, tradeW }: Pick<LossAllocation, 'portW' | 'tradeW'>,
  ownW: number,
): LossAllocation {
  const powers = portPowers(system, voltages, portCurrents(system, voltages));
  const { lossRe } = systemPower(system, voltages);
  const turnover = powers.re.reduce((total, w) => total + Math.abs(w), 0);
  if (turnover === 0 || nobodyDraws(system, voltages, powers)) {
    return {
      portW: new Float64Array(portW.length),
      tradeW: new Float64Array(tradeW.length),
      sourceW: ownBySource(system, voltages, lossRe),
    };
  }
  const targetW = lossRe - ownW;
  const sourceW = ownBySource(system, voltages, ownW);
  const sum = portW.reduce((total, w) => total + w, 0);
  if (sum > 0 && targetW >= 0 && sum > LEAST_SUM * targetW) {
    const factor = targetW / sum;
    return {
      portW: portW.map((w) => w * factor),
      tradeW: tradeW.map((w) => w * factor),
      sourceW,
      reconciliation: { kind: 'scaled', factor },
    };
  }
  const perW = (targetW - sum) / turnover;
  return {
    portW: portW.map((w, port) => w + perW * Math.abs(powers.re[port])),
    tradeW: tradeW.map((w, k) =>
      tradeInjections(system, voltages, trades[k] as Trade).reduce(
        (total, { powerW }) => total + perW * Math.abs(powerW),
        w,
      ),
    ),
    sourceW,
    reconciliation: { kind: 'shifted', factor: perW },
  };
}
