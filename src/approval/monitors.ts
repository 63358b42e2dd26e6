import type { CompiledElement, CompiledNetwork } from '../compiled/compile.ts';
import type { Primitive } from '../compiled/primitive.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { BindingKind, Limits } from './limits.ts';

/**
 * The monitored quantities of a feeder, one after the other: node voltages (pu), line conductors
 * at both ends (% of the rating), transformers (%), buses' unbalance (%).
 */
export interface Monitors {
  readonly count: number;
  readonly voltageNodes: Int32Array;
  readonly conductors: readonly MonitoredConductor[];
  readonly transformers: readonly { readonly element: number; readonly ratingVa: number }[];
  readonly unbalanceBuses: readonly { readonly bus: number; readonly nodes: readonly number[] }[];
  /** Lines and transformers that are not checked because they have no rating. */
  readonly unrated: readonly string[];
}

interface MonitoredConductor {
  readonly element: number;
  readonly conductor: number;
  readonly ratingA: number;
}

/** Node numbers that are phases; 4 and above are neutrals and others. */
const PHASES = [1, 2, 3];

export function monitorsOf(compiled: CompiledNetwork, limits: Limits): Monitors {
  const { network, nodes, baseV, fed, elements } = compiled;
  const elementOfId = new Map(elements.map((element, k) => [element.model.id, k]));
  const unrated: string[] = [];
  const checks = new Set(limits.check);

  const voltageNodes: number[] = [];
  for (let node = 0; node < nodes.count && checks.has('voltage'); node++) {
    if (PHASES.includes(nodes.numberOfNode[node]) && fed[node] === 1 && baseV[node] > 0) {
      voltageNodes.push(node);
    }
  }
  const conductors: MonitoredConductor[] = [];
  for (const line of checks.has('line') ? network.lines : []) {
    if (line.ratingA <= 0) {
      unrated.push(line.id);
      continue;
    }
    const element = elementOfId.get(line.id) as number;
    [...line.from.nodes, ...line.to.nodes].forEach((number, conductor) => {
      if (PHASES.includes(number)) conductors.push({ element, conductor, ratingA: line.ratingA });
    });
  }
  const transformers: { element: number; ratingVa: number }[] = [];
  for (const transformer of checks.has('transformer') ? network.transformers : []) {
    if (transformer.ratingKva <= 0) unrated.push(transformer.id);
    else {
      const element = elementOfId.get(transformer.id) as number;
      transformers.push({ element, ratingVa: transformer.ratingKva * 1e3 });
    }
  }
  const unbalanceBuses: { bus: number; nodes: number[] }[] = [];
  for (let bus = 0; bus < nodes.busIds.length && checks.has('unbalance'); bus++) {
    const own: number[] = [];
    for (let node = nodes.firstNodeOfBus[bus]; node < nodes.firstNodeOfBus[bus + 1]; node++) {
      if (PHASES.includes(nodes.numberOfNode[node]) && fed[node] === 1) own.push(node);
    }
    if (own.length === 3) unbalanceBuses.push({ bus, nodes: own });
  }
  return {
    count: voltageNodes.length + conductors.length + transformers.length + unbalanceBuses.length,
    voltageNodes: Int32Array.from(voltageNodes),
    conductors,
    transformers,
    unbalanceBuses,
    unrated,
  };
}

/** Values of all monitored quantities at the given voltages. Kernel: fills `out`. */
export function monitoredValues(
  monitors: Monitors,
  system: System,
  { vRe, vIm }: Voltages,
  out: Float64Array,
): void {
  const { baseV, elements } = system.compiled;
  let q = 0;
  for (const node of monitors.voltageNodes) {
    out[q++] = Math.sqrt(vRe[node] * vRe[node] + vIm[node] * vIm[node]) / baseV[node];
  }
  for (const { element, conductor, ratingA } of monitors.conductors) {
    const y = system.model.primitives[element] as Primitive;
    const { nodes } = elements[element] as CompiledElement;
    const row = conductor * y.order;
    let ir = 0;
    let ii = 0;
    for (let b = 0; b < y.order; b++) {
      const node = nodes[b];
      if (node < 0) continue;
      ir += y.re[row + b] * vRe[node] - y.im[row + b] * vIm[node];
      ii += y.re[row + b] * vIm[node] + y.im[row + b] * vRe[node];
    }
    out[q++] = (100 * Math.sqrt(ir * ir + ii * ii)) / ratingA;
  }
  for (const { element, ratingVa } of monitors.transformers) {
    out[q++] = (100 * firstTerminalVa(system, element, { vRe, vIm })) / ratingVa;
  }
  for (const { nodes } of monitors.unbalanceBuses) {
    out[q++] = 100 * voltageUnbalance(nodes, vRe, vIm);
  }
}

/** |Σ V·conj(I)| over the conductors of an element's first terminal, VA. */
function firstTerminalVa(system: System, k: number, { vRe, vIm }: Voltages): number {
  const y = system.model.primitives[k] as Primitive;
  const { nodes, terminalStart } = system.compiled.elements[k] as CompiledElement;
  let p = 0;
  let s = 0;
  for (let a = 0; a < terminalStart[1]; a++) {
    const at = nodes[a];
    if (at < 0) continue;
    let ir = 0;
    let ii = 0;
    for (let b = 0; b < y.order; b++) {
      const node = nodes[b];
      if (node < 0) continue;
      const e = a * y.order + b;
      ir += y.re[e] * vRe[node] - y.im[e] * vIm[node];
      ii += y.re[e] * vIm[node] + y.im[e] * vRe[node];
    }
    p += vRe[at] * ir + vIm[at] * ii;
    s += vIm[at] * ir - vRe[at] * ii;
  }
  return Math.hypot(p, s);
}

/** |V2|/|V1| of three phase voltages (IEC 61000-4-30). */
function voltageUnbalance(nodes: readonly number[], vRe: Float64Array, vIm: Float64Array): number {
  const [a, b, c] = nodes as [number, number, number];
  const half = Math.sqrt(3) / 2;
  const sequence = (sign: number) => {
    // V1 with sign +1: Va + α·Vb + α²·Vc; V2 with −1.
    const re = vRe[a] - 0.5 * (vRe[b] + vRe[c]) - sign * half * (vIm[b] - vIm[c]);
    const im = vIm[a] - 0.5 * (vIm[b] + vIm[c]) + sign * half * (vRe[b] - vRe[c]);
    return Math.hypot(re, im);
  };
  const positive = sequence(1);
  return positive > 0 ? sequence(-1) / positive : 0;
}

/** What a monitored quantity is, for reports. */
export function describeMonitor(
  monitors: Monitors,
  compiled: CompiledNetwork,
  q: number,
): { kind: 'voltage' | BindingKind; element: string; node: number | null } {
  const { nodes, elements } = compiled;
  let at = q;
  if (at < monitors.voltageNodes.length) {
    const node = monitors.voltageNodes[at];
    return {
      kind: 'voltage',
      element: nodes.busIds[nodes.busOfNode[node]] as string,
      node: nodes.numberOfNode[node],
    };
  }
  at -= monitors.voltageNodes.length;
  const conductor = monitors.conductors[at];
  if (conductor !== undefined) {
    const element = elements[conductor.element] as CompiledElement;
    return {
      kind: 'overload',
      element: element.model.id,
      node: nodes.numberOfNode[element.nodes[conductor.conductor]],
    };
  }
  at -= monitors.conductors.length;
  const transformer = monitors.transformers[at];
  if (transformer !== undefined) {
    const { id } = (elements[transformer.element] as CompiledElement).model;
    return { kind: 'transformer-overload', element: id, node: null };
  }
  at -= monitors.transformers.length;
  const { bus } = monitors.unbalanceBuses[at] as { bus: number };
  return { kind: 'unbalance', element: nodes.busIds[bus] as string, node: null };
}
