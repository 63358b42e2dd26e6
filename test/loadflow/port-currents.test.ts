import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/compiled/compile.ts';
import type { Ports } from '../../src/compiled/ports.ts';
import { type PortAdmittance, portAdmittance } from '../../src/loadflow/port-currents.ts';
import type { Load, LoadModel } from '../../src/network/network.ts';
import { feederOf, loadOf, sourceAt } from '../oracles/parts.ts';

const V_MIN = 0.92;
const V_MAX = 1.08;
const V_LOW = 0.5;
const BASE = 2400;
const EDGES = [V_LOW, V_MIN, V_MAX];

function portsOf(model: LoadModel, more: Partial<Load> = {}): Ports {
  const load = loadOf('l', 'a', [1, 0], [60, 25], {
    model,
    ratedKv: BASE / 1e3,
    vMinPu: V_MIN,
    vMaxPu: V_MAX,
    vLowPu: V_LOW,
    exponents: model === 'exponential' ? { p: 1.3, q: 2.6 } : null,
    zip: model === 'zip' ? [0.2, 0.3, 0.5, 0.5, 0.1, 0.4, 0.7] : null,
    ...more,
  });
  return compile(feederOf({ sources: [sourceAt('a', 2.4)], loads: [load] }, 2.4)).ports;
}

function at(ports: Ports, vPu: number): PortAdmittance {
  const y = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  portAdmittance(ports, 0, ports.powerW[0], ports.reactivePowerVar[0], vPu * BASE, y);
  return y;
}

/** kW and kvar drawn at a voltage. */
function drawn(ports: Ports, vPu: number): [number, number] {
  const { re, im } = at(ports, vPu);
  return [(re * (vPu * BASE) ** 2) / 1e3, (-im * (vPu * BASE) ** 2) / 1e3];
}

const MODELS: LoadModel[] = [
  'constant-power',
  'constant-impedance',
  'constant-current',
  'constant-power-quadratic-kvar',
  'constant-power-fixed-kvar',
  'constant-power-fixed-reactance',
  'exponential',
  'zip',
];

test.each(MODELS)('a %s load draws its rated power at rated voltage', (model) => {
  const [p, q] = drawn(
    portsOf(model, { zip: model === 'zip' ? [0.2, 0.3, 0.5, 0.5, 0.1, 0.4, 0] : null }),
    1,
  );
  expect(p).toBeCloseTo(60, 10);
  expect(q).toBeCloseTo(25, 10);
});

test.each(MODELS)(
  'the slope of a %s load is that of central differences, at every voltage',
  (model) => {
    const ports = portsOf(model);
    fc.assert(
      fc.property(fc.double({ min: 0.02, max: 1.6, noNaN: true }), (v) => {
        const h = 1e-7;
        fc.pre(EDGES.every((edge) => Math.abs(v - edge) > 2 * h));
        const [above, below, here] = [at(ports, v + h), at(ports, v - h), at(ports, v)];
        const step = 2 * h * BASE;
        const nominal = 60e3 / BASE ** 2;
        // Near the cut-off of zip the slope is 500 times as steep.
        const scale = nominal / BASE;
        expect(((above.re - below.re) / step - here.slopeRe) / scale).toBeCloseTo(0, 4);
        expect(((above.im - below.im) / step - here.slopeIm) / scale).toBeCloseTo(0, 4);
      }),
      { numRuns: 300 },
    );
  },
);

/** Whether active and reactive power of a model meet those of what replaces it beyond the edge. */
const meetsAt: Record<LoadModel, { low?: 'q'; min: 'pq' | 'p'; max: 'pq' | 'p' }> = {
  'constant-power': { min: 'pq', max: 'pq' },
  'constant-impedance': { min: 'pq', max: 'pq' },
  'constant-current': { min: 'pq', max: 'pq' },
  'constant-power-quadratic-kvar': { min: 'p', max: 'p' },
  // below its band an admittance of its own, not the fall of the others' current
  'constant-power-fixed-kvar': { low: 'q', min: 'p', max: 'p' },
  'constant-power-fixed-reactance': { low: 'q', min: 'pq', max: 'pq' },
  exponential: { min: 'pq', max: 'pq' },
  zip: { min: 'pq', max: 'pq' },
};

test.each(MODELS)(
  'at the edges of its band a %s load jumps only in what its model fixes',
  (model) => {
    // Exponents and shares at which these two are constant power, as the fallbacks take them for.
    const ports = portsOf(model, {
      exponents: model === 'exponential' ? { p: 0, q: 0 } : null,
      zip: model === 'zip' ? [0, 0, 1, 0, 0, 1, 0] : null,
    });
    const jump = (edge: number) => {
      const [p0, q0] = drawn(ports, edge * (1 - 1e-12));
      const [p1, q1] = drawn(ports, edge * (1 + 1e-12));
      return [Math.abs(p1 - p0) < 1e-6 ? 'p' : '', Math.abs(q1 - q0) < 1e-6 ? 'q' : ''].join('');
    };
    expect(jump(V_LOW)).toBe(meetsAt[model].low ?? 'pq');
    expect(jump(V_MIN)).toBe(meetsAt[model].min);
    expect(jump(V_MAX)).toBe(meetsAt[model].max);
  },
);

test('above its band a load is an admittance, far below it the nominal one', () => {
  for (const model of MODELS) {
    const ports = portsOf(model);
    for (const [one, other] of [
      [1.2, 1.5],
      [0.1, 0.4],
    ] as const) {
      const [a, b] = [at(ports, one), at(ports, other)];
      expect([a.re, a.im]).toEqual([b.re, b.im]);
      expect([Math.abs(a.slopeRe), Math.abs(a.slopeIm)]).toEqual([0, 0]);
    }
    expect(drawn(ports, 0.3)[0]).toBeCloseTo(60 * 0.09, 10);
    const atMax = {
      'constant-current': 60 * V_MAX,
      'constant-impedance': 60 * V_MAX ** 2,
      zip: 60 * (0.2 * V_MAX ** 2 + 0.3 * V_MAX + 0.5),
    };
    const expected = atMax[model as keyof typeof atMax] ?? 60;
    expect(drawn(ports, V_MAX * (1 + 1e-12))[0]).toBeCloseTo(expected, 6);
  }
});

test('the parts of a zip load leave the band each in its own way', () => {
  const shares = [0.3, 0.3, 0.4, 0.2, 0.3, 0.5, 0] as const;
  const zip = portsOf('zip', { zip: shares });
  const parts = (['constant-impedance', 'constant-current', 'constant-power'] as const).map((one) =>
    portsOf(one),
  );
  for (const v of [0.75, 0.85, 1, 1.1, 1.3]) {
    const [p, q] = drawn(zip, v);
    const each = parts.map((part) => drawn(part, v));
    const sum = (axis: 0 | 1) =>
      each.reduce((total, power, k) => total + (shares[3 * axis + k] ?? 0) * power[axis], 0);
    expect(p).toBeCloseTo(sum(0), 9);
    expect(q).toBeCloseTo(sum(1), 9);
  }
});

/** A generator of 60 kW and 25 kvar: what it draws, as a function of voltage. */
function generatorPorts(
  model: 'constant-power' | 'constant-impedance',
  lowVoltage: 'admittance' | 'current-limit',
): Ports {
  const { terminal, connection, phaseCount, ratedKv } = loadOf('g', 'a', [1, 0], [0, 0], {
    ratedKv: BASE / 1e3,
  });
  const generator = {
    ...{ id: 'generator.g', terminal, connection, phaseCount, ratedKv, model, lowVoltage },
    ...{ powerKw: 60, reactivePowerKvar: 25, ratedKva: 0, vMinPu: V_MIN, vMaxPu: V_MAX },
    ...{ targetPu: null, minKvar: null, maxKvar: null, profile: null },
  };
  return compile(feederOf({ sources: [sourceAt('a', 2.4)], generators: [generator] }, 2.4)).ports;
}

test.each([
  ['constant-power', 'admittance', 0.8, (0.8 / V_MIN) ** 2],
  ['constant-power', 'current-limit', 0.8, 0.8 / V_MIN],
  ['constant-power', 'admittance', 1.01, 1],
  ['constant-power', 'current-limit', 1.01, 1],
  ['constant-power', 'admittance', 1.2, (1.2 / V_MAX) ** 2],
  ['constant-power', 'current-limit', 1.2, (1.2 / V_MAX) ** 2],
  ['constant-impedance', 'admittance', 1.01, 1.01 ** 2],
  ['constant-impedance', 'current-limit', 0.8, 0.8 ** 2],
  ['constant-impedance', 'current-limit', 1.01, 1.01 ** 2],
] as const)('a %s generator with %s produces at %f pu the factor %f', (model, low, v, factor) => {
  const ports = generatorPorts(model, low);
  const [p, q] = drawn(ports, v);
  expect(p).toBeCloseTo(-60 * factor, 9);
  expect(q).toBeCloseTo(-25 * factor, 9);
  const h = 1e-7;
  const step = 2 * h * BASE;
  const [above, below, here] = [at(ports, v + h), at(ports, v - h), at(ports, v)];
  const scale = 60e3 / BASE ** 3;
  expect(((above.re - below.re) / step - here.slopeRe) / scale).toBeCloseTo(0, 4);
  expect(((above.im - below.im) / step - here.slopeIm) / scale).toBeCloseTo(0, 4);
});
