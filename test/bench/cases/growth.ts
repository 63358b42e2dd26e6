import { type LoadFlow, solveLoadFlow } from '../../../src/loadflow/solve.ts';
import type { System } from '../../../src/loadflow/system.ts';
import { openScenarios, type PowerScenarios } from '../../../src/timeseries/scenarios.ts';
import {
  type BenchCase,
  type CaseContext,
  type CaseResult,
  type Contender,
  type Goal,
  type Run,
  SOLVE,
  TOLERANCE_PU,
} from '../case.ts';
import { differencePu, keepSteps, multiplied, solvePrepared, systemOf } from '../feeder.ts';
import { ownMedianMs, withoutFailure } from '../goals.ts';
import { hasPowerGridModel } from '../peers.ts';
import { openPowerGridModel } from '../pgm.ts';
import { radialFeeder } from '../synthetic.ts';
import { compare, elapsedMs } from '../timing.ts';

interface Size {
  readonly label: string;
  readonly nodes: number;
  readonly steps: number;
  /** No more of them: they take long. */
  readonly rounds: number;
}

const SIZES: readonly Size[] = [
  { label: '1k', nodes: 1_000, steps: 960, rounds: 9 },
  { label: '10k', nodes: 10_000, steps: 64, rounds: 9 },
  { label: '100k', nodes: 100_000, steps: 64, rounds: 9 },
  { label: '1M', nodes: 1_000_000, steps: 64, rounds: 2 },
];
/** Between the smallest and the largest of these time per node and step shall be flat. */
const FLAT = ['growth-10k', 'growth-100k', 'growth-1M'];
const FLAT_WITHIN = 0.2;
/** The largest feeder that the network of power-grid-model is written out for. */
const PEER_NODES = 10_000;

const flatness: Goal = {
  title: 'time per node and step, radial, 10k → 1M nodes',
  wanted: `flat within ${100 * FLAT_WITHIN} %`,
  judge: (results) => {
    const all = FLAT.map((name) => results.get(name));
    if (all.some((one) => one === undefined)) return null;
    const found = (all as CaseResult[]).filter(({ failure }) => failure === null);
    const perNode = found.map((one) => ({
      name: one.name,
      ns: (1e6 * ownMedianMs(one)) / (one.comparisons[0].nodeSteps ?? 1),
    }));
    const values = perNode.map(({ ns }) => ns);
    const met =
      found.length === FLAT.length &&
      found.every(withoutFailure) &&
      Math.max(...values) <= (1 + FLAT_WITHIN) * Math.min(...values);
    const measured = FLAT.map((name) => {
      const one = perNode.find((figure) => figure.name === name);
      return `${name.slice('growth-'.length)}: ${one === undefined ? 'failed' : `${one.ns.toFixed(0)} ns`}`;
    });
    return { measured: measured.join(', '), met };
  },
};

export const growth: readonly BenchCase[] = SIZES.map((size) => ({
  name: `growth-${size.label}`,
  title: `Radial feeder of ${size.label} nodes, time per node and step`,
  goals: size === SIZES[SIZES.length - 1] ? [flatness] : [],
  nodeOptions: ['--max-old-space-size=12000'],
  run: (context) => grow(size, context),
}));

async function grow(size: Size, { repeats, quick, seed, peers }: CaseContext) {
  const nodes = quick ? Math.min(size.nodes, 3_000) : size.nodes;
  const steps = quick ? 16 : size.steps;
  const network = radialFeeder(nodes, seed);
  let system = systemOf(radialFeeder(30, seed));
  const coldMs = elapsedMs(() => {
    system = systemOf(network);
    solveLoadFlow(system, SOLVE);
  });
  const { compiled } = system;
  const factors = Array.from({ length: steps }, (_, k) => 0.6 + 0.4 * Math.sin(k / 15));
  const scenarios = multiplied(compiled, factors);
  const solver = openScenarios(system, SOLVE);
  const contenders: Contender[] = [
    {
      engine: 'gridtoll',
      setting: 'eight steps side by side',
      differencePu: null,
      run: () => solvePrepared(solver, scenarios),
    },
    {
      engine: 'gridtoll',
      setting: 'step by step',
      differencePu: null,
      run: () => stepByStep(system, scenarios),
    },
  ];
  if (hasPowerGridModel(peers) && nodes <= PEER_NODES) {
    const own = keepSteps([0, steps - 1], (keep) => solvePrepared(solver, scenarios, keep));
    const powerGridModel = await openPowerGridModel(peers, compiled);
    const batch = (keep: readonly number[]) =>
      powerGridModel.batch('iterative_current', TOLERANCE_PU, scenarios, keep);
    const { voltages } = await batch([0, steps - 1]);
    contenders.push({
      engine: 'power-grid-model',
      setting: 'iterative current, tolerance 1e-8',
      differencePu: differencePu(compiled, own, voltages),
      run: () => batch([]),
    });
  }
  const subject = `${compiled.nodes.count} nodes, ${steps} steps`;
  const comparison = await compare(subject, Math.min(repeats, size.rounds), contenders);
  return {
    comparisons: [{ ...comparison, nodeSteps: compiled.nodes.count * steps }],
    notes: [
      `All loads times 0.6 + 0.4·sin(k/15), all node voltages read; 64 steps or more, so that what is done once for 64 steps weighs the same. Compiled, factorised and solved for the first time in ${coldMs.toFixed(0)} ms.`,
    ],
  };
}

function stepByStep(system: System, scenarios: PowerScenarios): Run {
  let previous: LoadFlow | undefined;
  let failures = 0;
  const ms = elapsedMs(() => {
    for (let step = 0; step < scenarios.count; step++) {
      scenarios.setPowers(step, system.powerW, system.reactivePowerVar);
      previous = solveLoadFlow(system, SOLVE, previous);
      if (!previous.converged) failures++;
    }
  });
  return { ms, count: scenarios.count, failures };
}
