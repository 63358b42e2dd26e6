import { GridError } from '../errors.ts';
import { lossGradient } from '../loadflow/loss-gradient.ts';
import type { System } from '../loadflow/system.ts';
import { solveTransposedTangentInPlace, type Tangent, tangentAt } from '../loadflow/tangent.ts';
import type { Voltages } from '../loadflow/voltages.ts';

/**
 * The tangent at a solution.
 *
 * @throws {GridError} `not-converged` at a point where the Jacobian is singular (the nose)
 */
export function linearise(system: System, voltages: Voltages, reuse?: Tangent): Tangent {
  const tangent = tangentAt(system, voltages, reuse);
  if (tangent === null) {
    throw new GridError('not-converged', 'the load flow has no unique tangent at this solution');
  }
  return tangent;
}

/**
 * Loss sensitivities of every node at once, by one adjoint solve: the change of the losses, W, per
 * ampere injected is `Re(λ·dI)` with λ returned here.
 *
 * @see docs/methods/sensitivities.md
 */
export function lossAdjoint(tangent: Tangent): { re: Float64Array; im: Float64Array } {
  const gradient = lossGradient(tangent.system, tangent.voltages);
  solveTransposedTangentInPlace(tangent, gradient.re, gradient.im);
  return gradient;
}
