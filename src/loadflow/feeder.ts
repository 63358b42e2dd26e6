import { compile } from '../compiled/compile.ts';
import { deviceStateOf } from '../compiled/elements/index.ts';
import type { Network } from '../network/network.ts';
import type { Participant } from '../network/trading.ts';
import { type ControlledLoadFlow, solveWithControls } from './controls.ts';
import { refined } from './flows.ts';
import { solveHeld } from './hold-voltage.ts';
import { DEFAULT_SOLVE, type SolveOptions } from './solve.ts';
import { createSystem, type System } from './system.ts';

export interface FeederOptions extends SolveOptions {
  /** `on`: regulators act until they settle; `locked`: every tap and step stays as the file states it. */
  readonly controls: 'on' | 'locked';
  /** Minutes from midnight, for controls that switch by the time of day; 0 where missing. */
  readonly minute?: number;
}

export const DEFAULT_FEEDER_OPTIONS: FeederOptions = { ...DEFAULT_SOLVE, controls: 'on' };

/** A solved feeder: the system with its taps as they ended up, and the solution. */
export interface SolvedFeeder {
  readonly system: System;
  readonly solution: ControlledLoadFlow;
}

/**
 * Compiles and solves a validated network. Non-convergence is a value: see `solution.converged`.
 *
 * @param participants connections at which trades may inject, besides the network's own loads
 * @throws {GridError} `singular-network` for a network whose admittance matrix has no inverse
 */
export function solveFeeder(
  network: Network,
  options: FeederOptions = DEFAULT_FEEDER_OPTIONS,
  participants: readonly Participant[] = [],
): SolvedFeeder {
  const system = createSystem(compile(network, participants), deviceStateOf(network));
  system.minute = options.minute ?? 0;
  const solution =
    options.controls === 'on'
      ? solveWithControls(system, options)
      : { ...solveHeld(system, options), controlIterations: 1, controlsSettled: true };
  return { system, solution: solution.converged ? refined(system, solution) : solution };
}
