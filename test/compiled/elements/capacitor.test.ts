import { expect, test } from 'vitest';
import { capacitorPrimitive } from '../../../src/compiled/elements/capacitor.ts';
import type { Primitive } from '../../../src/compiled/primitive.ts';
import { capacitorOf } from '../../oracles/parts.ts';

/** Power into the element, VA, with the given voltages (V, degrees) at its conductors. */
function powerInto(y: Primitive, voltages: readonly (readonly [number, number])[]) {
  const v = voltages.map(([size, deg]) => {
    const angle = (deg * Math.PI) / 180;
    return [size * Math.cos(angle), size * Math.sin(angle)] as const;
  });
  let p = 0;
  let q = 0;
  v.forEach(([ar, ai], a) => {
    v.forEach(([br, bi], b) => {
      const g = y.re[a * y.order + b];
      const s = y.im[a * y.order + b];
      const ir = g * br - s * bi;
      const ii = g * bi + s * br;
      p += ar * ir + ai * ii;
      q += ai * ir - ar * ii;
    });
  });
  return { p, q };
}

const balanced = (volts: number) => [0, -120, 120].map((deg) => [volts, deg] as const);
const ground = [0, 0] as const;
const LN = 4160 / Math.sqrt(3);

test.each([
  ['wye', [1, 2, 3], 4.16, [...balanced(LN), ground, ground, ground]],
  ['delta', [1, 2, 3], 4.16, balanced(LN)],
  ['wye', [2], 2.4, [[2400, 77], ground]],
  ['delta', [1, 2], 4.16, balanced(LN).slice(0, 2)],
] as const)(
  'a %s bank at nodes %j gives its rated kvar at rated voltage',
  (connection, nodes, kV, v) => {
    const capacitor = capacitorOf('b', nodes, connection, kV, { stepKvar: [150, 250, 100] });
    const on = powerInto(capacitorPrimitive(capacitor, [1, 1, 0]), v);
    expect(on.p).toBeCloseTo(0, 6);
    expect(on.q).toBeCloseTo(-400e3, 5);
    expect(powerInto(capacitorPrimitive(capacitor, [0, 0, 1]), v).q).toBeCloseTo(-100e3, 5);
    expect(powerInto(capacitorPrimitive(capacitor, [0, 0, 0]), v).q).toBeCloseTo(0, 9);
  },
);

test('a bank of two phases in wye is rated line to line, like one of three', () => {
  const y = capacitorPrimitive(capacitorOf('b', [1, 3], 'wye', 4.16), [1]);
  const [a = ground, , c = ground] = balanced(LN);
  expect(powerInto(y, [a, c, ground, ground]).q).toBeCloseTo(-100e3, 5);
});
