import type { CompiledElement, CompiledNetwork } from './compile.ts';
import { copyDeviceState, type DeviceState } from './elements/index.ts';
import type { Primitive } from './primitive.ts';

/** The nodal admittance of the linear elements and the currents of the sources, by device state. */
export interface NodalModel {
  /** A copy of the state the model is for. */
  state: DeviceState;
  /** One a compiled element. */
  readonly primitives: Primitive[];
  /** Values of the pattern's entries, S. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** Norton currents of the sources, A, injected at every node. */
  readonly sourceRe: Float64Array;
  readonly sourceIm: Float64Array;
}

/**
 * Y = Σ Aᵀ·Yprim·A. A node that no source feeds gets a unit diagonal and nothing else, so that
 * its voltage comes out as zero and the matrix stays regular.
 */
export function buildNodalModel(compiled: CompiledNetwork, state: DeviceState): NodalModel {
  const { elements, pattern, fed, nodes } = compiled;
  const model: NodalModel = {
    state: copyDeviceState(state),
    primitives: elements.map((element) => element.model.primitive(state)),
    re: new Float64Array(pattern.column.length),
    im: new Float64Array(pattern.column.length),
    sourceRe: new Float64Array(nodes.count),
    sourceIm: new Float64Array(nodes.count),
  };
  const { re, im, sourceRe, sourceIm } = model;
  elements.forEach((element, k) => {
    addPrimitive(model, element, k, null);
    const voltage = compiled.sourceVoltages[k];
    if (voltage === undefined) return;
    const y = model.primitives[k] as Primitive;
    for (let a = 0; a < y.order; a++) {
      const node = element.nodes[a];
      if (node < 0) continue;
      for (let b = 0; b < y.order; b++) {
        const at = a * y.order + b;
        sourceRe[node] += y.re[at] * voltage.re[b] - y.im[at] * voltage.im[b];
        sourceIm[node] += y.re[at] * voltage.im[b] + y.im[at] * voltage.re[b];
      }
    }
  });
  for (let row = 0; row < nodes.count; row++) {
    if (fed[row] === 1) continue;
    for (let p = pattern.rowStart[row]; p < pattern.rowStart[row + 1]; p++) {
      re[p] = pattern.column[p] === row ? 1 : 0;
      im[p] = 0;
    }
  }
  return model;
}

/**
 * Brings a model up to date with another state, in place: the entries of the elements that moved are
 * summed anew, in the same order, so that it equals a model built for that state to the last bit.
 *
 * @returns nodes whose rows have changed
 */
export function moveDevices(
  compiled: CompiledNetwork,
  model: NodalModel,
  state: DeviceState,
): Set<number> {
  const { elements, fed } = compiled;
  const changed = new Set<number>();
  const entries = new Set<number>();
  for (const k of compiled.movable) {
    const element = elements[k] as CompiledElement;
    const stateOf = element.model.stateOf as (state: DeviceState) => ArrayLike<number>;
    if (isSame(stateOf(model.state), stateOf(state))) continue;
    model.primitives[k] = element.model.primitive(state);
    for (const node of element.nodes) {
      if (node >= 0 && fed[node] === 1) changed.add(node);
    }
    for (const entry of element.entries) if (entry >= 0) entries.add(entry);
  }
  model.state = copyDeviceState(state);
  if (changed.size === 0) return changed;
  for (const entry of entries) {
    model.re[entry] = 0;
    model.im[entry] = 0;
  }
  const touching = new Set([...changed].flatMap((node) => compiled.elementsAtNode[node] ?? []));
  for (const k of [...touching].sort((a, b) => a - b)) {
    addPrimitive(model, elements[k] as CompiledElement, k, entries);
  }
  return changed;
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** @param only entries to add to; all, if null */
function addPrimitive(
  { primitives, re, im }: NodalModel,
  { entries }: CompiledElement,
  k: number,
  only: ReadonlySet<number> | null,
): void {
  const y = primitives[k] as Primitive;
  for (let p = 0; p < entries.length; p++) {
    const entry = entries[p];
    if (entry < 0 || (only !== null && !only.has(entry))) continue;
    re[entry] += y.re[p];
    im[entry] += y.im[p];
  }
}
