import { type Primitive, zeroPrimitive } from '../compiled/primitive.ts';

/** H = (Y + Yᴴ)/2: at voltages V an element loses `Re(Vᴴ·H·V)`. */
export function hermitianPart({ order, re, im }: Primitive): Primitive {
  const half = zeroPrimitive(order);
  for (let a = 0; a < order; a++) {
    for (let b = 0; b < order; b++) {
      const ab = a * order + b;
      const ba = b * order + a;
      half.re[ab] = (re[ab] + re[ba]) / 2;
      half.im[ab] = (im[ab] - im[ba]) / 2;
    }
  }
  return half;
}
