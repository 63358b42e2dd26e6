import type { SolvedFeeder } from '../loadflow/feeder.ts';
import type { Network } from '../network/network.ts';
import { nodesOfBuses } from '../network/topology.ts';
import type { Participant } from '../network/trading.ts';
import { type Largest, largestInjection, openProbe } from './largest-injection.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { monitorsOf } from './monitors.ts';

export interface HeadroomOptions {
  readonly limits: Limits;
  /** Reactive power that goes the way of the active, per unit of it: tan φ. */
  readonly reactivePerActive: number;
  /** Of the load flows that confirm, pu. */
  readonly tolerancePu: number;
}

export const DEFAULT_HEADROOM: HeadroomOptions = {
  limits: DEFAULT_LIMITS,
  reactivePerActive: 0,
  tolerancePu: 1e-10,
};

/** What one connection can still inject and withdraw, each alone, with the sources as counterpart. */
export interface Headroom {
  /** Participant id. */
  readonly connection: string;
  readonly bus: string;
  /** Phase nodes, then the return's. */
  readonly nodes: readonly number[];
  readonly injection: Largest;
  readonly withdrawal: Largest;
}

export interface HeadroomResult {
  readonly limits: Limits;
  readonly connections: readonly Headroom[];
  readonly loadFlows: number;
  /** Lines and transformers without a rating, which limit nothing. */
  readonly unrated: readonly string[];
}

/** Where a bus is connected to for headroom and hosting. */
export interface BusConnectionOptions {
  /** Of these buses; of all where missing. */
  readonly buses?: readonly string[];
  /** `wye`: phase to neutral, or to ground where the bus has none; `delta`: phase to phase. */
  readonly connection: 'wye' | 'delta';
  /** `phase`: every phase by itself; `balanced`: all phases of the bus at once. */
  readonly arrangement: 'phase' | 'balanced';
}

const PHASES: readonly number[] = [1, 2, 3];
const NEUTRAL = 4;

/** Connections at the buses of a network, named by bus and nodes: `671.1`, `671.1.2.3`. */
export function busConnections(
  network: Network,
  { buses, connection, arrangement }: BusConnectionOptions,
): Participant[] {
  const wanted = buses === undefined ? null : new Set(buses);
  return [...nodesOfBuses(network)].flatMap(([bus, present]) => {
    if (wanted !== null && !wanted.has(bus)) return [];
    const phases = PHASES.filter((phase) => present.includes(phase));
    const groups = groupsOf(phases, connection, arrangement);
    const back = present.includes(NEUTRAL) ? NEUTRAL : 0;
    return groups.map((nodes) => ({
      id: [bus, ...nodes].join('.'),
      terminal: { bus, nodes: connection === 'wye' ? [...nodes, back] : nodes },
      connection,
    }));
  });
}

function groupsOf(
  phases: readonly number[],
  connection: 'wye' | 'delta',
  arrangement: 'phase' | 'balanced',
): (readonly number[])[] {
  const fewest = connection === 'wye' ? 1 : 2;
  if (phases.length < fewest) return [];
  if (arrangement === 'balanced') return [phases];
  if (connection === 'wye') return phases.map((phase) => [phase]);
  const [first, second, third] = phases as [number, number, number?];
  if (third === undefined) return [[first, second]];
  return [
    [first, second],
    [second, third],
    [third, first],
  ];
}

/**
 * Headroom of connections: the largest injection and the largest withdrawal of each by itself, to 0.01 %.
 * Connections that no source feeds are left out.
 *
 * @param solved compiled with the connections as participants; its powers are as they were afterwards
 * @see docs/methods/envelopes.md
 */
export function headroomOf(
  { system, solution }: SolvedFeeder,
  connections: readonly Participant[],
  { limits, reactivePerActive, tolerancePu }: HeadroomOptions = DEFAULT_HEADROOM,
): HeadroomResult {
  const monitors = monitorsOf(system.compiled, limits);
  const probe = openProbe(system, solution, monitors, limits, tolerancePu);
  const { participantOfId, firstOfParticipant } = system.compiled.ports;
  const active = new Set(system.compiled.activePorts);
  const largest = (participant: number, sign: 1 | -1) =>
    largestInjection(probe, participant, sign, reactivePerActive);
  return {
    limits,
    connections: connections.flatMap(({ id, terminal }) => {
      const participant = participantOfId.get(id) as number;
      if (!active.has(firstOfParticipant[participant])) return [];
      return {
        connection: id,
        bus: terminal.bus,
        nodes: terminal.nodes,
        injection: largest(participant, 1),
        withdrawal: largest(participant, -1),
      };
    }),
    loadFlows: probe.loadFlows,
    unrated: monitors.unrated,
  };
}
