import { solveHeld } from '../loadflow/hold-voltage.ts';
import {
  copyLane,
  type LaneFlow,
  openLanes,
  solveLaneFlow,
  startLanes,
} from '../loadflow/lane-flow.ts';
import type { LoadFlow, SolveOptions } from '../loadflow/solve.ts';
import type { System } from '../loadflow/system.ts';
import { restOf, type Voltages } from '../loadflow/voltages.ts';
import type { Network } from '../network/network.ts';
import { LANES } from '../numeric/lanes.ts';

/** Port powers of many states of one feeder, whose devices all stay where they are. */
export interface PowerScenarios {
  readonly count: number;
  /** Writes what every port consumes at rated voltage, W and var. */
  setPowers(scenario: number, powerW: Float64Array, reactivePowerVar: Float64Array): void;
}

/** Scenarios that start from the same state, whoever solves them: their solutions do not depend on others. */
export const CHUNK = 64;

/** Up to eight scenarios, solved side by side. Valid until the next block is asked for. */
export interface ScenarioBlock {
  readonly first: number;
  readonly count: number;
  readonly iterations: readonly number[];
  /** Which of them have a solution. */
  readonly converged: readonly boolean[];
  /** Copies the voltages of all nodes, V, in scenario `first + k` into arrays of the caller. */
  readVoltages(k: number, into: Voltages): void;
}

/** Whether the reactive power of a generator follows from the solution. */
export function holdsVoltage({ generators }: Network): boolean {
  return generators.some(({ model }) => model === 'constant-voltage');
}

/** What solving scenarios of a system side by side needs again and again. */
export interface ScenarioSolver {
  readonly system: System;
  readonly options: SolveOptions;
  /** The system's powers, and those at which `base` is its solution. */
  readonly own: Powers;
  readonly atBase: Powers;
  readonly base: LoadFlow;
  /** `base` at the rest's nodes. */
  readonly rest: Voltages;
  /** Null where generators hold voltages: their reactive power is found scenario by scenario. */
  readonly flow: LaneFlow | null;
}

/** The state that the system is in is the one that scenarios start from. */
export function openScenarios(system: System, options: SolveOptions): ScenarioSolver {
  const own = powersOf(system);
  const base = solveBase(system, options);
  return {
    system,
    options,
    own,
    atBase: powersOf(system),
    base,
    rest: restOf(system.elimination, base),
    flow: holdsVoltage(system.compiled.network) ? null : openLanes(system),
  };
}

/**
 * Solves scenarios `first` to `end − 1`, eight side by side, in order. A scenario that does not
 * converge loses no other. The system's powers are those of the last scenario solved.
 *
 * The solutions of a chunk of scenarios start from the system's own state, so that they are the same
 * bit for bit whatever is solved before, and by however many threads.
 *
 * @param range `first` a multiple of `CHUNK`
 */
export function* solveScenarioBlocks(
  { system, options, own, atBase, base, rest, flow }: ScenarioSolver,
  scenarios: PowerScenarios,
  range: { readonly first: number; readonly end: number } = { first: 0, end: scenarios.count },
): Generator<ScenarioBlock> {
  for (let first = range.first; first < range.end; first += LANES) {
    const count = Math.min(LANES, range.end - first);
    let iterations = 0;
    if (flow !== null) {
      if (first % CHUNK === 0 || flow.converged.includes(0)) {
        takePowers(system, atBase);
        startLanes(flow, rest);
      }
      takePowers(system, own);
      setLanePowers(flow, scenarios, first, count);
      iterations = solveLaneFlow(flow, options);
    }
    const alone = Array.from({ length: count }, (_, lane) => {
      if (flow?.converged[lane] === 1) return null;
      takePowers(system, own);
      scenarios.setPowers(first + lane, system.powerW, system.reactivePowerVar);
      return solveAlone(system, base, options);
    });
    yield {
      first,
      count,
      iterations: alone.map((one) => one?.iterations ?? iterations),
      converged: alone.map((one) => one?.converged ?? true),
      readVoltages: (k, into) => {
        const one = alone[k] ?? null;
        if (one !== null) {
          into.vRe.set(one.vRe);
          into.vIm.set(one.vIm);
        } else if (flow !== null) copyLane(flow, k, into);
      },
    };
  }
}

/** With all that `solveLoadFlow` can do, from the base and then from nothing. */
function solveAlone(system: System, base: LoadFlow, options: SolveOptions): LoadFlow {
  system.tangentsAreCurrent = false;
  const solution = solveHeld(system, options, base);
  return solution.converged ? solution : solveHeld(system, options);
}

interface Powers {
  readonly powerW: Float64Array;
  readonly reactivePowerVar: Float64Array;
}

function powersOf({ powerW, reactivePowerVar }: System): Powers {
  return { powerW: powerW.slice(), reactivePowerVar: reactivePowerVar.slice() };
}

function takePowers(system: System, { powerW, reactivePowerVar }: Powers): void {
  system.powerW.set(powerW);
  system.reactivePowerVar.set(reactivePowerVar);
}

/** The system as it is; without any power at its ports, if that has no solution. */
function solveBase(system: System, options: SolveOptions): LoadFlow {
  const base = solveHeld(system, options);
  if (base.converged) return base;
  system.powerW.fill(0);
  system.reactivePowerVar.fill(0);
  return solveHeld(system, options);
}

function setLanePowers(
  { system, powerW, reactivePowerVar }: LaneFlow,
  scenarios: PowerScenarios,
  first: number,
  count: number,
): void {
  for (let lane = 0; lane < LANES; lane++) {
    // Lanes without a scenario repeat the last one.
    if (lane < count) scenarios.setPowers(first + lane, system.powerW, system.reactivePowerVar);
    for (let port = 0; port < system.powerW.length; port++) {
      powerW[LANES * port + lane] = system.powerW[port];
      reactivePowerVar[LANES * port + lane] = system.reactivePowerVar[port];
    }
  }
}
