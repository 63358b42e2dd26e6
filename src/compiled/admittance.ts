import type { CompiledNetwork } from './compile.ts';
import { copyDeviceState, type DeviceState } from './elements/index.ts';
import type { Primitive } from './primitive.ts';

/** The nodal admittance of the linear elements and the currents of the sources, by device state. */
export interface NodalModel {
  readonly state: DeviceState;
  /** One a compiled element. */
  readonly primitives: readonly Primitive[];
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
 *
 * @param before the model of another state, whose primitives serve where the state is the same
 */
export function buildNodalModel(
  compiled: CompiledNetwork,
  state: DeviceState,
  before?: NodalModel,
): NodalModel {
  const { elements, pattern, fed, nodes } = compiled;
  const moved = before === undefined ? null : new Set(movedElements(compiled, before.state, state));
  const primitives = elements.map((element, k) =>
    moved === null || moved.has(k)
      ? element.model.primitive(state)
      : (before?.primitives[k] as Primitive),
  );
  const re = new Float64Array(pattern.column.length);
  const im = new Float64Array(pattern.column.length);
  const sourceRe = new Float64Array(nodes.count);
  const sourceIm = new Float64Array(nodes.count);
  elements.forEach((element, k) => {
    const y = primitives[k] as Primitive;
    for (let p = 0; p < element.entries.length; p++) {
      const entry = element.entries[p];
      if (entry < 0) continue;
      re[entry] += y.re[p];
      im[entry] += y.im[p];
    }
    const voltage = compiled.sourceVoltages[k];
    if (voltage === undefined) return;
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
  return { state: copyDeviceState(state), primitives, re, im, sourceRe, sourceIm };
}

/** Elements whose primitive may differ between two states. */
export function movedElements(
  { elements }: CompiledNetwork,
  from: DeviceState,
  to: DeviceState,
): number[] {
  return [...elements.keys()].filter((k) => {
    const stateOf = elements[k]?.model.stateOf ?? null;
    if (stateOf === null) return false;
    const before = stateOf(from);
    const now = stateOf(to);
    return Array.from(now).some((value, i) => value !== before[i]);
  });
}
