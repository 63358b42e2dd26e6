/** gridtoll's side of the cases: systems of the bundled feeders, and how far apart voltages are. */

import { type CompiledNetwork, compile } from '../../src/compiled/compile.ts';
import { deviceStateOf } from '../../src/compiled/elements/index.ts';
import { openFeeder } from '../../src/index.ts';
import { createSystem, refreshDevices, type System } from '../../src/loadflow/system.ts';
import { changePu, type Voltages } from '../../src/loadflow/voltages.ts';
import type { Network } from '../../src/network/network.ts';
import {
  openScenarios,
  type PowerScenarios,
  type ScenarioSolver,
  solveScenarioBlocks,
} from '../../src/timeseries/scenarios.ts';
import { type Run, SOLVE } from './case.ts';
import { elapsedMs } from './timing.ts';

export function systemOf(feeder: string | Network): System {
  const network = typeof feeder === 'string' ? openFeeder(feeder).network : feeder;
  return createSystem(compile(network), deviceStateOf(network));
}

/** Taps and steps as the feeder's files state them. */
export function resetDevices(system: System): void {
  const stated = deviceStateOf(system.compiled.network);
  system.devices.tapPu.forEach((taps, k) => {
    taps.set(stated.tapPu[k]);
  });
  system.devices.stepStates.forEach((states, k) => {
    states.splice(0, states.length, ...stated.stepStates[k]);
  });
  refreshDevices(system);
}

/** States of a feeder that differ by what multiplies all loads. */
export function multiplied({ ports }: CompiledNetwork, factors: readonly number[]): PowerScenarios {
  const end = ports.firstOfLoad[ports.firstOfLoad.length - 1];
  return {
    count: factors.length,
    setPowers: (scenario, powerW, reactivePowerVar) => {
      for (let port = 0; port < end; port++) {
        powerW[port] = ports.powerW[port] * factors[scenario];
        reactivePowerVar[port] = ports.reactivePowerVar[port] * factors[scenario];
      }
    },
  };
}

/** What is given the voltages of a step, which are valid until it returns. */
export type Keep = (step: number, voltages: Voltages) => void;

/** Scenarios eight side by side on one thread, all node voltages of each read; the preparation is timed too. */
export function solveSideBySide(system: System, scenarios: PowerScenarios, keep?: Keep): Run {
  let solver: ScenarioSolver | undefined;
  const prepareMs = elapsedMs(() => {
    solver = openScenarios(system, SOLVE);
  });
  const run = solvePrepared(solver as ScenarioSolver, scenarios, keep);
  return { ...run, ms: run.ms + prepareMs };
}

export function solvePrepared(solver: ScenarioSolver, scenarios: PowerScenarios, keep?: Keep): Run {
  const { system } = solver;
  const { count } = system.compiled.nodes;
  const into = { vRe: new Float64Array(count), vIm: new Float64Array(count) };
  const startedMs = performance.now();
  let failures = 0;
  for (const block of solveScenarioBlocks(solver, scenarios)) {
    for (let k = 0; k < block.count; k++) {
      block.readVoltages(k, into);
      if (!block.converged[k]) failures++;
      keep?.(block.first + k, into);
    }
  }
  return { ms: performance.now() - startedMs, count: scenarios.count, failures };
}

/** The voltages of some steps, kept from a run of all. */
export function keepSteps(
  steps: readonly number[],
  solve: (keep: Keep) => void,
): ReadonlyMap<number, Voltages> {
  const kept = new Map<number, Voltages>();
  solve((step, { vRe, vIm }) => {
    if (steps.includes(step)) kept.set(step, { vRe: vRe.slice(), vIm: vIm.slice() });
  });
  return kept;
}

/** Largest difference of voltages of the steps that both have, pu. */
export function differencePu(
  { baseV }: CompiledNetwork,
  own: ReadonlyMap<number, Voltages>,
  other: ReadonlyMap<number, Voltages>,
): number {
  let largest = 0;
  for (const [step, { vRe, vIm }] of other) {
    const mine = own.get(step);
    largest = Math.max(
      largest,
      mine === undefined ? Number.POSITIVE_INFINITY : changePu(baseV, mine, vRe, vIm),
    );
  }
  return other.size === 0 ? Number.POSITIVE_INFINITY : largest;
}
