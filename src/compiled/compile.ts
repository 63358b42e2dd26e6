import type { Network } from '../network/network.ts';
import type { Participant } from '../network/trading.ts';
import { entryIndex, type SparsePattern, symmetricPattern } from '../numeric/pattern.ts';
import { type DeviceState, type ElementModel, elementModels } from './elements/index.ts';
import { sourceVoltage } from './elements/source.ts';
import { GROUND, indexNodes, type NodeIndex, nodeAt } from './nodes.ts';
import { compilePorts, type Ports } from './ports.ts';
import type { Primitive } from './primitive.ts';

/** An element with its conductors numbered through, terminal by terminal. */
export interface CompiledElement {
  readonly model: ElementModel;
  /** Node of every conductor, or `GROUND`. */
  readonly nodes: Int32Array;
  /** Conductors of terminal t are `terminalStart[t] … terminalStart[t + 1] - 1`. */
  readonly terminalStart: Int32Array;
  /** Where in the pattern the entries of the primitive go; -1 where a conductor is grounded. */
  readonly entries: Int32Array;
}

/** A network as index arrays in SI units: what the load flow and everything after it compute on. */
export interface CompiledNetwork {
  readonly network: Network;
  readonly nodes: NodeIndex;
  /** Line-to-neutral voltage base of every node, V; 0 where the feeder states none. */
  readonly baseV: Float64Array;
  readonly elements: readonly CompiledElement[];
  /** Elements that controls may move, and the elements at every node, both ascending. */
  readonly movable: readonly number[];
  readonly elementsAtNode: readonly (readonly number[])[];
  readonly ports: Ports;
  /** Voltages behind the sources' impedances by element (sources come first), V. */
  readonly sourceVoltages: readonly { readonly re: Float64Array; readonly im: Float64Array }[];
  /** Pattern of the admittance matrix with every port in it. */
  readonly pattern: SparsePattern;
  /** Entries (plus,plus), (minus,minus), (plus,minus), (minus,plus) of each port, or -1. */
  readonly portEntries: Int32Array;
  /** 1 where a source feeds the node, through closed elements. */
  readonly fed: Uint8Array;
  /** Ports whose nodes are fed; the others draw nothing. */
  readonly activePorts: Int32Array;
}

/**
 * Compiles a network that has been validated: its references hold and its matrices fit.
 *
 * @param participants connections at which trades may inject, besides the network's own loads
 */
export function compile(
  network: Network,
  participants: readonly Participant[] = [],
): CompiledNetwork {
  const nodes = indexNodes(network);
  const ports = compilePorts(network, nodes, participants);
  const models = elementModels(network);
  const conductorsOf = models.map((model) =>
    Int32Array.from(
      model.terminals.flatMap((terminal) => {
        const bus = nodes.busOfId.get(terminal.bus) as number;
        return terminal.nodes.map((number) => nodeAt(nodes, bus, number) as number);
      }),
    ),
  );

  const rows: number[] = [];
  const columns: number[] = [];
  for (const conductors of conductorsOf) {
    for (const i of conductors) {
      for (const j of conductors) {
        if (i < 0 || j < i) continue;
        rows.push(i);
        columns.push(j);
      }
    }
  }
  for (let port = 0; port < ports.count; port++) {
    if (ports.plus[port] < 0 || ports.minus[port] < 0) continue;
    rows.push(ports.plus[port]);
    columns.push(ports.minus[port]);
  }
  const pattern = symmetricPattern(nodes.count, rows, columns);
  const entry = (i: number, j: number) =>
    i === GROUND || j === GROUND ? -1 : entryIndex(pattern, i, j);

  const elements = models.map((model, k): CompiledElement => {
    const conductors = conductorsOf[k] as Int32Array;
    const terminalStart = new Int32Array(model.terminals.length + 1);
    model.terminals.forEach((terminal, t) => {
      terminalStart[t + 1] = terminalStart[t] + terminal.nodes.length;
    });
    const entries = new Int32Array(conductors.length ** 2);
    conductors.forEach((i, a) => {
      conductors.forEach((j, b) => {
        entries[a * conductors.length + b] = entry(i, j);
      });
    });
    return { model, nodes: conductors, terminalStart, entries };
  });

  const portEntries = new Int32Array(4 * ports.count);
  for (let port = 0; port < ports.count; port++) {
    const p = ports.plus[port];
    const m = ports.minus[port];
    portEntries.set([entry(p, p), entry(m, m), entry(p, m), entry(m, p)], 4 * port);
  }

  const baseV = new Float64Array(nodes.count);
  for (let node = 0; node < nodes.count; node++) {
    baseV[node] = (network.buses[nodes.busOfNode[node]]?.kVBase ?? 0) * 1e3;
  }
  const fed = fedNodes(network, nodes, elements, ports);
  const isFed = (node: number) => node === GROUND || fed[node] === 1;
  const activePorts = Int32Array.from({ length: ports.count }, (_, port) => port).filter(
    (port) => isFed(ports.plus[port]) && isFed(ports.minus[port]),
  );
  return {
    network,
    nodes,
    baseV,
    elements,
    movable: [...elements.keys()].filter((k) => elements[k]?.model.stateOf !== null),
    elementsAtNode: elementsAtNode(nodes.count, elements),
    ports,
    sourceVoltages: network.sources.map(sourceVoltage),
    pattern,
    portEntries,
    fed,
    activePorts,
  };
}

function elementsAtNode(count: number, elements: readonly CompiledElement[]): number[][] {
  const list = Array.from({ length: count }, (): number[] => []);
  elements.forEach((element, k) => {
    for (const node of new Set(element.nodes)) if (node >= 0) list[node]?.push(k);
  });
  return list;
}

/**
 * Nodes that a source reaches through conductors that are coupled; and those that an impedance to
 * ground holds, where a load between the two returns its current: neutrals with nothing else.
 */
function fedNodes(
  network: Network,
  nodes: NodeIndex,
  elements: readonly CompiledElement[],
  ports: Ports,
): Uint8Array {
  const groupOf = Int32Array.from({ length: nodes.count }, (_, node) => node);
  const root = (node: number): number => {
    let at = node;
    while (groupOf[at] !== at) {
      groupOf[at] = groupOf[groupOf[at]];
      at = groupOf[at];
    }
    return at;
  };
  const state: DeviceState = {
    tapPu: network.transformers.map((t) => new Float64Array(t.windings.length).fill(1)),
    stepStates: network.capacitors.map((c) => c.stepKvar.map(() => 1 as const)),
  };
  const tied: number[] = [];
  for (const element of elements) {
    const y = element.model.primitive(state);
    forCoupledConductors(element, y, (i, j) => {
      groupOf[root(i)] = root(j);
    });
    if (element.model.kind === 'reactor') tied.push(...nodesTiedToGround(element, y));
  }
  const fed = new Set<number>();
  for (const element of elements) {
    if (element.model.kind !== 'source') continue;
    for (const node of element.nodes) if (node >= 0) fed.add(root(node));
  }
  const earthed = new Set(tied.map(root));
  for (let reached = -1; reached !== fed.size; ) {
    reached = fed.size;
    for (let port = 0; port < ports.count; port++) {
      if (ports.plus[port] < 0 || ports.minus[port] < 0) continue;
      const [plus, minus] = [root(ports.plus[port]), root(ports.minus[port])];
      if (fed.has(plus) && earthed.has(minus)) fed.add(minus);
      else if (fed.has(minus) && earthed.has(plus)) fed.add(plus);
    }
  }
  return Uint8Array.from({ length: nodes.count }, (_, node) => (fed.has(root(node)) ? 1 : 0));
}

/** Conductors of an element whose admittances to its other nodes do not make up their own. */
function nodesTiedToGround(element: CompiledElement, y: Primitive): number[] {
  return Array.from(element.nodes).filter((node, a) => {
    if (node < 0) return false;
    let [re, im] = [0, 0];
    element.nodes.forEach((other, b) => {
      if (other < 0) return;
      re += y.re[a * y.order + b];
      im += y.im[a * y.order + b];
    });
    const own = a * (y.order + 1);
    return Math.hypot(re, im) > 1e-9 * Math.hypot(y.re[own], y.im[own]);
  });
}

function forCoupledConductors(
  element: CompiledElement,
  y: Primitive,
  visit: (i: number, j: number) => void,
): void {
  for (let a = 0; a < y.order; a++) {
    for (let b = 0; b < a; b++) {
      const i = element.nodes[a];
      const j = element.nodes[b];
      const at = a * y.order + b;
      if (i >= 0 && j >= 0 && (y.re[at] !== 0 || y.im[at] !== 0)) visit(i, j);
    }
  }
}
