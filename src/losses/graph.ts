import { lossGradient } from '../loadflow/loss-gradient.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import type { LossAllocation, LossMethod } from './allocation.ts';
import { breakDownByPaths } from './breakdown.ts';
import { openLinearNetwork } from './linear-network.ts';
import { noLoadGradient } from './no-load.ts';
import { halved, sharesByWeight } from './weights.ts';

/**
 * Graph-based allocation over the layers of an unbalanced feeder, in its general form.
 *
 * The losses of all branches are `L = Re(Vᴴ·H·V)`, H the Hermitian part of their admittances. With
 * every current frozen, V is the sum of what each terminal's current and the sources cause by
 * themselves in the linear network, `V = Σ Z·i_k + V_source`, so `L_k = Re((Z·i_k)ᴴ·H·V)` sums to L
 * exactly. On a feeder without shunts `Z·i_k` drives the branch currents ψ of the paths through the
 * layers and this is `Σ_b Re(ψ_bᴴ·R_b·J_b)`. One adjoint solve gives every share: `w = Zᴴ·H·V`,
 * `L_k = Re(i_kᴴ·w)`.
 *
 * @see A. I. Nikolaidis, C. A. Charalambous, P. Mancarella, IEEE Trans. Power Systems 34(5), 2019, in whose
 *   spirit this is; the equations are our own
 */
export const graphMethod: LossMethod = {
  name: 'graph',
  title: 'Graph-based, layer by layer, frozen currents',
  exact: true,
  oppositeTradesCancel: true,
  sourcesBear: false,
  allocate: allocateByGraph,
  breakDown: breakDownByPaths,
};

function allocateByGraph(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): LossAllocation {
  const { adjoint } = openLinearNetwork(system);
  const shares = (gradient: typeof lossGradient) => {
    const weight = halved(adjoint(gradient(system, voltages)));
    return sharesByWeight(system, voltages, trades, weight, weight);
  };
  return { ...shares(lossGradient), noLoad: () => shares(noLoadGradient) };
}
