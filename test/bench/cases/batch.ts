import {
  type Batch,
  type Network,
  openBatch,
  openFeeder,
  type Scenario,
} from '../../../src/index.ts';
import { seeded } from '../../oracles/bundled.ts';
import type { BenchCase, CaseContext, Comparison, Contender, Run } from '../case.ts';
import { SOLVE } from '../case.ts';
import { withoutFailure } from '../goals.ts';
import { compare, ratioOf } from '../timing.ts';

const NAME = 'batch';
const WANTED = 1.8;

export const batch: BenchCase = {
  name: NAME,
  title: 'Batch of 1,000 scenarios on two threads and on one, all node voltages handed over',
  goals: [
    {
      title: '2 threads on a batch',
      wanted: `≥ ${WANTED}× one`,
      judge: (results) => {
        const result = results.get(NAME);
        if (result === undefined || result.failure !== null) return null;
        const ratios = result.comparisons.map(({ subject, timed: [two, one] }) => ({
          subject,
          ratio: ratioOf(one, two).median,
        }));
        return {
          measured: ratios
            .map(({ subject, ratio }) => `${ratio.toFixed(2)}× ${subject}`)
            .join(', '),
          met: withoutFailure(result) && ratios.every(({ ratio }) => ratio >= WANTED),
        };
      },
    },
  ],
  run: async (context) => ({
    comparisons: [
      await onThreads('european-lv', powersOfEveryLoad, context),
      await onThreads('ieee8500', scaleOfAllLoads, context),
    ],
    notes: [
      'Scenarios drawn from the seed: on European LV a power of its own for every load, on IEEE 8500 what multiplies all ' +
        'loads. Threads are running and have solved the batch before.',
    ],
  }),
};

type Draw = (network: Network, random: () => number) => Omit<Scenario, 'id'>;

const powersOfEveryLoad: Draw = ({ loads }, random) => ({
  powers: Object.fromEntries(
    loads.map(({ id, powerKw }) => [id, { powerKw: 2 * powerKw * random() }]),
  ),
});

const scaleOfAllLoads: Draw = (_, random) => ({ loadScale: 0.2 + 0.8 * random() });

async function onThreads(
  feeder: string,
  draw: Draw,
  { repeats, quick, seed }: CaseContext,
): Promise<Comparison> {
  const { network } = openFeeder(feeder);
  const random = seeded(seed);
  const count = quick ? 100 : 1_000;
  const scenarios = Array.from({ length: count }, (_, k) => ({
    id: `s${k}`,
    ...draw(network, random),
  }));
  const batches = [
    await openBatch(network, { ...SOLVE, threads: 2 }),
    await openBatch(network, { ...SOLVE, threads: 1 }),
  ];
  const contenders = batches.map(
    (one, k): Contender => ({
      engine: 'gridtoll',
      setting: k === 0 ? '2 threads' : '1 thread',
      differencePu: null,
      run: () => solveAll(one, scenarios),
    }),
  );
  try {
    return await compare(feeder, repeats, contenders);
  } finally {
    for (const one of batches) await one.close();
  }
}

async function solveAll(one: Batch, scenarios: readonly Scenario[]): Promise<Run> {
  const startedMs = performance.now();
  let failures = 0;
  for await (const { converged } of one.solve(scenarios)) if (!converged) failures++;
  return { ms: performance.now() - startedMs, count: scenarios.length, failures };
}
