import { expect, test } from 'vitest';
import {
  bundledFeeders,
  diagnoseFeeder,
  type Load,
  type Network,
  openFeeder,
  SUSPICION,
  type Suspect,
} from '../../src/index.ts';
import { hasReference, readScript } from '../oracles/reference.ts';

const ieee13 = openFeeder('ieee13').network;
const ieee123 = openFeeder('ieee123').network;

const serious = (suspects: readonly Suspect[]) =>
  suspects.filter(({ score }) => score >= SUSPICION).map(({ element }) => element);

const withLoad = (network: Network, id: string, change: Partial<Load>): Network => ({
  ...network,
  loads: network.loads.map((load) => (load.id === id ? { ...load, ...change } : load)),
});

const scaled = (network: Network, factor: number): Network => ({
  ...network,
  loads: network.loads.map((load) => ({
    ...load,
    model: 'constant-power',
    vMinPu: 0,
    vLowPu: 0,
    powerKw: load.powerKw * factor,
    reactivePowerKvar: load.reactivePowerKvar * factor,
  })),
});

/** In ieee34-mod1 something is, see below; what is larger takes long. */
const SOUND = bundledFeeders().filter((name) => !/^ieee(34-mod1|8500)/.test(name));

test.each(SOUND)('%s is healthy, and nothing in it is suspect', (name) => {
  const { verdict, findings, suspects } = diagnoseFeeder(openFeeder(name).network);
  expect({ verdict, findings, suspects: serious(suspects) }).toEqual({
    verdict: 'healthy',
    findings: [],
    suspects: [],
  });
});

test
  .runIf(hasReference)
  .each([
    'IEEETestCases/13Bus/IEEE13Nodeckt.dss',
    'IEEETestCases/123Bus/IEEE123Master.dss',
    'IEEETestCases/34Bus/ieee34Mod2.dss',
    'IEEETestCases/37Bus/ieee37.dss',
    'IEEETestCases/LVTestCase/Master.dss',
  ])('%s is healthy, and nothing in it is suspect', (script) => {
  const { verdict, suspects } = diagnoseFeeder(readScript(script));
  expect({ verdict, suspects: serious(suspects) }).toEqual({ verdict: 'healthy', suspects: [] });
});

test('the six loads of ieee34-mod1 that are rated line to line but stand at one phase', () => {
  const { verdict, suspects } = diagnoseFeeder(openFeeder('ieee34-mod1').network);
  expect(verdict).toBe('healthy');
  expect(serious(suspects).sort()).toEqual(
    ['ra', 'rb', 'rc', 'sa', 'sb', 'sc'].map((end) => `load.d832_858${end}`),
  );
});

test('a load beyond the nose is named with what it drops and what its removal does', () => {
  const spoilt = withLoad(scaled(ieee123, 1), 'load.s48', {
    powerKw: 15_000,
    reactivePowerKvar: 9_000,
  });
  const { verdict, findings, suspects, worstNodes } = diagnoseFeeder(spoilt);
  expect(verdict).toBe('not-converged');
  expect(findings[0]).toBe('the load flow does not converge');
  expect(worstNodes[0]?.mismatchA).toBeGreaterThan(0);
  const [first] = suspects as [Suspect];
  expect(first).toMatchObject({ element: 'load.s48' });
  expect(first.message).toContain('15000 kW');
  expect(first.evidence).toMatch(/lowest voltage 0\.\d+ → 0\.9/);
});

test('loads that are too much together are a bottleneck and a share, not a culprit', () => {
  const { verdict, suspects } = diagnoseFeeder(scaled(ieee123, 3));
  expect(verdict).toBe('not-converged');
  expect(suspects[0]).toMatchObject({ element: 'line.l115', kind: 'overload' });
  expect(suspects[0]?.remedy).toMatch(/scale the loads by 0\.\d+/);
});

test('a wrong kV comes with the value that fits and what the factor stands for', () => {
  const { suspects } = diagnoseFeeder(withLoad(ieee13, 'load.675a', { ratedKv: 0.24 }));
  expect(suspects[0]).toMatchObject({
    element: 'load.675a',
    kind: 'wrong-kv',
    remedy: 'write ratedKv 2.402',
  });
  expect(suspects[0]?.evidence).toContain('a decimal point');
});

test('a section that floats is named by the winding that should hold it', () => {
  const transformers = ieee123.transformers.map((one) =>
    one.id === 'transformer.xfm1' ? { ...one, antifloatPpm: 0 } : one,
  );
  const { verdict, suspects } = diagnoseFeeder({ ...ieee123, transformers });
  expect(verdict).toBe('singular');
  expect(suspects[0]).toMatchObject({ element: 'transformer.xfm1', kind: 'floating' });
});

test('a line code in the wrong unit is one suspect, not one a line', () => {
  const lineCodes = ieee123.lineCodes.map((code) => {
    const times = (matrix: readonly number[]) => matrix.map((value) => 1000 * value);
    return code.id === '1'
      ? {
          ...code,
          resistanceOhmPerKm: times(code.resistanceOhmPerKm),
          reactanceOhmPerKm: times(code.reactanceOhmPerKm),
        }
      : code;
  });
  const { suspects } = diagnoseFeeder({ ...ieee123, lineCodes });
  expect(suspects[0]).toMatchObject({ element: 'linecode.1', kind: 'impedance-outlier' });
});

test('regulators that hunt are named with their turns', () => {
  const [first] = ieee123.regulators;
  const rival = { ...first, id: 'regcontrol.rival', targetV: first.targetV + 5 };
  const { verdict, findings, suspects } = diagnoseFeeder({
    ...ieee123,
    regulators: [...ieee123.regulators, rival],
  });
  expect(verdict).toBe('hunting');
  expect(findings[0]).toMatch(/^the controls do not settle: regcontrol/);
  expect(suspects.slice(0, 2).map(({ element }) => element)).toContain(rival.id);
});

test('a kV base is not needed, nor is a map', () => {
  const bare = {
    ...withLoad(ieee123, 'load.s2b', { ratedKv: 4.16 }),
    buses: ieee123.buses.map((bus) => ({ ...bus, kVBase: null, x: null, y: null })),
  };
  expect(diagnoseFeeder(bare).suspects[0]?.element).toBe('load.s2b');
});

test('the number of load flows stays within what is allowed', () => {
  const { solves } = diagnoseFeeder(scaled(ieee13, 10), { maxSolves: 12 });
  expect(solves).toBeLessThanOrEqual(14);
  expect(diagnoseFeeder(scaled(ieee13, 10)).solves).toBeLessThanOrEqual(62);
});

test('a feeder with nothing in it is no reason to throw', () => {
  const empty: Network = { ...ieee13, loads: [], capacitors: [], regulators: [] };
  expect(diagnoseFeeder(empty).verdict).toBe('healthy');
  const dark = { ...ieee13, sources: [] };
  expect(diagnoseFeeder(dark).verdict).toBe('absurd');
});
