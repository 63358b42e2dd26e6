import type { CompiledElement } from '../compiled/compile.ts';
import { conductorVoltages, elementCurrents } from '../loadflow/flows.ts';
import type { Tangent } from '../loadflow/tangent.ts';
import { type GradientCollector, type GradientRows, openGradients } from './gradients.ts';
import type { QuantityKind } from './quantity.ts';

/**
 * Gradients of all quantities of the given kinds, in the order of the kinds, then of nodes, elements
 * and buses. A size that is zero (a dead conductor, an earthed neutral, no negative sequence)
 * has no derivative: its gradient is put at zero.
 */
export function quantityGradients(tangent: Tangent, kinds: readonly QuantityKind[]): GradientRows {
  const rows = openGradients(tangent);
  for (const kind of new Set(kinds)) ADD[kind](tangent, rows, kind);
  return rows.finish();
}

type Add = (tangent: Tangent, rows: GradientCollector, kind: QuantityKind) => void;

const ADD: Readonly<Record<QuantityKind, Add>> = {
  voltage: addVoltages,
  angle: addVoltages,
  current: addConductors,
  activePower: addConductors,
  reactivePower: addConductors,
  transformer: addTransformers,
  unbalance: addUnbalances,
  loss: addLosses,
  reactiveLoss: addLosses,
  sourcePower: addSources,
  sourceReactivePower: addSources,
};

/** Voltages of fewer pu (V, where there is no base) are rounding, e.g. of an earthed neutral. */
const NO_VOLTAGE_PU = 1e-9;

function addVoltages(
  { system, voltages: { vRe, vIm } }: Tangent,
  rows: GradientCollector,
  kind: QuantityKind,
): void {
  const { baseV } = system.compiled;
  for (let node = 0; node < vRe.length; node++) {
    const size = Math.hypot(vRe[node], vIm[node]);
    const isLive = size > NO_VOLTAGE_PU * (baseV[node] || 1);
    if (isLive && kind === 'voltage') rows.byVoltage(node, vRe[node] / size, vIm[node] / size);
    if (isLive && kind === 'angle') {
      rows.byVoltage(node, -vIm[node] / (size * size), vRe[node] / (size * size));
    }
    const value = kind === 'voltage' ? size : Math.atan2(vIm[node], vRe[node]);
    rows.end({ kind, index: node, conductor: -1, value });
  }
}

/** An element's conductors at the tangent's voltages. */
function statesOf({ system, voltages }: Tangent, k: number) {
  const element = system.compiled.elements[k] as CompiledElement;
  const { re: iRe, im: iIm } = elementCurrents(system, k, voltages);
  return { element, ...conductorVoltages(element, voltages), iRe, iIm };
}
type States = ReturnType<typeof statesOf>;

function addConductors(tangent: Tangent, rows: GradientCollector, kind: QuantityKind): void {
  tangent.system.compiled.elements.forEach(({ model, nodes }, k) => {
    if (!model.isBranch) return;
    const states = statesOf(tangent, k);
    const { iRe, iIm } = states;
    nodes.forEach((node, a) => {
      if (node < 0) return;
      let value = 0;
      if (kind === 'current') {
        value = Math.hypot(iRe[a], iIm[a]);
        if (value > 0) rows.byCurrent(k, a, iRe[a] / value, iIm[a] / value);
      } else {
        const [p, q] = powerAt(states, a);
        value = kind === 'activePower' ? p : q;
        addPower(rows, k, states, a, kind === 'activePower' ? ACTIVE : REACTIVE);
      }
      rows.end({ kind, index: k, conductor: a, value });
    });
  });
}

/** What of a power is meant: shares of P and of Q. */
type Part = readonly [ofP: number, ofQ: number];
const ACTIVE: Part = [1, 0];
const REACTIVE: Part = [0, 1];

/** Complex power into a conductor, VA. */
function powerAt({ uRe, uIm, iRe, iIm }: States, a: number): [p: number, q: number] {
  return [uRe[a] * iRe[a] + uIm[a] * iIm[a], uIm[a] * iRe[a] - uRe[a] * iIm[a]];
}

/** Gradient of `ofP·P + ofQ·Q` of a conductor: both `dV·conj(I)` and `V·conj(dI)` count. */
function addPower(
  rows: GradientCollector,
  k: number,
  { element, uRe, uIm, iRe, iIm }: States,
  a: number,
  [ofP, ofQ]: Part,
): void {
  const node = element.nodes[a];
  if (node < 0) return;
  rows.byVoltage(node, ofP * iRe[a] - ofQ * iIm[a], ofP * iIm[a] + ofQ * iRe[a]);
  rows.byCurrent(k, a, ofP * uRe[a] + ofQ * uIm[a], ofP * uIm[a] - ofQ * uRe[a]);
}

function addTransformers(tangent: Tangent, rows: GradientCollector, kind: QuantityKind): void {
  tangent.system.compiled.elements.forEach(({ model, terminalStart }, k) => {
    if (model.kind !== 'transformer') return;
    const states = statesOf(tangent, k);
    let p = 0;
    let q = 0;
    for (let a = 0; a < terminalStart[1]; a++) {
      const [ofA, reactiveOfA] = powerAt(states, a);
      p += ofA;
      q += reactiveOfA;
    }
    const value = Math.hypot(p, q);
    for (let a = 0; a < terminalStart[1] && value > 0; a++) {
      addPower(rows, k, states, a, [p / value, q / value]);
    }
    rows.end({ kind, index: k, conductor: -1, value });
  });
}

const PHASES = [1, 2, 3];

/** |V2|/|V1| as IEC 61000-4-30 has it, at buses whose three phases a source feeds. */
function addUnbalances(
  { system, voltages }: Tangent,
  rows: GradientCollector,
  kind: QuantityKind,
): void {
  const { nodes, fed } = system.compiled;
  const { vRe, vIm } = voltages;
  for (let bus = 0; bus < nodes.busIds.length; bus++) {
    const own: number[] = [];
    for (let node = nodes.firstNodeOfBus[bus]; node < nodes.firstNodeOfBus[bus + 1]; node++) {
      if (PHASES.includes(nodes.numberOfNode[node]) && fed[node] === 1) own.push(node);
    }
    if (own.length !== 3) continue;
    const [positive, negative] = [1, -1].map((sign) => {
      let re = 0;
      let im = 0;
      own.forEach((node, k) => {
        const [tr, ti] = turn(k, sign);
        re += tr * vRe[node] - ti * vIm[node];
        im += tr * vIm[node] + ti * vRe[node];
      });
      return { re, im, size: Math.hypot(re, im) };
    }) as [Phasor, Phasor];
    const value = positive.size > 0 ? negative.size / positive.size : 0;
    own.forEach((node, k) => {
      if (value === 0) return;
      addSize(rows, node, negative, turn(k, -1), 1 / positive.size);
      addSize(rows, node, positive, turn(k, 1), -value / positive.size);
    });
    rows.end({ kind, index: bus, conductor: -1, value });
  }
}

type Phasor = { readonly re: number; readonly im: number; readonly size: number };

/** Factor of phase k in V1 = Va + α·Vb + α²·Vc (sign +1), or in V2 (−1). */
function turn(k: number, sign: number): readonly [re: number, im: number] {
  if (k === 0) return [1, 0];
  return [-0.5, (k === 1 ? sign : -sign) * (Math.sqrt(3) / 2)];
}

/** Adds the gradient of a phasor's size by one of the voltages it is a sum of, times `factor`. */
function addSize(
  rows: GradientCollector,
  node: number,
  { re, im, size }: Phasor,
  [tr, ti]: readonly [number, number],
  factor: number,
): void {
  const share = factor / size;
  rows.byVoltage(node, share * (tr * re + ti * im), share * (tr * im - ti * re));
}

function addLosses(tangent: Tangent, rows: GradientCollector, kind: QuantityKind): void {
  const weights = kind === 'loss' ? ACTIVE : REACTIVE;
  let value = 0;
  tangent.system.compiled.elements.forEach(({ model, nodes }, k) => {
    if (!model.isBranch) return;
    const states = statesOf(tangent, k);
    nodes.forEach((_, a) => {
      value += powerAt(states, a)[kind === 'loss' ? 0 : 1];
      addPower(rows, k, states, a, weights);
    });
  });
  rows.end({ kind, index: -1, conductor: -1, value });
}

function addSources(tangent: Tangent, rows: GradientCollector, kind: QuantityKind): void {
  const active = kind === 'sourcePower';
  tangent.system.compiled.elements.forEach(({ model, nodes }, k) => {
    if (model.kind !== 'source') return;
    const states = statesOf(tangent, k);
    let value = 0;
    nodes.forEach((_, a) => {
      value -= powerAt(states, a)[active ? 0 : 1];
      addPower(rows, k, states, a, active ? [-1, 0] : [0, -1]);
    });
    rows.end({ kind, index: k, conductor: -1, value });
  });
}
