import type { CompiledElement, CompiledNetwork } from '../compiled/compile.ts';
import { applyPrimitive, type Primitive, zeroPrimitive } from '../compiled/primitive.ts';
import { conductorVoltages } from '../loadflow/flows.ts';
import { addInjection, type PortRange } from '../loadflow/injection.ts';
import type { System } from '../loadflow/system.ts';
import type { Tangent } from '../loadflow/tangent.ts';

/**
 * What can be changed, and per what.
 *
 * - `activePower`, `reactivePower`: W and var _injected_ at a connection, in equal parts over its ports
 * - `sourceVoltage`: the voltage behind a source's impedance, all phases, per pu of what it is
 * - `tap`: the tap of a winding, per step of `stepPu` upwards; one a winding, so all its phases
 */
export type SensitivityInput =
  | { readonly kind: 'activePower' | 'reactivePower'; readonly ports: PortRange }
  | { readonly kind: 'sourceVoltage'; readonly source: number }
  | {
      readonly kind: 'tap';
      readonly transformer: number;
      /** Counting from 0. */
      readonly winding: number;
      readonly stepPu: number;
    };

/** Active and reactive power of every participant that the system was compiled with, two by two. */
export function injectionInputs({ ports }: CompiledNetwork): SensitivityInput[] {
  return [...ports.participantOfId.values()].flatMap((k) => {
    const range = { first: ports.firstOfParticipant[k], end: ports.firstOfParticipant[k + 1] };
    return [
      { kind: 'activePower', ports: range } as const,
      { kind: 'reactivePower', ports: range } as const,
    ];
  });
}

/** What an input does while the voltages stay. */
export interface Disturbance {
  /** Nodes at which currents are injected, A per unit of the input. */
  readonly nodes: Int32Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** The element whose own currents change, and by how much; null for injections. */
  readonly own: OwnCurrents | null;
}

interface OwnCurrents {
  readonly element: number;
  /** Into its conductors, A per unit of the input. */
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export function disturbanceOf(tangent: Tangent, input: SensitivityInput): Disturbance {
  switch (input.kind) {
    case 'activePower':
      return injected(tangent, input.ports, 1, 0);
    case 'reactivePower':
      return injected(tangent, input.ports, 0, 1);
    case 'sourceVoltage':
      return drawn(tangent, raisedSource(tangent.system, input.source));
    case 'tap':
      return drawn(tangent, movedTap(tangent, input.transformer, input.winding, input.stepPu));
  }
}

function injected(tangent: Tangent, range: PortRange, p: number, q: number): Disturbance {
  const { nodes, ports } = tangent.system.compiled;
  const re = new Float64Array(nodes.count);
  const im = new Float64Array(nodes.count);
  addInjection(tangent, range, p, q, re, im);
  const touched = new Set<number>();
  for (let port = range.first; port < range.end; port++) {
    for (const node of [ports.plus[port], ports.minus[port]]) if (node >= 0) touched.add(node);
  }
  const list = Int32Array.from(touched);
  return {
    nodes: list,
    re: Float64Array.from(list, (node) => re[node]),
    im: Float64Array.from(list, (node) => im[node]),
    own: null,
  };
}

/** What an element draws more is injected less. */
function drawn({ system }: Tangent, own: OwnCurrents): Disturbance {
  const { nodes } = system.compiled.elements[own.element] as CompiledElement;
  const live = Array.from(nodes, (_, a) => a).filter((a) => nodes[a] >= 0);
  return {
    nodes: Int32Array.from(live, (a) => nodes[a]),
    re: Float64Array.from(live, (a) => -own.re[a]),
    im: Float64Array.from(live, (a) => -own.im[a]),
    own,
  };
}

/** A source draws Y·(V − E): a pu more of E is −Y·E. Sources are the first elements. */
function raisedSource({ compiled, model }: System, source: number): OwnCurrents {
  const { re: eRe, im: eIm } = compiled.sourceVoltages[source] as OwnCurrents;
  const y = model.primitives[source] as Primitive;
  const re = new Float64Array(y.order);
  const im = new Float64Array(y.order);
  applyPrimitive(y, false, eRe, eIm, re, im);
  return { element: source, re: re.map((i) => -i), im: im.map((i) => -i) };
}

/**
 * `dY·V` of a step of a tap t. With s = 1/t the primitive is a polynomial of second degree in s, whose
 * slope a central difference of any width has exactly: `dY/dt = −s²·dY/ds`.
 */
function movedTap(
  { system, voltages }: Tangent,
  transformer: number,
  winding: number,
  stepPu: number,
): OwnCurrents {
  const { compiled, devices } = system;
  const id = compiled.network.transformers[transformer]?.id;
  const k = compiled.elements.findIndex(({ model }) => model.id === id);
  const element = compiled.elements[k] as CompiledElement;
  const tap = (devices.tapPu[transformer] as Float64Array)[winding];
  const at = (tapPu: number) =>
    element.model.primitive({
      ...devices,
      tapPu: devices.tapPu.map((taps, t) => (t === transformer ? taps.with(winding, tapPu) : taps)),
    });
  // s·1.5 and s·0.5
  const [above, below] = [at(tap / 1.5), at(2 * tap)];
  const slope = zeroPrimitive(above.order);
  for (let e = 0; e < slope.re.length; e++) {
    slope.re[e] = (-stepPu * (above.re[e] - below.re[e])) / tap;
    slope.im[e] = (-stepPu * (above.im[e] - below.im[e])) / tap;
  }
  const { uRe, uIm } = conductorVoltages(element, voltages);
  const re = new Float64Array(slope.order);
  const im = new Float64Array(slope.order);
  applyPrimitive(slope, false, uRe, uIm, re, im);
  return { element: k, re, im };
}
