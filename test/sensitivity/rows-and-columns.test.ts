import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SolvedFeeder, solveFeeder } from '../../src/loadflow/feeder.ts';
import type { Network } from '../../src/network/network.ts';
import { injectionInputs, type SensitivityInput } from '../../src/sensitivity/inputs.ts';
import { linearise } from '../../src/sensitivity/linearise.ts';
import type { Quantity, QuantityKind } from '../../src/sensitivity/quantity.ts';
import {
  openSensitivities,
  sensitivityColumns,
  sensitivityRows,
} from '../../src/sensitivity/sensitivities.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { loadsAsParticipants, SHARP } from '../oracles/bundled.ts';

const KINDS: readonly QuantityKind[] = [
  ...(['voltage', 'angle', 'current', 'activePower', 'reactivePower', 'transformer'] as const),
  ...(['unbalance', 'loss', 'reactiveLoss', 'sourcePower', 'sourceReactivePower'] as const),
];

/**
 * Derivatives that count as none, per W injected and per pu or step. A source of 7 kV behind 0.03 Ω takes
 * up 2e9 W for a pu of its voltage, of which the voltages that follow give all back but rounding.
 */
const NONE: Readonly<Record<QuantityKind, readonly [injected: number, parameter: number]>> = {
  voltage: [1e-6, 1],
  angle: [1e-9, 1e-3],
  current: [1e-6, 0.1],
  activePower: [1e-2, 1e3],
  reactivePower: [1e-2, 1e3],
  transformer: [1e-2, 1e3],
  unbalance: [1e-10, 1e-4],
  loss: [1e-3, 1e3],
  reactiveLoss: [1e-3, 1e3],
  sourcePower: [1e-2, 1e3],
  sourceReactivePower: [1e-2, 1e3],
};

function solved(network: Network): SolvedFeeder {
  const feeder = solveFeeder(network, SHARP, loadsAsParticipants(network));
  fc.pre(feeder.solution.converged);
  return feeder;
}

/** Every injection, source and tap. */
function everyInput({ system }: SolvedFeeder): SensitivityInput[] {
  const { network } = system.compiled;
  return [
    ...injectionInputs(system.compiled),
    ...network.sources.map((_, source) => ({ kind: 'sourceVoltage', source }) as const),
    ...network.transformers.flatMap(({ windings }, transformer) =>
      windings.map(
        (_, winding) => ({ kind: 'tap', transformer, winding, stepPu: 0.00625 }) as const,
      ),
    ),
  ];
}

function tableOf(feeder: SolvedFeeder, inputs: readonly SensitivityInput[]) {
  const tangent = linearise(feeder.system, feeder.solution);
  const sensitivities = openSensitivities(tangent, KINDS);
  const columns = [...sensitivityColumns(sensitivities, inputs)].map(({ change }) => change);
  return { sensitivities, quantities: sensitivities.quantities, columns };
}

/** The angle of hardly any voltage, at an earthed neutral, is hardly defined. Voltages come first. */
function isVague(quantities: readonly Quantity[], { kind, index }: Quantity): boolean {
  return kind === 'angle' && (quantities[index]?.value ?? 0) < 1;
}

type Scale = (kind: QuantityKind) => number;

/** Largest derivative of a kind by the same input: what deviations are measured by. */
function scaleOf(
  quantities: readonly Quantity[],
  input: SensitivityInput | undefined,
  column: Float64Array,
): Scale {
  const largest = new Map<QuantityKind, number>();
  quantities.forEach((quantity, q) => {
    const { kind } = quantity;
    if (isVague(quantities, quantity)) return;
    largest.set(kind, Math.max(largest.get(kind) ?? 0, Math.abs(column[q])));
  });
  const isParameter = input?.kind === 'tap' || input?.kind === 'sourceVoltage';
  return (kind) => Math.max(largest.get(kind) ?? 0, NONE[kind][isParameter ? 1 : 0]);
}

test('rows by adjoint solves are the columns by direct ones', () => {
  fc.assert(
    fc.property(
      arbitraryNetwork({ maxBuses: 8, meshed: true, neutrals: true, controls: true }),
      (network) => {
        const feeder = solved(network);
        const inputs = everyInput(feeder);
        const { sensitivities, quantities, columns } = tableOf(feeder, inputs);
        const scales = columns.map((column, k) => scaleOf(quantities, inputs[k], column));
        let q = 0;
        for (const { quantity, change } of sensitivityRows(sensitivities, inputs)) {
          expect(quantity).toBe(quantities[q]);
          columns.forEach((column, k) => {
            if (isVague(quantities, quantity)) return;
            const scale = (scales[k] as Scale)(quantity.kind);
            expect(Math.abs(change[k] - column[q]) / scale, quantity.kind).toBeLessThan(1e-6);
          });
          q++;
        }
        expect(q).toBe(quantities.length);
      },
    ),
    { numRuns: 25 },
  );
});

test('a watt injected saves the source one less what is lost more, where loads draw constant power', () => {
  const options = {
    ...everything,
    models: ['constant-power'],
    generators: ['constant-power'],
    floating: false,
    controls: false,
    maxBuses: 8,
  } as const;
  fc.assert(
    fc.property(arbitraryNetwork(options), (network) => {
      // Shunts draw as voltages do: without them, and where every load is in its band, all is power.
      const plain = { ...network, capacitors: [], reactors: [], regulators: network.regulators };
      const feeder = solved({
        ...plain,
        loads: plain.loads.map((load) => ({ ...load, vMinPu: 0.2, vMaxPu: 3, vLowPu: 0.1 })),
        generators: plain.generators.map((one) => ({ ...one, vMinPu: 0.2, vMaxPu: 3 })),
      });
      const { quantities, columns } = tableOf(feeder, injectionInputs(feeder.system.compiled));
      const { ports, activePorts } = feeder.system.compiled;
      // What no source feeds takes up nothing.
      fc.pre(activePorts.length === ports.count);
      columns.forEach((column, k) => {
        const total = (of: QuantityKind) =>
          quantities.reduce((sum, { kind }, q) => sum + (kind === of ? column[q] : 0), 0);
        const injected = k % 2 === 0 ? 1 : 0;
        expect(total('loss')).toBeCloseTo(injected + total('sourcePower'), 6);
        expect(total('reactiveLoss')).toBeCloseTo(1 - injected + total('sourceReactivePower'), 6);
      });
    }),
    { numRuns: 40 },
  );
});

/** The same feeder with its phases named on: a is b, b is c, c is a. */
function relabelled(network: Network): Network {
  const next = (node: number) => (node >= 1 && node <= 3 ? (node % 3) + 1 : node);
  const turn = <T extends { readonly nodes: readonly number[] }>(terminal: T): T => ({
    ...terminal,
    nodes: terminal.nodes.map(next),
  });
  const shunt = <
    T extends {
      readonly from: Network['lines'][number]['from'];
      readonly to: Network['lines'][number]['from'] | null;
    },
  >(
    one: T,
  ): T => ({
    ...one,
    from: turn(one.from),
    to: one.to === null ? null : turn(one.to),
  });
  return {
    ...network,
    sources: network.sources.map((one) => ({ ...one, terminal: turn(one.terminal) })),
    lines: network.lines.map((one) => ({ ...one, from: turn(one.from), to: turn(one.to) })),
    transformers: network.transformers.map((one) => ({
      ...one,
      windings: one.windings.map((w) => ({ ...w, terminal: turn(w.terminal) })),
    })),
    capacitors: network.capacitors.map(shunt),
    reactors: network.reactors.map(shunt),
    loads: network.loads.map((one) => ({ ...one, terminal: turn(one.terminal) })),
    generators: network.generators.map((one) => ({ ...one, terminal: turn(one.terminal) })),
  };
}

test('naming the phases on moves every derivative along with its node', () => {
  const options = { maxBuses: 7, meshed: true, neutrals: true, regulators: false } as const;
  fc.assert(
    fc.property(arbitraryNetwork(options), (network) => {
      const feeders = [solved(network), solved(relabelled(network))] as const;
      const [one, other] = feeders.map((feeder) => tableOf(feeder, everyInput(feeder))) as [
        ReturnType<typeof tableOf>,
        ReturnType<typeof tableOf>,
      ];
      const inputs = everyInput(feeders[0]);
      const { compiled } = feeders[0].system;
      const { nodes: there } = feeders[1].system.compiled;
      const moved = (node: number) => {
        const number = compiled.nodes.numberOfNode[node];
        const bus = compiled.nodes.busOfNode[node];
        const wanted = number >= 1 && number <= 3 ? (number % 3) + 1 : number;
        for (let at = there.firstNodeOfBus[bus]; at < there.firstNodeOfBus[bus + 1]; at++) {
          if (there.numberOfNode[at] === wanted) return at;
        }
        throw new Error(`no node ${wanted} at bus ${bus}`);
      };
      const positions = new Map(
        other.quantities.map(({ kind, index, conductor }, q) => [
          `${kind} ${index} ${conductor}`,
          q,
        ]),
      );
      one.columns.forEach((column, k) => {
        const scales = scaleOf(one.quantities, inputs[k], column);
        one.quantities.forEach((quantity, q) => {
          const { kind, index, conductor, value } = quantity;
          if (isVague(one.quantities, quantity)) return;
          // V2 and V1 change places in no turn, but where there is no V2 its size has no slope.
          if (kind === 'unbalance' && value < 1e-6) return;
          if (kind === 'current' && value < 1e-6) return;
          const at = kind === 'voltage' || kind === 'angle' ? moved(index) : index;
          const found = other.columns[k]?.[positions.get(`${kind} ${at} ${conductor}`) as number];
          const scale = scales(kind);
          expect(Math.abs((found as number) - column[q]) / scale, kind).toBeLessThan(1e-6);
        });
      });
    }),
    { numRuns: 25 },
  );
});

test('an injection at several ports is the mean of one at each', () => {
  fc.assert(
    fc.property(arbitraryNetwork({ ...everything, maxBuses: 8 }), (network) => {
      const feeder = solved(network);
      const { ports } = feeder.system.compiled;
      network.loads.forEach((_, k) => {
        const first = ports.firstOfParticipant[k];
        const end = ports.firstOfParticipant[k + 1];
        const inputs = [
          { first, end },
          ...Array.from({ length: end - first }, (__, n) => ({
            first: first + n,
            end: first + n + 1,
          })),
        ];
        const { columns, quantities } = tableOf(
          feeder,
          inputs.map((range) => ({ kind: 'activePower', ports: range })),
        );
        const [whole, ...parts] = columns as [Float64Array, ...Float64Array[]];
        const scales = scaleOf(quantities, undefined, parts[0] as Float64Array);
        whole.forEach((value, q) => {
          if (isVague(quantities, quantities[q] as Quantity)) return;
          const mean = parts.reduce((sum, part) => sum + part[q], 0) / parts.length;
          const scale = scales(quantities[q]?.kind as QuantityKind);
          expect(Math.abs(value - mean) / scale).toBeLessThan(1e-6);
        });
      });
    }),
    { numRuns: 15 },
  );
});
