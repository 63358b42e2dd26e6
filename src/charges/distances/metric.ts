import type { SolvedFeeder } from '../../loadflow/feeder.ts';
import type { System } from '../../loadflow/system.ts';

/** Distance from one participant to another, both by index; infinite where nothing connects them. */
export type Distances = (from: number, to: number) => number;

/** What branches count in the `ptdf` metric. */
export const BRANCH_WEIGHTS = ['none', 'length', 'resistance', 'cost'] as const;
export type BranchWeight = (typeof BRANCH_WEIGHTS)[number];

/** A distance between participants. Adding one is one file and one registry line. */
export interface DistanceMetric {
  readonly name: string;
  readonly title: string;
  readonly unit: string | ((weight: BranchWeight) => string);
  /** In ohms, which between voltage levels are those of the first one's level. */
  readonly inOhmsOfFirst: boolean;
  /** @param participants those between whom distances will be asked for */
  readonly open: (
    feeder: SolvedFeeder,
    participants: readonly number[],
    weight: BranchWeight,
  ) => Distances;
}

/** Bus of a participant, by index. */
export function busOfParticipant({ compiled }: System, participant: number): number {
  const { ports, nodes } = compiled;
  const port = ports.firstOfParticipant[participant];
  const node = ports.plus[port] >= 0 ? ports.plus[port] : ports.minus[port];
  return nodes.busOfNode[node];
}

/** Line-to-neutral voltage base of a participant, V; 0 where the feeder states none. */
export function baseOfParticipant({ compiled }: System, participant: number): number {
  const { ports, baseV } = compiled;
  const port = ports.firstOfParticipant[participant];
  return baseV[Math.max(ports.plus[port], 0)];
}

/** V_from/V_to, nominal: 1 within a level and where a base is missing. */
export function levelRatio(system: System, from: number, to: number): number {
  const a = baseOfParticipant(system, from);
  const b = baseOfParticipant(system, to);
  return a > 0 && b > 0 ? a / b : 1;
}

/** Do the two stand at different voltage levels, so that ohms are those of the first? */
export function isAcrossLevels(system: System, a: number, b: number): boolean {
  return Math.abs(levelRatio(system, a, b) - 1) > 1e-9;
}
