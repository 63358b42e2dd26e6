/** What the tests of a feeder look things up in: levels, the tree, what stands behind each branch. */

import type { Generator, LineCode, Load, Network } from '../../network/network.ts';
import { type Branch, closedBranches, type Topology, topologyOf } from '../../network/topology.ts';
import { quantile } from './change.ts';
import { type Levels, levelKvAt, levelsOf } from './levels.ts';

/** A load or generator larger than this many times its larger peers counts only so much. */
const CLIP = 3;

export interface Facts {
  readonly network: Network;
  readonly levels: Levels;
  readonly topology: Topology;
  readonly branches: ReadonlyMap<string, Branch>;
  readonly lineCodes: ReadonlyMap<string, LineCode>;
  /** Apparent power of the loads and generators behind a branch, kVA; outliers clipped. */
  readonly kvaBehind: ReadonlyMap<string, number>;
  /** Drop on the way from the source to a bus for every kVA on one phase, pu, and where most of it is. */
  readonly dropOf: ReadonlyMap<string, Drop>;
  /** 0.9 quantile of the loads' apparent power by level, kVA. */
  readonly peerKva: (one: Load | Generator) => number;
}

export interface Drop {
  readonly puPerKva: number;
  readonly worstBranch: string;
  readonly worstPuPerKva: number;
}

export function apparentKva({ powerKw, reactivePowerKvar }: Load | Generator): number {
  return Math.hypot(powerKw, reactivePowerKvar);
}

/** Share of its voltage that a load drops by itself on the way from the source. */
export function ownDrop({ dropOf }: Facts, one: Load | Generator): number {
  return (apparentKva(one) / one.phaseCount) * (dropOf.get(one.terminal.bus)?.puPerKva ?? 0);
}

export function factsOf(network: Network): Facts {
  const levels = levelsOf(network);
  const topology = topologyOf(network);
  const branches = closedBranches(network);
  const peerKva = peersOf(network, levels);
  return {
    network,
    levels,
    topology,
    branches: new Map(branches.map((branch) => [branch.id, branch])),
    lineCodes: new Map(network.lineCodes.map((code) => [code.id, code])),
    dropOf: dropsOf(network, levels, topology),
    kvaBehind: powerBehind(network, topology, branches, peerKva),
    peerKva,
  };
}

/** Sizes of the other loads at the same level, as one figure; of all, where there are few. */
function peersOf(network: Network, levels: Levels): Facts['peerKva'] {
  const keyOf = ({ terminal }: Load | Generator) =>
    levelKvAt(levels, terminal.bus)?.toPrecision(2) ?? '';
  const sizes = new Map<string, number[]>();
  const all: number[] = [];
  for (const load of network.loads) {
    const kva = apparentKva(load) / load.phaseCount;
    if (!(kva > 0)) continue;
    all.push(kva);
    const list = sizes.get(keyOf(load));
    if (list === undefined) sizes.set(keyOf(load), [kva]);
    else list.push(kva);
  }
  const perPhase = new Map<string, number>();
  /** The largest but one or the 0.9 quantile, whichever is smaller, so that one outlier is none. */
  const typical = (list: readonly number[]) => {
    const [, second = 0] = [...list].sort((a, b) => b - a);
    return Math.min(quantile(list, 0.9), second);
  };
  return (one) => {
    const key = keyOf(one);
    let kva = perPhase.get(key);
    if (kva === undefined) {
      const list = sizes.get(key) ?? [];
      kva = typical(list.length >= 4 ? list : all);
      perPhase.set(key, kva);
    }
    return kva * one.phaseCount;
  };
}

/** Adds up phase by phase, from the ends of the tree to the source. */
function powerBehind(
  network: Network,
  { fedBuses, upstreamOf }: Topology,
  branches: readonly Branch[],
  peerKva: Facts['peerKva'],
): Map<string, number> {
  const atBus = new Map<string, Map<number, number>>();
  const add = (bus: string, node: number, kva: number) => {
    const ofNode = atBus.get(bus) ?? new Map<number, number>();
    ofNode.set(node, (ofNode.get(node) ?? 0) + kva);
    atBus.set(bus, ofNode);
  };
  for (const one of [...network.loads, ...network.generators]) {
    const nodes = one.terminal.nodes.slice(0, one.phaseCount).filter((node) => node !== 0);
    const peer = peerKva(one);
    const kva = peer > 0 ? Math.min(apparentKva(one), CLIP * peer) : apparentKva(one);
    for (const node of nodes) add(one.terminal.bus, node, kva / nodes.length);
  }
  const branchesOf = new Map<string, Branch[]>();
  for (const branch of branches) {
    for (const bus of new Set(branch.ends.map((end) => end.bus))) {
      const list = branchesOf.get(bus);
      if (list === undefined) branchesOf.set(bus, [branch]);
      else list.push(branch);
    }
  }
  const behind = new Map<string, number>();
  for (const bus of [...fedBuses].reverse()) {
    const up = upstreamOf.get(bus)?.bus;
    const power = atBus.get(bus);
    if (up === undefined || power === undefined) continue;
    const parallel = (branchesOf.get(bus) ?? []).filter(
      ({ ends }) => up !== bus && ends.some((end) => end.bus === up),
    );
    for (const branch of parallel) {
      const lower = branch.ends.filter((end) => end.bus === bus).flatMap(({ nodes }) => nodes);
      const upper = branch.ends.find((end) => end.bus === up)?.nodes ?? [];
      const phases = [...new Set(lower)].filter((node) => node !== 0);
      const sharing = (node: number) =>
        parallel.filter(({ ends }) => ends.some((e) => e.bus === bus && e.nodes.includes(node)))
          .length;
      let sum = 0;
      for (const node of phases) {
        const kva = (power.get(node) ?? 0) / sharing(node);
        sum += kva;
        const across = branch.kind === 'transformer' ? 0 : (upper[lower.indexOf(node)] ?? 0);
        if (across !== 0) add(up, across, kva);
      }
      behind.set(branch.id, (behind.get(branch.id) ?? 0) + sum);
      if (branch.kind !== 'transformer') continue;
      const feeding = [...new Set(upper)].filter((node) => node >= 1 && node <= 3);
      for (const node of feeding) add(up, node, sum / feeding.length);
    }
  }
  return behind;
}

/** Largest impedance of a conductor with itself, Ω/km. */
export function ohmPerKm({ conductorCount: n, ...code }: LineCode): number {
  let largest = 0;
  for (let k = 0; k < n * n; k += n + 1) {
    largest = Math.max(largest, Math.hypot(code.resistanceOhmPerKm[k], code.reactanceOhmPerKm[k]));
  }
  return largest;
}

function dropsOf(
  network: Network,
  levels: Levels,
  { fedBuses, upstreamOf }: Topology,
): Map<string, Drop> {
  const codes = new Map(network.lineCodes.map((code) => [code.id, code]));
  const perKva = new Map<string, number>();
  for (const { id, from, lineCode, lengthKm } of network.lines) {
    const kv = levelKvAt(levels, from.bus);
    const code = codes.get(lineCode);
    if (kv === null || code === undefined) continue;
    perKva.set(id, (ohmPerKm(code) * lengthKm) / kv ** 2 / 1e3);
  }
  for (const { id, windings, reactancePct, phaseCount } of network.transformers) {
    const pct = Math.hypot(reactancePct[0] ?? 0, windings[0].resistancePct * 2);
    perKva.set(id, (pct / 100) * (phaseCount / windings[0].ratedKva));
  }
  const drops = new Map<string, Drop>();
  for (const bus of fedBuses) {
    const link = upstreamOf.get(bus);
    const before = link && drops.get(link.bus);
    const own = (link && perKva.get(link.branch)) ?? 0;
    const isWorst = link !== undefined && own > (before?.worstPuPerKva ?? 0);
    drops.set(bus, {
      puPerKva: (before?.puPerKva ?? 0) + own,
      worstBranch: isWorst ? link.branch : (before?.worstBranch ?? ''),
      worstPuPerKva: isWorst ? own : (before?.worstPuPerKva ?? 0),
    });
  }
  return drops;
}
