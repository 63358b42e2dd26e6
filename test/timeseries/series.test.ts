import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Load,
  type Network,
  networkAt,
  openFeeder,
  type Profile,
  solveFeeder,
  solveSeries,
} from '../../src/index.ts';
import { arbitraryNetwork } from '../arbitraries/network.ts';
import { SHARP } from '../oracles/bundled.ts';
import { codeOf, feederOf, lineOf, loadOf, sourceAt } from '../oracles/parts.ts';

const profile = (more: Partial<Profile>): Profile => ({
  id: 'p',
  stepMinutes: 15,
  actual: false,
  power: [0.1, 0.2, 0.4, 0.8],
  reactivePower: null,
  ...more,
});

const withProfile = (of: Profile): Network =>
  feederOf(
    {
      sources: [sourceAt('a', 2.4, { phases: 1 })],
      lineCodes: [codeOf('code', 1, { r: 0.8, x: 1.9 })],
      lines: [lineOf('a', 'b', [1], 'code')],
      loads: [
        loadOf('l', 'b', [1, 0], [100, 40], { profile: 'p', ratedKv: 2.4 }),
        loadOf('still', 'b', [1, 0], [7, 3], { ratedKv: 2.4 }),
      ],
      profiles: [of],
    },
    2.4,
  );

const loadAt = (of: Profile, minute: number) => {
  const [load, still] = networkAt(withProfile(of), minute).loads as [Load, Load];
  expect([still.powerKw, still.reactivePowerKvar]).toEqual([7, 3]);
  return [load.powerKw, load.reactivePowerKvar];
};

test('element k of a profile holds at minute k·step, and the profile starts over at its end', () => {
  expect(loadAt(profile({}), 15)).toEqual([10, 4]);
  expect(loadAt(profile({}), 30)).toEqual([20, 8]);
  expect(loadAt(profile({}), 60)).toEqual([80, 32]);
  expect(loadAt(profile({}), 75)).toEqual([10, 4]);
  expect(loadAt(profile({}), 0)).toEqual([80, 32]);
  expect(loadAt(profile({}), 15 + 60 * 1000)).toEqual([10, 4]);
});

test('reactive power follows its own values, or active power in the proportion of the load', () => {
  expect(loadAt(profile({ reactivePower: [1, 0.5, 0, -1] }), 60)).toEqual([80, -40]);
  expect(loadAt(profile({ actual: true, power: [50, 25] }), 30)).toEqual([25, 10]);
  expect(loadAt(profile({ actual: true, power: [50], reactivePower: [9] }), 15)).toEqual([50, 9]);
});

function expectSnapshots(
  network: Network,
  stepMinutes: number,
  startMinute: number,
  steps: number,
) {
  let count = 0;
  const options = { ...SHARP, startMinute, steps, stepMinutes };
  for (const { minute, solution } of solveSeries(network, options)) {
    expect(minute).toBe(startMinute + count * stepMinutes);
    const alone = solveFeeder(networkAt(network, minute), SHARP).solution;
    expect(solution.converged).toBe(alone.converged);
    solution.vRe.forEach((re, k) => {
      const size = Math.hypot(alone.vRe[k], alone.vIm[k]) + 1e-3;
      const off = Math.hypot(re - alone.vRe[k], solution.vIm[k] - alone.vIm[k]);
      expect(off / size).toBeLessThan(1e-9);
    });
    count++;
  }
  expect(count).toBe(steps);
}

test('a series is its snapshots, one after the other', () => {
  fc.assert(
    fc.property(
      arbitraryNetwork(),
      fc.constantFrom(1, 15, 60),
      fc.nat(300),
      (network, step, start) => {
        expectSnapshots(network, step, start, 4);
      },
    ),
    { numRuns: 40 },
  );
  expectSnapshots(openFeeder('european-lv').network, 211, 500, 4);
});

test('a step without a solution is given as such and loses no other', () => {
  // Beyond its nose at 100 times the load.
  const network = withProfile(profile({ power: [1, 100, 1.5, 100, 100, 0.5] }));
  const options = { ...SHARP, startMinute: 15, steps: 6, stepMinutes: 15 };
  const converged: boolean[] = [];
  for (const { minute, solution } of solveSeries(network, options)) {
    converged.push(solution.converged);
    if (!solution.converged) continue;
    const alone = solveFeeder(networkAt(network, minute), SHARP).solution;
    expect(solution.vRe[1]).toBeCloseTo(alone.vRe[1] as number, 6);
  }
  expect(converged).toEqual([true, false, true, false, false, true]);
});

test('taps carry over from step to step', () => {
  const { network } = openFeeder('ieee13');
  const loads = network.loads.map((load) => ({ ...load, profile: 'p' }));
  const up: Network = {
    ...network,
    loads,
    profiles: [profile({ stepMinutes: 1, power: [0.2, 1, 0.2] })],
  };
  const options = { ...SHARP, controls: 'on' as const, startMinute: 1, steps: 3, stepMinutes: 1 };
  const taps: number[][] = [];
  for (const { system, solution } of solveSeries(up, options)) {
    expect(solution.controlsSettled).toBe(true);
    taps.push(system.devices.tapPu.map((tap) => tap[1] as number));
  }
  expect(taps[1]).not.toEqual(taps[0]);
  expect(Math.max(...(taps[1] ?? []))).toBeGreaterThan(Math.max(...(taps[0] ?? [])));
});
