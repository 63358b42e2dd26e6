import { bundledFeeders, openFeeder } from '../../../src/index.ts';
import { solveHeld } from '../../../src/loadflow/hold-voltage.ts';
import type { LoadFlow } from '../../../src/loadflow/solve.ts';
import type { System } from '../../../src/loadflow/system.ts';
import type { Voltages } from '../../../src/loadflow/voltages.ts';
import type { Network } from '../../../src/network/network.ts';
import {
  type BenchCase,
  type CaseContext,
  type Comparison,
  type Contender,
  SOLVE,
} from '../case.ts';
import { differencePu, multiplied, systemOf } from '../feeder.ts';
import { hasScript, openOpenDss } from '../opendss.ts';
import { hasOpenDss } from '../peers.ts';
import { compare, elapsedMs } from '../timing.ts';

/** Nodes solved in one timed run, about: small feeders are solved often enough to be timed. */
const NODES_COLD = 6_000;
const NODES_WARM = 60_000;
/** Loads change to this and back from one warm solution to the next. */
const FACTOR = 0.99;

export const snapshot: BenchCase = {
  name: 'snapshot',
  title: 'One solution of every bundled feeder, controls locked',
  goals: [],
  run: async (context) => {
    const comparisons: Comparison[] = [];
    for (const feeder of bundledFeeders())
      comparisons.push(...(await feederAlone(feeder, context)));
    return {
      comparisons,
      notes: [
        'Cold: gridtoll compiles the network that has been read, orders, factorises and solves from nothing; OpenDSS ' +
          'assembles and factorises its matrix anew from admittances that it keeps, and solves from nothing. Warm: all ' +
          'loads change by 1 %, up and down in turn, and the solution starts from the one before. Times are of one solution.',
        'The scripts of `ieee4-oyod` and `ieee4-yyd` go on to another circuit and to a fault, so OpenDSS does not take part.',
        'power-grid-model cannot express the other feeders than European LV: they have regulators, single-phase ' +
          'branches, delta loads, capacitors or centre-tapped transformers.',
      ],
    };
  },
};

async function feederAlone(feeder: string, context: CaseContext): Promise<Comparison[]> {
  const { peers, repeats, quick } = context;
  const { network } = openFeeder(feeder);
  const system = systemOf(network);
  const { compiled } = system;
  const share = (quick ? 0.1 : 1) / compiled.nodes.count;
  const coldCount = Math.max(1, Math.round(NODES_COLD * share));
  const warmCount = 2 * Math.max(1, Math.round((NODES_WARM * share) / 2));
  const cold = [ownCold(network, coldCount)];
  const warm = [ownWarm(system, warmCount)];
  if (hasOpenDss(peers) && hasScript(feeder)) {
    const openDss = await openOpenDss(peers, feeder, compiled, system.devices);
    const tolerance = 'set tolerance=1e-8';
    const setup = [tolerance, 'set mode=snap', 'set controlmode=off'];
    const runCold = async () => each(await openDss.cold(setup, coldCount));
    const { voltages } = await openDss.cold(setup, 1);
    cold.push({
      engine: 'OpenDSS',
      setting: 'tolerance 1e-8',
      differencePu: differencePu(compiled, at(0, solveHeld(systemOf(network), SOLVE)), voltages),
      run: runCold,
    });
    const last = warmCount - 1;
    const multipliers = Array.from({ length: warmCount }, (_, k) => (k % 2 === 0 ? FACTOR : 1));
    const series = () =>
      openDss.series({ setup: [tolerance], count: warmCount, keep: [last], multipliers });
    warm.push({
      engine: 'OpenDSS',
      setting: 'tolerance 1e-8',
      differencePu: differencePu(
        compiled,
        at(last, solveHeld(systemOf(network), SOLVE)),
        (await series()).voltages,
      ),
      run: async () => each(await series()),
    });
  }
  return [
    await compare(`${feeder} cold`, repeats, cold),
    await compare(`${feeder} warm`, repeats, warm),
  ];
}

function ownCold(network: Network, count: number): Contender {
  return {
    engine: 'gridtoll',
    setting: '',
    differencePu: null,
    run: () => {
      let failures = 0;
      const ms = elapsedMs(() => {
        for (let k = 0; k < count; k++) {
          if (!solveHeld(systemOf(network), SOLVE).converged) failures++;
        }
      });
      return each({ ms, count, failures });
    },
  };
}

function ownWarm(system: System, count: number): Contender {
  const states = multiplied(system.compiled, [FACTOR, 1]);
  let solution: LoadFlow = solveHeld(system, SOLVE);
  return {
    engine: 'gridtoll',
    setting: '',
    differencePu: null,
    run: () => {
      let failures = 0;
      const ms = elapsedMs(() => {
        for (let k = 0; k < count; k++) {
          states.setPowers(k % 2, system.powerW, system.reactivePowerVar);
          solution = solveHeld(system, SOLVE, solution);
          if (!solution.converged) failures++;
        }
      });
      return each({ ms, count, failures });
    },
  };
}

function each<Of extends { readonly ms: number; readonly count: number }>(run: Of): Of {
  return { ...run, ms: run.ms / run.count };
}

function at(step: number, voltages: Voltages): ReadonlyMap<number, Voltages> {
  return new Map([[step, voltages]]);
}
