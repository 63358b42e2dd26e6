import type { Bounds } from './bounds.ts';
import { deviationOf, type LinearModel, type Response, responseOf } from './linear-model.ts';

/** Injections that participants may choose freely, each between −import and export, W on top of the state. */
export interface Box {
  readonly exportW: Float64Array;
  readonly importW: Float64Array;
}

/**
 * A linear function of the injections that a bound holds for, at the corner of the box where it is largest:
 * `base + Σ max(c, 0)·export + max(−c, 0)·import + error ≤ limit`, with what linearisation leaves out
 * `error = fixedError + Σ size·errorPerW`, size = max(export, import).
 */
export interface BoxRow {
  readonly q: number;
  /** Whether it holds the quantity above its lower bound. */
  readonly isLower: boolean;
  readonly perW: Float64Array;
  readonly errorPerW: Float64Array;
  /** limit − base − fixedError. */
  readonly room: number;
  /** Beyond the limit, relative to it. */
  readonly excess: number;
}

/** The participants of an envelope as the linear model sees them. */
export interface BoxModel {
  readonly model: LinearModel;
  readonly bounds: Bounds;
  readonly responses: readonly Response[];
  readonly reactivePerActive: number;
  /** |du/u| of every port by participant: per W, and at most per VA of any angle at any of its ports. */
  readonly portMoves: readonly Float64Array[];
  readonly portNorms: readonly Float64Array[];
}

export function boxModel(
  model: LinearModel,
  bounds: Bounds,
  participants: readonly number[],
  reactivePerActive: number,
): BoxModel {
  const responses = participants.map((participant) => responseOf(model, participant));
  const t = reactivePerActive;
  const portMoves = responses.map(({ portP, portQ }) =>
    Float64Array.from({ length: portP.length / 2 }, (_, port) =>
      Math.hypot(
        portP[2 * port] + t * portQ[2 * port],
        portP[2 * port + 1] + t * portQ[2 * port + 1],
      ),
    ),
  );
  const portNorms = responses.map(({ portP, portQ, ports, tau }) =>
    Float64Array.from({ length: portP.length / 2 }, (_, port) => {
      // What several ports of a participant are off by does not add up at one angle.
      if (ports.end - ports.first > 1) return tau;
      // Of the map w ↦ a·w + b·conj(w), from its values at 1 and j, the norm is |a| + |b|.
      const [pr, pi] = [portP[2 * port], portP[2 * port + 1]];
      const [qr, qi] = [portQ[2 * port], portQ[2 * port + 1]];
      return (Math.hypot(pr + qi, pi - qr) + Math.hypot(pr - qi, pi + qr)) / 2;
    }),
  );
  return { model, bounds, responses, reactivePerActive, portMoves, portNorms };
}

/** Responses are kept in single precision. */
const ROUNDING = 2 ** -23;
/** Part of a margin that may be lost to the corners of the polygon which stands for a circle. */
const POLYGON_SHARE = 0.01;
const FINEST = 0.2 * (Math.PI / 180);
const COARSEST = 5 * (Math.PI / 180);

/** A quantity as a complex linear function of the injections: |z| + flat ≤ limit, or flat alone. */
interface Monitored {
  readonly q: number;
  readonly isLower?: boolean;
  readonly re: number;
  readonly im: number;
  readonly dRe: Float64Array;
  readonly dIm: Float64Array;
  /** A real linear part beside the modulus. */
  readonly flat: number;
  readonly dFlat: Float64Array | null;
  /** Of the error, per W of a participant of any angle (times the relative error of its current). */
  readonly norm: Float64Array;
  readonly fixedError: number;
  readonly limit: number;
  readonly scale: number;
}

/**
 * The worst row of every quantity that some corner of the box may take beyond its bound, the worst first;
 * none: every point of the box keeps every bound. Null where the second order has no bound.
 *
 * Every current is within ε/(1 − ε) of that at the old voltages, ε the largest relative deviation of any
 * port (see `LinearModel`); the modulus of an output is the largest of its projections on directions
 * close enough, over the cosine of half their distance.
 */
export function brokenRows(box: BoxModel, { exportW, importW }: Box): BoxRow[] | null {
  const { model, responses, reactivePerActive } = box;
  const va = Math.hypot(1, reactivePerActive);
  const sizeW = exportW.map((w, i) => Math.max(w, importW[i]));
  const sigma = va * largestSum(box.portNorms, sizeW);
  const move = largestSum(box.portMoves, sizeW);
  const off = (epsilon: number) => epsilon / (1 - epsilon) + ROUNDING;
  const deviation = deviationOf(
    model,
    (epsilon, kappa) => move + kappa * epsilon * epsilon + sigma * off(epsilon),
  );
  if (deviation === null) return null;
  const { epsilon, order } = deviation;
  const relative = va * off(epsilon);
  const rows: BoxRow[] = [];
  const judge = (one: Monitored) => {
    const row = worstRow(one, exportW, importW, sizeW, relative);
    if (row !== null) rows.push(row);
  };
  plainFunctions(box, order.gain, epsilon, judge);
  const spread = (k: number) =>
    responses.reduce((sum, { norm }, i) => sum + va * sizeW[i] * norm[k], 0) / (1 - epsilon) +
    order.gain[k] * epsilon * epsilon;
  transformerFunctions(box, order.gain, epsilon, spread, judge);
  unbalanceFunctions(box, order.gain, epsilon, judge);
  return rows.sort((a, b) => b.excess - a.excess);
}

/** The largest weighted sum of any port. */
function largestSum(perParticipant: readonly Float64Array[], sizeW: Float64Array): number {
  const sums = new Float64Array(perParticipant[0]?.length ?? 0);
  perParticipant.forEach((own, i) => {
    for (let port = 0; port < sums.length; port++) sums[port] += sizeW[i] * own[port];
  });
  return sums.reduce((most, sum) => Math.max(most, sum), 0);
}

type Judge = (one: Monitored) => void;

/** What participants do to output k: changes per W, and norms. */
function effectsOf({ responses, reactivePerActive: t }: BoxModel, k: number) {
  return {
    dRe: Float64Array.from(responses, ({ p, q }) => p[2 * k] + t * q[2 * k]),
    dIm: Float64Array.from(responses, ({ p, q }) => p[2 * k + 1] + t * q[2 * k + 1]),
    norm: Float64Array.from(responses, ({ norm }) => norm[k]),
  };
}

function plainFunctions(box: BoxModel, gain: Float64Array, epsilon: number, judge: Judge): void {
  const { model, bounds } = box;
  const { outputs, z } = model;
  for (let k = 0; k < outputs.plain; k++) {
    const [re, im] = [z[2 * k], z[2 * k + 1]];
    const effects = effectsOf(box, k);
    const fixedError = gain[k] * epsilon * epsilon;
    const common = { q: k, fixedError, norm: effects.norm };
    judge({
      ...{ ...common, ...effects, re, im, flat: 0, dFlat: null },
      ...{ limit: bounds.upper[k], scale: bounds.upperScale[k] },
    });
    if (!(bounds.lower[k] > 0)) continue;
    // |z| is at least its projection on where it was.
    const size = Math.hypot(re, im);
    const zero = new Float64Array(effects.dRe.length);
    judge({
      ...{ ...common, re: 0, im: 0, dRe: zero, dIm: zero, flat: -size },
      dFlat: effects.dRe.map((d, i) => -(d * re + effects.dIm[i] * im) / size),
      ...{ limit: -bounds.lower[k], scale: bounds.lowerScale[k], isLower: true },
    });
  }
}

/** S = Σ V·conj(I): its linear part, with |dV|·|dI| on the side of the errors. */
function transformerFunctions(
  box: BoxModel,
  gain: Float64Array,
  epsilon: number,
  spread: (output: number) => number,
  judge: Judge,
): void {
  const { model, bounds, responses } = box;
  const { z, outputs } = model;
  const { plain, transformerStart } = outputs;
  for (let t = 0; t + 1 < transformerStart.length; t++) {
    const dRe = new Float64Array(responses.length);
    const dIm = new Float64Array(responses.length);
    const norm = new Float64Array(responses.length);
    let [re, im, fixedError] = [0, 0, 0];
    for (let k = transformerStart[t]; k < transformerStart[t + 1]; k += 2) {
      const [vr, vi, ir, ii] = [z[2 * k], z[2 * k + 1], z[2 * k + 2], z[2 * k + 3]];
      const [voltage, current] = [Math.hypot(vr, vi), Math.hypot(ir, ii)];
      re += vr * ir + vi * ii;
      im += vi * ir - vr * ii;
      fixedError += (voltage * gain[k + 1] + current * gain[k]) * epsilon * epsilon;
      fixedError += spread(k) * spread(k + 1);
      const [dV, dI] = [effectsOf(box, k), effectsOf(box, k + 1)];
      for (let i = 0; i < dRe.length; i++) {
        dRe[i] += dV.dRe[i] * ir + dV.dIm[i] * ii + vr * dI.dRe[i] + vi * dI.dIm[i];
        dIm[i] += dV.dIm[i] * ir - dV.dRe[i] * ii + vi * dI.dRe[i] - vr * dI.dIm[i];
        norm[i] += voltage * dI.norm[i] + current * dV.norm[i];
      }
    }
    const q = plain + t;
    judge({
      ...{ q, re, im, dRe, dIm, flat: 0, dFlat: null, norm, fixedError },
      ...{ limit: bounds.upper[q], scale: bounds.upperScale[q] },
    });
  }
}

/** 100·|V2| stays below the limit's share of the projection of V1 on where it was. */
function unbalanceFunctions(
  box: BoxModel,
  gain: Float64Array,
  epsilon: number,
  judge: Judge,
): void {
  const { model, bounds } = box;
  const { outputs, z } = model;
  const { plain, transformerStart, unbalanceStart } = outputs;
  unbalanceStart.forEach((k, index) => {
    const q = plain + transformerStart.length - 1 + index;
    const limit = bounds.upper[q];
    const [re, im] = [z[2 * k], z[2 * k + 1]];
    const size = Math.hypot(re, im);
    const [positive, negative] = [effectsOf(box, k), effectsOf(box, k + 1)];
    judge({
      q,
      ...{ re: 100 * z[2 * k + 2], im: 100 * z[2 * k + 3] },
      ...{ dRe: negative.dRe.map((d) => 100 * d), dIm: negative.dIm.map((d) => 100 * d) },
      flat: -limit * size,
      dFlat: positive.dRe.map((d, i) => (-limit * (d * re + positive.dIm[i] * im)) / size),
      norm: negative.norm.map((n, i) => 100 * n + limit * positive.norm[i]),
      fixedError: (100 * gain[k + 1] + limit * gain[k]) * epsilon * epsilon,
      ...{ limit: 0, scale: limit * size },
    });
  });
}

/** The direction in which some corner takes a quantity furthest beyond its limit; null where none does. */
function worstRow(
  one: Monitored,
  exportW: Float64Array,
  importW: Float64Array,
  sizeW: Float64Array,
  relative: number,
): BoxRow | null {
  const { q, re, im, dRe, dIm, flat, dFlat, norm, limit, scale } = one;
  let error = one.fixedError;
  let reach = 0;
  let flatMost = flat;
  for (let i = 0; i < sizeW.length; i++) {
    error += relative * sizeW[i] * norm[i];
    reach += sizeW[i] * Math.sqrt(dRe[i] * dRe[i] + dIm[i] * dIm[i]);
    if (dFlat !== null) flatMost += Math.max(dFlat[i] * exportW[i], -dFlat[i] * importW[i]);
  }
  const size = Math.hypot(re, im);
  // Most quantities are far from their limits.
  if (size + reach + flatMost + error <= limit) return null;
  const widest = reach < size ? Math.asin(reach / size) : Math.PI;
  const margin = Math.max(0, limit - flat - size) / Math.max(limit - flat, size, 1e-300);
  const half = Math.min(Math.max(Math.acos(1 / (1 + POLYGON_SHARE * margin)), FINEST), COARSEST);
  const steps = Math.max(1, Math.ceil(widest / half));
  const own = widest / steps;
  const start = Math.atan2(im, re) - widest;
  let most = Number.NEGATIVE_INFINITY;
  let worst = 0;
  const project = (angle: number) => [
    Math.cos(angle) / Math.cos(own),
    Math.sin(angle) / Math.cos(own),
  ];
  for (let step = 0; step < steps; step++) {
    const angle = start + (2 * step + 1) * own;
    const [c, s] = project(angle) as [number, number];
    let value = c * re + s * im + flat;
    for (let i = 0; i < sizeW.length; i++) {
      const perW = c * dRe[i] + s * dIm[i] + (dFlat === null ? 0 : dFlat[i]);
      value += perW > 0 ? perW * exportW[i] : -perW * importW[i];
    }
    if (value > most) [most, worst] = [value, angle];
  }
  const excess = (most + error - limit) / scale;
  if (!(excess > 0)) return null;
  const [c, s] = project(worst) as [number, number];
  return {
    q,
    isLower: one.isLower === true,
    perW: dRe.map((d, i) => c * d + s * dIm[i] + (dFlat === null ? 0 : dFlat[i])),
    errorPerW: norm.map((n) => relative * n),
    room: limit - one.fixedError - (c * re + s * im + flat),
    excess,
  };
}
