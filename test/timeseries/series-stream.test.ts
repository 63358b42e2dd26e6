import { expect, test } from 'vitest';
import {
  type Network,
  openFeeder,
  reportStep,
  type SeriesOptions,
  type SeriesStep,
  type StepResult,
  solveSeries,
  stepsAreIndependent,
  streamSeries,
} from '../../src/index.ts';
import { threadsRunSources } from '../threads/sources.ts';

threadsRunSources();

const OPTIONS: SeriesOptions = {
  tolerancePu: 1e-8,
  maxIterations: 100,
  controls: 'locked',
  startMinute: 480,
  steps: 150,
  stepMinutes: 7,
};

interface Kept {
  readonly minute: number;
  readonly brief: StepResult;
  readonly iterations: number;
  readonly vRe: Float64Array;
  readonly vIm: Float64Array;
  readonly powerW: Float64Array;
}

function keep(step: SeriesStep): Kept {
  const { minute, solution, system } = step;
  const { iterations, vRe, vIm } = solution;
  return { minute, brief: reportStep(step), iterations, vRe, vIm, powerW: system.powerW.slice() };
}

async function streamed(network: Network, more: object): Promise<Kept[]> {
  const kept: Kept[] = [];
  for await (const step of streamSeries(network, { ...OPTIONS, ...more })) kept.push(keep(step));
  return kept;
}

test.each([
  ['european-lv', 70, [2]],
  ['ieee13', 150, [1, 2, 3]],
])('%s: threads give the same bits as none', async (id, steps, counts) => {
  const { network } = openFeeder(id);
  const alone = Array.from(solveSeries(network, { ...OPTIONS, steps }), keep);
  expect(alone).toHaveLength(steps);
  for (const threads of counts) {
    expect(await streamed(network, { steps, threads })).toEqual(alone);
  }
});

test('steps that follow from one another are solved by one thread', async () => {
  const { network } = openFeeder('ieee13');
  expect(stepsAreIndependent(network, { controls: 'on' })).toBe(false);
  expect(stepsAreIndependent(network, { controls: 'locked' })).toBe(true);
  expect(stepsAreIndependent(openFeeder('european-lv').network, { controls: 'on' })).toBe(true);
  const options = { ...OPTIONS, controls: 'on' as const, steps: 6 };
  const alone = Array.from(solveSeries(network, options), keep);
  expect(await streamed(network, { controls: 'on', steps: 6, threads: 2 })).toEqual(alone);
});

test.each([1, 2])('a signal ends a series, %i threads', async (threads) => {
  const { network } = openFeeder('ieee123');
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const run = async () => {
    const options = { ...OPTIONS, steps: 1_000_000, threads, signal };
    for await (const { minute } of streamSeries(network, options)) {
      expect(minute).toBe(480 + 7 * count++);
      if (count === 200) controller.abort(new Error('enough'));
    }
  };
  await expect(run()).rejects.toThrow('enough');
  expect(count).toBeGreaterThanOrEqual(200);
});

test('steps without a solution are the same in threads, and lose no others', async () => {
  const { network } = openFeeder('ieee123');
  const rated = network.loads.map((load) => ({ ...load, profile: 'p', vMinPu: 0.01, vLowPu: 0 }));
  const power = Array.from({ length: 90 }, (_, k) => (k % 40 === 11 ? 200 : 0.5 + k / 200));
  const profile = { id: 'p', stepMinutes: 7, actual: false, power, reactivePower: null };
  const heavy = { ...network, loads: rated, profiles: [profile] };
  const alone = Array.from(solveSeries(heavy, OPTIONS), keep);
  expect(alone.filter(({ brief }) => !brief.converged).length).toBeGreaterThanOrEqual(3);
  expect(alone.filter(({ brief }) => brief.converged).length).toBeGreaterThanOrEqual(140);
  expect(await streamed(heavy, { threads: 2 })).toEqual(alone);
});
