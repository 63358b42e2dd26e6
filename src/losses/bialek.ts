import { elementCurrents, elementPower } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import type { LossAllocation, LossMethod } from './allocation.ts';
import { noLoadLosses } from './no-load.ts';
import { passOn } from './pass-on.ts';
import { powerFlows } from './power-flows.ts';
import { halfOfEach, sharesByRate } from './rates.ts';
import { ownBySource } from './sources.ts';

/**
 * Tracing of active power by proportional sharing, bus by bus and all conductors together: half of the
 * losses by the gross demand of what consumes, half by the net production of what produces.
 *
 * @see J. Bialek, Tracing the flow of electricity, IEE Proceedings 143(4), 1996
 */
export const bialekMethod: LossMethod = {
  name: 'bialek',
  title: 'Tracing of active power (Bialek), half gross demand, half net production',
  exact: true,
  oppositeTradesCancel: false,
  sourcesBear: true,
  allocate: allocateByPowerTracing,
};

function allocateByPowerTracing(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): LossAllocation {
  const flows = powerFlows(system, voltages);
  const cores = noLoadLosses(system, voltages);
  const { ownW, ...shares } = sharesByRate(
    system,
    voltages,
    trades,
    flows,
    halfOfEach(passOn(flows, loadLosses(system, voltages, cores))),
  );
  const own = ownBySource(system, voltages, ownW + cores.reduce((sum, w) => sum + w, 0));
  return { ...shares, sourceW: shares.sourceW.map((w, k) => w + own[k]) };
}

/** Losses of every branch without its core, W by element. */
export function loadLosses(system: System, voltages: Voltages, cores: Float64Array): Float64Array {
  return cores.map((core, k) => {
    const element = system.compiled.elements[k];
    if (!element.model.isBranch) return 0;
    return elementPower(element, elementCurrents(system, k, voltages), voltages).re - core;
  });
}
