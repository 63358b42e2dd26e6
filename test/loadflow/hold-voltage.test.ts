import fc from 'fast-check';
import { expect, test } from 'vitest';
import { across } from '../../src/compiled/ports.ts';
import { type SolvedFeeder, solveFeeder } from '../../src/loadflow/feeder.ts';
import type { Generator, Network } from '../../src/network/network.ts';
import { arbitraryNetwork } from '../arbitraries/network.ts';
import { codeOf, feederOf, lineOf, sourceAt } from '../oracles/parts.ts';

const EXACT = { tolerancePu: 1e-11, maxIterations: 200, controls: 'locked' } as const;

/** Target less mean voltage of the phases (pu), and kvar produced, of every generator that holds one. */
function heldOf({ system, solution }: SolvedFeeder, network: Network) {
  const { ports, activePorts } = system.compiled;
  return network.generators.flatMap((generator, k) => {
    const [first, end] = [ports.firstOfGenerator[k], ports.firstOfGenerator[k + 1]];
    if (generator.model !== 'constant-voltage' || !activePorts.includes(first)) return [];
    let [sum, kvar] = [0, 0];
    for (let port = first; port < end; port++) {
      const re = across(ports, port, solution.vRe);
      const im = across(ports, port, solution.vIm);
      sum += Math.hypot(re, im) / ports.baseV[port];
      kvar -= system.reactivePowerVar[port] / 1e3;
    }
    return [{ generator, kvar, error: (generator.targetPu ?? 0) - sum / (end - first) }];
  });
}

function expectHeldOrAtLimit(network: Network): void {
  const solved = solveFeeder(network, EXACT);
  expect(solved.solution.converged).toBe(true);
  for (const { generator, kvar, error } of heldOf(solved, network)) {
    const [least, most] = [generator.minKvar ?? -1e99, generator.maxKvar ?? 1e99];
    const size = 1e-8 * Math.max(Math.abs(least), Math.abs(most));
    expect(kvar).toBeGreaterThanOrEqual(least - size);
    expect(kvar).toBeLessThanOrEqual(most + size);
    if (error > 1e-9) expect(most - kvar).toBeLessThanOrEqual(size);
    if (error < -1e-9) expect(kvar - least).toBeLessThanOrEqual(size);
  }
}

test('a generator holds its voltage or stands at the limit that keeps it from doing so', () => {
  fc.assert(
    fc.property(
      arbitraryNetwork({ generators: ['constant-voltage'] }),
      fc.constantFrom(100, 1, 0.01, 1e-5),
      (network, scale) => {
        const generators = network.generators.map((one) => ({
          ...one,
          minKvar: one.minKvar === null ? null : one.minKvar * scale,
          maxKvar: one.maxKvar === null ? null : one.maxKvar * scale,
        }));
        expectHeldOrAtLimit({ ...network, generators });
      },
    ),
    { numRuns: 300 },
  );
});

function holder(bus: string, targetPu: number, kvar: number): Generator {
  return {
    id: `generator.${bus}`,
    terminal: { bus, nodes: [1, 0] },
    connection: 'wye',
    phaseCount: 1,
    ratedKv: 2.4,
    powerKw: 100,
    reactivePowerKvar: 0,
    ratedKva: 0,
    model: 'constant-voltage',
    vMinPu: 0,
    vMaxPu: 100,
    lowVoltage: 'admittance',
    targetPu,
    minKvar: -kvar,
    maxKvar: kvar,
    profile: null,
  };
}

/** One phase at 2.4 kV: source – b – c – d, with a generator at each. */
const row = (targets: readonly number[], kvar: number): Network =>
  feederOf(
    {
      sources: [sourceAt('a', 2.4, { phases: 1 })],
      lineCodes: [codeOf('code', 1, { r: 0.2, x: 0.5 })],
      lines: [
        lineOf('a', 'b', [1], 'code'),
        lineOf('b', 'c', [1], 'code'),
        lineOf('c', 'd', [1], 'code'),
      ],
      generators: ['b', 'c', 'd'].map((bus, k) => holder(bus, targets[k] ?? 1, kvar)),
    },
    2.4,
  );

test('neighbours hold each its own voltage, or push against their limits', () => {
  const errors = (network: Network) =>
    heldOf(solveFeeder(network, EXACT), network).map(({ error, kvar }) => [
      Math.sign(Math.round(error * 1e9)),
      kvar,
    ]);
  const free = errors(row([1.01, 0.99, 1.02], 1e5));
  expect(free.map(([sign]) => Math.abs(sign))).toEqual([0, 0, 0]);
  const limited = errors(row([1.01, 0.95, 1.06], 300));
  expect(limited.map(([sign]) => sign)).not.toEqual([0, 0, 0]);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.93, max: 1.07, noNaN: true }), { minLength: 3, maxLength: 3 }),
      fc.constantFrom(0, 1e-6, 50, 300, 2000, 1e5),
      (targets, kvar) => expectHeldOrAtLimit(row(targets, kvar)),
    ),
    { numRuns: 200 },
  );
});
