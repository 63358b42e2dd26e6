import type { CompiledElement } from '../compiled/compile.ts';
import { elementCurrents } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import { portCurrents, portPowers } from './currents.ts';
import { noLoadLosses } from './no-load.ts';
import { sourcePowers } from './sources.ts';

/** Active power that one element carries from a bus to another, W. */
export interface PowerFlow {
  readonly element: number;
  readonly from: number;
  readonly to: number;
  readonly sentW: number;
  readonly receivedW: number;
}

/** Active powers bus by bus, all conductors together, W. */
export interface PowerFlows {
  readonly flows: readonly PowerFlow[];
  /** Injected by every port and source; negative where drawn. */
  readonly portPowerW: Float64Array;
  readonly sourcePowerW: Float64Array;
  /** Drawn at each bus by the network itself: shunts, cores, branches that send nothing on. */
  readonly networkW: Float64Array;
  readonly producedW: Float64Array;
  /** By ports, sources and the network. */
  readonly consumedW: Float64Array;
}

/** W of losses per W of active power, by bus. */
export interface Rates {
  readonly consumed: Float64Array;
  readonly produced: Float64Array;
}

export function busOfPort(system: System, port: number): number {
  const { ports, nodes } = system.compiled;
  return nodes.busOfNode[Math.max(ports.plus[port], ports.minus[port])];
}

export function busOfSource(system: System, k: number): number {
  const { elements, nodes } = system.compiled;
  const node = elements[k]?.nodes.find((one) => one >= 0) as number;
  return nodes.busOfNode[node];
}

/** What flows where: an element whose ends at two buses send and receive carries power between them. */
export function powerFlows(system: System, voltages: Voltages): PowerFlows {
  const { compiled } = system;
  const count = compiled.nodes.busIds.length;
  const networkW = new Float64Array(count);
  const producedW = new Float64Array(count);
  const cores = noLoadLosses(system, voltages);
  const flows = compiled.elements.flatMap((element, k): PowerFlow[] => {
    if (element.model.kind === 'source') return [];
    const intoW = terminalPowers(system, element, k, voltages);
    const coreBus = cores[k] > 0 ? (element.model.terminals[1]?.bus as string) : null;
    if (coreBus !== null) {
      // The core draws at the bus of winding 2, and what is left leads through.
      const bus = compiled.nodes.busOfId.get(coreBus) as number;
      networkW[bus] += cores[k];
      intoW.set(bus, (intoW.get(bus) as number) - cores[k]);
    }
    const receivers = [...intoW].filter(([, w]) => w < 0);
    const senders = [...intoW].filter(([, w]) => w > 0);
    const received = receivers.reduce((sum, [, w]) => sum - w, 0);
    const sent = senders.reduce((sum, [, w]) => sum + w, 0);
    if (received === 0 || sent === 0) {
      for (const [bus, w] of senders) networkW[bus] += w;
      for (const [bus, w] of receivers) producedW[bus] -= w;
      return [];
    }
    return senders.flatMap(([from, s]) =>
      receivers.map(([to, r]) => ({
        element: k,
        from,
        to,
        sentW: (s * -r) / received,
        receivedW: (-r * s) / sent,
      })),
    );
  });
  const portPowerW = portPowers(system, voltages, portCurrents(system, voltages)).re;
  const sourcePowerW = Float64Array.from(sourcePowers(system, voltages), ({ re }) => re);
  const consumedW = networkW.slice();
  const place = (bus: number, w: number) => {
    if (w > 0) producedW[bus] += w;
    else consumedW[bus] -= w;
  };
  portPowerW.forEach((w, port) => {
    if (w !== 0) place(busOfPort(system, port), w);
  });
  sourcePowerW.forEach((w, k) => {
    place(busOfSource(system, k), w);
  });
  return { flows, portPowerW, sourcePowerW, networkW, producedW, consumedW };
}

/** Active power into an element at each of its buses, W. */
function terminalPowers(
  system: System,
  element: CompiledElement,
  k: number,
  voltages: Voltages,
): Map<number, number> {
  const { re, im } = elementCurrents(system, k, voltages);
  const { vRe, vIm } = voltages;
  const intoW = new Map<number, number>();
  element.model.terminals.forEach(({ bus }, t) => {
    const at = system.compiled.nodes.busOfId.get(bus) as number;
    let sum = intoW.get(at) ?? 0;
    for (let a = element.terminalStart[t]; a < element.terminalStart[t + 1]; a++) {
      const node = element.nodes[a];
      if (node >= 0) sum += vRe[node] * re[a] + vIm[node] * im[a];
    }
    intoW.set(at, sum);
  });
  return intoW;
}
