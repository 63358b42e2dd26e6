import { compile } from '../compiled/compile.ts';
import { deviceStateOf } from '../compiled/elements/index.ts';
import { type ControlledLoadFlow, solveWithControls } from '../loadflow/controls.ts';
import type { FeederOptions } from '../loadflow/feeder.ts';
import { solveHeld } from '../loadflow/hold-voltage.ts';
import { createSystem, type System } from '../loadflow/system.ts';
import type { Network } from '../network/network.ts';
import { setPowersAt } from './powers.ts';

export interface SeriesOptions extends FeederOptions {
  /** Minute of the first step; a profile's element k holds for minute k·step. */
  readonly startMinute: number;
  readonly steps: number;
  readonly stepMinutes: number;
}

export interface SeriesStep {
  readonly minute: number;
  readonly system: System;
  readonly solution: ControlledLoadFlow;
}

/**
 * Solves step by step, each from the solution before it; taps carry over. A step that does not
 * converge is given as such and the next starts afresh, so that it loses no other.
 *
 * The system is the same object in every step and changes from one to the next.
 */
export function* solveSeries(network: Network, options: SeriesOptions): Generator<SeriesStep> {
  const system = createSystem(compile(network), deviceStateOf(network));
  let previous: ControlledLoadFlow | undefined;
  for (let step = 0; step < options.steps; step++) {
    const minute = options.startMinute + step * options.stepMinutes;
    setPowersAt(system, minute);
    const solution: ControlledLoadFlow =
      options.controls === 'on'
        ? solveWithControls(system, options, previous)
        : {
            ...solveHeld(system, options, previous),
            controlIterations: 1,
            controlsSettled: true,
          };
    previous = solution.converged ? solution : undefined;
    yield { minute, system, solution };
  }
}
