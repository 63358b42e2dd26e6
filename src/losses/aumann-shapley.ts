import { across } from '../compiled/ports.ts';
import { GridError } from '../errors.ts';
import { systemPower } from '../loadflow/flows.ts';
import { solveHeld } from '../loadflow/hold-voltage.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import { linearise, lossAdjoint } from '../sensitivity/linearise.ts';
import type { LossAllocation, LossMethod } from './allocation.ts';
import { portCurrents, tradeInjections } from './currents.ts';
import { reconciled } from './reconcile.ts';

/**
 * Aumann–Shapley: all powers of loads, generators and trades grow together from nothing, and each pays
 * the marginal loss of its every watt on the way, `∫₀¹ Re(λ(t)·∂I_k/∂t) dt`. The AC load flow is solved at
 * the eight points of Gauss's rule; what the rule leaves open, some 1e-6 of the losses or less where load
 * models are smooth, one factor closes. L(0) is the network's own, in the sources' shares.
 *
 * @see R. J. Aumann, L. S. Shapley, Values of Non-Atomic Games, Princeton 1974
 */
export const aumannShapleyMethod: LossMethod = {
  name: 'aumann-shapley',
  title: 'Aumann–Shapley: marginal losses over the growth of all powers (AC)',
  exact: true,
  oppositeTradesCancel: true,
  sourcesBear: false,
  allocate: allocateByGrowth,
};

/** Gauss–Legendre, eight points on [0, 1]: positive halves of the abscissae on [−1, 1], and weights. */
const GAUSS: readonly (readonly [at: number, weight: number])[] = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.31370664587788727],
  [0.7966664774136267, 0.22238103445337448],
  [0.9602898564975363, 0.10122853629037626],
].flatMap(([x, w]) => [
  [(1 - (x as number)) / 2, (w as number) / 2],
  [(1 + (x as number)) / 2, (w as number) / 2],
]);

const SHARP = { tolerancePu: 1e-10, maxIterations: 200 };

function allocateByGrowth(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): LossAllocation {
  const { ports } = system.compiled;
  const portW = new Float64Array(ports.count);
  const tradeW = new Float64Array(trades.length);
  for (const [t, weight] of GAUSS) {
    atPart(system, t, (there) => {
      const adjoint = lossAdjoint(linearise(system, there));
      const drawn = portCurrents(system, there);
      const rate = (port: number, re: number, im: number) =>
        re * across(ports, port, adjoint.re) + im * across(ports, port, adjoint.im);
      for (const port of system.compiled.activePorts) {
        // What t of the power draws is t times what all of it would draw at these voltages.
        portW[port] += (weight / t) * rate(port, drawn.re[port], drawn.im[port]);
      }
      trades.forEach((trade, k) => {
        for (const { port, re, im } of tradeInjections(system, there, trade)) {
          tradeW[k] += weight * rate(port, re, im);
        }
      });
    });
  }
  const idleW = atPart(system, 0, (there) => systemPower(system, there).lossRe);
  return reconciled(system, voltages, trades, { portW, tradeW }, idleW);
}

/** What `look` sees with part t of all powers in place; the system is then as it was. */
function atPart<T>(system: System, t: number, look: (voltages: Voltages) => T): T {
  const kept = [system.powerW.slice(), system.reactivePowerVar.slice()] as const;
  try {
    system.powerW.forEach((w, port) => {
      system.powerW[port] = t * w;
    });
    system.reactivePowerVar.forEach((w, port) => {
      system.reactivePowerVar[port] = t * w;
    });
    const solution = solveHeld(system, SHARP);
    if (!solution.converged) {
      throw new GridError(
        'not-converged',
        `aumann-shapley: no load flow with ${(100 * t).toFixed(0)} % of all powers; use method shapley`,
      );
    }
    return look(solution);
  } finally {
    system.powerW.set(kept[0]);
    system.reactivePowerVar.set(kept[1]);
  }
}
