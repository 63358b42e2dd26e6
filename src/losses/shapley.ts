import { lossGradient } from '../loadflow/loss-gradient.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import type { LossAllocation, LossMethod } from './allocation.ts';
import { nortonCurrents } from './currents.ts';
import { openLinearNetwork } from './linear-network.ts';
import { noLoadGradient } from './no-load.ts';
import { halved, sharesByWeight } from './weights.ts';

/**
 * Shapley value of the game whose players are the frozen currents of loads, generators and trades: a
 * coalition S costs `L(S) − L(∅)` with `L(S) = vᴴ·H·v`, `v = V₀ + Σ_{k∈S} Z·i_k`, V₀ the voltages with
 * nobody drawing. A quadratic game: every pair shares its cross term equally, and what lies between a
 * player and V₀ is the player's own, so `φ_k = Re((Z·i_k)ᴴ·H·(V + V₀))` without visiting a coalition.
 * L(∅) is the network's own, in the sources' shares.
 *
 * @see L. S. Shapley, A value for n-person games, 1953
 */
export const shapleyMethod: LossMethod = {
  name: 'shapley',
  title: 'Shapley value, frozen currents (closed form)',
  exact: true,
  oppositeTradesCancel: true,
  sourcesBear: false,
  allocate: allocateByShapley,
};

function allocateByShapley(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): LossAllocation {
  const { adjoint, voltagesOf } = openLinearNetwork(system);
  const idle = voltagesOf(sourceCurrents(system));
  const nobody = { vRe: idle.re, vIm: idle.im };
  const both = {
    vRe: voltages.vRe.map((v, k) => v + nobody.vRe[k]),
    vIm: voltages.vIm.map((v, k) => v + nobody.vIm[k]),
  };
  const shares = (gradient: typeof lossGradient) =>
    sharesByWeight(
      system,
      voltages,
      trades,
      halved(adjoint(gradient(system, both))),
      halved(adjoint(gradient(system, nobody))),
    );
  return { ...shares(lossGradient), noLoad: () => shares(noLoadGradient) };
}

function sourceCurrents(system: System) {
  const { nodes, elements, sourceVoltages } = system.compiled;
  const sum = { re: new Float64Array(nodes.count), im: new Float64Array(nodes.count) };
  sourceVoltages.forEach((_, k) => {
    const { re, im } = nortonCurrents(system, k);
    elements[k]?.nodes.forEach((node, a) => {
      if (node < 0) return;
      sum.re[node] += re[a];
      sum.im[node] += im[a];
    });
  });
  return sum;
}
