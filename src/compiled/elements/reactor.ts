import { GridError } from '../../errors.ts';
import type { Reactor } from '../../network/network.ts';
import { invertComplexInPlace } from '../../numeric/dense.ts';
import { type Primitive, zeroPrimitive } from '../primitive.ts';

/**
 * Z⁻¹ between two terminals, from the conductors to ground (wye) or around the ring of the
 * conductors (delta). Conductors: the `from` terminal's, then the `to` terminal's.
 *
 * @throws {GridError} `singular-network` if the impedance has no inverse
 */
export function reactorPrimitive(reactor: Reactor): Primitive {
  const n = Math.round(Math.sqrt(reactor.resistanceOhm.length));
  const re = Float64Array.from(reactor.resistanceOhm);
  const im = Float64Array.from(reactor.reactanceOhm);
  if (!invertComplexInPlace(n, re, im)) {
    throw new GridError('singular-network', `${reactor.id}: its impedance has no inverse`, {
      element: reactor.id,
    });
  }
  if (reactor.to === null && reactor.connection === 'wye') return { order: n, re, im };
  // Each branch k lies between conductors `ends(k)`; what is between branches i and j goes to all
  // four pairs of their ends.
  const conductors = reactor.from.nodes.length;
  const order = reactor.to === null ? conductors : 2 * n;
  const ends = (k: number): readonly (readonly [conductor: number, sign: number])[] =>
    reactor.to === null
      ? [
          [k, 1],
          [(k + 1) % conductors, -1],
        ]
      : [
          [k, 1],
          [k + n, -1],
        ];
  const y = zeroPrimitive(order);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (const [row, rowSign] of ends(i)) {
        for (const [column, columnSign] of ends(j)) {
          y.re[row * order + column] += rowSign * columnSign * re[i * n + j];
          y.im[row * order + column] += rowSign * columnSign * im[i * n + j];
        }
      }
    }
  }
  return y;
}
