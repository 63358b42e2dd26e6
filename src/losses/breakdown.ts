import { addAtPort } from '../compiled/ports.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import type { LossPart } from './allocation.ts';
import { type ConductorForm, conductorForms } from './conductor-forms.ts';
import { type Halves, nortonCurrents, portCurrents, tradeInjections } from './currents.ts';
import { openLinearNetwork } from './linear-network.ts';

/**
 * The shares of the graph method path by path: what each current by itself drives through every
 * conductor of every branch, `Re(conj(ψ_c)·(R·J)_c)`. One direct solve a port, source and trade; on a
 * tree all but the branches between it and the source come out as rounding, and are left out.
 */
export function* breakDownByPaths(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): Generator<LossPart> {
  const { voltagesOf } = openLinearNetwork(system);
  const forms = conductorForms(system, voltages);
  const lost = new Float64Array(forms.length);
  for (const { of, index, currents } of causes(system, voltages, trades)) {
    const v = voltagesOf(currents);
    let largest = 0;
    forms.forEach((form, k) => {
      lost[k] = evaluate(form, v);
      largest = Math.max(largest, Math.abs(lost[k]));
    });
    for (const [k, { element, conductor }] of forms.entries()) {
      const lossW = lost[k] as number;
      if (Math.abs(lossW) > ROUNDING * largest) yield { of, index, element, conductor, lossW };
    }
  }
}

/** Of the largest part of a current: what is smaller is rounding. */
const ROUNDING = 1e-13;

function evaluate({ nodes, re, im }: ConductorForm, v: Halves): number {
  let sum = 0;
  for (let a = 0; a < nodes.length; a++) {
    const node = nodes[a] as number;
    sum += (re[a] as number) * v.re[node] + (im[a] as number) * v.im[node];
  }
  return sum;
}

interface Cause {
  readonly of: LossPart['of'];
  readonly index: number;
  /** Injected at the nodes, A. */
  readonly currents: Halves;
}

function* causes(system: System, voltages: Voltages, trades: readonly Trade[]): Generator<Cause> {
  const { ports, nodes, sourceVoltages, elements } = system.compiled;
  const none = (): Halves => ({
    re: new Float64Array(nodes.count),
    im: new Float64Array(nodes.count),
  });
  const drawn = portCurrents(system, voltages);
  for (let port = 0; port < ports.count; port++) {
    if (drawn.re[port] === 0 && drawn.im[port] === 0) continue;
    const currents = none();
    addAtPort(ports, port, drawn.re[port], currents.re);
    addAtPort(ports, port, drawn.im[port], currents.im);
    yield { of: 'port', index: port, currents };
  }
  for (const index of sourceVoltages.keys()) {
    const currents = none();
    const norton = nortonCurrents(system, index);
    elements[index]?.nodes.forEach((node, a) => {
      if (node < 0) return;
      currents.re[node] += norton.re[a];
      currents.im[node] += norton.im[a];
    });
    yield { of: 'source', index, currents };
  }
  for (const [index, trade] of trades.entries()) {
    const currents = none();
    for (const { port, re, im } of tradeInjections(system, voltages, trade)) {
      addAtPort(ports, port, re, currents.re);
      addAtPort(ports, port, im, currents.im);
    }
    yield { of: 'trade', index, currents };
  }
}
