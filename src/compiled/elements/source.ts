import { GridError } from '../../errors.ts';
import type { Source } from '../../network/network.ts';
import { invertComplexInPlace } from '../../numeric/dense.ts';
import type { Primitive } from '../primitive.ts';

/** Inverse of the short-circuit impedance, between the terminal and the internal voltage. */
export function sourcePrimitive(source: Source): Primitive {
  const order = source.terminal.nodes.length;
  const re = Float64Array.from(source.resistanceOhm);
  const im = Float64Array.from(source.reactanceOhm);
  if (!invertComplexInPlace(order, re, im)) {
    throw new GridError('singular-network', `${source.id}: its impedance has no inverse`, {
      element: source.id,
    });
  }
  return { order, re, im };
}

/** Voltage behind the impedance, V, phase by phase. */
export function sourceVoltage(source: Source): { re: Float64Array; im: Float64Array } {
  const phases = source.terminal.nodes.length;
  const re = new Float64Array(phases);
  const im = new Float64Array(phases);
  for (let k = 0; k < phases; k++) {
    const angle = ((source.angleDeg - (360 * k) / phases) * Math.PI) / 180;
    re[k] = source.voltageKv * 1e3 * Math.cos(angle);
    im[k] = source.voltageKv * 1e3 * Math.sin(angle);
  }
  return { re, im };
}
