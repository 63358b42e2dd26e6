import { across } from '../compiled/ports.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import { linearise, lossAdjoint } from '../sensitivity/linearise.ts';
import type { LossAllocation, LossMethod } from './allocation.ts';
import { portCurrents, portPowers, tradeInjections } from './currents.ts';
import { noLoadLosses } from './no-load.ts';
import { reconciled } from './reconcile.ts';

/**
 * Marginal allocation, as it comes: `∂L/∂P·P + ∂L/∂Q·Q` of every port, injected. It does not recover the
 * losses: they are about quadratic in the powers, so the shares sum to about twice the load losses.
 *
 * @see A. J. Conejo, J. M. Arroyo, N. Alguacil, A. L. Guijarro, Transmission loss allocation: a comparison
 *   of different practical algorithms, IEEE Trans. Power Systems 17(3), 2002 (incremental methods)
 */
export const rawMarginalMethod: LossMethod = {
  name: 'marginal-raw',
  title: 'Marginal: loss sensitivities to P and Q, not reconciled',
  exact: false,
  oppositeTradesCancel: true,
  sourcesBear: false,
  allocate: allocateMarginally,
};

/** The same times one factor, so that the shares sum to the load losses; no-load losses are the sources'. */
export const marginalMethod: LossMethod = {
  name: 'marginal',
  title: 'Marginal: loss sensitivities to P and Q, reconciled with the losses',
  exact: true,
  oppositeTradesCancel: true,
  sourcesBear: false,
  allocate: (system, voltages, trades) => {
    const raw = allocateMarginally(system, voltages, trades);
    const noLoadW = noLoadLosses(system, voltages).reduce((sum, w) => sum + w, 0);
    return { ...raw, ...reconciled(system, voltages, trades, raw, noLoadW) };
  },
};

function allocateMarginally(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): LossAllocation {
  const { ports, sourceVoltages } = system.compiled;
  const adjoint = lossAdjoint(linearise(system, voltages));
  const perW = new Float64Array(ports.count);
  const perVar = new Float64Array(ports.count);
  for (const port of system.compiled.activePorts) {
    const ur = across(ports, port, voltages.vRe);
    const ui = across(ports, port, voltages.vIm);
    const square = ur * ur + ui * ui;
    if (square === 0) continue;
    const lr = across(ports, port, adjoint.re);
    const li = across(ports, port, adjoint.im);
    // dI = conj(dS/u): u/|u|² per W, −j·u/|u|² per var
    perW[port] = (lr * ur + li * ui) / square;
    perVar[port] = (lr * ui - li * ur) / square;
  }
  const powers = portPowers(system, voltages, portCurrents(system, voltages));
  return {
    portW: perW.map((rate, port) => rate * powers.re[port] + perVar[port] * powers.im[port]),
    sourceW: new Float64Array(sourceVoltages.length),
    tradeW: Float64Array.from(trades, (trade) =>
      tradeInjections(system, voltages, trade).reduce(
        (sum, { port, powerW }) => sum + perW[port] * powerW,
        0,
      ),
    ),
    factors: { perW, perVar },
  };
}
