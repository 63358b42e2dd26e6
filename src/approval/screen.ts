import { type Bounds, excessOf } from './bounds.ts';
import { deviationOf, type LinearModel, type Response, type SecondOrder } from './linear-model.ts';
import { compositeErrors, compositesOf, quantitiesOf, quantityErrors } from './outputs.ts';

/** What the linear model says of a state. `unclear` is for the load flow to decide. */
export interface Screening {
  readonly verdict: 'passes' | 'fails' | 'unclear';
  /** Quantity with the largest relative excess, as predicted, and its predicted value. */
  readonly q: number;
  readonly excess: number;
  readonly value: number;
}

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

/** Responses are kept in single precision. */
const ROUNDING = 2 ** -23;

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

/** Scratch of `predict`. */
interface Scratch {
  readonly z: Float64Array;
  readonly error: Float64Array;
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

const scratches = new WeakMap<LinearModel, Scratch>();

function scratchOf(model: LinearModel): Scratch {
  const known = scratches.get(model);
  if (known !== undefined) return known;
  const { count, plain, transformerStart, unbalanceStart } = model.outputs;
  const quantities = plain + transformerStart.length - 1 + unbalanceStart.length;
  const scratch = {
    z: new Float64Array(2 * count),
    error: new Float64Array(count),
    values: new Float64Array(quantities),
    errors: new Float64Array(quantities),
  };
  scratches.set(model, scratch);
  return scratch;
}

/** Every monitored quantity as the model sees it, and how far the load flow can be from that. */
export interface Prediction {
  readonly values: Float64Array;
  /** Absolute; null where no bound holds. */
  readonly errors: Float64Array | null;
}

/**
 * Predicts every monitored quantity with `powerW` of a trade on top of a state, to first order in the
 * currents, and bounds what that leaves out. The arrays are overwritten by the next prediction.
 */
export function predict(
  model: LinearModel,
  state: ModelState,
  trade: ModelTrade,
  powerW: number,
): Prediction {
  const { outputs } = model;
  const { z, error, values, errors } = scratchOf(model);
  const remainder = remainderOf(model, state, trade, powerW);
  const power = remainder?.power ?? effectivePower(state, trade, powerW);
  for (let at = 0; at < z.length; at++) z[at] = outputAfter(state, trade, power, at);
  quantitiesOf(outputs, z, values);
  if (remainder === null) return { values, errors: null };
  for (let k = 0; k < error.length; k++) error[k] = errorOf(remainder, state, trade, k);
  quantityErrors(outputs, z, error, errors);
  return { values, errors };
}

/**
 * Judges a trade by its prediction: a verdict other than `unclear` is that of the load flow.
 *
 * @param bounded false: the prediction alone decides (`linear`)
 */
export function screen(
  model: LinearModel,
  state: ModelState,
  bounds: Bounds,
  trade: ModelTrade,
  powerW: number,
  bounded: boolean,
): Screening {
  const { values, errors } = predict(model, state, trade, powerW);
  if (!bounded) return decide(bounds, values, null);
  if (errors === null) return { ...decide(bounds, values, null), verdict: 'unclear' };
  return decide(bounds, values, errors);
}

/**
 * Whether a trade surely passes: what `screen` would say, at a fraction of the work. Where all that was
 * approved and the trade use less than the margins, whatever they use them for, nothing is computed.
 *
 * Of the quantities that are plain outputs none is computed: `|z| + e ≤ upper` holds where
 * `|z|² ≤ (upper − e)²` does.
 */
export function surelyPasses(
  model: LinearModel,
  state: ModelState,
  bounds: Bounds,
  trade: ModelTrade,
  powerW: number,
): boolean {
  const remainder = remainderOf(model, state, trade, powerW);
  if (remainder === null) return false;
  const { apparentVa, power } = remainder;
  const used = state.used + apparentVa * (trade.seller.usage + trade.buyer.usage);
  // Effective powers are within 1/(1 − ε) of the powers, and off by `ofMoved` at most.
  const most = used * (1 / (1 - remainder.epsilon) + remainder.ofMoved);
  if (most + remainder.usage * remainder.ofLoads <= 1) return true;
  const { outputs } = model;
  const { plain, count } = outputs;
  const { upper, lower } = bounds;
  const scratch = scratchOf(model);
  for (let k = 0; k < count; k++) {
    const re = outputAfter(state, trade, power, 2 * k);
    const im = outputAfter(state, trade, power, 2 * k + 1);
    const error = errorOf(remainder, state, trade, k);
    if (k >= plain) {
      scratch.z[2 * k] = re;
      scratch.z[2 * k + 1] = im;
      scratch.error[k] = error;
      continue;
    }
    const square = re * re + im * im;
    const highest = upper[k] - error;
    if (!(highest >= 0 && square <= highest * highest)) return false;
    const least = lower[k] + error;
    if (least > 0 && square < least * least) return false;
  }
  compositesOf(outputs, scratch.z, scratch.values);
  compositeErrors(outputs, scratch.z, scratch.error, scratch.errors);
  for (let q = plain; q < upper.length; q++) {
    if (!(scratch.values[q] + scratch.errors[q] <= upper[q])) return false;
  }
  return true;
}

/** What a trade does in the model: constant currents, for the bound of what that leaves out. */
interface Remainder extends Pick<SecondOrder, 'gain' | 'usage'> {
  readonly apparentVa: number;
  readonly power: EffectivePower;
  /** ε², for the loads' second order. */
  readonly ofLoads: number;
  readonly epsilon: number;
  /** How far the effective powers of earlier trades can be off, relative to theirs. */
  readonly ofMoved: number;
  /** |S| times how far the effective power of either side can be off, relative to S. */
  readonly ofSeller: number;
  readonly ofBuyer: number;
}

function remainderOf(
  model: LinearModel,
  state: ModelState,
  trade: ModelTrade,
  powerW: number,
): Remainder | null {
  const { seller, buyer, reactivePerActive } = trade;
  const apparentVa = Math.abs(powerW) * Math.hypot(1, reactivePerActive);
  const own = apparentVa * (seller.tau + buyer.tau);
  if (!(own < 1)) return null;
  const power = effectivePower(state, trade, powerW);
  const moved = largestMove(state, trade, power);
  // The effective power of earlier trades is that of the voltages they were taken in at.
  const ofMovedAt = (epsilon: number) =>
    (epsilon + state.epsilon) / (1 - Math.max(epsilon, state.epsilon)) ** 2 + ROUNDING;
  // What loads and earlier trades move the ports by beyond that, and what follows for the trade's own.
  const shiftAt = (epsilon: number, kappa: number) =>
    (kappa * epsilon * epsilon + state.sigma * ofMovedAt(epsilon)) /
      ((1 - epsilon) ** 2 * (1 - own)) +
    ROUNDING;
  const off = Math.max(power.sellerOff, power.buyerOff);
  const deviation = deviationOf(model, (epsilon, kappa) => {
    const beyond = kappa * epsilon * epsilon + state.sigma * ofMovedAt(epsilon);
    return moved + beyond + own * (off + shiftAt(epsilon, kappa));
  });
  if (deviation === null) return null;
  const { epsilon, order } = deviation;
  const shift = shiftAt(epsilon, order.kappa);
  return {
    apparentVa,
    power,
    gain: order.gain,
    usage: order.usage,
    epsilon,
    ofLoads: epsilon * epsilon,
    ofMoved: ofMovedAt(epsilon),
    ofSeller: apparentVa * (power.sellerOff + shift),
    ofBuyer: apparentVa * (power.buyerOff + shift),
  };
}

/** Largest |du/u| of any port to first order, with the trade's effective power. */
function largestMove(
  { ports }: ModelState,
  { seller, buyer }: ModelTrade,
  { sellerW, sellerVar, buyerW, buyerVar }: EffectivePower,
): number {
  let largest = 0;
  for (let at = 0; at < ports.length; at += 2) {
    const re =
      ports[at] +
      sellerW * seller.portP[at] +
      sellerVar * seller.portQ[at] +
      buyerW * buyer.portP[at] +
      buyerVar * buyer.portQ[at];
    const im =
      ports[at + 1] +
      sellerW * seller.portP[at + 1] +
      sellerVar * seller.portQ[at + 1] +
      buyerW * buyer.portP[at + 1] +
      buyerVar * buyer.portQ[at + 1];
    const square = re * re + im * im;
    if (square > largest) largest = square;
  }
  return Math.sqrt(largest);
}

/**
 * The powers at the tangent's voltages that draw the currents which a trade's powers draw at the
 * voltages it leads to: `S/(1 + ζ)` with ζ = du/u to first order in those currents, so that of the
 * trade itself no second order is left out. Means over the ports of either side, W and var injected.
 */
interface EffectivePower {
  readonly sellerW: number;
  readonly sellerVar: number;
  readonly buyerW: number;
  readonly buyerVar: number;
  /** How far single ports are from the mean, and the mean from its fixed point, relative to S. */
  readonly sellerOff: number;
  readonly buyerOff: number;
}

const EFFECTIVE_ROUNDS = 6;

function effectivePower(
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

/** One half of an output with a trade on top of a state. */
function outputAfter(
  { z }: ModelState,
  { seller, buyer }: ModelTrade,
  { sellerW, sellerVar, buyerW, buyerVar }: EffectivePower,
  at: number,
): number {
  return (
    z[at] +
    sellerW * seller.p[at] +
    sellerVar * seller.q[at] +
    buyerW * buyer.p[at] +
    buyerVar * buyer.q[at]
  );
}

function errorOf(
  { gain, ofLoads, ofMoved, ofSeller, ofBuyer }: Remainder,
  { moved }: ModelState,
  { seller, buyer }: ModelTrade,
  k: number,
): number {
  return (
    gain[k] * ofLoads + moved[k] * ofMoved + ofSeller * seller.norm[k] + ofBuyer * buyer.norm[k]
  );
}

/** Takes a trade into a state. */
export function moveState(
  model: LinearModel,
  state: ModelState,
  trade: ModelTrade,
  powerW: number,
): void {
  const { seller, buyer, reactivePerActive } = trade;
  const { z, ports, moved } = state;
  const apparentVa = Math.abs(powerW) * Math.hypot(1, reactivePerActive);
  const remainder = remainderOf(model, state, trade, powerW);
  const power = remainder?.power ?? effectivePower(state, trade, powerW);
  // Without a bound there is none for anything after it either.
  state.epsilon = Math.max(state.epsilon, remainder?.epsilon ?? 1);
  for (let at = 0; at < z.length; at++) z[at] = outputAfter(state, trade, power, at);
  for (let at = 0; at < ports.length; at++) {
    ports[at] +=
      power.sellerW * seller.portP[at] +
      power.sellerVar * seller.portQ[at] +
      power.buyerW * buyer.portP[at] +
      power.buyerVar * buyer.portQ[at];
  }
  state.sigma += apparentVa * (seller.tau + buyer.tau);
  state.used += apparentVa * (seller.usage + buyer.usage);
  for (let k = 0; k < moved.length; k++) {
    moved[k] += apparentVa * (seller.norm[k] + buyer.norm[k]);
  }
}

function decide(bounds: Bounds, values: Float64Array, errors: Float64Array | null): Screening {
  let q = -1;
  let worst = Number.NEGATIVE_INFINITY;
  let fails = false;
  let passes = true;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    const over = value - bounds.upper[k];
    const under = bounds.lower[k] - value;
    const error = errors === null ? 0 : errors[k];
    if (over > error || under > error) fails = true;
    if (over + error > 0 || under + error > 0) passes = false;
    const excess = excessOf(bounds, k, value);
    if (excess > worst) {
      worst = excess;
      q = k;
    }
  }
  const verdict = fails ? 'fails' : passes ? 'passes' : 'unclear';
  return { verdict, q, excess: worst, value: values[q] ?? 0 };
}
