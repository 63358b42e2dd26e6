/** Who a trade means: ids to connections of a feeder. */

import type { Issue } from '../errors.ts';
import { nearestName } from './nearest.ts';
import type { Network, Terminal } from './network.ts';
import { nodesOfBuses } from './topology.ts';
import type { Participant } from './trading.ts';

/** An id as it was met, with where it was met. */
export type Mention = { readonly id: string } & Pick<Issue, 'file' | 'line' | 'element' | 'field'>;

export interface ParticipantResolution {
  /** By id exactly as mentioned; two ids of one connection give participants of the same id. */
  readonly participants: Map<string, Participant>;
  readonly issues: readonly Issue[];
}

const PHASES: readonly number[] = [1, 2, 3];
const NEUTRAL = 4;

/**
 * Finds the connection of every id: a load or a generator with or without its class (`load.671`,
 * `pvsystem.a`, `671`), an id of `extra`, or a bus, with its nodes (`671.1.2`) or alone (its phases).
 * Without regard to case; a load, a generator or an extra participant goes before a bus of the same
 * name.
 *
 * @param extra participants beside the feeder's own, e.g. from a file; judged too
 * @param ids text, or mentions whose place is then in the issues: one issue a mention
 */
export function resolveParticipants(
  network: Network,
  extra: readonly Participant[],
  ids: Iterable<string | Mention>,
): ParticipantResolution {
  const nodesOfBus = nodesOfBuses(network);
  const named = namedParticipants(network, extra);
  const issues: Issue[] = extra.flatMap((one) => terminalIssues(one, nodesOfBus));
  const participants = new Map<string, Participant>();
  const faults = new Map<string, Fault>();
  for (const one of ids) {
    const mention = typeof one === 'string' ? { id: one } : one;
    const { id, ...place } = mention;
    if (participants.has(id)) continue;
    const found = faults.get(id) ?? find(id.trim().toLowerCase(), named, nodesOfBus);
    if ('rule' in found) {
      faults.set(id, found);
      issues.push({ severity: 'error', field: 'participant', ...place, value: id, ...found });
    } else participants.set(id, found);
  }
  return { participants, issues };
}

type Fault = Pick<Issue, 'rule' | 'message' | 'remedy'>;

/** Every name a participant goes by, with all that go by it. */
function namedParticipants(
  network: Network,
  extra: readonly Participant[],
): ReadonlyMap<string, readonly Participant[]> {
  const named = new Map<string, Participant[]>();
  const add = (name: string, participant: Participant) => {
    const list = named.get(name);
    if (list === undefined) named.set(name, [participant]);
    else list.push(participant);
  };
  for (const [kind, elements] of [
    ['load', network.loads],
    ['generator', network.generators],
  ] as const) {
    for (const { id, terminal, connection } of elements) {
      const participant: Participant = { id, terminal, connection };
      const dot = id.indexOf('.');
      add(id.toLowerCase(), participant);
      add(dot < 0 ? `${kind}.${id.toLowerCase()}` : id.slice(dot + 1).toLowerCase(), participant);
    }
  }
  for (const participant of extra) add(participant.id.toLowerCase(), participant);
  return named;
}

function find(
  id: string,
  named: ReadonlyMap<string, readonly Participant[]>,
  nodesOfBus: ReadonlyMap<string, readonly number[]>,
): Participant | Fault {
  const [first, ...others] = named.get(id) ?? [];
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const all = [first, ...others].map((one) => one.id);
    return {
      rule: 'ambiguous-participant',
      message: `means ${all.join(' and ')}`,
      remedy: `write which: ${all.join(' or ')}`,
    };
  }
  const match = /^(.*?)((?:\.\d{1,9})*)$/.exec(id);
  const bus = match?.[1] ?? id;
  const present = nodesOfBus.get(bus);
  if (present === undefined) return unknown(id, bus, named, nodesOfBus);
  const suffix = match?.[2] ?? '';
  if (suffix !== '') {
    const terminal = wyeTerminal(bus, suffix.slice(1).split('.').map(Number));
    return terminalFault(terminal, present) ?? { id, terminal, connection: 'wye' };
  }
  const phases = PHASES.filter((phase) => present.includes(phase));
  if (phases.length > 0) return { id, terminal: wyeTerminal(bus, phases), connection: 'wye' };
  const remedy = `write its nodes, e.g. ${[bus, ...present].join('.')}`;
  return { rule: 'phase-not-present', message: 'the bus has none of the nodes 1, 2, 3', remedy };
}

function unknown(
  id: string,
  bus: string,
  named: ReadonlyMap<string, readonly Participant[]>,
  nodesOfBus: ReadonlyMap<string, readonly number[]>,
): Fault {
  const near = nearestName(id, named.keys()) ?? nearestName(bus, nodesOfBus.keys());
  const hint = near === null ? '' : `did you mean ${near}? `;
  const remedy = `${hint}write the id of a load, of a generator, of a participant, or bus.1.2.3`;
  return {
    rule: 'unknown-participant',
    message: 'no load, generator, participant or bus has this id',
    remedy,
  };
}

/** Phases to ground; a last node 0 or 4 behind others is the return already. */
export function wyeTerminal(bus: string, nodes: readonly number[]): Terminal {
  const last = nodes.at(-1);
  const returns = nodes.length > 1 && (last === 0 || last === NEUTRAL);
  return { bus, nodes: returns ? nodes : [...nodes, 0] };
}

function terminalIssues(
  { id, terminal, connection }: Participant,
  nodesOfBus: ReadonlyMap<string, readonly number[]>,
): Issue[] {
  const present = nodesOfBus.get(terminal.bus);
  const at = { severity: 'error', element: id } as const;
  if (present === undefined) {
    const near = nearestName(terminal.bus, nodesOfBus.keys());
    const remedy = near === null ? 'write a bus of the feeder' : `did you mean ${near}?`;
    const message = 'the feeder has no such bus';
    return [{ ...at, rule: 'unknown-bus', message, field: 'bus', value: terminal.bus, remedy }];
  }
  const value = terminal.nodes.join('.');
  const fault = terminalFault(terminal, present) ?? connectionFault(terminal, connection);
  return fault === null ? [] : [{ ...at, field: 'nodes', value, ...fault }];
}

function terminalFault({ bus, nodes }: Terminal, present: readonly number[]): Fault | null {
  const absent = nodes.filter((node) => node !== 0 && !present.includes(node));
  const remedy = `${bus} has the nodes ${present.join('.')}`;
  if (absent.length > 0) {
    return { rule: 'phase-not-present', message: `node ${absent.join(', ')} is not there`, remedy };
  }
  if (new Set(nodes).size === nodes.length && nodes.some((node) => node !== 0)) return null;
  return { rule: 'repeated-node', message: 'connects a node with itself', remedy };
}

function connectionFault({ nodes }: Terminal, connection: 'wye' | 'delta'): Fault | null {
  const possible = connection === 'wye' ? nodes.length <= 4 : [2, 3].includes(nodes.length);
  if (possible) return null;
  return {
    rule: 'wrong-node-count',
    message: `${nodes.length} nodes for a ${connection} connection`,
    remedy: connection === 'wye' ? 'write up to 3 phases and a return' : 'write 2 or 3 nodes',
  };
}
