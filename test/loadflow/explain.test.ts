import { describe, expect, test } from 'vitest';
import { GridError } from '../../src/errors.ts';
import { openFeeder } from '../../src/formats/open-feeder.ts';
import { solveOrExplain } from '../../src/loadflow/diagnose/explain.ts';
import { implausibilities } from '../../src/loadflow/diagnose/plausible.ts';
import { DEFAULT_FEEDER_OPTIONS, solveFeeder } from '../../src/loadflow/feeder.ts';
import type { Load, Network } from '../../src/network/network.ts';
import { validateNetwork } from '../../src/network/validate.ts';

const ieee13 = openFeeder('ieee13').network;
const ieee123 = openFeeder('ieee123').network;

const loadsOf = (network: Network, change: (load: Load) => Partial<Load>): Network => ({
  ...network,
  loads: network.loads.map((load) => ({ ...load, ...change(load) })),
});
/** Constant power at any voltage, so that there is a nose point. */
const stiff = { model: 'constant-power', vMinPu: 0, vLowPu: 0 } as const;

function refusalOf(network: Network, maxIterations = 100): GridError {
  try {
    solveOrExplain(network, { ...DEFAULT_FEEDER_OPTIONS, maxIterations });
  } catch (error) {
    if (error instanceof GridError) return error;
    throw error;
  }
  throw new Error('there is a solution');
}

describe('a load flow without a solution is explained', () => {
  test('by the load beyond the nose point, and the nodes at it', () => {
    const { code, message, issues } = refusalOf(
      loadsOf(ieee13, ({ id }) => (id === 'load.675a' ? { ...stiff, powerKw: 30_000 } : stiff)),
    );
    expect(code).toBe('not-converged');
    expect(message).toMatch(/^the load flow did not converge .*; likely cause: load\.675a draws/);
    expect(issues[0]).toMatchObject({ element: 'load.675a', severity: 'error' });
    const nodes = issues.filter(({ rule }) => rule === 'not-converged');
    expect(nodes.length).toBeGreaterThan(0);
    const balance = nodes.map(({ value }) => Number(value));
    expect(balance).toEqual([...balance].sort((a, b) => b - a));
    expect(issues.indexOf(nodes[0] as (typeof nodes)[number])).toBeLessThanOrEqual(3);
    expect(nodes[0]?.message).toMatch(/; here (is|are) (load|line|transformer)\./);
  });

  test('by the winding that leaves a section without ground', () => {
    const transformers = ieee123.transformers.map((one) =>
      one.id === 'transformer.xfm1' ? { ...one, antifloatPpm: 0 } : one,
    );
    const { code, message, issues } = refusalOf({ ...ieee123, transformers });
    expect(code).toBe('singular-network');
    expect(message).toContain('; likely cause: transformer.xfm1 ');
    expect(issues[0]).toMatchObject({ element: 'transformer.xfm1', rule: 'floating' });
  });

  test('by the regulators that hunt, and not by nodes, where all currents balance', () => {
    const [first] = ieee123.regulators;
    const rival = { ...first, id: 'regcontrol.rival', targetV: first.targetV + 5 };
    const { code, message, issues } = refusalOf({
      ...ieee123,
      regulators: [...ieee123.regulators, rival],
    });
    expect(code).toBe('not-converged');
    expect(message).toMatch(/^the controls did not settle .*; likely cause: regcontrol\./);
    expect(new Set(issues.map(({ rule }) => rule))).toEqual(new Set(['conflicting-controls']));
  });

  test('by too few iterations alone, where more are all it takes', () => {
    const { issues } = refusalOf(ieee13, 2);
    expect(issues[0]).toMatchObject({ rule: 'too-few-iterations', value: '2' });
    const needed = Number(/allow (\d+) iterations/.exec(issues[0]?.remedy ?? '')?.[1]);
    const options = { ...DEFAULT_FEEDER_OPTIONS, maxIterations: needed };
    expect(solveOrExplain(ieee13, options).solution.converged).toBe(true);
  });
});

test('what has a solution is solved as always', () => {
  expect(solveOrExplain(ieee13).solution).toEqual(solveFeeder(ieee13).solution);
});

describe('loads beyond all measure', () => {
  const cases = [1e6, 1e9, 1e12].flatMap((powerKw) =>
    [null, 1e-3, 1e-7].map((ratedKv) => [powerKw, ratedKv] as const),
  );
  test.each(cases)('of %d kW at %s kV are never told as a network without ground', (kW, kV) => {
    for (const base of [ieee13, ieee123]) {
      for (const more of [{}, stiff]) {
        const heavy = loadsOf(base, ({ id, ratedKv }) =>
          id === base.loads[0]?.id ? { ...more, powerKw: kW, ratedKv: kV ?? ratedKv } : {},
        );
        expect(validateNetwork(heavy).filter(({ severity }) => severity === 'error')).toEqual([]);
        let said: readonly string[];
        try {
          said = implausibilities(solveOrExplain(heavy), DEFAULT_FEEDER_OPTIONS);
        } catch (error) {
          expect(error).toMatchObject({ code: 'not-converged' });
          said = [String(error)];
        }
        expect(said.join('\n')).toContain(`${base.loads[0]?.id}`);
        expect(said.join('\n')).not.toMatch(/ground;|NaN/);
      }
    }
  });
});

describe('a solution is noted as absurd', () => {
  const notesOf = (network: Network) =>
    implausibilities(solveFeeder(network), DEFAULT_FEEDER_OPTIONS);

  test('where loads gave way below their vMinPu', () => {
    const heavy = loadsOf(ieee13, ({ id }) => (id === 'load.671' ? { powerKw: 200_000 } : {}));
    expect(solveFeeder(heavy).solution.converged).toBe(true);
    const [first, cause] = notesOf(heavy);
    expect(first).toMatch(/phase nodes are outside 0\.5 … 1\.5 pu \(\S+\.[123] at 0\.\d+ pu/);
    expect(first).toMatch(/of 15 loads are at less than half .* act as admittances \(load\./);
    expect(cause).toMatch(/^likely cause: load\.671: draws 200000 kW/);
  });

  test('where a load is rated far above its section, though no voltage is off', () => {
    const [first, cause] = notesOf(
      loadsOf(ieee13, ({ id }) => (id === 'load.611' ? { ratedKv: 24 } : {})),
    );
    expect(first).not.toContain('phase nodes');
    expect(first).toContain('1 of 15 loads are at less than half their rated voltage');
    expect(cause).toMatch(/^likely cause: load\.611: ratedKv is 24 where 2\.4\d* would fit/);
  });

  test('with what rounding hides beside a load beyond all measure', () => {
    const drowned = loadsOf(ieee13, ({ id }) =>
      id === 'load.671' ? { model: 'constant-impedance', powerKw: 1e6, ratedKv: 1e-7 } : {},
    );
    const [first, cause] = notesOf(drowned);
    expect(first).toMatch(/\d A do not balance, since some power or admittance is so large/);
    expect(cause).toMatch(/^likely cause: load\.671: /);
  });

  test('and not where loads are merely low, idle, or their bus has no base', () => {
    expect(notesOf(ieee13)).toEqual([]);
    expect(notesOf(ieee123)).toEqual([]);
    const idle = { powerKw: 0, reactivePowerKvar: 0, ratedKv: 24 };
    expect(notesOf(loadsOf(ieee13, ({ id }) => (id === 'load.611' ? idle : {})))).toEqual([]);
    const bare = { ...ieee13, buses: ieee13.buses.map((bus) => ({ ...bus, kVBase: null })) };
    expect(notesOf(bare)).toEqual([]);
  });
});
