import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/compiled/compile.ts';
import { deviceStateOf } from '../../src/compiled/elements/index.ts';
import { openFeeder } from '../../src/formats/open-feeder.ts';
import { solveHeld } from '../../src/loadflow/hold-voltage.ts';
import { createSystem, type System } from '../../src/loadflow/system.ts';
import { changePu, type Voltages } from '../../src/loadflow/voltages.ts';
import type { Network } from '../../src/network/network.ts';
import { useKernels } from '../../src/numeric/simd/arena.ts';
import {
  CHUNK,
  openScenarios,
  type PowerScenarios,
  solveScenarioBlocks,
} from '../../src/timeseries/scenarios.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';

const OPTIONS = { tolerancePu: 1e-10, maxIterations: 100 };

const systemOf = (network: Network) => createSystem(compile(network), deviceStateOf(network));

/** The system's own powers, scaled differently in every scenario and at every port. */
function spreadScenarios(
  { powerW, reactivePowerVar }: System,
  count: number,
  size = 1,
): PowerScenarios {
  const [w, q] = [powerW.slice(), reactivePowerVar.slice()];
  return {
    count,
    setPowers: (scenario, intoW, intoVar) => {
      for (let port = 0; port < w.length; port++) {
        const scale = size * (0.7 + 0.5 * Math.sin(0.3 * scenario + port));
        intoW[port] = scale * w[port];
        intoVar[port] = scale * q[port];
      }
    },
  };
}

function voltagesOf(system: System): Voltages {
  const { count } = system.compiled.nodes;
  return { vRe: new Float64Array(count), vIm: new Float64Array(count) };
}

/** Every scenario, side by side and by itself. */
function compare(network: Network, scenarios: (system: System) => PowerScenarios): number {
  const system = systemOf(network);
  const alone = systemOf(network);
  const list = scenarios(system);
  let solved = 0;
  for (const block of solveScenarioBlocks(openScenarios(system, OPTIONS), list)) {
    for (let k = 0; k < block.count; k++) {
      const together = voltagesOf(system);
      block.readVoltages(k, together);
      list.setPowers(block.first + k, alone.powerW, alone.reactivePowerVar);
      alone.tangentsAreCurrent = false;
      const single = solveHeld(alone, OPTIONS);
      expect(block.converged[k]).toBe(single.converged);
      if (!single.converged) continue;
      solved++;
      const distance = changePu(system.compiled.baseV, single, together.vRe, together.vIm);
      expect(distance).toBeLessThan(1e-8);
    }
  }
  return solved;
}

test('scenarios solved side by side are those solved one by one, whatever the feeder has', () => {
  fc.assert(
    fc.property(arbitraryNetwork(everything), fc.integer({ min: 1, max: 20 }), (network, count) => {
      expect(compare(network, (system) => spreadScenarios(system, count))).toBeGreaterThan(0);
    }),
  );
});

test.each(['ieee13', 'ieee123', 'european-lv'])(
  '%s: forty scenarios, far from each other',
  (id) => {
    expect(compare(openFeeder(id).network, (system) => spreadScenarios(system, 40))).toBe(40);
  },
);

test('a scenario without a solution is said to have none and loses no other', () => {
  const network = openFeeder('ieee13').network;
  const solved = compare(network, (system) => {
    const usual = spreadScenarios(system, 20);
    return {
      count: 20,
      setPowers: (scenario, powerW, reactivePowerVar) => {
        usual.setPowers(scenario, powerW, reactivePowerVar);
        // Nothing solves this.
        if (scenario % 7 === 3) powerW.fill(Number.NaN);
      },
    };
  });
  expect(solved).toBe(17);
});

test('the solutions of a chunk are the same bits whatever was solved before', () => {
  const network = openFeeder('ieee123').network;
  const count = 2 * CHUNK + 5;
  const all = new Map<number, Voltages>();
  const record = (from: number) => {
    const system = systemOf(network);
    const found = new Map<number, Voltages>();
    const range = { first: from, end: count };
    const scenarios = spreadScenarios(system, count);
    for (const block of solveScenarioBlocks(openScenarios(system, OPTIONS), scenarios, range)) {
      for (let k = 0; k < block.count; k++) {
        const voltages = voltagesOf(system);
        block.readVoltages(k, voltages);
        found.set(block.first + k, voltages);
      }
    }
    return found;
  };
  for (const [k, voltages] of record(0)) all.set(k, voltages);
  expect(all.size).toBe(count);
  for (const from of [CHUNK, 2 * CHUNK]) {
    for (const [k, voltages] of record(from)) expect(voltages).toEqual(all.get(k));
  }
});

test('plain kernels give the same bits as SIMD', () => {
  const network = openFeeder('ieee123').network;
  const [simd, plain] = (['simd', 'plain'] as const).map((which) => {
    useKernels(which);
    const system = systemOf(network);
    const out: Voltages[] = [];
    for (const block of solveScenarioBlocks(
      openScenarios(system, OPTIONS),
      spreadScenarios(system, 16),
    )) {
      for (let k = 0; k < block.count; k++) {
        const voltages = voltagesOf(system);
        block.readVoltages(k, voltages);
        out.push(voltages);
      }
    }
    return out;
  });
  useKernels('simd');
  expect(simd).toEqual(plain);
});
