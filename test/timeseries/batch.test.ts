import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  combineScenarios,
  GridError,
  type Network,
  openBatch,
  openFeeder,
  type Scenario,
  type ScenarioResult,
  solveBatch,
  solveFeeder,
} from '../../src/index.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { threadsRunSources } from '../threads/sources.ts';

threadsRunSources();

const SHARP = { tolerancePu: 1e-10, maxIterations: 100 };

async function all(results: AsyncIterable<ScenarioResult>): Promise<ScenarioResult[]> {
  const list: ScenarioResult[] = [];
  for await (const result of results) list.push(result);
  return list;
}

/** The network that a scenario stands for, written out: to be solved by itself. */
function written(network: Network, scenario: Scenario): Network {
  const { loadScale = 1, powers = {}, switches = {} } = scenario;
  return {
    ...network,
    loads: network.loads.map((load) => {
      const own = powers[load.id];
      if (own === undefined) {
        const { powerKw, reactivePowerKvar } = load;
        return {
          ...load,
          powerKw: loadScale * powerKw,
          reactivePowerKvar: loadScale * reactivePowerKvar,
        };
      }
      return {
        ...load,
        powerKw: own.powerKw ?? load.powerKw,
        reactivePowerKvar: own.reactivePowerKvar ?? load.reactivePowerKvar,
      };
    }),
    lines: network.lines.map((line) => {
      const state = switches[line.id];
      return state === undefined
        ? line
        : { ...line, openFrom: state === 'open', openTo: state === 'open' };
    }),
  };
}

function expectSame(network: Network, scenario: Scenario, result: ScenarioResult): void {
  expect(result.id).toBe(scenario.id);
  const { solution } = solveFeeder(written(network, scenario), { ...SHARP, controls: 'locked' });
  expect([result.id, result.converged]).toEqual([scenario.id, solution.converged]);
  if (!solution.converged) return;
  solution.vRe.forEach((re, k) => {
    const off = Math.hypot(re - result.vRe[k], solution.vIm[k] - result.vIm[k]);
    expect(off / (1 + Math.hypot(re, solution.vIm[k]))).toBeLessThan(1e-7);
  });
}

const scaled = (count: number): Scenario[] =>
  Array.from({ length: count }, (_, k) => ({ id: `s${k}`, loadScale: 0.5 + k / count }));

test('a scenario is the network written out with it, whatever the feeder has', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryNetwork(everything), fc.nat(3), async (network, pick) => {
      const load = network.loads[pick % Math.max(1, network.loads.length)];
      const line = network.lines[pick % Math.max(1, network.lines.length)];
      const scenarios: Scenario[] = [
        { id: 'as it is' },
        { id: 'scaled', loadScale: 0.4 },
        ...(load === undefined
          ? []
          : [{ id: 'load', powers: { [load.id]: { powerKw: 1, reactivePowerKvar: -2 } } }]),
        ...(line === undefined ? [] : [{ id: 'cut', switches: { [line.id]: 'open' as const } }]),
        { id: 'more', loadScale: 1.2 },
      ];
      const results = await all(solveBatch(network, scenarios, SHARP));
      expect(results.map(({ index }) => index)).toEqual(scenarios.map((_, k) => k));
      scenarios.forEach((scenario, k) => {
        expectSame(network, scenario, results[k] as ScenarioResult);
      });
    }),
    { numRuns: 60 },
  );
});

describe('on ieee123', () => {
  const { network } = openFeeder('ieee123');
  const devices = [[], [{ device: 'reg1a', value: '+3' }], [{ device: 'c83', value: '0' }]];
  const mixed = combineScenarios(
    scaled(30),
    devices.map((list, k) => ({ id: `d${k}`, devices: list })),
    [
      { id: 'normal' },
      { id: 'cut', switches: { 'line.sw4': 'open', 'line.sw7': 'closed' } },
      { id: 'one load', powers: { s48: { powerKw: 5 } } },
    ],
  );

  test('combinations run through the last list fastest and put settings together', () => {
    expect(mixed).toHaveLength(30 * 3 * 3);
    expect(mixed[0]?.id).toBe('s0/d0/normal');
    expect(mixed[1]?.id).toBe('s0/d0/cut');
    expect(mixed[3]?.id).toBe('s0/d1/normal');
    expect(mixed[13]).toEqual({
      id: 's1/d1/cut',
      loadScale: 0.5 + 1 / 30,
      powers: {},
      devices: devices[1],
      switches: { 'line.sw4': 'open', 'line.sw7': 'closed' },
    });
    expect(combineScenarios([{ id: 'a', loadScale: 2 }], [{ id: 'b', loadScale: 3 }])).toEqual([
      { id: 'a/b', loadScale: 6, powers: {}, devices: [], switches: {} },
    ]);
  });

  test('results come in order, and threads give the same bits as none', async () => {
    const alone = await all(solveBatch(network, mixed));
    expect(alone.map(({ id }) => id)).toEqual(mixed.map(({ id }) => id));
    expect(alone.every(({ converged }) => converged)).toBe(true);
    for (const threads of [2, 3]) {
      const shared = await all(solveBatch(network, mixed, { threads }));
      expect(shared).toEqual(alone);
    }
  });

  test('devices, switches and powers have their effect', async () => {
    const [normal, cut, single] = await all(solveBatch(network, mixed.slice(0, 3), SHARP));
    const [tap, , , step] = await all(solveBatch(network, mixed.slice(3, 7), SHARP));
    const sums = [normal, cut, single, tap, step].map((one) =>
      one?.vRe.reduce((sum, re, k) => sum + Math.hypot(re, one.vIm[k]), 0),
    );
    expect(new Set(sums).size).toBe(5);
    expectSame(network, { ...(mixed[1] as Scenario), devices: [] }, cut as ScenarioResult);
  });

  test('reactive power follows in proportion where only active power is given', async () => {
    const load = network.loads.find(({ id }) => id === 'load.s48');
    const [given, followed] = await all(
      solveBatch(network, [
        {
          id: 'given',
          powers: {
            'load.s48': {
              powerKw: 5,
              reactivePowerKvar: (5 * (load?.reactivePowerKvar ?? 0)) / (load?.powerKw ?? 1),
            },
          },
        },
        { id: 'followed', powers: { S48: { powerKw: 5 } } },
      ]),
    );
    expect(followed?.vRe).toEqual(given?.vRe);
  });

  test('one feeder kept open serves batch after batch with the same results', async () => {
    const batch = await openBatch(network, { threads: 2 });
    const first = await all(batch.solve(scaled(100)));
    const second = await all(batch.solve(scaled(100)));
    await batch.close();
    expect(second).toEqual(first);
    expect(first).toEqual(await all(solveBatch(network, scaled(100))));
  });
});

test.each([1, 2])('a scenario without a solution loses no other, %i threads', async (threads) => {
  const { network } = openFeeder('ieee13');
  const locked = {
    ...network,
    loads: network.loads.map((one) => ({ ...one, vMinPu: 0.01, vLowPu: 0 })),
  };
  const scenarios = scaled(70).map((one, k) => (k % 31 === 5 ? { ...one, loadScale: 60 } : one));
  const results = await all(solveBatch(locked, scenarios, { threads }));
  const failed = results.filter(({ converged }) => !converged);
  expect(failed.map(({ index }) => index)).toEqual([5, 36, 67]);
  for (const { problem } of failed) expect(problem).toContain('currents do not balance');
  expect(results.filter(({ problem }) => problem === null)).toHaveLength(67);
});

test('scenarios that are wrong are all listed, and nothing is solved', async () => {
  const { network } = openFeeder('ieee13');
  const scenarios = [
    { id: 'a', powers: { 'load.672': { powerKw: 1 } } },
    { id: 'a', loadScale: Number.NaN },
    { id: 'b', powers: { '671': { powerKw: Number.POSITIVE_INFINITY } } },
    { id: 'c', devices: [{ device: 'reg9', value: '+1' }] },
    { id: 'd', switches: { '671693': 'open' as const, 'line.650632': 'ajar' as 'open' } },
  ];
  const error = await all(solveBatch(network, scenarios)).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(GridError);
  const { code, issues } = error as GridError;
  expect(code).toBe('bad-input');
  expect(issues.map(({ rule, element, value }) => [rule, element, value])).toEqual([
    ['unknown-load', 'load.672', undefined],
    ['bad-number', undefined, 'NaN'],
    ['duplicate-id', 'a', undefined],
    ['bad-number', '671', 'Infinity'],
    ['unknown-device', 'reg9', '+1'],
    ['unknown-line', '671693', undefined],
    ['bad-switch', 'line.650632', 'ajar'],
  ]);
  for (const { message, remedy } of issues) {
    expect(message).toMatch(/^scenario [abcd]: /);
    expect(remedy).toBeTruthy();
  }
});

test.each([1, 2])('an error in a thread reaches whoever waits, %i threads', async (threads) => {
  const { network } = openFeeder('ieee13');
  // Never validated: its lines have no codes.
  const broken = { ...network, lineCodes: [] };
  await expect(all(solveBatch(broken, scaled(200), { threads }))).rejects.toThrow(TypeError);
});

test.each([1, 2])('a signal stops the work, %i threads', async (threads) => {
  const { network } = openFeeder('ieee13');
  const controller = new AbortController();
  const { signal } = controller;
  const got: string[] = [];
  const run = async () => {
    for await (const { id } of solveBatch(network, scaled(5000), { threads, signal })) {
      got.push(id);
      if (got.length === 70) controller.abort(new Error('enough'));
    }
  };
  await expect(run()).rejects.toThrow('enough');
  expect(got.length).toBeGreaterThanOrEqual(70);
  expect(got.length).toBeLessThan(1000);
});
