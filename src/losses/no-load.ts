import { windingPorts, windingVoltageV } from '../compiled/elements/transformer.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Winding } from '../network/network.ts';
import type { Halves } from './currents.ts';

/** The conductance across one phase of a transformer that stands for its core. */
interface CoreBranch {
  readonly element: number;
  /** Nodes, or `GROUND`. */
  readonly plus: number;
  readonly minus: number;
  readonly conductanceS: number;
}

/** Core branches of all transformers at the present taps: they lie across the phases of winding 2. */
function* coreBranches({ compiled, model }: System): Generator<CoreBranch> {
  const { transformers } = compiled.network;
  const first = compiled.elements.findIndex((element) => element.model.kind === 'transformer');
  for (const [t, transformer] of transformers.entries()) {
    if (transformer.noLoadLossPct === 0) continue;
    const { windings, phaseCount, noLoadLossPct } = transformer;
    const element = compiled.elements[first + t];
    const [winding1, winding2] = windings as [Winding, Winding];
    const turnV = windingVoltageV(winding2, phaseCount) * (model.state.tapPu[t]?.[1] ?? 1);
    const conductanceS =
      ((noLoadLossPct / 100) * winding1.ratedKva * 1e3) / phaseCount / turnV ** 2;
    for (const [plus, minus] of windingPorts(transformer, winding2)) {
      const at = (conductor: number) => element.nodes[element.terminalStart[1] + conductor];
      yield { element: first + t, plus: at(plus), minus: at(minus), conductanceS };
    }
  }
}

const voltage = ({ plus, minus }: CoreBranch, v: Float64Array): number =>
  (plus < 0 ? 0 : v[plus]) - (minus < 0 ? 0 : v[minus]);

/** No-load losses by compiled element, W: what transformers lose in their cores at these voltages. */
export function noLoadLosses(system: System, { vRe, vIm }: Voltages): Float64Array {
  const lossW = new Float64Array(system.compiled.elements.length);
  for (const core of coreBranches(system)) {
    lossW[core.element] += core.conductanceS * (voltage(core, vRe) ** 2 + voltage(core, vIm) ** 2);
  }
  return lossW;
}

/** Their gradient, W per V: as `lossGradient`, of the cores alone. */
export function noLoadGradient(system: System, { vRe, vIm }: Voltages): Halves {
  const { count } = system.compiled.nodes;
  const gradient = { re: new Float64Array(count), im: new Float64Array(count) };
  for (const core of coreBranches(system)) {
    const { plus, minus, conductanceS } = core;
    for (const [half, v] of [
      [gradient.re, vRe],
      [gradient.im, vIm],
    ] as const) {
      const slope = 2 * conductanceS * voltage(core, v);
      if (plus >= 0) half[plus] += slope;
      if (minus >= 0) half[minus] -= slope;
    }
  }
  return gradient;
}
