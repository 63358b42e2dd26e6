/** A rule that a network keeps, and what all rules look things up in. */

import type { Issue } from '../../errors.ts';
import type {
  Bus,
  Capacitor,
  Generator,
  LineCode,
  Network,
  Terminal,
  Transformer,
} from '../network.ts';

/** A breach: which field of which element, and what would be right. */
export interface Finding {
  readonly element: string;
  readonly field: string;
  /** The offending value. */
  readonly value: unknown;
  readonly message: string;
  readonly remedy: string;
}

/** A number of an element, and where it stands. */
export type Value = Pick<Finding, 'element' | 'field'> & { readonly value: number };

export interface Rule {
  /** Stable name, documented. */
  readonly rule: string;
  /** An error leaves nothing to compute; a note says what will be assumed or left out. */
  readonly severity: Issue['severity'];
  /** What holds where the rule is kept. */
  readonly meaning: string;
  /** What to do where it is broken; a finding says it with the values at hand. */
  readonly remedy: string;
  readonly check: (network: Network, names: Names) => readonly Finding[];
}

/** What a feeder claims of itself and is held to. */
export interface Claims {
  /** That there is no loop. */
  readonly radial?: boolean | undefined;
}

/** Elements by id, and what else is claimed. */
export interface Names {
  readonly buses: ReadonlyMap<string, Bus>;
  readonly lineCodes: ReadonlyMap<string, LineCode>;
  readonly transformers: ReadonlyMap<string, Transformer>;
  readonly capacitors: ReadonlyMap<string, Capacitor>;
  readonly generators: ReadonlyMap<string, Generator>;
  readonly profiles: ReadonlySet<string>;
  /** The terminals of every element that has some, counted from 1 in files. */
  readonly terminals: ReadonlyMap<string, readonly Terminal[]>;
  readonly claims: Claims;
}

export function namesOf(network: Network, claims: Claims): Names {
  const terminals = new Map<string, Terminal[]>();
  for (const { element, terminal } of connectionsOf(network)) {
    const list = terminals.get(element);
    if (list === undefined) terminals.set(element, [terminal]);
    else list.push(terminal);
  }
  return {
    buses: byId(network.buses),
    lineCodes: byId(network.lineCodes),
    transformers: byId(network.transformers),
    capacitors: byId(network.capacitors),
    generators: byId(network.generators),
    profiles: new Set(network.profiles.map((profile) => profile.id)),
    terminals,
    claims,
  };
}

function byId<T extends { readonly id: string }>(elements: readonly T[]): ReadonlyMap<string, T> {
  return new Map(elements.map((element) => [element.id, element]));
}

/** A terminal with the element and the column that states it. */
export interface Connection {
  readonly element: string;
  readonly busField: string;
  readonly nodesField: string;
  readonly terminal: Terminal;
}

/** Every terminal of every element. */
export function connectionsOf(network: Network): readonly Connection[] {
  const one = (element: string, terminal: Terminal, suffix = ''): Connection => ({
    element,
    terminal,
    busField: `bus${suffix}`,
    nodesField: `nodes${suffix}`,
  });
  const ends = (element: string, from: Terminal, to: Terminal | null): Connection[] => [
    { element, terminal: from, busField: 'fromBus', nodesField: 'fromNodes' },
    ...(to === null
      ? []
      : [{ element, terminal: to, busField: 'toBus', nodesField: 'toNodes' } as const]),
  ];
  return [
    ...network.sources.map(({ id, terminal }) => one(id, terminal)),
    ...network.lines.flatMap(({ id, from, to }) => ends(id, from, to)),
    ...network.transformers.flatMap(({ id, windings }) =>
      windings.map(({ terminal }, k) => one(id, terminal, ` of winding ${k + 1}`)),
    ),
    ...[...network.capacitors, ...network.reactors].flatMap(({ id, from, to }) =>
      ends(id, from, to),
    ),
    ...[...network.loads, ...network.generators].map(({ id, terminal }) => one(id, terminal)),
  ];
}

/** The elements that carry current from one end to another, what is open or ends in ground too. */
export function twoEndedOf(
  network: Network,
): readonly { readonly id: string; readonly from: Terminal; readonly to: Terminal }[] {
  const banks = [...network.capacitors, ...network.reactors].flatMap(({ id, from, to }) =>
    to === null ? [] : [{ id, from, to }],
  );
  return [...network.lines, ...banks];
}

/** The numbers of every element, however deep, that are as asked. */
export function numbersOf(network: Network, isMeant: (value: number) => boolean): Value[] {
  const found: Value[] = [];
  const look = (element: string, field: string, value: unknown) => {
    if (typeof value === 'number') {
      if (isMeant(value)) found.push({ element, field, value });
    } else if (Array.isArray(value)) {
      for (const one of value) look(element, field, one);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, one] of Object.entries(value)) look(element, name, one);
    }
  };
  for (const [list, content] of Object.entries(network)) {
    if (!Array.isArray(content)) look(network.id, list, content);
    else for (const one of content) look(String(one.id ?? one.element ?? one.bus), list, one);
  }
  return found;
}
