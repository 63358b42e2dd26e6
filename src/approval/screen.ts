import { type Bounds, excessOf } from './bounds.ts';
import { deviationOf, type LinearModel, type SecondOrder } from './linear-model.ts';
import {
  type EffectivePower,
  effectivePower,
  type ModelState,
  type ModelTrade,
} from './model-state.ts';
import { compositeErrors, compositesOf, quantitiesOf, quantityErrors } from './outputs.ts';

/** What the linear model says of a state. `unclear` is for the load flow to decide. */
export interface Screening {
  readonly verdict: 'passes' | 'fails' | 'unclear';
  /** Quantity with the largest relative excess, as predicted, and its predicted value. */
  readonly q: number;
  readonly excess: number;
  readonly value: number;
}

/** Responses are kept in single precision. */
const ROUNDING = 2 ** -23;

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
