import { capacitorControl } from './capacitor-controls.ts';
import type { DeviceControl } from './device-control.ts';
import { solveHeld } from './hold-voltage.ts';
import { regulatorControls } from './regulators.ts';
import { DEFAULT_SOLVE, type LoadFlow, type SolveOptions } from './solve.ts';
import { refreshDevices, type System } from './system.ts';
import type { Voltages } from './voltages.ts';

export interface ControlledLoadFlow extends LoadFlow {
  /** Solutions made until no control wanted to move; the last one included. */
  readonly controlIterations: number;
  /** False if the controls were still moving when they ran out of iterations. */
  readonly controlsSettled: boolean;
}

/** Every control of a system's devices, which have not acted yet. */
export function controlsOf(system: System): DeviceControl[] {
  const { network } = system.compiled;
  return [
    ...network.regulators.flatMap((regulator) => regulatorControls(system, regulator)),
    ...network.capacitorControls.map((control) => capacitorControl(system, control)),
  ];
}

/** Enough for any feeder whose controls agree; those that hunt never settle. */
const MAX_CONTROL_ITERATIONS = 300;

/**
 * Solves with regulators and switched capacitors acting: solve, sample every control, let those
 * that want to move with the smallest delay move, until none wants to. The device states in
 * `system` move along.
 *
 * This is the sequence of OpenDSS's static control mode, so that taps and steps agree.
 *
 * @param controls of that system; those of the step before in a time series, since they remember
 *   what they have switched
 */
export function solveWithControls(
  system: System,
  options: SolveOptions = DEFAULT_SOLVE,
  start?: Voltages,
  controls: readonly DeviceControl[] = controlsOf(system),
): ControlledLoadFlow {
  /** Delays of the controls that have asked to move and have not moved yet, as they first asked. */
  const queue = new Map<DeviceControl, number>();
  let iterations = 0;
  let previous = start;
  for (let count = 1; ; count++) {
    const solution = solveHeld(system, options, previous);
    iterations += solution.iterations;
    const result = (controlsSettled: boolean): ControlledLoadFlow => ({
      ...solution,
      iterations,
      controlIterations: count,
      controlsSettled,
    });
    if (!solution.converged) return result(false);
    previous = solution;
    for (const control of controls) {
      const delayS = control.sample(solution);
      if (delayS === null) queue.delete(control);
      else if (!queue.has(control)) queue.set(control, delayS);
    }
    if (queue.size === 0) return result(true);
    if (count === MAX_CONTROL_ITERATIONS) return result(false);
    const soonest = Math.min(...queue.values());
    let moved = false;
    for (const [control, delayS] of queue) {
      if (delayS !== soonest) continue;
      queue.delete(control);
      moved = control.act() || moved;
    }
    if (moved) refreshDevices(system);
  }
}
