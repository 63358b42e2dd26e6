import type { Trade } from '../network/trading.ts';
import type { SolvedFeeder } from './feeder.ts';
import { refined } from './flows.ts';
import { solveHeld } from './hold-voltage.ts';
import type { SolveOptions } from './solve.ts';
import type { System } from './system.ts';

/**
 * Adds trades to the powers of a system: each seller injects, each buyer withdraws, in equal parts
 * over the ports of its connection, at the trade's power factor.
 *
 * @param share how much of each trade; −1 takes them out again
 */
export function addTrades(system: System, trades: readonly Trade[], share = 1): void {
  const { ports } = system.compiled;
  for (const trade of trades) {
    const reactive = reactivePerActive(trade);
    for (const [id, sign] of [
      [trade.seller, -1],
      [trade.buyer, 1],
    ] as const) {
      const k = ports.participantOfId.get(id) as number;
      const first = ports.firstOfParticipant[k];
      const end = ports.firstOfParticipant[k + 1];
      const powerW = (share * sign * trade.powerKw * 1e3) / (end - first);
      for (let port = first; port < end; port++) {
        system.powerW[port] += powerW;
        system.reactivePowerVar[port] += powerW * reactive;
      }
    }
  }
}

/** Reactive per active power of a trade, positive where it is lagging. */
export function reactivePerActive(trade: Trade): number {
  return Math.tan(Math.acos(Math.abs(trade.powerFactor))) * Math.sign(trade.powerFactor);
}

/** The feeder with trades in place, solved from where it was; taps and steps held. */
export function injectTrades(
  baseline: SolvedFeeder,
  trades: readonly Trade[],
  options: SolveOptions,
): SolvedFeeder {
  addTrades(baseline.system, trades);
  const solution = solveHeld(baseline.system, options, baseline.solution);
  return {
    system: baseline.system,
    solution: {
      ...baseline.solution,
      ...(solution.converged ? refined(baseline.system, solution) : solution),
    },
  };
}
