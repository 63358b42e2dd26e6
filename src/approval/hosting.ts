import type { SolvedFeeder } from '../loadflow/feeder.ts';
import type { Network } from '../network/network.ts';
import type { Participant } from '../network/trading.ts';
import {
  type BusConnectionOptions,
  busConnections,
  DEFAULT_HEADROOM,
  type HeadroomOptions,
} from './headroom.ts';
import { type Largest, largestInjection, openProbe } from './largest-injection.ts';
import type { Limits } from './limits.ts';
import { monitorsOf } from './monitors.ts';

/** How much generation a bus can take, by itself, beside what the feeder has already. */
export interface BusHosting {
  readonly bus: string;
  /** In equal parts over all phases of the bus. */
  readonly balanced: HostingAt;
  /** On one phase (or between two). */
  readonly phases: readonly HostingAt[];
}

/** The largest generation at some of a bus's nodes: its phases, then the return. */
interface HostingAt extends Largest {
  readonly nodes: readonly number[];
}

export interface HostingResult {
  readonly limits: Limits;
  readonly buses: readonly BusHosting[];
  readonly loadFlows: number;
  /** Lines and transformers without a rating, which limit nothing. */
  readonly unrated: readonly string[];
}

/** The connections that `hostingOf` looks at: compile the network with them as participants. */
export function hostingConnections(
  network: Network,
  options: Omit<BusConnectionOptions, 'arrangement'>,
): readonly Participant[] {
  const balanced = busConnections(network, { ...options, arrangement: 'balanced' });
  const phases = busConnections(network, { ...options, arrangement: 'phase' });
  return [...new Map([...balanced, ...phases].map((one) => [one.id, one])).values()];
}

/**
 * Hosting capacity of every bus: the largest generation at each, balanced and on each phase, to 0.01 %.
 * Buses that no source feeds are left out.
 *
 * @param solved compiled with `connections` as participants; its powers are as they were afterwards
 * @param connections as `hostingConnections` gives them
 * @see docs/methods/envelopes.md
 */
export function hostingOf(
  { system, solution }: SolvedFeeder,
  connections: readonly Participant[],
  { limits, reactivePerActive, tolerancePu }: HeadroomOptions = DEFAULT_HEADROOM,
): HostingResult {
  const monitors = monitorsOf(system.compiled, limits);
  const probe = openProbe(system, solution, monitors, limits, tolerancePu);
  const { ports, activePorts } = system.compiled;
  const active = new Set(activePorts);
  const buses = new Map<string, (HostingAt & { readonly width: number })[]>();
  for (const { id, terminal } of connections) {
    const participant = ports.participantOfId.get(id) as number;
    const first = ports.firstOfParticipant[participant];
    if (!active.has(first)) continue;
    const found = buses.get(terminal.bus) ?? [];
    found.push({
      nodes: terminal.nodes,
      width: ports.firstOfParticipant[participant + 1] - first,
      ...largestInjection(probe, participant, 1, reactivePerActive),
    });
    buses.set(terminal.bus, found);
  }
  return {
    limits,
    buses: [...buses].map(([bus, found]) => {
      const balanced = [...found].sort((a, b) => b.width - a.width)[0] as HostingAt;
      const entry = ({ nodes, powerKw, binding }: HostingAt) => ({ nodes, powerKw, binding });
      return {
        bus,
        balanced: entry(balanced),
        phases: found.filter(({ width }) => width === 1).map(entry),
      };
    }),
    loadFlows: probe.loadFlows,
    unrated: monitors.unrated,
  };
}
