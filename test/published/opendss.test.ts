import { expect, test } from 'vitest';
import { bundledFeeders, openFeeder, reportSolution, solveFeeder } from '../../src/index.ts';
import { readPublished } from '../oracles/published.ts';

/** The bundled figures have ten significant digits. */
const VOLTAGE_PU = 1e-8;
const POWER_KW = 1e-4;

test.each(bundledFeeders())(
  '%s has the voltages, taps, steps, losses and source power that OpenDSS finds',
  (name) => {
    const { network } = openFeeder(name);
    const states = readPublished(name);
    expect(states.map((state) => state.controls)).toEqual(
      network.regulators.length + network.capacitorControls.length > 0
        ? ['locked', 'on']
        : ['locked'],
    );
    for (const { controls, volts, totals } of states) {
      const solved = solveFeeder(network, { tolerancePu: 1e-12, maxIterations: 200, controls });
      const own = reportSolution(solved, []);
      expect(own.converged).toBe(true);

      expect(own.nodes.length).toBe(volts.size);
      for (const { bus, node, v, kVBase } of own.nodes) {
        const [re, im] = volts.get(`${bus}.${node}`) ?? [Number.NaN, Number.NaN];
        const distance = Math.hypot(v[0] - re, v[1] - im) / ((kVBase as number) * 1e3);
        expect(distance, `${bus}.${node}, controls ${controls}`).toBeLessThan(VOLTAGE_PU);
      }
      const found: Record<string, number> = {
        'source.kW': own.source.kW,
        'source.kvar': own.source.kvar,
        'losses.kW': own.losses.kW,
        'losses.kvar': own.losses.kvar,
      };
      for (const { id, tap } of own.regulators) found[`tap.${id}`] = tap;
      for (const { id, stepsOn } of own.capacitors) found[`steps.${id}`] = stepsOn;
      expect(Object.keys(found).sort()).toEqual([...totals.keys()].sort());
      for (const [quantity, value] of totals) {
        const tolerance = /^(tap|steps)/.test(quantity) ? 1e-12 : POWER_KW;
        expect(Math.abs((found[quantity] as number) - value), quantity).toBeLessThan(tolerance);
      }
    }
  },
);
