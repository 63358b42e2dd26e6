import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Network,
  openFeeder,
  reportSolution,
  reportStep,
  solveSeries,
} from '../../src/index.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { SHARP } from '../oracles/bundled.ts';

/** The figures of every step, and the same ones picked from the full report of that step. */
function compare(network: Network, controls: 'on' | 'locked', stepMinutes: number): void {
  const options = { ...SHARP, controls, startMinute: 60, steps: 5, stepMinutes };
  for (const step of solveSeries(network, options)) {
    if (!step.solution.converged) continue;
    const brief = reportStep(step);
    const full = reportSolution(step, []);
    const sizeKw = 1e-9 * (1 + Math.hypot(full.source.kW, full.source.kvar));
    expect(Math.abs(brief.source.kW - full.source.kW)).toBeLessThan(sizeKw);
    expect(Math.abs(brief.source.kvar - full.source.kvar)).toBeLessThan(sizeKw);
    expect(Math.abs(brief.losses.kW - full.losses.kW)).toBeLessThan(sizeKw);
    expect(Math.abs(brief.losses.kvar - full.losses.kvar)).toBeLessThan(sizeKw);
    const voltages = full.nodes.flatMap(({ bus, node, vPu }) =>
      vPu === null || node > 3 ? [] : [{ bus, node, vPu }],
    );
    const at = (place: typeof brief.minVoltage) =>
      voltages.find(({ bus, node }) => bus === place?.bus && node === place.node)?.vPu;
    const sizes = voltages.map(({ vPu }) => vPu);
    for (const [place, extreme] of [
      [brief.minVoltage, Math.min(...sizes)],
      [brief.maxVoltage, Math.max(...sizes)],
    ] as const) {
      expect(place?.vPu).toBeCloseTo(at(place) ?? Number.NaN, 12);
      expect(Math.abs((place?.vPu ?? Number.NaN) / extreme - 1)).toBeLessThan(1e-7);
    }
    const loadings = full.branches.flatMap(({ id, loadingPct }) =>
      loadingPct === null ? [] : [{ id, loadingPct }],
    );
    const highest = Math.max(...loadings.map(({ loadingPct }) => loadingPct));
    const own = loadings.find(({ id }) => id === brief.maxLoading?.branch)?.loadingPct;
    expect(brief.maxLoading === null).toBe(loadings.length === 0);
    if (brief.maxLoading === null) continue;
    expect(Math.abs(brief.maxLoading.loadingPct - highest)).toBeLessThan(1e-6 * highest + 1e-6);
    expect(Math.abs((own ?? Number.NaN) - highest)).toBeLessThan(1e-6 * highest + 1e-6);
  }
}

test('figures of a step are those of its full report, whatever the feeder has', () => {
  fc.assert(
    fc.property(
      arbitraryNetwork(everything),
      fc.constantFrom('on' as const, 'locked' as const),
      (network, controls) => compare(network, controls, 60),
    ),
    { numRuns: 60 },
  );
});

test.each(['ieee13', 'ieee34-mod1', 'ieee37', 'ieee123', 'european-lv', 'ieee4-oyod'])(
  '%s: figures are those of the full report',
  (id) => compare(openFeeder(id).network, 'on', 211),
);
