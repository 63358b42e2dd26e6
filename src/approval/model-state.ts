import type { LinearModel, Response } from './linear-model.ts';

/** A trade as the linear model sees it. */
export interface ModelTrade {
  readonly seller: Response;
  readonly buyer: Response;
  /** Reactive per active power, positive where lagging. */
  readonly reactivePerActive: number;
}

/**
 * Where the outputs are after what has been approved since the tangent was taken, to first order,
 * and what of the trades counts for the second order.
 */
export interface ModelState {
  /** Pairs. */
  readonly z: Float64Array;
  /** du/u of every port, pairs. */
  readonly ports: Float64Array;
  /** Σ |S|·norm of every output. */
  readonly moved: Float64Array;
  /** Σ |S|·τ. */
  sigma: number;
  /** Σ |S|·usage: at most so much of the margins. */
  used: number;
  /** Bound of the ports' deviations when any of the trades was taken in. */
  epsilon: number;
}

export function startState({ z, outputs, portV }: LinearModel): ModelState {
  return {
    z: z.slice(),
    ports: new Float64Array(2 * portV.length),
    moved: new Float64Array(outputs.count),
    sigma: 0,
    used: 0,
    epsilon: 0,
  };
}

/**
 * The powers at the tangent's voltages that draw the currents which a trade's powers draw at the
 * voltages it leads to: `S/(1 + ζ)` with ζ = du/u to first order in those currents, so that of the
 * trade itself no second order is left out. Means over the ports of either side, W and var injected.
 */
export interface EffectivePower {
  readonly sellerW: number;
  readonly sellerVar: number;
  readonly buyerW: number;
  readonly buyerVar: number;
  /** How far single ports are from the mean, and the mean from its fixed point, relative to S. */
  readonly sellerOff: number;
  readonly buyerOff: number;
}

const EFFECTIVE_ROUNDS = 6;

export function effectivePower(
  { ports: moved }: ModelState,
  { seller, buyer, reactivePerActive }: ModelTrade,
  powerW: number,
): EffectivePower {
  const reactiveVar = powerW * reactivePerActive;
  const apparentVa = Math.hypot(powerW, reactiveVar);
  let power = {
    sellerW: powerW,
    sellerVar: reactiveVar,
    buyerW: -powerW,
    buyerVar: -reactiveVar,
    sellerOff: 0,
    buyerOff: 0,
  };
  if (apparentVa === 0) return power;
  const mean = (side: Response, p: number, q: number, before: readonly [number, number]) => {
    const { first, end } = side.ports;
    let sumW = 0;
    let sumVar = 0;
    const each: number[] = [];
    for (let port = first; port < end; port++) {
      const at = 2 * port;
      const zeta = (half: number) =>
        moved[at + half] +
        power.sellerW * seller.portP[at + half] +
        power.sellerVar * seller.portQ[at + half] +
        power.buyerW * buyer.portP[at + half] +
        power.buyerVar * buyer.portQ[at + half];
      const [re, im] = [1 + zeta(0), zeta(1)];
      const square = re * re + im * im;
      const w = (p * re + q * im) / square;
      const v = (q * re - p * im) / square;
      each.push(w, v);
      sumW += w;
      sumVar += v;
    }
    const count = end - first;
    const [w, v] = [sumW / count, sumVar / count];
    let off = Math.hypot(w - before[0], v - before[1]);
    for (let k = 0; k < each.length; k += 2) {
      const [ew, ev] = [each[k] as number, each[k + 1] as number];
      off = Math.max(off, Math.hypot(w - before[0], v - before[1]) + Math.hypot(ew - w, ev - v));
    }
    return { w, v, off: off / apparentVa };
  };
  for (let round = 0; round < EFFECTIVE_ROUNDS; round++) {
    const s = mean(seller, powerW, reactiveVar, [power.sellerW, power.sellerVar]);
    const b = mean(buyer, -powerW, -reactiveVar, [power.buyerW, power.buyerVar]);
    power = {
      sellerW: s.w,
      sellerVar: s.v,
      buyerW: b.w,
      buyerVar: b.v,
      sellerOff: s.off,
      buyerOff: b.off,
    };
  }
  return power;
}
