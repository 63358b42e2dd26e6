/** Which voltage every section is at, by a vote of everything that states a rated voltage there. */

import type { Network, Terminal } from '../../network/network.ts';
import { nodesOfBuses } from '../../network/topology.ts';

/** A stated rated voltage. */
export interface Vote {
  readonly element: string;
  readonly kind: 'bus' | 'load' | 'generator' | 'capacitor' | 'winding' | 'source';
  /** Index of the winding, 0 for the rest. */
  readonly part: number;
  readonly bus: string;
  readonly statedKv: number;
  /** Line-to-neutral voltages that it may mean, kV. */
  readonly meansKv: readonly number[];
  readonly weight: number;
}

/** A vote that the others at its section contradict. */
export interface Dissent {
  readonly vote: Vote;
  /** Line to neutral, of the section. */
  readonly levelKv: number;
  /** What the element would have to state to fit. */
  readonly fittingKv: number;
  /** Weight of those that agree with the level, and of those that agree with the dissenter. */
  readonly agreeing: number;
  readonly dissenting: number;
  /** Is it the only one at its section that is off? */
  readonly alone: boolean;
}

export interface Levels {
  /** Sections: buses that lines join, open ones too. */
  readonly sectionOf: ReadonlyMap<string, number>;
  /** Line-to-neutral voltage of every section, kV. */
  readonly kvOfSection: readonly (number | null)[];
  readonly dissents: readonly Dissent[];
}

/** Two voltages this far apart, as a factor, are of one level. */
const SAME_LEVEL = 1.18;
/** And this far apart they are the same figure, perhaps rounded. */
const SAME_FIGURE = 1.06;
/** A bus base is stated for every bus, but comes from one place: all of a section are one vote. */
const BUS_WEIGHT = 1.1;

export function levelsOf(network: Network): Levels {
  const sectionOf = sectionsOf(network);
  const votesOf: Vote[][] = [];
  for (const vote of votesOfNetwork(network)) {
    const section = sectionOf.get(vote.bus);
    if (section === undefined) continue;
    votesOf[section] ??= [];
    votesOf[section].push(vote);
  }
  const kvOfSection: (number | null)[] = [];
  const dissents: Dissent[] = [];
  const count = Math.max(-1, ...sectionOf.values()) + 1;
  for (let section = 0; section < count; section++) {
    const votes = shareBusWeight(votesOf[section] ?? []);
    const level = electedKv(votes);
    kvOfSection.push(level);
    if (level === null) continue;
    const off = votes.filter((vote) => !means(vote, level));
    const agreeing = weightOf(votes) - weightOf(off);
    for (const vote of off) {
      const [own] = [...vote.meansKv].sort((a, b) => distance(a, level) - distance(b, level));
      dissents.push({
        vote,
        levelKv: level,
        fittingKv: (vote.statedKv / own) * level,
        agreeing,
        dissenting: weightOf(off.filter((other) => vote.meansKv.some((kv) => means(other, kv)))),
        alone: off.length === 1,
      });
    }
  }
  return { sectionOf, kvOfSection, dissents };
}

/** Line-to-neutral level of a bus, kV; null where nothing states one. */
export function levelKvAt(levels: Levels, bus: string): number | null {
  const section = levels.sectionOf.get(bus);
  return section === undefined ? null : (levels.kvOfSection[section] ?? null);
}

function sectionsOf(network: Network): Map<string, number> {
  const next = new Map<string, string[]>(network.buses.map(({ id }) => [id, []]));
  const banks = [...network.capacitors, ...network.reactors].flatMap(({ from, to }) =>
    to === null || to.nodes.every((node) => node === 0) ? [] : [{ from, to }],
  );
  for (const { from, to } of [...network.lines, ...banks]) {
    next.get(from.bus)?.push(to.bus);
    next.get(to.bus)?.push(from.bus);
  }
  const sectionOf = new Map<string, number>();
  let section = 0;
  for (const { id } of network.buses) {
    if (sectionOf.has(id)) continue;
    sectionOf.set(id, section);
    const queue = [id];
    for (const bus of queue) {
      for (const other of next.get(bus) ?? []) {
        if (sectionOf.has(other)) continue;
        sectionOf.set(other, section);
        queue.push(other);
      }
    }
    section++;
  }
  return sectionOf;
}

function votesOfNetwork(network: Network): Vote[] {
  const nodesOf = nodesOfBuses(network);
  const vote = (
    element: string,
    kind: Vote['kind'],
    bus: string,
    statedKv: number,
    meansKv: readonly number[],
    part = 0,
  ): Vote => ({ element, kind, part, bus, statedKv, meansKv, weight: 1 });
  const rated = (
    kind: Vote['kind'],
    id: string,
    terminal: Terminal,
    phaseCount: number,
    kv: number,
    part = 0,
  ) => vote(id, kind, terminal.bus, kv, lineToNeutral(terminal, phaseCount, kv, nodesOf), part);
  return [
    ...network.buses.flatMap(({ id, kVBase }) =>
      kVBase === null ? [] : [vote(id, 'bus', id, kVBase, [kVBase])],
    ),
    ...network.sources.map(({ id, terminal, voltageKv }) =>
      vote(id, 'source', terminal.bus, voltageKv, [voltageKv]),
    ),
    ...network.loads.map((one) => rated('load', one.id, one.terminal, one.phaseCount, one.ratedKv)),
    ...network.generators.map((one) =>
      rated('generator', one.id, one.terminal, one.phaseCount, one.ratedKv),
    ),
    ...network.capacitors.flatMap((one) =>
      one.to === null ? [rated('capacitor', one.id, one.from, one.phaseCount, one.ratedKv)] : [],
    ),
    ...network.transformers.flatMap(({ id, phaseCount, windings }) =>
      windings.map(({ terminal, ratedKv }, part) =>
        rated('winding', id, terminal, phaseCount, ratedKv, part),
      ),
    ),
  ].filter(({ meansKv }) => meansKv.every((kv) => kv > 0));
}

/** What a rated voltage may mean line to neutral: across two phases √3 times that, in a split-phase service twice. */
function lineToNeutral(
  { bus, nodes }: Terminal,
  phaseCount: number,
  kv: number,
  nodesOf: ReadonlyMap<string, readonly number[]>,
): number[] {
  if (phaseCount > 1) return [kv / Math.sqrt(3)];
  const phases = nodes.filter((node) => node >= 1 && node <= 3).length;
  if (phases < 2) return [kv];
  const isSplit = nodes.includes(1) && nodes.includes(2) && !nodesOf.get(bus)?.includes(3);
  return isSplit ? [kv / Math.sqrt(3), kv / 2] : [kv / Math.sqrt(3)];
}

/** Buses of one base share one vote. */
function shareBusWeight(votes: readonly Vote[]): Vote[] {
  const buses = votes.filter(({ kind }) => kind === 'bus').length;
  return votes.map((vote) =>
    vote.kind === 'bus' ? { ...vote, weight: BUS_WEIGHT / buses } : vote,
  );
}

/** The voltage that most votes may mean; the first of several. */
function electedKv(votes: readonly Vote[]): number | null {
  const candidates = new Map<string, number>();
  for (const { meansKv } of votes) for (const kv of meansKv) candidates.set(kv.toPrecision(3), kv);
  let best: number | null = null;
  let most = 0;
  for (const kv of candidates.values()) {
    const weight =
      weightOf(votes.filter((vote) => means(vote, kv, SAME_FIGURE))) +
      0.3 * weightOf(votes.filter((vote) => means(vote, kv)));
    if (weight <= most) continue;
    most = weight;
    best = kv;
  }
  return best;
}

function means({ meansKv }: Vote, levelKv: number, factor = SAME_LEVEL): boolean {
  return meansKv.some((kv) => distance(kv, levelKv) <= Math.log(factor));
}

function distance(a: number, b: number): number {
  return Math.abs(Math.log(a / b));
}

function weightOf(votes: readonly Vote[]): number {
  return votes.reduce((sum, { weight }) => sum + weight, 0);
}
