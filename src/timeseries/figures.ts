import type { CompiledElement } from '../compiled/compile.ts';
import { across } from '../compiled/ports.ts';
import { applyPrimitive, type Primitive } from '../compiled/primitive.ts';
import { BAND_PU } from '../loadflow/diagnose/plausible.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import { createLineFlow, type LineFlow, lineFlow } from './line-flow.ts';

/** What one state of a feeder comes to. Nodes and elements are indices, −1 where there is none. */
export interface StepFigures {
  /** Delivered by the sources, W and var. */
  readonly sourceW: number;
  readonly sourceVar: number;
  /** Of lines, transformers and series elements. */
  readonly lossW: number;
  readonly lossVar: number;
  /** Lowest and highest voltage of all nodes 1, 2, 3 that have a base, and where. */
  readonly minPu: number;
  readonly minNode: number;
  readonly maxPu: number;
  readonly maxNode: number;
  /** Of the most loaded line or transformer with a rating, and which it is. */
  readonly maxLoadingPct: number;
  readonly loadedElement: number;
  /** Lowest voltage across any part of a fed load, pu of what it is rated for; ∞ without loads. */
  readonly minLoadPu: number;
}

/** Numbers of a `StepFigures`. */
export const FIGURE_COUNT = 11;

/**
 * Computes figures of states of one system again and again, without allocating. What moves with taps
 * and steps is read from the system each time.
 */
export interface FigureKernel {
  readonly system: System;
  readonly lines: readonly (LineFlow | null)[];
  /** Per element: A for lines, VA for transformers; 0 where unrated. */
  readonly ratings: Float64Array;
  /** 1 for nodes whose voltage counts. */
  readonly isPhase: Uint8Array;
  readonly scratch: Readonly<Record<'uRe' | 'uIm' | 'iRe' | 'iIm', Float64Array>>;
}

export function createFigures(system: System): FigureKernel {
  const { elements, network, nodes, baseV } = system.compiled;
  const ratingOf = new Map([
    ...network.lines.map(({ id, ratingA }): [string, number] => [id, ratingA]),
    ...network.transformers.map(({ id, ratingKva }): [string, number] => [id, ratingKva * 1e3]),
  ]);
  const widest = Math.max(1, ...elements.map((element) => element.nodes.length));
  const array = () => new Float64Array(widest);
  return {
    system,
    lines: elements.map((element, k) => createLineFlow(system, element, k)),
    ratings: Float64Array.from(elements, ({ model }) => Math.max(0, ratingOf.get(model.id) ?? 0)),
    isPhase: Uint8Array.from(baseV, (base, k) => (base > 0 && nodes.numberOfNode[k] <= 3 ? 1 : 0)),
    scratch: { uRe: array(), uIm: array(), iRe: array(), iIm: array() },
  };
}

/** Values this close, relative, count as equal: the first of them is the extreme. */
const SAME = 1e-8;

/** Writes the figures of a state at `out[at]` and after, in the order of `StepFigures`. Kernel. */
export function writeFigures(
  kernel: FigureKernel,
  voltages: Voltages,
  out: Float64Array,
  at: number = 0,
): void {
  const { system, lines, ratings } = kernel;
  const { elements } = system.compiled;
  out.fill(0, at, at + 4);
  let loading = Number.NEGATIVE_INFINITY;
  let loaded = -1;
  for (let k = 0; k < elements.length; k++) {
    const line = lines[k] as LineFlow | null;
    const size =
      line === null ? elementFigures(kernel, k, voltages, out, at) : lineFlow(line, voltages);
    if (line !== null) {
      out[at + 2] += line.total[0];
      out[at + 3] += line.total[1];
    }
    if (!(ratings[k] > 0)) continue;
    const pct = (100 * size) / ratings[k];
    if (pct <= loading + SAME * Math.abs(loading)) continue;
    loading = pct;
    loaded = k;
  }
  writeExtremes(kernel, voltages, out, at + 4);
  out[at + 8] = loading;
  out[at + 9] = loaded;
  out[at + 10] = lowestLoad(kernel, voltages);
}

export function readFigures(figures: Float64Array, at: number = 0): StepFigures {
  return {
    sourceW: figures[at],
    sourceVar: figures[at + 1],
    lossW: figures[at + 2],
    lossVar: figures[at + 3],
    minPu: figures[at + 4],
    minNode: figures[at + 5],
    maxPu: figures[at + 6],
    maxNode: figures[at + 7],
    maxLoadingPct: figures[at + 8],
    loadedElement: figures[at + 9],
    minLoadPu: figures[at + 10],
  };
}

function lowestLoad({ system }: FigureKernel, { vRe, vIm }: Voltages): number {
  const { ports, activePorts, network } = system.compiled;
  const end = ports.firstOfLoad[network.loads.length];
  let lowest = Number.POSITIVE_INFINITY;
  for (const port of activePorts) {
    if (port >= end) break; // ascending, and loads come first
    const re = across(ports, port, vRe);
    const im = across(ports, port, vIm);
    lowest = Math.min(lowest, Math.sqrt(re * re + im * im) / ports.baseV[port]);
  }
  return lowest;
}

/** Could `implausibilities` find anything? Cheap, to ask it about few of many steps. */
export function mayBeAbsurd({ minPu, maxPu, minLoadPu }: StepFigures): boolean {
  const { low, high } = BAND_PU;
  return !(minPu >= low && maxPu <= high && minLoadPu >= low);
}

function writeExtremes(
  { system, isPhase }: FigureKernel,
  { vRe, vIm }: Voltages,
  out: Float64Array,
  at: number,
): void {
  const { baseV } = system.compiled;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let lowest = -1;
  let highest = -1;
  for (let node = 0; node < isPhase.length; node++) {
    if (isPhase[node] === 0) continue;
    const pu = Math.sqrt(vRe[node] * vRe[node] + vIm[node] * vIm[node]) / baseV[node];
    if (!(pu >= low - SAME * Math.abs(low))) {
      low = pu;
      lowest = node;
    }
    if (!(pu <= high + SAME * Math.abs(high))) {
      high = pu;
      highest = node;
    }
  }
  out[at] = low;
  out[at + 1] = lowest;
  out[at + 2] = high;
  out[at + 3] = highest;
}

/**
 * Adds what any element delivers or loses.
 *
 * @returns the largest phase current, A; of a transformer the apparent power into winding 1, VA
 */
function elementFigures(
  { system, scratch }: FigureKernel,
  k: number,
  { vRe, vIm }: Voltages,
  out: Float64Array,
  at: number,
): number {
  const { uRe, uIm, iRe, iIm } = scratch;
  const { nodes, model, terminalStart } = system.compiled.elements[k] as CompiledElement;
  const y = system.model.primitives[k] as Primitive;
  const behind = system.compiled.sourceVoltages[k];
  for (let a = 0; a < y.order; a++) {
    const node = nodes[a];
    uRe[a] = (node < 0 ? 0 : vRe[node]) - (behind === undefined ? 0 : behind.re[a]);
    uIm[a] = (node < 0 ? 0 : vIm[node]) - (behind === undefined ? 0 : behind.im[a]);
  }
  applyPrimitive(y, model.leadsThrough, uRe, uIm, iRe, iIm);
  let re = 0;
  let im = 0;
  let size = 0;
  const isTransformer = model.kind === 'transformer';
  for (let a = 0; a < y.order; a++) {
    if (isTransformer && a === terminalStart[1]) size = Math.hypot(re, im);
    const node = nodes[a];
    if (node < 0) continue;
    re += vRe[node] * iRe[a] + vIm[node] * iIm[a];
    im += vIm[node] * iRe[a] - vRe[node] * iIm[a];
  }
  if (model.kind === 'source') {
    out[at] -= re;
    out[at + 1] -= im;
  } else if (model.isBranch) {
    out[at + 2] += re;
    out[at + 3] += im;
  }
  if (isTransformer) return size;
  model.terminals.forEach((terminal, t) => {
    terminal.nodes.forEach((number, c) => {
      const a = terminalStart[t] + c;
      if (number >= 1 && number <= 3) size = Math.max(size, Math.hypot(iRe[a], iIm[a]));
    });
  });
  return size;
}
