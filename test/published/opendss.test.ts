import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundledFeeders, openFeeder } from '../../src/index.ts';
import { BETWEEN_NODES_PU, POWER_TOLERANCE, voltageTolerancePu } from '../oracles/tolerances.ts';
import { type Comparison, compareBundled, furthest } from './comparison.ts';
import { VOLTAGE_CLAIM, validationDoc } from './validation-doc.ts';

const comparisons = bundledFeeders().flatMap(compareBundled);

test.each(bundledFeeders())('%s is compared in every control mode it has', (name) => {
  const { regulators, capacitorControls } = openFeeder(name).network;
  const modes = comparisons.filter(({ feeder }) => feeder === name);
  expect(modes.map(({ published }) => published.controls)).toEqual(
    regulators.length + capacitorControls.length > 0 ? ['locked', 'on'] : ['locked'],
  );
});

test.each(comparisons.map((one) => [one.feeder, one.published.controls, one] as const))(
  '%s, controls %s, has the voltages, taps, steps, losses and source power that OpenDSS finds',
  (feeder, _, comparison) => {
    const { own, published, totals } = comparison;
    expect(own.converged).toBe(true);
    const [node, distance] = furthest(comparison);
    expect(distance, node).toBeLessThan(voltageTolerancePu(feeder));
    expect(comparison.shiftedDistancePu).toBeLessThan(BETWEEN_NODES_PU);
    expect([...totals.keys()].sort()).toEqual([...published.totals.keys()].sort());
    for (const [quantity, value] of published.totals) {
      if (!/^(tap|steps)/.test(quantity)) continue;
      expect(Math.abs((totals.get(quantity) as number) - value), quantity).toBeLessThan(1e-12);
    }
    for (const power of ['source', 'losses']) {
      const [kW, kvar] = [`${power}.kW`, `${power}.kvar`].map(
        (quantity) => published.totals.get(quantity) as number,
      ) as [number, number];
      const off = Math.hypot(
        (totals.get(`${power}.kW`) as number) - kW,
        (totals.get(`${power}.kvar`) as number) - kvar,
      );
      expect(off / Math.hypot(kW, kvar), power).toBeLessThan(POWER_TOLERANCE);
    }
  },
);

/** Of a difference, its size and its place are left to rounding, within a factor. */
test('docs/validation.md says what is found', () => {
  const file = new URL('../../docs/validation.md', import.meta.url);
  if (process.env['UPDATE_DOCS']) writeFileSync(file, validationDoc(comparisons));
  const doc = readFileSync(file, 'utf8');
  const withoutClaims = (text: string) =>
    text.replace(VOLTAGE_CLAIM, '…').replace(/ +/g, ' ').replace(/-{3,}/g, '---');
  expect(withoutClaims(doc)).toBe(withoutClaims(validationDoc(comparisons)));

  const claims = [...doc.matchAll(VOLTAGE_CLAIM)];
  expect(claims).toHaveLength(comparisons.length);
  claims.forEach(([, claimed, node], k) => {
    const comparison = comparisons[k] as Comparison;
    const [, largest] = furthest(comparison);
    expect(Number(claimed), comparison.feeder).toBeGreaterThan(largest / 3);
    expect(Number(claimed), comparison.feeder).toBeLessThan(largest * 10);
    expect(comparison.voltageDistancesPu.get(node as string)).toBeGreaterThan(largest / 10);
  });
});
