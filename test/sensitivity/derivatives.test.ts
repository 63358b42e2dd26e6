import { expect, test } from 'vitest';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import { systemPower } from '../../src/loadflow/flows.ts';
import { linearise } from '../../src/sensitivity/linearise.ts';
import { derivativesBy } from '../oracles/derivatives.ts';
import { T3W } from '../oracles/kersting.ts';

const EXACT = { tolerancePu: 1e-13, maxIterations: 200, controls: 'locked' } as const;

// METHODS A.6, three-wire network: |V| pu of 1a … 3c, loss sensitivities, row V_2a of K^P in V/kW.
const VOLTAGES = [
  0.98803842, 0.98933623, 0.96304846, 0.97322663, 1.00169441, 0.93824021, 0.99645863, 0.97411094,
  0.95881615,
];
const LOSS = [
  -0.01398645, -0.00254971, -0.02184765, -0.0368207, 0.00261722, -0.02833143, -0.00409442,
  -0.00631731, -0.0326231,
];
const V2A = [
  0.060112, 0.05904, -0.076367, 0.134028, 0.117587, -0.157212, 0.055037, 0.059734, -0.076295,
];

test('the three-wire network has the voltages and losses that were computed independently', () => {
  const { system, solution } = solveFeeder(T3W, EXACT);
  const { nodes, baseV } = system.compiled;
  VOLTAGES.forEach((vPu, k) => {
    const node = nodes.firstNodeOfBus[1 + Math.floor(k / 3)] + (k % 3);
    expect(Math.hypot(solution.vRe[node], solution.vIm[node]) / baseV[node]).toBeCloseTo(vPu, 8);
  });
  const { lossRe, lossIm } = systemPower(system, solution);
  expect(lossRe / 1e3).toBeCloseTo(26.21786601, 6);
  expect(lossIm / 1e3).toBeCloseTo(82.3633758, 6);
});

test('voltage and loss sensitivities of the three-wire network match to every printed digit', () => {
  const { system, solution } = solveFeeder(T3W, EXACT);
  const tangent = linearise(system, solution);
  const { ports, nodes } = system.compiled;
  const node2a = nodes.firstNodeOfBus[2];
  T3W.loads.forEach((_, k) => {
    const range = { first: ports.firstOfLoad[k], end: ports.firstOfLoad[k + 1] };
    const { magnitude, loss } = derivativesBy(tangent, range, 'P');
    expect(loss).toBeCloseTo(LOSS[k] as number, 8);
    expect(magnitude[node2a] * 1e3).toBeCloseTo(V2A[k] as number, 6);
  });
});
