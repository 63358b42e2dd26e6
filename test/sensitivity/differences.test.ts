import { expect, test } from 'vitest';
import type { CompiledElement } from '../../src/compiled/compile.ts';
import { compile } from '../../src/compiled/compile.ts';
import { PORT_MODEL } from '../../src/compiled/ports.ts';
import type { Primitive } from '../../src/compiled/primitive.ts';
import { bundledFeeders } from '../../src/index.ts';
import type { SolvedFeeder } from '../../src/loadflow/feeder.ts';
import { refined } from '../../src/loadflow/flows.ts';
import { followPower } from '../../src/loadflow/follow.ts';
import { solveLoadFlow } from '../../src/loadflow/solve.ts';
import { createSystem, refreshDevices, type System } from '../../src/loadflow/system.ts';
import { solveTangentInPlace, type Tangent } from '../../src/loadflow/tangent.ts';
import type { Voltages } from '../../src/loadflow/voltages.ts';
import type { GradientRows } from '../../src/sensitivity/gradients.ts';
import { injectionInputs, type SensitivityInput } from '../../src/sensitivity/inputs.ts';
import { linearise } from '../../src/sensitivity/linearise.ts';
import { quantityGradients } from '../../src/sensitivity/quantities.ts';
import type { Quantity, QuantityKind } from '../../src/sensitivity/quantity.ts';
import { openSensitivities, sensitivityColumns } from '../../src/sensitivity/sensitivities.ts';
import { loadsAsParticipants, SHARP, seeded, solveBundled } from '../oracles/bundled.ts';

const KINDS: readonly QuantityKind[] = [
  ...(['voltage', 'angle', 'current', 'activePower', 'reactivePower', 'transformer'] as const),
  ...(['unbalance', 'loss', 'reactiveLoss', 'sourcePower', 'sourceReactivePower'] as const),
];

/** What the smaller step of the differences moves the voltage that moves most, pu. */
const MOVE_PU = 5e-4;
/** So sharply injections are followed: sharper would meet rounding where windings float. */
const FOLLOWED_PU = 1e-11;
/** Largest deviation of a derivative, relative to the largest of its kind for the same input. */
const TOLERANCE = 1e-5;
/** Inputs a feeder, drawn from all: of the largest fewer. */
const SAMPLE = 12;
const LARGE_SAMPLE = 2;

interface Moved {
  readonly system: System;
  readonly voltages: Voltages;
}

/** Runs `see` at the solution with an input changed by so many units; the system is left as it was. */
function withMoved<T>(
  tangent: Tangent,
  input: SensitivityInput,
  by: number,
  see: (moved: Moved) => T,
): T {
  const { system, voltages: start } = tangent;
  const { compiled, devices } = system;
  if (input.kind === 'sourceVoltage') {
    const { network } = compiled;
    const sources = network.sources.map((source, k) =>
      k === input.source ? { ...source, voltageKv: source.voltageKv * (1 + by) } : source,
    );
    const raised = createSystem(
      compile({ ...network, sources }, loadsAsParticipants(network)),
      devices,
    );
    raised.powerW.set(system.powerW);
    raised.reactivePowerVar.set(system.reactivePowerVar);
    return see({ system: raised, voltages: sharply(raised, start) });
  }
  if (input.kind === 'tap') {
    const taps = devices.tapPu[input.transformer] as Float64Array;
    const before = taps[input.winding];
    taps[input.winding] += by * input.stepPu;
    refreshDevices(system);
    const seen = see({ system, voltages: sharply(system, start) });
    taps[input.winding] = before;
    refreshDevices(system);
    return seen;
  }
  const { first, end } = input.ports;
  const ports = Array.from({ length: end - first }, (_, k) => first + k);
  const share = ports.map(() => -by / ports.length);
  const none = ports.map(() => 0);
  const active = input.kind === 'activePower';
  const before = [system.powerW.slice(), system.reactivePowerVar.slice()] as const;
  const change = { ports, powerW: active ? share : none, reactivePowerVar: active ? none : share };
  const voltages = followPower(tangent, change, FOLLOWED_PU);
  expect(voltages.converged).toBe(true);
  system.powerW.set(before[0]);
  system.reactivePowerVar.set(before[1]);
  return see({ system, voltages });
}

function sharply(system: System, start: Voltages): Voltages {
  const solution = solveLoadFlow(system, SHARP, start);
  expect(solution.converged).toBe(true);
  return refined(system, refined(system, solution));
}

const valuesAt = (tangent: Tangent, { system, voltages }: Moved) =>
  quantityGradients({ ...tangent, system, voltages }, KINDS).quantities.map(({ value }) => value);

/** Does a load cross an edge of its voltage band between two solutions? There it has no derivative. */
function crossesEdge({ compiled }: System, a: Voltages, b: Voltages): boolean {
  const { ports, activePorts } = compiled;
  return activePorts.some((port) => {
    if (ports.model[port] === PORT_MODEL.power || ports.model[port] === PORT_MODEL.impedance) {
      return false;
    }
    const size = ({ vRe, vIm }: Voltages) => {
      const [p, m] = [ports.plus[port], ports.minus[port]];
      return (
        Math.hypot(vRe[p] - (m < 0 ? 0 : vRe[m]), vIm[p] - (m < 0 ? 0 : vIm[m])) / ports.baseV[port]
      );
    };
    const [x, y] = [size(a), size(b)];
    return [ports.vLowPu[port], ports.vMinPu[port], ports.vMaxPu[port]].some(
      (edge) => Math.min(x, y) <= edge && edge <= Math.max(x, y),
    );
  });
}

/**
 * What rounding of the voltages leaves of a quantity: of their sizes a few units in the last place, of
 * the current of a conductor what its admittances make of that.
 */
function roundingOf({ system, solution: { vRe, vIm } }: SolvedFeeder): (of: Quantity) => number {
  const { elements } = system.compiled;
  const size = (node: number) => (node < 0 ? 0 : Math.hypot(vRe[node], vIm[node]));
  const currents = elements.map(({ nodes }, k) => {
    const y = system.model.primitives[k] as Primitive;
    return Array.from(nodes, (_, a) =>
      nodes.reduce(
        (sum, node, b) =>
          sum + Math.hypot(y.re[a * y.order + b], y.im[a * y.order + b]) * size(node),
        0,
      ),
    );
  });
  const powers = elements.map(({ nodes }, k) =>
    nodes.reduce((sum, node, a) => sum + size(node) * (currents[k]?.[a] ?? 0), 0),
  );
  // Of what leads through, rounding at one end is taken back at the other.
  const everything = elements.reduce(
    (sum, { model }, k) => sum + (model.leadsThrough ? 0 : (powers[k] ?? 0)),
    0,
  );
  const scale = ({ kind, index, conductor, value }: Quantity) => {
    const current = currents[index]?.[conductor] ?? 0;
    if (kind === 'current') return current;
    if (kind === 'voltage') return 4 * value;
    if (kind === 'angle' || kind === 'unbalance') return 4;
    if (kind === 'loss' || kind === 'reactiveLoss') return everything;
    if (conductor < 0) return powers[index] ?? 0;
    return current * size((elements[index] as CompiledElement).nodes[conductor] as number);
  };
  return (quantity) => Number.EPSILON * scale(quantity);
}

/**
 * What rounding in a solve leaves of all quantities when voltages of such sizes come of it: backward
 * errors of some units in the last place in every admittance, of any sign, sent through the tangent.
 * Voltages to ground of windings that nothing but their antifloat admittance ties to it are uncertain.
 */
function solvingNoise(
  tangent: Tangent,
  { rowStart, node, re, im }: GradientRows,
  sizeV: Float64Array,
) {
  const { elements } = tangent.system.compiled;
  const currents = new Float64Array(sizeV.length);
  elements.forEach((element, k) => {
    const y = tangent.system.model.primitives[k] as Primitive;
    element.nodes.forEach((at, a) => {
      if (at < 0) return;
      element.nodes.forEach((other, b) => {
        const admittance = Math.hypot(y.re[a * y.order + b], y.im[a * y.order + b]);
        if (other >= 0) currents[at] += 4 * Number.EPSILON * admittance * sizeV[other];
      });
    });
  });
  const random = seeded(7);
  const noise = new Float64Array(rowStart.length - 1);
  for (let draw = 0; draw < 4; draw++) {
    const vRe = currents.map((size) => size * (2 * random() - 1));
    const vIm = currents.map((size) => size * (2 * random() - 1));
    solveTangentInPlace(tangent, vRe, vIm);
    for (let q = 0; q < noise.length; q++) {
      let change = 0;
      for (let e = rowStart[q]; e < rowStart[q + 1]; e++) {
        change += re[e] * vRe[node[e]] + im[e] * vIm[node[e]];
      }
      noise[q] += Math.abs(change);
    }
  }
  return noise;
}

/** A size that its input may turn to zero within a few steps has no derivative worth the name. */
const SIZES: readonly QuantityKind[] = ['current', 'transformer', 'unbalance'];

function inputsOf({ system }: SolvedFeeder, name: string): SensitivityInput[] {
  const { network } = system.compiled;
  const random = seeded(31);
  const draw = <T>(list: readonly T[], count: number) => {
    const left = [...list];
    return Array.from({ length: Math.min(count, list.length) }, () =>
      left.splice(Math.floor(random() * left.length), 1),
    ).flat();
  };
  const sample = name.startsWith('ieee8500') ? LARGE_SAMPLE : SAMPLE;
  const taps = network.transformers.flatMap(({ windings }, transformer) =>
    windings.map((_, winding) => ({ kind: 'tap', transformer, winding, stepPu: 0.00625 }) as const),
  );
  return [
    ...draw(injectionInputs(system.compiled), 2 * sample),
    ...network.sources.map((_, source) => ({ kind: 'sourceVoltage', source }) as const),
    ...draw(taps, sample),
  ];
}

test.each(bundledFeeders())(
  'on %s every derivative is the difference of load flows',
  { timeout: 300_000 },
  (name) => {
    const solved = solveBundled(name);
    const { system, solution } = solved;
    const tangent = linearise(system, solution);
    const sensitivities = openSensitivities(tangent, KINDS);
    const { quantities } = sensitivities;
    const rounding = quantities.map(roundingOf(solved));
    const { baseV } = system.compiled;
    const sizeV = solution.vRe.map((vr, k) => Math.hypot(vr, solution.vIm[k]));
    // Of injections, too: where windings float, following them ends with solutions found anew.
    const ofSolution = solvingNoise(tangent, sensitivities.gradients, sizeV);
    const worst = new Map<QuantityKind, number>();
    let compared = 0;
    let atEdge = 0;
    for (const { input, change } of sensitivityColumns(sensitivities, inputsOf(solved, name))) {
      let most = 0;
      for (let node = 0; node < baseV.length; node++) {
        if (baseV[node] > 0) most = Math.max(most, Math.abs(change[node]) / baseV[node]);
      }
      const h = MOVE_PU / most;
      const { gradients } = sensitivities;
      const changeV = sizeV.map((size, k) =>
        Math.hypot(change[k], size * change[sizeV.length + k]),
      );
      const ofColumn = solvingNoise(tangent, gradients, changeV);
      const steps = [h, -h, 2 * h, -2 * h].map((by) =>
        withMoved(tangent, input, by, (moved) => ({
          values: valuesAt(tangent, moved),
          voltages: moved.voltages,
        })),
      ) as unknown as readonly [Seen, Seen, Seen, Seen];
      if (crossesEdge(system, steps[2].voltages, steps[3].voltages)) {
        atEdge++;
        continue;
      }
      compared++;
      const largest = new Map<QuantityKind, number>();
      quantities.forEach(({ kind }, q) => {
        largest.set(kind, Math.max(largest.get(kind) ?? 0, Math.abs(change[q])));
      });
      quantities.forEach(({ kind, value }, q) => {
        const off = steps.map(({ values }) => {
          const by = (values[q] as number) - value;
          return kind === 'angle' ? by - 2 * Math.PI * Math.round(by / (2 * Math.PI)) : by;
        }) as [number, number, number, number];
        const spread = Math.max(...off.map(Math.abs), 2 * h * Math.abs(change[q]));
        if (SIZES.includes(kind) && value < 80 * spread) return;
        const found = (8 * (off[0] - off[1]) - (off[2] - off[3])) / (12 * h);
        const solving = ofColumn[q] + (2 * ofSolution[q]) / h;
        const noise = (2 * (rounding[q] as number)) / h + solving;
        const deviation = Math.max(0, Math.abs(change[q] - found) - noise);
        const relative = deviation / (largest.get(kind) as number);
        if (!(relative <= (worst.get(kind) ?? 0))) worst.set(kind, relative);
      });
    }
    expect(compared).toBeGreaterThan(2 * atEdge);
    for (const [kind, relative] of worst) expect(relative, kind).toBeLessThan(TOLERANCE);
  },
);

interface Seen {
  readonly values: readonly number[];
  readonly voltages: Voltages;
}
