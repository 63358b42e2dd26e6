/** Complex numbers as objects: for a handful of values at the edges, never in a loop over nodes. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const ONE: Complex = { re: 1, im: 0 };

export function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

export function scale(a: Complex, factor: number): Complex {
  return { re: a.re * factor, im: a.im * factor };
}

export function multiply(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

export function divide(a: Complex, b: Complex): Complex {
  const square = b.re * b.re + b.im * b.im;
  return {
    re: (a.re * b.re + a.im * b.im) / square,
    im: (a.im * b.re - a.re * b.im) / square,
  };
}

export function modulus(a: Complex): number {
  return Math.hypot(a.re, a.im);
}

/** Principal square root. */
export function squareRoot(a: Complex): Complex {
  const size = Math.sqrt(modulus(a));
  const angle = Math.atan2(a.im, a.re) / 2;
  return { re: size * Math.cos(angle), im: size * Math.sin(angle) };
}

/** Principal logarithm. */
export function logarithm(a: Complex): Complex {
  return { re: Math.log(modulus(a)), im: Math.atan2(a.im, a.re) };
}

/**
 * I₀(z)/I₁(z), the ratio of modified Bessel functions, by Gauss's continued fraction
 * `I₁/I₀ = (z/2)/(1 + (z/2)²/(1·2)/(1 + (z/2)²/(2·3)/(1 + …)))`.
 *
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions, 9.6 and 9.1.73
 */
export function besselRatio(z: Complex): Complex {
  const half = scale(z, 0.5);
  const square = multiply(half, half);
  // The further out the fraction is cut, the larger |z| may be; the tail is 1.
  const depth = 40 + Math.ceil(2 * modulus(z));
  let tail = ONE;
  for (let k = depth; k >= 1; k--) {
    tail = add(ONE, divide(scale(square, 1 / (k * (k + 1))), tail));
  }
  return divide(tail, half);
}
