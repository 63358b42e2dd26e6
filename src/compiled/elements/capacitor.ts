import type { Capacitor } from '../../network/network.ts';
import { addBetween, type Primitive, zeroPrimitive } from '../primitive.ts';

/**
 * Susceptance from the rated kvar at the rated voltage. Conductors: the `from` terminal's, then
 * for a wye bank those of its other end (`to`, or ground). A delta bank has one terminal.
 */
export function capacitorPrimitive(
  capacitor: Capacitor,
  stepStates: readonly (0 | 1)[],
): Primitive {
  const phases = capacitor.phaseCount;
  const kvar = capacitor.stepKvar.reduce((sum, step, k) => sum + step * (stepStates[k] ?? 0), 0);
  const lineToNeutral = capacitor.connection === 'wye' && phases > 1;
  const ratedV = (capacitor.ratedKv * 1e3) / (lineToNeutral ? Math.sqrt(3) : 1);
  const susceptance = (kvar * 1e3) / phases / ratedV ** 2;
  if (capacitor.connection === 'delta') {
    const order = capacitor.from.nodes.length;
    const y = zeroPrimitive(order);
    for (let k = 0; k < phases; k++) addBetween(y, k, (k + 1) % order, 0, susceptance);
    return y;
  }
  const y = zeroPrimitive(2 * phases);
  for (let k = 0; k < phases; k++) addBetween(y, k, k + phases, 0, susceptance);
  return y;
}
