/** Every script with a solution by OpenDSS: voltages, currents, powers, taps and steps. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type FeederOptions,
  type Network,
  networkAt,
  reportSolution,
  type SolutionResult,
  solveFeeder,
  solveSeries,
} from '../../src/index.ts';
import { systemPower } from '../../src/loadflow/flows.ts';
import {
  hasReference,
  REFERENCES,
  type Reference,
  type ReferenceState,
  readReference,
  readScript,
  referencePath,
  withDevicesOf,
} from '../oracles/reference.ts';
import { POWER_TOLERANCE, voltageTolerancePu } from '../oracles/tolerances.ts';

/** A line current may be off by so much, whichever is more. */
const CURRENT_A = 1e-4;
const CURRENT_SHARE = 1e-6;

const exact = (controls: FeederOptions['controls']): FeederOptions => ({
  tolerancePu: 1e-12,
  maxIterations: 500,
  controls,
});

const solved = (network: Network, controls: FeederOptions['controls']): SolutionResult =>
  reportSolution(solveFeeder(network, exact(controls)), []);

const networks = new Map<string, Network>();

/** The network of the script, at the minute that the name may end with. */
function networkOf(name: string, { script }: Reference): Network {
  const network = networks.get(script) ?? readScript(script);
  networks.set(script, network);
  const minute = /_minute_(\d+)$/.exec(name)?.[1];
  return minute === undefined ? network : networkAt(network, Number(minute));
}

function expectAgreement(name: string, own: SolutionResult, reference: ReferenceState) {
  expect(own.converged).toBe(true);
  expect(voltageDistancePu(own, reference)).toBeLessThan(voltageTolerancePu(name));
  expect(currentDistance(own, reference)).toBeLessThan(1);
  for (const [power, [kW, kvar]] of [
    [own.source, reference.sourceKwKvar],
    [own.losses, reference.lossesKwKvar],
  ] as const) {
    const off = Math.hypot(power.kW - kW, power.kvar - kvar) / Math.hypot(kW, kvar);
    expect(off).toBeLessThan(POWER_TOLERANCE);
  }
  for (const [device, { tapPu, tapNumber }] of Object.entries(reference.taps ?? {})) {
    const regulator = own.regulators.find(({ id }) => id === `transformer.${device}`);
    expect(regulator?.tap, device).toBeCloseTo(tapPu, 12);
    expect(regulator?.tapNumber, device).toBe(tapNumber);
  }
  for (const [device, states] of Object.entries(reference.capacitors ?? {})) {
    const capacitor = own.capacitors.find(({ id }) => id === `capacitor.${device}`);
    const stepsOn = states.reduce((sum, on) => sum + on, 0);
    expect(capacitor?.stepsOn, device).toBe(stepsOn);
  }
}

/** Of complex voltages; the nodes have to be the same. */
function voltageDistancePu(own: SolutionResult, reference: ReferenceState): number {
  const nodes = new Map(own.nodes.map((n) => [`${n.bus}.${n.node}`, n.v]));
  expect([...nodes.keys()].sort()).toEqual(Object.keys(reference.volts).sort());
  return largest(
    Object.entries(reference.volts).map(([node, [re, im, base]]) => {
      const [ownRe, ownIm] = nodes.get(node) as readonly [number, number];
      return Math.hypot(ownRe - re, ownIm - im) / base;
    }),
  );
}

/** Of line currents, as a share of what they may differ by. */
function currentDistance(own: SolutionResult, reference: ReferenceState): number {
  const branches = new Map(own.branches.map((branch) => [branch.id, branch]));
  const shares = Object.entries(reference.lineAmps).flatMap(([id, terminals]) =>
    terminals.flatMap((amperes, t) => {
      const found = branches.get(id)?.terminals[t]?.currentA ?? [];
      expect(found, id).toHaveLength(amperes.length);
      return amperes.map((ampere, c) => {
        const off = Math.abs((found[c] as number) - ampere);
        return off / Math.max(CURRENT_A, CURRENT_SHARE * ampere);
      });
    }),
  );
  expect(shares.length).toBeGreaterThan(0);
  return largest(shares);
}

/** NaN where one of them is. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

test.skipIf(!hasReference)('there are references of every feeder and of published taps', () => {
  expect(REFERENCES).toHaveLength(21);
  expect(REFERENCES.filter((name) => name.endsWith('_pubtaps'))).toHaveLength(4);
});

test.each(REFERENCES)('%s with its controls locked is what OpenDSS finds', (name) => {
  const reference = readReference(name);
  const own = solved(networkOf(name, reference), 'locked');
  expectAgreement(name, own, reference.controlsLocked);
});

const withControls = REFERENCES.filter((name) => readReference(name).controlsOn !== undefined);

test.each(withControls)('%s settles to the taps and steps that OpenDSS settles to', (name) => {
  const reference = readReference(name);
  const own = solved(networkOf(name, reference), 'on');
  expectAgreement(name, own, reference.controlsOn as ReferenceState);
});

test.each(withControls)('%s with those taps and steps imposed is what OpenDSS finds', (name) => {
  const reference = readReference(name);
  const settled = reference.controlsOn as ReferenceState;
  const own = solved(withDevicesOf(networkOf(name, reference), settled), 'locked');
  expectAgreement(name, own, settled);
});

test.skipIf(!hasReference)(
  'every hour of the European low-voltage day is what OpenDSS finds',
  () => {
    const network = readScript(readReference('eulv_snapshot').script);
    const rows = readFileSync(referencePath('opendss/eulv_day.csv'), 'utf8').trim().split(/\r?\n/);
    const columns = (rows[0] as string).split(',');
    const day = new Map(rows.slice(1).map((row) => [Number(row.split(',')[0]), row.split(',')]));
    const series = solveSeries(network, {
      ...exact('locked'),
      startMinute: 60,
      steps: 24,
      stepMinutes: 60,
    });
    let steps = 0;
    for (const { minute, system, solution } of series) {
      const expected = (column: string) => Number(day.get(minute)?.[columns.indexOf(column)]);
      const power = systemPower(system, solution);
      expect(power.sourceRe / 1e3, `minute ${minute}`).toBeCloseTo(expected('source_kW'), 6);
      expect(power.sourceIm / 1e3).toBeCloseTo(expected('source_kvar'), 6);
      expect(power.lossRe / 1e3).toBeCloseTo(expected('losses_kW'), 6);
      const { nodes } = reportSolution({ system, solution }, []);
      for (const extreme of ['vmin', 'vmax']) {
        const name = day.get(minute)?.[columns.indexOf(`${extreme}_load_node`)];
        const { v } = nodes.find(({ bus, node }) => `${bus}.${node}` === name) as (typeof nodes)[0];
        expect(Math.hypot(...v)).toBeCloseTo(expected(`${extreme}_load_V`), 4);
      }
      steps++;
    }
    expect(steps).toBe(24);
  },
);
