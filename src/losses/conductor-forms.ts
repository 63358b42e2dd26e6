import type { CompiledElement } from '../compiled/compile.ts';
import {
  SOLID_GROUND_S,
  transformerPrimitive,
  windingPorts,
  windingVoltageV,
} from '../compiled/elements/transformer.ts';
import { applyPrimitive, type Primitive } from '../compiled/primitive.ts';
import { conductorVoltages } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Transformer, Winding } from '../network/network.ts';
import { invertComplexInPlace } from '../numeric/dense.ts';
import { hermitianPart } from './hermitian.ts';

/**
 * What a pattern v of voltages loses in one conductor at a solution: `Re(Σ conj(v_node)·g_node)`, W. Over
 * all conductors these sum to `Re(vᴴ·H·V)`.
 */
export interface ConductorForm {
  readonly element: number;
  /** Node number; of a transformer the phase, by the first winding, or an earthed neutral. */
  readonly conductor: number;
  readonly nodes: readonly number[];
  readonly re: readonly number[];
  readonly im: readonly number[];
}

/** The forms of every conductor of every branch, element by element. */
export function conductorForms(system: System, voltages: Voltages): ConductorForm[] {
  const { compiled } = system;
  const { elements, network } = compiled;
  const firstTransformer = elements.findIndex(({ model }) => model.kind === 'transformer');
  return elements.flatMap((element, k) => {
    if (!element.model.isBranch) return [];
    if (element.model.kind === 'transformer') {
      const t = k - firstTransformer;
      const transformer = network.transformers[t] as Transformer;
      const taps = system.model.state.tapPu[t] as Float64Array;
      return transformerForms(element, k, transformer, taps, voltages);
    }
    const y = system.model.primitives[k] as Primitive;
    return seriesForms(element, k, y, voltages) ?? nodeForms(element, k, y, voltages);
  });
}

/** The number of conductor a of an element, or the one it leads to where that is ground. */
function conductorNumber({ model }: CompiledElement, a: number): number {
  const [from, to] = model.terminals;
  return from?.nodes[a] || to?.nodes[a] || 0;
}

/**
 * Between two ends the loss of conductor c is `Re(conj(ψ_c)·(R·J)_c)`, `ψ = Ys·(v_from − v_to)`: R = Re Z,
 * here its Hermitian part, `R·J = (ΔV + Zᴴ·J)/2`.
 *
 * @returns null for what does not lead through: open lines, banks without a step on
 */
function seriesForms(
  element: CompiledElement,
  k: number,
  y: Primitive,
  voltages: Voltages,
): ConductorForm[] | null {
  const n = y.order / 2;
  const ys = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      ys.re[i * n + j] = -y.re[i * y.order + n + j];
      ys.im[i * n + j] = -y.im[i * y.order + n + j];
    }
  }
  const z = { re: ys.re.slice(), im: ys.im.slice() };
  if (!invertComplexInPlace(n, z.re, z.im)) return null;
  const { uRe, uIm } = conductorVoltages(element, voltages);
  const dRe = Float64Array.from({ length: n }, (_, i) => uRe[i] - uRe[n + i]);
  const dIm = Float64Array.from({ length: n }, (_, i) => uIm[i] - uIm[n + i]);
  const jRe = new Float64Array(n);
  const jIm = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const at = i * n + j;
      jRe[i] += ys.re[at] * dRe[j] - ys.im[at] * dIm[j];
      jIm[i] += ys.re[at] * dIm[j] + ys.im[at] * dRe[j];
    }
  }
  return Array.from({ length: n }, (_, c) => {
    let dropRe = dRe[c] / 2;
    let dropIm = dIm[c] / 2;
    for (let j = 0; j < n; j++) {
      const at = j * n + c; // Zᴴ[c][j] = conj(Z[j][c])
      dropRe += (z.re[at] * jRe[j] + z.im[at] * jIm[j]) / 2;
      dropIm += (z.re[at] * jIm[j] - z.im[at] * jRe[j]) / 2;
    }
    // Re(conj(Σ_j Ys[c][j]·Δv_j)·drop) = Re(Σ_j conj(Δv_j)·(conj(Ys[c][j])·drop))
    const nodes: number[] = [];
    const re: number[] = [];
    const im: number[] = [];
    for (let j = 0; j < n; j++) {
      const at = c * n + j;
      const gr = ys.re[at] * dropRe + ys.im[at] * dropIm;
      const gi = ys.re[at] * dropIm - ys.im[at] * dropRe;
      for (const [conductor, sign] of [
        [j, 1],
        [n + j, -1],
      ] as const) {
        if (element.nodes[conductor] < 0) continue;
        nodes.push(element.nodes[conductor]);
        re.push(sign * gr);
        im.push(sign * gi);
      }
    }
    return { element: k, conductor: conductorNumber(element, c), nodes, re, im };
  });
}

/** H·V of a primitive at its conductors. */
function hermitianProduct(y: Primitive, uRe: Float64Array, uIm: Float64Array) {
  const re = new Float64Array(y.order);
  const im = new Float64Array(y.order);
  applyPrimitive(hermitianPart(y), false, uRe, uIm, re, im);
  return { re, im };
}

/** Conductor by conductor what is lost at its own node: where nothing leads through. */
function nodeForms(
  element: CompiledElement,
  k: number,
  y: Primitive,
  voltages: Voltages,
): ConductorForm[] {
  const { uRe, uIm } = conductorVoltages(element, voltages);
  const g = hermitianProduct(y, uRe, uIm);
  const numbers = element.model.terminals.flatMap((terminal) => terminal.nodes);
  return [...element.nodes].flatMap((node, a) =>
    node < 0 || (g.re[a] === 0 && g.im[a] === 0)
      ? []
      : [
          {
            element: k,
            conductor: numbers[a] as number,
            nodes: [node],
            re: [g.re[a]],
            im: [g.im[a]],
          },
        ],
  );
}

/** A transformer is one single-phase unit a phase, and what its neutrals lose to ground. */
function transformerForms(
  element: CompiledElement,
  k: number,
  transformer: Transformer,
  taps: Float64Array,
  voltages: Voltages,
): ConductorForm[] {
  const { windings, phaseCount } = transformer;
  const unit = transformerPrimitive(unitOf(transformer), taps);
  const ports = windings.map((winding) => windingPorts(transformer, winding));
  const nodeOf = (w: number, conductor: number) =>
    element.nodes[element.terminalStart[w] + conductor];
  const forms = Array.from({ length: phaseCount }, (_, phase) => {
    const conductors = ports.flatMap((pairs, w) =>
      (pairs[phase] as readonly [number, number]).map((conductor) => nodeOf(w, conductor)),
    );
    const uRe = Float64Array.from(conductors, (node) => (node < 0 ? 0 : voltages.vRe[node]));
    const uIm = Float64Array.from(conductors, (node) => (node < 0 ? 0 : voltages.vIm[node]));
    const g = hermitianProduct(unit, uRe, uIm);
    const live = [...conductors.keys()].filter((a) => (conductors[a] as number) >= 0);
    const [plus] = (ports[0] as readonly (readonly [number, number])[])[phase] as readonly [
      number,
      number,
    ];
    return {
      element: k,
      conductor: (windings[0] as Winding).terminal.nodes[plus] as number,
      nodes: live.map((a) => conductors[a] as number),
      re: live.map((a) => g.re[a]),
      im: live.map((a) => g.im[a]),
    };
  });
  const earths = windings.flatMap((winding, w) => {
    const node = winding.connection === 'wye' ? nodeOf(w, phaseCount) : -1;
    const conductance = node < 0 ? 0 : earthConductanceS(winding);
    if (conductance === 0) return [];
    return [
      {
        element: k,
        conductor: winding.terminal.nodes[phaseCount] as number,
        nodes: [node],
        re: [conductance * voltages.vRe[node]],
        im: [conductance * voltages.vIm[node]],
      },
    ];
  });
  return [...forms, ...earths];
}

/** One phase of a transformer by itself. */
function unitOf(transformer: Transformer): Transformer {
  const { windings, phaseCount } = transformer;
  return {
    ...transformer,
    phaseCount: 1,
    antifloatPpm: 0,
    windings: windings.map((winding) => ({
      ...winding,
      connection: 'wye',
      ratedKv: windingVoltageV(winding, phaseCount) / 1e3,
      ratedKva: winding.ratedKva / phaseCount,
      terminal: { bus: winding.terminal.bus, nodes: [1, 4] },
      neutralResistanceOhm: -1,
    })),
  };
}

/** As the primitive has it: solid grounding is a large conductance. */
function earthConductanceS({ neutralResistanceOhm: r, neutralReactanceOhm: x }: Winding): number {
  if (r < 0) return 0;
  return r === 0 && x === 0 ? SOLID_GROUND_S : r / (r * r + x * x);
}
