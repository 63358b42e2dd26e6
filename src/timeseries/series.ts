import { compile } from '../compiled/compile.ts';
import { deviceStateOf } from '../compiled/elements/index.ts';
import { type ControlledLoadFlow, controlsOf, solveWithControls } from '../loadflow/controls.ts';
import type { FeederOptions } from '../loadflow/feeder.ts';
import { solveHeld } from '../loadflow/hold-voltage.ts';
import type { LoadFlow } from '../loadflow/solve.ts';
import { createSystem, type System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Network } from '../network/network.ts';
import {
  createFigures,
  FIGURE_COUNT,
  type FigureKernel,
  readFigures,
  type StepFigures,
  writeFigures,
} from './figures.ts';
import { scheduleOf, setPowersAt } from './powers.ts';
import {
  holdsVoltage,
  openScenarios,
  type PowerScenarios,
  solveScenarioBlocks,
} from './scenarios.ts';

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
  /** What the step comes to; ask before the next step is solved. */
  readonly figures: () => StepFigures;
}

/**
 * Solves step by step, each from the solution before it; taps carry over. A step that does not
 * converge is given as such and the next starts afresh, so that it loses no other. Where nothing can
 * move from step to step, several steps are solved side by side.
 *
 * The system is the same object in every step and changes from one to the next.
 */
export function* solveSeries(network: Network, options: SeriesOptions): Generator<SeriesStep> {
  const system = createSystem(compile(network), deviceStateOf(network));
  const schedule = scheduleOf(system.compiled);
  const minuteOf = (step: number) => options.startMinute + step * options.stepMinutes;
  const setPowers = (step: number, powerW: Float64Array, reactivePowerVar: Float64Array) => {
    setPowersAt(schedule, minuteOf(step), powerW, reactivePowerVar);
  };
  const scenarios: PowerScenarios = { count: options.steps, setPowers };
  const flows =
    !stepsAreIndependent(network, options) || options.steps < MANY_STEPS
      ? stepByStep(system, scenarios, minuteOf, options)
      : sideBySide(system, scenarios, options);
  const figuresOf = figuresFor(system);
  let step = 0;
  for (const solution of flows) {
    const figures = () => figuresOf(solution);
    yield { minute: minuteOf(step++), system, solution, figures };
  }
}

/** Computes figures, with a kernel that is made when they are first asked for. */
function figuresFor(system: System): (voltages: Voltages) => StepFigures {
  const out = new Float64Array(FIGURE_COUNT);
  let kernel: FigureKernel | undefined;
  return (voltages) => {
    kernel ??= createFigures(system);
    writeFigures(kernel, voltages, out);
    return readFigures(out);
  };
}

/** Fewer steps are not worth the preparation. */
const MANY_STEPS = 4;

/**
 * Whether no step's state of a device or a generator follows from the steps before: only then can
 * several threads share a series.
 */
export function stepsAreIndependent(
  network: Network,
  { controls }: Pick<FeederOptions, 'controls'>,
): boolean {
  const acts = network.regulators.length + network.capacitorControls.length > 0;
  return !holdsVoltage(network) && (controls === 'locked' || !acts);
}

function* stepByStep(
  system: System,
  scenarios: PowerScenarios,
  minuteOf: (step: number) => number,
  options: SeriesOptions,
): Generator<ControlledLoadFlow> {
  const controls = controlsOf(system);
  let previous: ControlledLoadFlow | undefined;
  for (let step = 0; step < scenarios.count; step++) {
    system.minute = minuteOf(step);
    scenarios.setPowers(step, system.powerW, system.reactivePowerVar);
    const solution: ControlledLoadFlow =
      options.controls === 'on'
        ? solveWithControls(system, options, previous, controls)
        : settled(solveHeld(system, options, previous));
    previous = solution.converged ? solution : undefined;
    yield solution;
  }
}

function* sideBySide(
  system: System,
  scenarios: PowerScenarios,
  options: SeriesOptions,
): Generator<ControlledLoadFlow> {
  const { count } = system.compiled.nodes;
  for (const block of solveScenarioBlocks(openScenarios(system, options), scenarios)) {
    for (let k = 0; k < block.count; k++) {
      const voltages = { vRe: new Float64Array(count), vIm: new Float64Array(count) };
      block.readVoltages(k, voltages);
      scenarios.setPowers(block.first + k, system.powerW, system.reactivePowerVar);
      const iterations = block.iterations[k] as number;
      const converged = block.converged[k] as boolean;
      yield settled({ converged, iterations, ...voltages });
    }
  }
}

export function settled(solution: LoadFlow): ControlledLoadFlow {
  return { ...solution, controlIterations: 1, controlsSettled: true };
}
