import { addInjection, type PortRange } from '../loadflow/injection.ts';
import { solveTangentInPlace, type Tangent } from '../loadflow/tangent.ts';

/** dV of a trade, V per W: injected at the seller, withdrawn at the buyer. One direct solve. */
export function tradeColumn(
  tangent: Tangent,
  seller: PortRange,
  buyer: PortRange,
  reactivePerActive: number,
): { re: Float64Array; im: Float64Array } {
  const size = tangent.system.compiled.nodes.count;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  addInjection(tangent, seller, 1, reactivePerActive, re, im);
  addInjection(tangent, buyer, -1, -reactivePerActive, re, im);
  solveTangentInPlace(tangent, re, im);
  return { re, im };
}
