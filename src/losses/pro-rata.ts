import { systemPower } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import type { LossAllocation, LossMethod } from './allocation.ts';
import { portCurrents, portPowers } from './currents.ts';
import { noLoadLosses } from './no-load.ts';
import { powerFlows } from './power-flows.ts';
import { sharesByRate } from './rates.ts';
import { nobodyDraws, ownBySource } from './sources.ts';

/**
 * Pro rata: half of the load losses to what produces, half to what consumes, by active power. Blind to
 * where it is. The sources count among the producers.
 *
 * @see A. J. Conejo, J. M. Arroyo, N. Alguacil, A. L. Guijarro, IEEE Trans. Power Systems 17(3), 2002
 */
export const proRataMethod: LossMethod = {
  name: 'pro-rata',
  title: 'Pro rata: half by power produced, half by power consumed',
  exact: true,
  oppositeTradesCancel: false,
  sourcesBear: true,
  allocate: allocateProRata,
};

function allocateProRata(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): LossAllocation {
  const flows = powerFlows(system, voltages);
  const noLoadW = noLoadLosses(system, voltages).reduce((sum, w) => sum + w, 0);
  const sharedW = systemPower(system, voltages).lossRe - noLoadW;
  const powers = portPowers(system, voltages, portCurrents(system, voltages));
  if (nobodyDraws(system, voltages, powers)) {
    return {
      portW: new Float64Array(powers.re.length),
      sourceW: ownBySource(system, voltages, noLoadW + sharedW),
      tradeW: new Float64Array(trades.length),
    };
  }
  let producedW = 0;
  let consumedW = 0;
  for (const powerW of [...flows.portPowerW, ...flows.sourcePowerW]) {
    if (powerW > 0) producedW += powerW;
    else consumedW -= powerW;
  }
  // Where nobody consumes, or nobody produces, the others bear all.
  const half = producedW > 0 && consumedW > 0 ? sharedW / 2 : sharedW;
  const own = ownBySource(system, voltages, noLoadW);
  const even = (rate: number) => new Float64Array(flows.producedW.length).fill(rate);
  const shares = sharesByRate(system, voltages, trades, flows, {
    consumed: even(consumedW > 0 ? half / consumedW : 0),
    produced: even(producedW > 0 ? half / producedW : 0),
    leftW: 0,
  });
  return {
    portW: shares.portW,
    tradeW: shares.tradeW,
    sourceW: shares.sourceW.map((w, k) => w + own[k]),
  };
}
