import fc from 'fast-check';
import { type Complex, complex, lusolve } from 'mathjs';
import { expect, test } from 'vitest';
import { transformerPrimitive, windingPorts } from '../../../src/compiled/elements/transformer.ts';
import type { Primitive } from '../../../src/compiled/primitive.ts';
import type { Transformer } from '../../../src/network/network.ts';
import { transformerOf, windingOf } from '../../oracles/parts.ts';

type Phasor = readonly [volts: number, deg: number];

const toComplex = ([size, deg]: Phasor) => complex({ r: size, phi: (deg * Math.PI) / 180 });

/** Currents into the conductors. */
function currents(y: Primitive, voltages: readonly Phasor[]): { re: number; im: number }[] {
  const v = voltages.map(toComplex);
  return v.map((_, a) => {
    const sum = { re: 0, im: 0 };
    v.forEach((u, b) => {
      const g = y.re[a * y.order + b];
      const s = y.im[a * y.order + b];
      sum.re += g * u.re - s * u.im;
      sum.im += g * u.im + s * u.re;
    });
    return sum;
  });
}

const primitiveOf = (transformer: Transformer, taps?: number[]) =>
  transformerPrimitive(transformer, taps ?? transformer.windings.map((w) => w.tapPu));

const star = (volts: number, deg: number): Phasor[] =>
  [0, -120, 120].map((turn) => [volts, deg + turn]);
const GROUND: Phasor = [0, 0];
const SQRT3 = Math.sqrt(3);
const PHASES = [1, 2, 3];
const high = (connection: 'wye' | 'delta') =>
  windingOf('h', connection === 'wye' ? [...PHASES, 0] : PHASES, connection, 12.47);
const low = (connection: 'wye' | 'delta') =>
  windingOf('l', connection === 'wye' ? [...PHASES, 0] : PHASES, connection, 0.48);

/** Without load no current flows when the low side stands where its windings put it. */
test.each([
  ['delta', 'wye', 'lags', -30],
  ['wye', 'delta', 'lags', -30],
  ['delta', 'wye', 'leads', 30],
  ['wye', 'delta', 'leads', 30],
  ['wye', 'wye', 'lags', 0],
  ['delta', 'delta', 'lags', 0],
] as const)(
  '%s–%s whose low side %s turns it by %i°, stepping down or up',
  (first, second, lowSide, deg) => {
    const down = transformerOf(3, [high(first), low(second)], { lowSide });
    const up = transformerOf(3, [low(second), high(first)], { lowSide });
    const highSide = [...star(12470 / SQRT3, 10), ...(first === 'wye' ? [GROUND] : [])];
    const at = (turn: number) => [
      ...star(480 / SQRT3, 10 + turn),
      ...(second === 'wye' ? [GROUND] : []),
    ];
    const largest = (list: { re: number; im: number }[]) =>
      Math.max(...list.map(({ re, im }) => Math.hypot(re, im)));
    expect(largest(currents(primitiveOf(down), [...highSide, ...at(deg)]))).toBeLessThan(1e-8);
    expect(largest(currents(primitiveOf(up), [...at(deg), ...highSide]))).toBeLessThan(1e-8);
    expect(largest(currents(primitiveOf(down), [...highSide, ...at(deg + 30)]))).toBeGreaterThan(
      100,
    );
  },
);

test('a tap moves the voltage of its winding, and a winding of one phase is rated across', () => {
  const transformer = transformerOf(1, [
    windingOf('h', [2, 0], 'wye', 7.2),
    windingOf('l', [1, 0], 'wye', 0.24),
  ]);
  const idle = currents(primitiveOf(transformer, [1, 1.05]), [
    [7200, 20],
    GROUND,
    [252, 20],
    GROUND,
  ]);
  for (const { re, im } of idle) expect(Math.hypot(re, im)).toBeLessThan(1e-9);
});

test('a centre-tapped service gives two legs in opposite phase', () => {
  const transformer = transformerOf(1, [
    windingOf('h', [1, 0], 'wye', 7.2),
    windingOf('l', [1, 0], 'wye', 0.12),
    windingOf('l', [0, 2], 'wye', 0.12),
  ]);
  const idle = currents(primitiveOf(transformer), [
    [7200, 0],
    GROUND,
    [120, 0],
    GROUND,
    GROUND,
    [120, 180],
  ]);
  for (const { re, im } of idle) expect(Math.hypot(re, im)).toBeLessThan(1e-9);
});

const pct = (max: number) => fc.integer({ min: 1, max: 10 * max }).map((k) => k / 10);

test('every pair of windings has its stated short-circuit impedance, the others open', () => {
  fc.assert(
    fc.property(
      fc.array(pct(2), { minLength: 3, maxLength: 3 }),
      fc.array(pct(8), { minLength: 3, maxLength: 3 }),
      fc.constantFrom(2, 3),
      fc.constantFrom([0, 1], [1, 0], [0, 2], [2, 1], [1, 2]),
      (resistances, reactances, count, [fed, shorted]) => {
        fc.pre(Math.max(fed as number, shorted as number) < count);
        // A star equivalent has to exist: |x1 − x2| < x3 and so on, as in any real transformer.
        const [x12, x13, x23] = reactances as [number, number, number];
        fc.pre(count === 2 || (x12 < x13 + x23 && x13 < x12 + x23 && x23 < x12 + x13));
        const kV = [7.2, 0.12, 0.24];
        const transformer = transformerOf(
          1,
          kV
            .slice(0, count)
            .map((v, k) =>
              windingOf('b', [1, 0], 'wye', v, { resistancePct: resistances[k] as number }),
            ),
          { reactancePct: count === 2 ? [x12] : reactances },
        );
        const y = primitiveOf(transformer);
        // Conductor 2k is the live one of winding k; the fed one carries 1 A, the rest nothing.
        const live = [0, 1, 2].slice(0, count).filter((k) => k !== shorted);
        const at = (a: number, b: number) =>
          complex(y.re[2 * a * y.order + 2 * b] as number, y.im[2 * a * y.order + 2 * b] as number);
        const volts = lusolve(
          live.map((a) => live.map((b) => at(a, b))),
          live.map((a) => [a === fed ? 1 : 0]),
        ) as Complex[][];
        const z = volts[live.indexOf(fed as number)]?.[0] as Complex;
        const baseOhm = ((kV[fed as number] as number) * 1e3) ** 2 / 100e3;
        const i = Math.min(fed as number, shorted as number);
        const j = Math.max(fed as number, shorted as number);
        const x = (i === 0 ? reactances[j - 1] : x23) as number;
        const r = (resistances[i] as number) + (resistances[j] as number);
        expect(z.re / baseOhm).toBeCloseTo(r / 100, 9);
        expect(z.im / baseOhm).toBeCloseTo(x / 100, 9);
      },
    ),
  );
});

test('the no-load branch draws its losses and its magnetising power at rated voltage', () => {
  const transformer = transformerOf(3, [high('wye'), low('wye')], {
    noLoadLossPct: 0.4,
    magnetisingCurrentPct: 1.5,
  });
  const v = [...star(12470 / SQRT3, 0), GROUND, ...star(480 / SQRT3, 0), GROUND];
  const i = currents(primitiveOf(transformer), v);
  const s = v.map(toComplex).reduce(
    (sum, u, k) => {
      const { re, im } = i[k] as { re: number; im: number };
      return { p: sum.p + u.re * re + u.im * im, q: sum.q + u.im * re - u.re * im };
    },
    { p: 0, q: 0 },
  );
  expect(s.p).toBeCloseTo(400, 4);
  expect(s.q).toBeCloseTo(1500, 4);
});

test('a neutral with its own node is grounded solidly, through its impedance, or hardly at all', () => {
  const neutralOf = (neutralResistanceOhm: number, neutralReactanceOhm: number) => {
    const y = primitiveOf(
      transformerOf(3, [
        high('delta'),
        windingOf('l', [1, 2, 3, 4], 'wye', 0.48, { neutralResistanceOhm, neutralReactanceOhm }),
      ]),
    );
    // All four conductors at one volt: what flows goes to ground.
    const flows = currents(y, [GROUND, GROUND, GROUND, [1, 0], [1, 0], [1, 0], [1, 0]]);
    return [
      flows.reduce((sum, { re }) => sum + re, 0),
      flows.reduce((sum, { im }) => sum + im, 0),
    ] as const;
  };
  expect(neutralOf(3, 4)[0]).toBeCloseTo(0.12, 8);
  expect(neutralOf(3, 4)[1]).toBeCloseTo(-0.16, 8);
  expect(neutralOf(0, 0)[0]).toBeGreaterThan(1e5);
  expect(Math.hypot(...neutralOf(-1, 0))).toBeLessThan(1e-8);
});

test('a floating winding is tied to ground by the antifloat shunt alone', () => {
  const windings = [high('wye'), low('delta')];
  const flow = (antifloatPpm: number) => {
    const y = primitiveOf(transformerOf(3, windings, { antifloatPpm }));
    const flows = currents(y, [GROUND, GROUND, GROUND, GROUND, [1, 0], [1, 0], [1, 0]]);
    return flows.slice(4).reduce((sum, { im }) => sum + im, 0);
  };
  expect(Math.abs(flow(0))).toBeLessThan(1e-9);
  // Two ends a phase, each half of a millionth of the rating: 100 kVA at 480 V.
  expect(flow(1000) / ((-1e-3 * 100e3) / 480 ** 2)).toBeCloseTo(1, 6);
});

test('phases of a delta go round, those of a wye to the neutral', () => {
  const transformer = transformerOf(3, [high('delta'), low('wye')]);
  expect(windingPorts(transformer, transformer.windings[1] as never)).toEqual([
    [0, 3],
    [1, 3],
    [2, 3],
  ]);
  expect(windingPorts(transformer, transformer.windings[0] as never)).toEqual([
    [0, 2],
    [1, 0],
    [2, 1],
  ]);
});

test('of windings rated alike the first is the high side, and two of one connection turn nothing', () => {
  // as OpenDSS compares them: by the rated voltages as stated, the first two windings alone
  const wye = windingOf('h', [...PHASES, 0], 'wye', 12.47);
  const delta = windingOf('l', PHASES, 'delta', 12.47);
  expect(windingPorts(transformerOf(3, [wye, delta]), delta)[0]).toEqual([0, 1]);
  expect(windingPorts(transformerOf(3, [delta, wye]), delta)[0]).toEqual([0, 2]);
  const tertiary = windingOf('t', PHASES, 'delta', 4.16);
  const three = transformerOf(3, [wye, low('wye'), tertiary], { lowSide: 'leads' });
  expect(windingPorts(three, tertiary)[0]).toEqual([0, 1]);
});
