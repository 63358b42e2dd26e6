import fc from 'fast-check';
import { expect, test } from 'vitest';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import { followPower } from '../../src/loadflow/follow.ts';
import { solveLoadFlow } from '../../src/loadflow/solve.ts';
import { changePu } from '../../src/loadflow/voltages.ts';
import { linearise } from '../../src/sensitivity/linearise.ts';
import { arbitraryNetwork } from '../arbitraries/network.ts';
import { codeOf, feederOf, lineOf, loadOf, sourceAt } from '../oracles/parts.ts';

const EXACT = { tolerancePu: 1e-13, maxIterations: 200, controls: 'locked' } as const;

test('following a change of power ends where a fresh load flow does', () => {
  fc.assert(
    fc.property(
      arbitraryNetwork(),
      fc.nat(),
      fc.double({ min: -30e3, max: 30e3, noNaN: true }),
      fc.double({ min: -10e3, max: 10e3, noNaN: true }),
      (network, pick, watt, vars) => {
        const { system, solution } = solveFeeder(network, EXACT);
        const { activePorts } = system.compiled;
        fc.pre(activePorts.length > 0);
        const port = activePorts[pick % activePorts.length];
        const followed = followPower(
          linearise(system, solution),
          { ports: [port], powerW: [watt], reactivePowerVar: [vars] },
          1e-12,
        );
        const fresh = solveLoadFlow(system, EXACT);
        expect(followed.converged).toBe(fresh.converged);
        if (!fresh.converged) return;
        expect(changePu(system.compiled.baseV, fresh, followed.vRe, followed.vIm)).toBeLessThan(
          1e-9,
        );
      },
    ),
  );
});

test('a branch is followed up to its nose and reported to end there', () => {
  const [E, R, X] = [2400, 0.8, 1.9];
  const noseW = E ** 2 / (2 * (Math.hypot(R, X) + R));
  const network = feederOf(
    {
      sources: [sourceAt('a', E / 1e3, { phases: 1 })],
      lineCodes: [codeOf('code', 1, { r: R, x: X - 1e-6 })],
      lines: [lineOf('a', 'b', [1], 'code')],
      loads: [loadOf('l', 'b', [1, 0], [1, 0], { ratedKv: E / 1e3 })],
    },
    E / 1e3,
  );
  for (const [share, converged] of [
    [0.999, true],
    [1.001, false],
    [3, false],
  ] as const) {
    const { system, solution } = solveFeeder(network, EXACT);
    const change = { ports: [0], powerW: [share * noseW - 1e3], reactivePowerVar: [0] };
    const followed = followPower(linearise(system, solution), change, 1e-10);
    expect(followed.converged).toBe(converged);
    expect(system.powerW[0]).toBeCloseTo(share * noseW, 6);
  }
});
