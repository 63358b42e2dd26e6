import { capacitorControl } from '../capacitor-controls.ts';
import { solveHeld } from '../hold-voltage.ts';
import { regulatorControls } from '../regulators.ts';
import type { LoadFlow, SolveOptions } from '../solve.ts';
import { refreshDevices, type System } from '../system.ts';
import type { HuntingControl } from './types.ts';

/** Controls that agree settle within fewer. */
const MAX_ROUNDS = 100;
/** A control that took its move back this often is going round in circles. */
const REVERSALS = 2;
/** So often the same taps and steps show that it will go on for ever. */
const REPEATS = 4;

export interface Traced {
  readonly solution: LoadFlow;
  /** Of all rounds. */
  readonly iterations: number;
  readonly settled: boolean;
  readonly hunting: readonly HuntingControl[];
}

/** Solves with the controls acting, as `solveWithControls` does, and watches every move. */
export function solveTraced(system: System, options: SolveOptions): Traced {
  const { network } = system.compiled;
  const regulators = network.regulators.flatMap((one) => {
    const transformer = network.transformers.findIndex(({ id }) => id === one.transformer);
    const state = () => system.devices.tapPu[transformer]?.[one.tapWinding - 1] ?? 0;
    return regulatorControls(system, one).map((control) => ({ id: one.id, control, state }));
  });
  const capacitors = network.capacitorControls.map((one) => {
    const capacitor = network.capacitors.findIndex(({ id }) => id === one.capacitor);
    const state = () =>
      (system.devices.stepStates[capacitor] ?? []).reduce<number>((sum, step) => sum + step, 0);
    return { id: one.id, control: capacitorControl(system, one), state };
  });
  const watched = [...regulators, ...capacitors].map((one) => ({
    ...one,
    moves: 0,
    reversals: 0,
    direction: 0,
  }));
  const queue = new Map<(typeof watched)[number], number>();
  const seen = new Map<string, number>();
  let solution = solveHeld(system, options);
  let iterations = solution.iterations;
  for (let round = 1; solution.converged; round++) {
    for (const one of watched) {
      const delayS = one.control.sample(solution);
      if (delayS === null) queue.delete(one);
      else if (!queue.has(one)) queue.set(one, delayS);
    }
    if (queue.size === 0) return { solution, iterations, settled: true, hunting: [] };
    const state = watched.map((one) => `${one.state()} ${queue.get(one) ?? ''}`).join();
    const repeats = (seen.get(state) ?? 0) + 1;
    seen.set(state, repeats);
    if (round === MAX_ROUNDS || repeats === REPEATS) break;
    const soonest = Math.min(...queue.values());
    for (const [one, delayS] of queue) {
      if (delayS !== soonest) continue;
      queue.delete(one);
      const before = one.state();
      if (!one.control.act()) continue;
      const direction = Math.sign(one.state() - before);
      one.moves++;
      if (direction === -one.direction) one.reversals++;
      one.direction = direction;
    }
    refreshDevices(system);
    solution = solveHeld(system, options, solution);
    iterations += solution.iterations;
  }
  // Without a solution there is nothing that the controls could settle to.
  if (!solution.converged) return { solution, iterations, settled: true, hunting: [] };
  const turning = watched.filter(({ reversals }) => reversals >= REVERSALS);
  const moving = turning.length > 0 ? turning : watched.filter(({ moves }) => moves > 0);
  return {
    solution,
    iterations,
    settled: false,
    hunting: moving
      .map(({ id, moves, reversals }) => ({ element: id, moves, reversals }))
      .sort((a, b) => b.reversals - a.reversals),
  };
}
