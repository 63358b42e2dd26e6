import { expect, test } from 'vitest';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import type { CapacitorControl, Network } from '../../src/network/network.ts';
import { solveSeries } from '../../src/timeseries/series.ts';
import { codeOf, feederOf, lineOf, loadOf, sourceAt } from '../oracles/parts.ts';

const EXACT = { tolerancePu: 1e-11, maxIterations: 200, controls: 'on' } as const;

const control: CapacitorControl = {
  id: 'capcontrol.c',
  capacitor: 'capacitor.c',
  kind: 'kvar',
  element: 'line.s-l',
  terminal: 1,
  onSetting: 1e5,
  offSetting: -1e5,
  ptRatio: 20,
  ctRatio: 60,
  delayOnS: 15,
  delayOffS: 15,
  deadTimeS: 300,
  voltagePhase: 1,
  currentPhase: 1,
  overrideMinV: null,
  overrideMaxV: null,
  leastKvarPct: 50,
};

/** One phase at 2.4 kV: source – line – load of 60 kW and 50 kvar beside a bank of 40 kvar. */
function banked(
  state: 0 | 1,
  more: Partial<CapacitorControl>,
  connection: 'wye' | 'delta' = 'wye',
) {
  const base = feederOf(
    {
      sources: [sourceAt('s', 2.4, { phases: 1 })],
      lineCodes: [codeOf('code', 1, { r: 0.5, x: 1 })],
      lines: [lineOf('s', 'l', [1], 'code')],
      loads: [loadOf('l', 'l', [1, 0], [60, 50])],
      capacitors: [
        {
          id: 'capacitor.c',
          from: { bus: 'l', nodes: connection === 'wye' ? [1] : [1, 0] },
          to: null,
          phaseCount: 1,
          connection,
          ratedKv: 2.4,
          stepKvar: [40],
          stepStates: [state],
        },
      ],
    },
    2.4,
  );
  const [line] = base.lines;
  const of = { ...control, element: line?.id ?? '', ...more };
  return { ...base, capacitorControls: [of] } satisfies Network;
}

function stepsOf(network: Network, minute = 0): (0 | 1)[] | undefined {
  const { system, solution } = solveFeeder(network, { ...EXACT, minute });
  expect(solution.converged && solution.controlsSettled).toBe(true);
  return system.devices.stepStates[0];
}

const overridden = { overrideMinV: 130, overrideMaxV: 140 } as const;

// As OpenDSS (DSS C-API 0.14) has it: a bank is closed until its control opens it.
test('the low-voltage override closes a bank that the control opened, not one that starts off', () => {
  expect(stepsOf(banked(0, overridden))).toEqual([0]);
  expect(stepsOf(banked(1, overridden))).toEqual([1]);
});

test('the high-voltage override opens a bank that its settings would keep', () => {
  const high = { overrideMinV: 50, overrideMaxV: 100 } as const;
  expect(stepsOf(banked(1, high))).toEqual([0]);
});

test.each([
  [0, 0],
  [360, 0],
  [540, 0],
  [1320, 1],
  [1439, 1],
  [1440, 0],
] as const)(
  'a bank that is on from 22 to 6 and off at first is at minute %i %i',
  (minute, state) => {
    const time = { kind: 'time', onSetting: 22, offSetting: 6 } as const;
    expect(stepsOf(banked(0, time), minute)).toEqual([state]);
  },
);

test.each([
  [479, 0],
  [480, 1],
  [1139, 1],
  [1140, 0],
] as const)('a bank that is on from 8 to 19 is at minute %i %i', (minute, state) => {
  const time = { kind: 'time', onSetting: 8, offSetting: 19 } as const;
  expect(stepsOf(banked(0, time), minute)).toEqual([state]);
  expect(stepsOf(banked(1, time), minute)).toEqual([state]);
});

test('by power factor a bank is switched on only where enough reactive power flows', () => {
  // 50 kvar flow at a power factor of 0.77: more than half of the bank's 40.
  const byFactor = { kind: 'power-factor', onSetting: 0.9, offSetting: 1.1 } as const;
  expect(stepsOf(banked(0, byFactor))).toEqual([1]);
  const [bank] = banked(0, byFactor).capacitors;
  const large = { ...banked(0, byFactor), capacitors: bank ? [{ ...bank, stepKvar: [120] }] : [] };
  expect(stepsOf(large)).toEqual([0]);
});

test('the single phase of a delta bank is measured to the next phase, here itself', () => {
  // One phase: from itself to itself no voltage, below any setting.
  const byVoltage = { kind: 'voltage', onSetting: 100, offSetting: 150 } as const;
  expect(stepsOf(banked(0, byVoltage))).toEqual([0]);
  expect(stepsOf(banked(0, byVoltage, 'delta'))).toEqual([1]);
});

test('in a series the override closes again what the control opened some steps before', () => {
  // Off from 6 to 22 o'clock; the voltage is that of the load.
  const byTime = { kind: 'time', onSetting: 22, offSetting: 6, terminal: 2 } as const;
  const settings = { ...byTime, overrideMinV: 119.3, overrideMaxV: 140 } as const;
  const network = banked(1, settings);
  const stepsOn: number[] = [];
  const series = solveSeries(
    {
      ...network,
      loads: network.loads.map((load) => ({ ...load, profile: 'p' })),
      profiles: [
        { id: 'p', stepMinutes: 540, actual: false, power: [0.2, 0.2, 1], reactivePower: null },
      ],
    },
    { ...EXACT, startMinute: 420, steps: 3, stepMinutes: 540 },
  );
  for (const { system } of series) stepsOn.push(system.devices.stepStates[0]?.[0] ?? -1);
  expect(stepsOn).toEqual([0, 0, 1]);
  // By itself the last step knows of nothing that has been opened.
  expect(stepsOf(banked(0, settings), 60)).toEqual([0]);
});
