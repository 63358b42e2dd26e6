import { GridError, type Issue } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import type { Participant } from '../../network/trading.ts';
import {
  DEFAULT_FEEDER_OPTIONS,
  type FeederOptions,
  type SolvedFeeder,
  solveFeeder,
} from '../feeder.ts';
import { DEFAULT_SOLVE } from '../solve.ts';
import { diagnoseFeeder } from './diagnose.ts';
import { worstMismatches } from './mismatches.ts';
import type { Suspect } from './types.ts';

/** Suspects named in a report: those before which the culprit mostly stands. */
const FIRST = 3;
/** What a load flow that is only short of iterations gets. */
const PATIENCE = 10;

/**
 * Solves a validated network as `solveFeeder` does, or says why there is no solution.
 *
 * @throws {GridError} `not-converged` or `singular-network`: the likely cause in the message; the
 *   first three suspects, each with a remedy, and the nodes that do not balance in its issues
 */
export function solveOrExplain(
  network: Network,
  options: FeederOptions = DEFAULT_FEEDER_OPTIONS,
  participants: readonly Participant[] = [],
): SolvedFeeder {
  const solved = attempt(network, options, participants);
  if (solved instanceof GridError) {
    throw explained(network, options, solved.code, solved.message, []);
  }
  const { system, solution } = solved;
  if (solution.converged && solution.controlsSettled) return solved;
  const [message, where] = solution.converged
    ? [`the controls did not settle within ${solution.controlIterations} iterations`, []]
    : [
        `the load flow did not converge within ${solution.iterations} iterations`,
        worstMismatches(system, solution),
      ];
  throw explained(network, options, 'not-converged', message, where);
}

function attempt(
  network: Network,
  options: FeederOptions,
  participants: readonly Participant[] = [],
): SolvedFeeder | GridError {
  try {
    return solveFeeder(network, options, participants);
  } catch (error) {
    if (error instanceof GridError && error.code === 'singular-network') return error;
    throw error;
  }
}

function explained(
  network: Network,
  options: FeederOptions,
  code: GridError['code'],
  message: string,
  where: readonly Issue[],
): GridError {
  const short = tooFewIterations(network, options);
  const suspects = short === null ? likelySuspects(network, options) : [];
  const [first] = suspects;
  const cause =
    short !== null
      ? `${short.field} ${short.value} ${short.message}`
      : first === undefined
        ? null
        : `${first.element} ${first.message}`;
  const causes = short === null ? suspects.map(suspectIssue) : [short];
  const likely = cause === null ? '' : `; likely cause: ${cause}`;
  return new GridError(code, `${message}${likely}`, { issues: [...causes, ...where] });
}

/** The first three suspects of a feeder's diagnosis. */
export function likelySuspects(network: Network, options: FeederOptions): Suspect[] {
  return diagnoseFeeder(network, options).suspects.slice(0, FIRST);
}

/** An issue, where only the number of iterations is in the way of a solution. */
function tooFewIterations(network: Network, options: FeederOptions): Issue | null {
  const { maxIterations } = options;
  const patient = PATIENCE * Math.max(maxIterations, DEFAULT_SOLVE.maxIterations);
  const solved = attempt(network, { ...options, maxIterations: patient });
  if (solved instanceof GridError) return null;
  const { converged, controlsSettled, iterations } = solved.solution;
  if (!converged || !controlsSettled) return null;
  return {
    severity: 'error',
    rule: 'too-few-iterations',
    field: 'maxIterations',
    value: String(maxIterations),
    message: 'is too few: with more there is a solution',
    remedy: `allow ${iterations} iterations or more (--max-iterations)`,
  };
}

/** A suspect as an issue; its rule is the kind of the suspect. */
export function suspectIssue({ element, kind, message, evidence, remedy }: Suspect): Issue {
  const because = evidence === '' ? '' : ` (${evidence})`;
  return { severity: 'error', rule: kind, element, message: `${message}${because}`, remedy };
}
