import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import type { LossShares } from './allocation.ts';
import { tradeInjections } from './currents.ts';
import type { passOn } from './pass-on.ts';
import { busOfPort, busOfSource, type PowerFlows, type Rates } from './power-flows.ts';

/** What is passed on to either side, half and half, with half of what is left on either. */
export function halfOfEach({
  consumed,
  produced,
  left,
}: ReturnType<typeof passOn>): Rates & { readonly leftW: number } {
  return {
    consumed: consumed.map((rate) => rate / 2),
    produced: produced.map((rate) => rate / 2),
    leftW: (left.consumedW + left.producedW) / 2,
  };
}

/** Shares of methods that charge active power by its bus; with `ownW` what the network itself bears. */
export function sharesByRate(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
  { portPowerW, sourcePowerW, networkW }: PowerFlows,
  { consumed, produced, leftW }: Rates & { readonly leftW: number },
): LossShares & { readonly ownW: number } {
  const share = (bus: number, powerW: number) =>
    powerW > 0 ? powerW * produced[bus] : -powerW * consumed[bus];
  return {
    portW: portPowerW.map((w, port) => (w === 0 ? 0 : share(busOfPort(system, port), w))),
    sourceW: sourcePowerW.map((w, k) => share(busOfSource(system, k), w)),
    tradeW: Float64Array.from(trades, (trade) =>
      tradeInjections(system, voltages, trade).reduce(
        (sum, { port, powerW }) => sum + share(busOfPort(system, port), powerW),
        0,
      ),
    ),
    ownW: networkW.reduce((sum, w, bus) => sum + w * consumed[bus], leftW),
  };
}
