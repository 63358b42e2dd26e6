import type { CompiledElement } from '../compiled/compile.ts';
import { applyPrimitive, type Primitive } from '../compiled/primitive.ts';
import { conductorVoltages, elementCurrents } from '../loadflow/flows.ts';
import type { ChargeGrid, VoltageColumn } from './grid.ts';

/** How full branches are, in parts of their normal rating. */
export interface Loading {
  /** Index into `ChargeGrid.branches`. */
  readonly branch: number;
  readonly element: number;
  /** Whose current counts; null: the apparent power into the first terminal. */
  readonly conductor: number | null;
  /** A, or VA. */
  readonly rating: number;
  readonly value: number;
}

/** Phases of rated lines and reactors at both ends, and rated transformers. */
export function loadingsOf(grid: ChargeGrid): Loading[] {
  const { compiled } = grid.system;
  const { network, elements, nodes } = compiled;
  const ampsOf = new Map(
    [...network.lines, ...network.reactors].map((one) => [one.id, one.ratingA]),
  );
  const kvaOf = new Map(network.transformers.map((one) => [one.id, one.ratingKva]));
  return grid.branches.flatMap(({ id, element }, branch): Loading[] => {
    const currents = elementCurrents(grid.system, element, grid.voltages);
    const ratingVa = (kvaOf.get(id) ?? 0) * 1e3;
    if (ratingVa > 0) {
      const { p, q } = firstTerminalPower(grid, element, currents);
      const value = Math.hypot(p, q) / ratingVa;
      return [{ branch, element, conductor: null, rating: ratingVa, value }];
    }
    const rating = ampsOf.get(id) ?? 0;
    if (rating <= 0) return [];
    const own = (elements[element] as CompiledElement).nodes;
    return [...own.keys()]
      .filter((a) => own[a] >= 0 && [1, 2, 3].includes(nodes.numberOfNode[own[a]]))
      .map((conductor) => ({
        branch,
        element,
        conductor,
        rating,
        value: Math.hypot(currents.re[conductor], currents.im[conductor]) / rating,
      }));
  });
}

/** Change of every loading for a change of the voltages, to first order. */
export function loadingChanges(
  grid: ChargeGrid,
  loadings: readonly Loading[],
  column: VoltageColumn,
): Float64Array {
  const changes = new Float64Array(loadings.length);
  // Conductors of one element stand together.
  let at = -1;
  let now: Currents = NONE;
  let change: Currents = NONE;
  loadings.forEach(({ element, conductor, rating }, k) => {
    if (element !== at) {
      at = element;
      now = elementCurrents(grid.system, element, grid.voltages);
      change = currentChange(grid, element, column);
    }
    if (conductor !== null) {
      const size = Math.hypot(now.re[conductor], now.im[conductor]);
      const along =
        now.re[conductor] * change.re[conductor] + now.im[conductor] * change.im[conductor];
      changes[k] = size > 0 ? along / size / rating : 0;
      return;
    }
    const { p, q } = firstTerminalPower(grid, element, now);
    const size = Math.hypot(p, q);
    const fixed = firstTerminalPower(grid, element, change);
    const moved = firstTerminalPower(grid, element, now, column);
    changes[k] = size > 0 ? (p * (fixed.p + moved.p) + q * (fixed.q + moved.q)) / size / rating : 0;
  });
  return changes;
}

interface Currents {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

const NONE: Currents = { re: new Float64Array(0), im: new Float64Array(0) };

/** Σ V·conj(I) over the first terminal's conductors, VA, with the voltages or a change of them. */
function firstTerminalPower(
  { system, voltages }: ChargeGrid,
  element: number,
  { re, im }: Currents,
  column?: VoltageColumn,
): { p: number; q: number } {
  const compiled = system.compiled.elements[element] as CompiledElement;
  const at = column === undefined ? voltages : { vRe: column.re, vIm: column.im };
  const { uRe, uIm } = conductorVoltages(compiled, at);
  let p = 0;
  let q = 0;
  for (let a = 0; a < compiled.terminalStart[1]; a++) {
    p += uRe[a] * re[a] + uIm[a] * im[a];
    q += uIm[a] * re[a] - uRe[a] * im[a];
  }
  return { p, q };
}

function currentChange({ system }: ChargeGrid, k: number, column: VoltageColumn): Currents {
  const element = system.compiled.elements[k] as CompiledElement;
  const y = system.model.primitives[k] as Primitive;
  const { uRe, uIm } = conductorVoltages(element, { vRe: column.re, vIm: column.im });
  const re = new Float64Array(y.order);
  const im = new Float64Array(y.order);
  applyPrimitive(y, element.model.leadsThrough, uRe, uIm, re, im);
  return { re, im };
}
