/**
 * Voltages of a network without load, from its topology alone: lines, series capacitors and series
 * reactors carry them along, transformers by the ratio of their windings. No equations are solved,
 * so what the capacitances of lines do to an unloaded feeder is left out.
 */

import type { Network, Terminal, Transformer, Winding } from './network.ts';
import { closedEnds } from './topology.ts';

interface Phasor {
  readonly re: number;
  readonly im: number;
}

/** A part of the network that carries voltages from nodes where they are known to others. */
interface Link {
  /** Indices of the nodes it touches. */
  readonly nodes: readonly number[];
  /** Sets what follows for certain. */
  carry(potentials: Potentials): void;
  /** Sets what is only defined up to a constant, taking the most symmetric choice. */
  assume?(potentials: Potentials): boolean;
}

/** Index of ground; the other nodes are numbered as they come up. */
const GROUND = 0;

/** Numbers the nodes of buses through. */
class NodeNumbers {
  readonly ofBus = new Map<string, Map<number, number>>();
  count = 1;

  /** Index of node `number` of a bus. */
  of(bus: string, number: number): number {
    if (number === 0) return GROUND;
    let ofNumber = this.ofBus.get(bus);
    if (ofNumber === undefined) {
      ofNumber = new Map();
      this.ofBus.set(bus, ofNumber);
    }
    let index = ofNumber.get(number);
    if (index === undefined) {
      index = this.count;
      this.count += 1;
      ofNumber.set(number, index);
    }
    return index;
  }

  ofTerminal({ bus, nodes }: Terminal): number[] {
    return nodes.map((number) => this.of(bus, number));
  }
}

/** kV of every node that is known so far. */
class Potentials {
  /** Nodes that gained a voltage and have not been carried on, last first. */
  readonly changed: number[] = [];
  readonly #values: (Phasor | undefined)[];

  constructor(nodeCount: number) {
    this.#values = new Array<Phasor | undefined>(nodeCount).fill(undefined);
    this.#values[GROUND] = { re: 0, im: 0 };
  }

  get(node: number): Phasor | undefined {
    return this.#values[node];
  }

  set(node: number, value: Phasor): void {
    if (this.#values[node] !== undefined) return;
    this.#values[node] = value;
    this.changed.push(node);
  }
}

/**
 * Line-to-neutral voltage in kV of every bus that a source feeds: of the node with the lowest
 * number, so that the order of elements does not matter. Buses that nothing feeds are left out.
 */
export function noLoadVoltages(network: Network): Map<string, number> {
  const numbers = new NodeNumbers();
  const links = networkLinks(network, numbers);
  const sources = network.sources.map(({ terminal }) => numbers.ofTerminal(terminal));
  const potentials = new Potentials(numbers.count);
  for (const [s, { voltageKv, angleDeg }] of network.sources.entries()) {
    for (const [k, node] of sources[s].entries()) {
      const angle = ((angleDeg - (360 / sources[s].length) * k) * Math.PI) / 180;
      potentials.set(node, { re: voltageKv * Math.cos(angle), im: voltageKv * Math.sin(angle) });
    }
  }
  spread(links, numbers.count, potentials);
  const voltages = new Map<string, number>();
  for (const [bus, ofNumber] of numbers.ofBus) {
    let lowest = Number.POSITIVE_INFINITY;
    let value: Phasor | undefined;
    for (const [number, node] of ofNumber) {
      if (number > lowest || potentials.get(node) === undefined) continue;
      lowest = number;
      value = potentials.get(node);
    }
    if (value !== undefined) voltages.set(bus, Math.hypot(value.re, value.im));
  }
  return voltages;
}

function spread(links: readonly Link[], nodeCount: number, potentials: Potentials): void {
  const linksOfNode: Link[][] = Array.from({ length: nodeCount }, () => []);
  for (const link of links) {
    for (const node of link.nodes) if (node !== GROUND) linksOfNode[node].push(link);
  }
  /** Links that assumed nothing since something changed last. */
  let idle = 0;
  for (let at = 0; idle < links.length; at = (at + 1) % links.length) {
    for (let node = potentials.changed.pop(); node !== undefined; node = potentials.changed.pop()) {
      for (const link of linksOfNode[node]) link.carry(potentials);
    }
    // only where nothing follows for certain any more is a reference to ground assumed
    const link = links[at];
    if (link.assume?.(potentials) === true) {
      idle = 0;
      link.carry(potentials);
    } else idle += 1;
  }
}

function networkLinks(network: Network, numbers: NodeNumbers): Link[] {
  return [
    ...network.lines.flatMap((line) => {
      const ends = closedEnds(line);
      return ends === null ? [] : [conductorLink(numbers, ...ends)];
    }),
    ...[...network.capacitors, ...network.reactors].flatMap(({ from, to }) =>
      // what lies within one bus is a shunt with a star point, which carries nothing
      to === null || to.bus === from.bus ? [] : [conductorLink(numbers, from, to)],
    ),
    ...network.transformers.map((transformer) => transformerLink(numbers, transformer)),
  ];
}

/** Both ends of every conductor have the same voltage. */
function conductorLink(numbers: NodeNumbers, from: Terminal, to: Terminal): Link {
  const ends = numbers.ofTerminal(from);
  const otherEnds = numbers.ofTerminal(to);
  return {
    nodes: [...ends, ...otherEnds],
    carry: (potentials) => {
      for (let k = 0; k < ends.length; k++) {
        const atFrom = potentials.get(ends[k]);
        const atTo = potentials.get(otherEnds[k]);
        if (atFrom !== undefined) potentials.set(otherEnds[k], atFrom);
        else if (atTo !== undefined) potentials.set(ends[k], atTo);
      }
    },
  };
}

/** The part of a winding that belongs to one phase. */
interface Coil {
  /** Indices of the nodes at its ends. */
  readonly plus: number;
  readonly minus: number;
  /** kV across it when every other coil on the same limb has its own. */
  readonly turnsKv: number;
}

function transformerLink(numbers: NodeNumbers, transformer: Transformer): Link {
  const { windings, phaseCount } = transformer;
  /** Coils of each limb, one for every winding. */
  const limbs = Array.from({ length: phaseCount }, (_, limb) =>
    windings.map((winding) => coilOf(numbers, transformer, winding, limb)),
  );
  return {
    nodes: limbs.flat().flatMap(({ plus, minus }) => [plus, minus]),
    carry: (potentials) => {
      for (const coils of limbs) {
        const perTurn = firstDefined(coils, (coil) => voltagePerTurn(coil, potentials));
        if (perTurn === undefined) continue;
        for (const coil of coils) completeCoil(coil, perTurn, potentials);
      }
    },
    assume: (potentials) =>
      limbs.some((coils) => assumeReference(coils, limbs, potentials)) ||
      windings.some((_, k) =>
        assumeStarPoint(
          limbs.map((coils) => coils[k]),
          potentials,
        ),
      ),
  };
}

function coilOf(
  numbers: NodeNumbers,
  transformer: Transformer,
  winding: Winding,
  limb: number,
): Coil {
  const { terminal, connection, ratedKv, tapPu } = winding;
  const { phaseCount } = transformer;
  const isWye = connection === 'wye';
  const turnsKv = (isWye && phaseCount > 1 ? ratedKv / Math.sqrt(3) : ratedKv) * tapPu;
  const { bus, nodes } = terminal;
  const direction = deltaDirection(transformer);
  const other =
    phaseCount === 1 ? 1 : isWye ? phaseCount : (limb + direction + nodes.length) % nodes.length;
  return {
    plus: numbers.of(bus, nodes[limb]),
    minus: numbers.of(bus, nodes[other] ?? 0),
    turnsKv,
  };
}

/** Whether the coil of phase i in a delta ends at phase i+1 or i-1, which decides the shift. */
function deltaDirection({ windings, lowSide }: Transformer): 1 | -1 {
  const [first, second] = windings;
  if (second === undefined || first.connection === second.connection) return 1;
  const high = first.ratedKv >= second.ratedKv ? first : second;
  return (high.connection === 'wye') === (lowSide === 'lags') ? 1 : -1;
}

function voltagePerTurn(coil: Coil, potentials: Potentials): Phasor | undefined {
  const plus = potentials.get(coil.plus);
  const minus = potentials.get(coil.minus);
  if (plus === undefined || minus === undefined) return undefined;
  return { re: (plus.re - minus.re) / coil.turnsKv, im: (plus.im - minus.im) / coil.turnsKv };
}

/** Sets the unknown end of a coil whose other end is known. */
function completeCoil(coil: Coil, perTurn: Phasor, potentials: Potentials): void {
  const { turnsKv } = coil;
  const plus = potentials.get(coil.plus);
  const minus = potentials.get(coil.minus);
  if (plus === undefined && minus !== undefined) {
    potentials.set(coil.plus, offset(minus, perTurn, turnsKv));
  } else if (plus !== undefined && minus === undefined) {
    potentials.set(coil.minus, offset(plus, perTurn, -turnsKv));
  }
}

/**
 * Of a winding that floats: the star point of three phases is at ground, a coil by itself has its
 * middle there, and so has the triangle of three. One winding at a time.
 */
function assumeReference(
  coils: readonly Coil[],
  limbs: readonly (readonly Coil[])[],
  potentials: Potentials,
): boolean {
  const perTurn = firstDefined(coils, (coil) => voltagePerTurn(coil, potentials));
  if (perTurn === undefined) return false;
  const winding = coils.findIndex(
    ({ plus, minus }) => potentials.get(plus) === undefined && potentials.get(minus) === undefined,
  );
  if (winding < 0) return false;
  const { plus, minus, turnsKv } = coils[winding];
  const ownCoils = limbs.map((limb) => limb[winding]);
  if (ownCoils.length > 1 && ownCoils.every((coil) => coil.minus === minus)) {
    potentials.set(minus, { re: 0, im: 0 });
    return true;
  }
  // the mean of the differences to all corners of a triangle is the distance to its centre
  const before = ownCoils.findIndex((coil) => coil.minus === plus);
  const other = before < 0 ? undefined : limbs[before];
  const otherPerTurn = other && firstDefined(other, (coil) => voltagePerTurn(coil, potentials));
  if (ownCoils.length === 3 && otherPerTurn !== undefined) {
    const re = ((perTurn.re - otherPerTurn.re) * turnsKv) / 3;
    const im = ((perTurn.im - otherPerTurn.im) * turnsKv) / 3;
    potentials.set(plus, { re, im });
  } else {
    potentials.set(plus, offset({ re: 0, im: 0 }, perTurn, turnsKv / 2));
  }
  return true;
}

/** The star point of a winding whose other ends are all fed is in their middle. */
function assumeStarPoint(coils: readonly Coil[], potentials: Potentials): boolean {
  const [{ minus }] = coils;
  const isOpenStar = coils.length > 1 && coils.every((coil) => coil.minus === minus);
  if (!isOpenStar || potentials.get(minus) !== undefined) return false;
  const ends = coils.map(({ plus }) => potentials.get(plus)).filter((end) => end !== undefined);
  if (ends.length < coils.length) return false;
  const sum = ends.reduce((a, b) => offset(a, b, 1));
  potentials.set(minus, offset({ re: 0, im: 0 }, sum, 1 / ends.length));
  return true;
}

function offset(from: Phasor, perTurn: Phasor, turnsKv: number): Phasor {
  return { re: from.re + perTurn.re * turnsKv, im: from.im + perTurn.im * turnsKv };
}

function firstDefined<Item, Result>(
  items: readonly Item[],
  find: (item: Item) => Result | undefined,
): Result | undefined {
  for (const item of items) {
    const result = find(item);
    if (result !== undefined) return result;
  }
  return undefined;
}
