import { solveBlocksInPlace } from '../numeric/block-factor.ts';
import { type LoadFlow, solveNewton } from './solve.ts';
import { portRemainders, spreadFromRest, type Tangent } from './tangent.ts';
import { changePu, type Voltages } from './voltages.ts';

/** A step along the solution branch moves no voltage further than this, pu. */
const LARGEST_STEP_PU = 0.1;
/** Smallest share of the way that is still tried before the branch counts as ended. */
const SMALLEST_SHARE = 1 / 512;
const CHORD_ITERATIONS = 12;
const NEWTON_ITERATIONS = 12;

/**
 * Solves after a change of port powers, following the solution branch from where it was: first
 * straight, with the tangent there as a fixed Jacobian; where that does not contract or moves
 * far, in steps along the way with Newton's method. `system` keeps the new powers.
 *
 * @param tangent the solution before the change, with the powers the system has now
 * @param change what to add to the powers of the system, W and var by port
 * @returns the solution, or `converged: false` where the branch ends before the new powers
 */
export function followPower(
  tangent: Tangent,
  change: {
    readonly ports: readonly number[];
    readonly powerW: readonly number[];
    readonly reactivePowerVar: readonly number[];
  },
  tolerancePu: number,
): LoadFlow {
  const { system, voltages: start } = tangent;
  const { baseV } = system.compiled;
  const before = change.ports.map((port) => [system.powerW[port], system.reactivePowerVar[port]]);
  const setShare = (share: number) => {
    change.ports.forEach((port, k) => {
      const [p, q] = before[k] as [number, number];
      system.powerW[port] = p;
      system.reactivePowerVar[port] = q;
    });
    // Added one by one: a port may be listed more than once.
    change.ports.forEach((port, k) => {
      system.powerW[port] += share * (change.powerW[k] as number);
      system.reactivePowerVar[port] += share * (change.reactivePowerVar[k] as number);
    });
  };

  setShare(1);
  const chord = solveChord(tangent, tolerancePu);
  if (chord.converged && changePu(baseV, start, chord.vRe, chord.vIm) <= LARGEST_STEP_PU) {
    return chord;
  }
  let at: Voltages = start;
  let reached = 0;
  let step = 1;
  let iterations = chord.iterations;
  let last: LoadFlow = chord;
  while (reached < 1) {
    const share = Math.min(reached + step, 1);
    setShare(share);
    const limits = { tolerancePu, maxIterations: NEWTON_ITERATIONS };
    last = solveNewton(system, limits, at, 0, 2 * LARGEST_STEP_PU);
    iterations += last.iterations;
    if (last.converged && changePu(baseV, at, last.vRe, last.vIm) <= LARGEST_STEP_PU) {
      at = last;
      reached = share;
      step *= 2;
    } else {
      step /= 2;
      if (step < SMALLEST_SHARE) {
        setShare(1);
        return { ...last, converged: false, iterations };
      }
    }
  }
  return { ...last, iterations };
}

/**
 * The deviation from a tangent's solution that the system's present powers cause, by
 * `d ← J⁻¹·remainder(d)`: Newton's method with a Jacobian that is kept, one solve an iteration.
 */
function solveChord(tangent: Tangent, tolerancePu: number): LoadFlow {
  const { system, voltages, elimination, factor } = tangent;
  const { size } = elimination.rest;
  let d = { vRe: new Float64Array(size), vIm: new Float64Array(size) };
  let next = { vRe: new Float64Array(size), vIm: new Float64Array(size) };
  let change = Number.POSITIVE_INFINITY;
  let iterations = 0;
  let converged = false;
  while (iterations < CHORD_ITERATIONS && !converged) {
    iterations++;
    portRemainders(tangent, d.vRe, d.vIm, next.vRe, next.vIm);
    solveBlocksInPlace(factor, next.vRe, next.vIm);
    const before = change;
    change = changePu(system.restBaseV, d, next.vRe, next.vIm);
    if (!Number.isFinite(change)) break;
    [d, next] = [next, d];
    converged = change <= tolerancePu;
    if (!converged && change > 0.5 * before) break;
  }
  const vRe = new Float64Array(voltages.vRe.length);
  const vIm = new Float64Array(voltages.vIm.length);
  spreadFromRest(elimination, d.vRe, d.vIm, vRe, vIm);
  for (let k = 0; k < vRe.length; k++) {
    vRe[k] += voltages.vRe[k];
    vIm[k] += voltages.vIm[k];
  }
  return { converged, iterations, vRe, vIm };
}
