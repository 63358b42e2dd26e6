import fc from 'fast-check';
import { expect, test } from 'vitest';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import type { Network, Regulator, Transformer } from '../../src/network/network.ts';
import { reportSolution } from '../../src/report/solution-report.ts';
import { arbitraryNetwork } from '../arbitraries/network.ts';
import {
  codeOf,
  feederOf,
  lineOf,
  loadOf,
  sourceAt,
  transformerOf,
  windingOf,
} from '../oracles/parts.ts';

const EXACT = { tolerancePu: 1e-11, maxIterations: 200, controls: 'on' } as const;

const control: Regulator = {
  id: 'regcontrol.t',
  transformer: 'transformer.t',
  winding: 2,
  tapWinding: 2,
  targetV: 120,
  bandV: 2,
  ptRatio: 20,
  ctPrimaryA: 100,
  compensationRV: 0,
  compensationXV: 0,
  delayS: 15,
  tapDelayS: 2,
  maxTapChange: 16,
  phase: 1,
  limitV: null,
  remoteBus: null,
  remoteNode: 1,
  remotePtRatio: 60,
  reverseTargetV: null,
  reverseBandV: 3,
  reverseRV: 0,
  reverseXV: 0,
  reverseThresholdKw: 100,
  reverseDelayS: 60,
  reverseToNeutral: false,
};

/** One phase at 2.4 kV: source – regulator – line – load. */
function regulated(voltageKv: number, more: Partial<Regulator> = {}, kW = 10): Network {
  return feederOf(
    {
      sources: [sourceAt('s', voltageKv, { phases: 1 })],
      transformers: [
        transformerOf(1, [windingOf('s', [1, 0], 'wye', 2.4), windingOf('r', [1, 0], 'wye', 2.4)], {
          reactancePct: [0.01],
          antifloatPpm: 1,
        }),
      ],
      lineCodes: [codeOf('code', 1, { r: 0.5, x: 1 })],
      lines: [lineOf('r', 'l', [1], 'code')],
      regulators: [{ ...control, ...more }],
      loads: [loadOf('l', 'l', [1, 0], [kW, 0])],
    },
    2.4,
  );
}

function settle(network: Network) {
  const solved = solveFeeder(network, EXACT);
  const report = reportSolution(solved, []);
  const volts = (bus: string) =>
    Math.hypot(...(report.nodes.find((n) => n.bus === bus)?.v ?? [0, 0]));
  const [regulator] = report.regulators as [(typeof report.regulators)[0]];
  return { report, volts, tap: regulator.tap, tapNumber: regulator.tapNumber };
}

/** Voltage that every control sees, wye windings and no compensation. */
function expectInsideBandOrAtLimit(network: Network) {
  const solved = solveFeeder(network, EXACT);
  expect(solved.solution.converged && solved.solution.controlsSettled).toBe(true);
  const { nodes, regulators } = reportSolution(solved, []);
  for (const regulator of network.regulators) {
    const transformer = network.transformers.find(
      (t) => t.id === regulator.transformer,
    ) as Transformer;
    const winding = transformer.windings[regulator.winding - 1] as Transformer['windings'][0];
    const { bus, nodes: own } = winding.terminal;
    const seen = own
      .slice(0, transformer.phaseCount)
      .map((n) => nodes.find((node) => node.bus === bus && node.node === n)?.v ?? [0, 0])
      .map((v) => Math.hypot(...v) / regulator.ptRatio);
    const volts = regulator.phase === 'max' ? Math.max(...seen) : (seen[0] as number);
    const { tap } = regulators.find((r) => r.id === transformer.id) as (typeof regulators)[0];
    const step = (winding.maxTapPu - winding.minTapPu) / winding.tapSteps;
    expect(Math.abs(tap / step - Math.round(tap / step))).toBeLessThan(1e-9);
    expect(tap).toBeGreaterThanOrEqual(winding.minTapPu - 1e-12);
    expect(tap).toBeLessThanOrEqual(winding.maxTapPu + 1e-12);
    const half = regulator.bandV / 2 + 1e-9;
    if (volts < regulator.targetV - half) expect(tap).toBeCloseTo(winding.maxTapPu, 9);
    else if (volts > regulator.targetV + half) expect(tap).toBeCloseTo(winding.minTapPu, 9);
  }
}

test('once settled, every regulator sees a voltage in its band or stands at its last tap', () => {
  fc.assert(
    fc.property(
      arbitraryNetwork({ models: ['constant-power', 'constant-impedance'], generators: [] }),
      (network) => {
        expectInsideBandOrAtLimit(network);
      },
    ),
  );
  fc.assert(
    fc.property(fc.double({ min: 2, max: 2.9, noNaN: true }), (voltageKv) => {
      expectInsideBandOrAtLimit(regulated(voltageKv));
    }),
  );
});

test('a regulator moves the fewest taps that its sequence allows, and none inside its band', () => {
  expect(settle(regulated(2.4)).tapNumber).toBe(0);
  // 2.3 kV are 115 V: at least six steps of 0.75 V below the band's centre.
  const low = settle(regulated(2.3));
  expect(low.tapNumber).toBeGreaterThanOrEqual(6);
  expect(low.volts('r') / 20).toBeGreaterThan(119);
  expect(low.report.converged).toBe(true);
  expect(settle(regulated(1.9)).tap).toBeCloseTo(1.1, 12);
  expect(settle(regulated(2.9)).tap).toBeCloseTo(0.9, 12);
});

test('a tap of the other winding moves the other way', () => {
  const { tap, volts } = settle(regulated(2.3, { tapWinding: 1 }));
  expect(tap).toBeLessThan(1);
  expect(Math.abs(volts('r') / 20 - 120)).toBeLessThanOrEqual(1);
});

test('line-drop compensation holds the voltage at the load', () => {
  // The line has 0.5 + j1 Ω: in the compensator, primary amperes over 20 volts a volt.
  const { volts } = settle(
    regulated(2.35, { compensationRV: (0.5 * 100) / 20, compensationXV: (1 * 100) / 20 }, 300),
  );
  expect(Math.abs(volts('l') / 20 - 120)).toBeLessThanOrEqual(1.001);
  expect(volts('r') / 20).toBeGreaterThan(121.5);
});

test('a regulator that may not move does not, and locked taps stay as stated', () => {
  expect(settle(regulated(2.2, { maxTapChange: 0 })).tap).toBe(1);
  const { system } = solveFeeder(regulated(2.2), { ...EXACT, controls: 'locked' });
  expect([...(system.devices.tapPu[0] ?? [])]).toEqual([1, 1]);
});

test('regulators in a row settle with the faster one first', () => {
  const network = regulated(2.25);
  const [first] = network.transformers as [Transformer];
  const slow: Transformer = {
    ...first,
    id: 'transformer.slow',
    windings: [windingOf('l', [1, 0], 'wye', 2.4), windingOf('m', [1, 0], 'wye', 2.4)],
  };
  const row: Network = {
    ...network,
    buses: [...network.buses, { id: 'm', kVBase: 2.4, x: null, y: null }],
    transformers: [first, slow],
    regulators: [control, { ...control, id: 'regcontrol.slow', transformer: slow.id, delayS: 60 }],
  };
  const { regulators } = reportSolution(solveFeeder(row, EXACT), []);
  const [upstream, downstream] = regulators.map((r) => r.tapNumber) as [number, number];
  expect(upstream).toBeGreaterThanOrEqual(7);
  expect(downstream).toBeLessThanOrEqual(4);
});

test('above its limit the tap goes down, whatever the band asks for', () => {
  // 2.47 kV are 123.5 V, 1 V above the limit and inside the band of 124 ± 3 V.
  expect(settle(regulated(2.47, { targetV: 124, bandV: 6 })).tapNumber).toBe(0);
  const { volts, tapNumber } = settle(regulated(2.47, { targetV: 124, bandV: 6, limitV: 122.75 }));
  expect(tapNumber).toBe(-1);
  expect(volts('r') / 20).toBeLessThan(122.75);
});

test('a remote bus is held without compensation and with its own ratio', () => {
  const remote = { remoteBus: 'l', remoteNode: 1, remotePtRatio: 21, compensationRV: 9 };
  const { volts } = settle(regulated(2.4, remote, 60));
  expect(Math.abs(volts('l') / 21 - 120)).toBeLessThanOrEqual(1);
  expect(volts('r') / 20).toBeGreaterThan(122);
});

test('with power flowing backward a reversible regulator holds the other side, or goes to its middle', () => {
  const reverse = { reverseTargetV: 118, reverseBandV: 2, reverseThresholdKw: 20 } as const;
  // A stiff source keeps its side: the regulator runs to its last tap in search of 118 V there.
  expect(settle(regulated(2.4, reverse, -50)).tapNumber).toBe(16);
  expect(settle(regulated(2.4, reverse, -10)).tapNumber).toBe(0);
  expect(settle(regulated(2.4, reverse, 50)).tapNumber).toBe(0);
  const neutral = settle(regulated(2.3, { ...reverse, reverseToNeutral: true }, -50));
  expect(neutral.tapNumber).toBeCloseTo(0, 9);
  expect(settle(regulated(2.3, {}, -50)).tapNumber).toBeGreaterThan(4);
});

test('without compensation the current transformer does not count', () => {
  expect(settle(regulated(2.3, { ctPrimaryA: 0 })).tapNumber).toBe(
    settle(regulated(2.3)).tapNumber,
  );
});
