import type { Network, Terminal, Transformer } from '../../network/network.ts';
import { fedNodesOfBuses } from '../../network/topology.ts';
import { withChanged } from './change.ts';
import type { Facts } from './facts.ts';
import type { Hypothesis, Trial } from './types.ts';

const PHASE = 'abc';

/** Conductors that leave one phase and arrive at another, and phases that end on the way. */
export function phaseSuspects(facts: Facts): Hypothesis[] {
  const { network } = facts;
  return [
    ...network.lines.flatMap(({ id, from, to }) =>
      swapped(id, from, to, (whole) =>
        withChanged(whole, 'lines', id, (line) => ({
          ...line,
          to: {
            ...to,
            nodes: to.nodes.map((node, k) => (crosses(from.nodes[k], node) ? from.nodes[k] : node)),
          },
        })),
      ),
    ),
    ...network.transformers.flatMap((transformer) => windingsSwapped(transformer)),
    ...doubled(network),
    ...endedPhases(facts),
  ];
}

/** Two phases that are not the same, or a phase that becomes something else than ground. */
function crosses(a = 0, b = 0): boolean {
  return a !== b && a !== 0 && b !== 0 && (a <= 3 || b <= 3);
}

function swapped(
  element: string,
  from: Terminal,
  to: Terminal,
  change: Trial['change'],
): Hypothesis[] {
  const crossing = from.nodes.flatMap((node, k) =>
    crosses(node, to.nodes[k]) ? [`${node} to ${to.nodes[k]}`] : [],
  );
  if (crossing.length === 0) return [];
  return [
    {
      element,
      kind: 'swapped-phases',
      message: `joins node ${crossing.join(', ')}: ${from.bus}.${from.nodes.join('.')} with ${to.bus}.${to.nodes.join('.')}`,
      evidence: 'its conductors have other phases at one end than at the other',
      remedy: `write the nodes ${from.nodes.join('.')} at both ends`,
      prior: 0.85,
      trial: { what: 'untwisted', change, controls: 'locked' },
    },
  ];
}

function windingsSwapped({ id, phaseCount, windings }: Transformer): Hypothesis[] {
  const [first, ...others] = windings;
  return others.flatMap((winding, k): Hypothesis[] => {
    const [a, b] = [phasesOf(first.terminal, phaseCount), phasesOf(winding.terminal, phaseCount)];
    if (a.length !== phaseCount || b.length !== phaseCount || a.join() === b.join()) return [];
    const single = phaseCount === 1;
    const ratio = first.ratedKv / winding.ratedKv;
    const isRegulator = windings.length === 2 && ratio > 0.8 && ratio < 1.25;
    // A service transformer numbers its secondary as it likes; a regulator or a bank does not.
    const prior = single ? (isRegulator ? 0.8 : 0) : isRotation(a, b) ? 0.65 : 0.85;
    if (prior === 0) return [];
    const nodes = winding.terminal.nodes.map((node, at) => a[at] ?? node);
    return [
      {
        element: id,
        kind: 'swapped-phases',
        message: `winding 1 is on phases ${named(a)}, winding ${k + 2} on ${named(b)}`,
        evidence: single
          ? 'its ratio is that of a regulator, which stays on its phase'
          : isRotation(a, b)
            ? 'the order is rotated, as a clock shift would be, which is stated otherwise'
            : 'the phase sequence is reversed behind it',
        remedy: `write the nodes ${nodes.join('.')} for winding ${k + 2}`,
        prior,
        trial: {
          what: 'with phases in order',
          change: (network) =>
            withChanged(network, 'transformers', id, (one) => ({
              ...one,
              windings: one.windings.map((own, at) =>
                at === k + 1 ? { ...own, terminal: { ...own.terminal, nodes } } : own,
              ),
            })),
          controls: 'locked',
        },
      },
    ];
  });
}

function phasesOf({ nodes }: Terminal, phaseCount: number): number[] {
  return nodes.slice(0, phaseCount).filter((node) => node >= 1 && node <= 3);
}

function named(phases: readonly number[]): string {
  return phases.map((node) => PHASE[node - 1] ?? String(node)).join('-');
}

function isRotation(a: readonly number[], b: readonly number[]): boolean {
  const at = b.indexOf(a[0]);
  return a.every((phase, k) => b[(at + k) % b.length] === phase);
}

/** A node that one terminal names twice short-circuits two conductors. */
function doubled(network: Network): Hypothesis[] {
  const ends = [
    ...network.lines.flatMap(({ id, from, to }) => [from, to].map((end) => ({ id, end }))),
    ...network.transformers.flatMap(({ id, windings }) =>
      windings.map(({ terminal }) => ({ id, end: terminal })),
    ),
  ];
  return ends.flatMap(({ id, end }): Hypothesis[] => {
    const live = end.nodes.filter((node) => node !== 0);
    const twice = live.find((node, k) => live.indexOf(node) !== k);
    if (twice === undefined) return [];
    return [
      {
        element: id,
        kind: 'swapped-phases',
        message: `node ${twice} stands twice in ${end.bus}.${end.nodes.join('.')}`,
        evidence: 'two of its conductors are short-circuited there',
        remedy: 'write a node of its own for every conductor',
        prior: 0.85,
        trial: null,
      },
    ];
  });
}

/** Lines and loads that name a phase which no conductor brings to where they begin. */
function endedPhases({ network, topology }: Facts): Hypothesis[] {
  const fed = fedNodesOfBuses(network);
  const isFed = (bus: string, node: number) => node === 0 || fed.get(bus)?.has(node) === true;
  const hasSupply = (bus: string) => (fed.get(bus)?.size ?? 0) > 0;
  return network.lines.flatMap(({ id, from, to, openFrom, openTo }): Hypothesis[] => {
    if (openFrom || openTo) return [];
    // The first line of a phase that goes nowhere: one of its ends has a supply, but not there.
    const start = [from, to].find(
      ({ bus, nodes }) =>
        hasSupply(bus) &&
        nodes.some((node) => !isFed(bus, node)) &&
        network.lines.every(
          (other) =>
            other.id === id ||
            ![other.from, other.to].some(
              (end) =>
                end.bus === bus && nodes.some((n) => !isFed(bus, n) && end.nodes.includes(n)),
            ),
        ),
    );
    if (start === undefined) return [];
    const missing = start.nodes.filter((node) => !isFed(start.bus, node));
    const named = missing.map((node) => `${start.bus}.${node}`).join(', ');
    const evidence = `${start.bus} is fed on ${[...(fed.get(start.bus) ?? [])].sort().join('.')} only`;
    const upstream = topology.upstreamOf.get(start.bus)?.branch;
    const line: Hypothesis = {
      element: id,
      kind: 'open-conductor',
      message: `begins at node ${named}, which nothing feeds`,
      evidence,
      remedy: 'write nodes that are there, or bring that phase to the bus',
      prior: 0.6,
      trial: null,
    };
    if (upstream === undefined) return [line];
    return [
      line,
      {
        element: upstream,
        kind: 'open-conductor',
        message: `does not bring node ${named}, where ${id} goes on`,
        evidence,
        remedy: `check its nodes at ${start.bus}`,
        prior: 0.55,
        trial: null,
      },
    ];
  });
}
