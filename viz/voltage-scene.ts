import { extent, group, max } from 'd3';
import type { Network, NodeResult, SolutionResult } from '../src/index.ts';
import { type Reading, sceneParts, solutionProvenance } from './network-scene.ts';
import type { MapCallout, MapQuantity, MapRanking, MapScene } from './scene.ts';
import { showNumber } from './text.ts';

/** Which conductor a map shows; `worst` takes for each element the one that matters most. */
export type MapPhase = 'a' | 'b' | 'c' | 'n' | 'worst';

/** Node number of a phase. */
export const NODE_OF_PHASE: Readonly<Record<Exclude<MapPhase, 'worst'>, number>> = {
  a: 1,
  b: 2,
  c: 3,
  n: 4,
};
const PHASE_NAMES = ['', 'a', 'b', 'c', 'n'];

export interface VoltageSceneOptions {
  /** `n` shows the neutral's voltage to ground, in volts; the limits do not apply to it. */
  readonly phase: MapPhase;
  /** Permitted band in pu of each bus's nominal voltage. */
  readonly vMinPu: number;
  readonly vMaxPu: number;
  /**
   * `band`: colours divide the permitted band, so that maps compare. `spread`: they divide the range
   * that occurs. `auto` takes `spread` only where all is permitted and within 30 % of the band.
   */
  readonly bins?: 'auto' | 'band' | 'spread';
  /** Name and version for the footer. */
  readonly software?: string;
}

interface BusReading extends Reading {
  readonly id: string;
  /** Phase that the value belongs to. */
  readonly phase: string;
}

/** More callouts than a map places, so that there is a choice where the worst ones stand close. */
const MAX_CANDIDATES = 60;

/**
 * Bus voltages of a solution. `worst` is the phase with the least margin to a limit, or the most
 * beyond it. Nodes 1, 2, 3 count as phases a, b, c everywhere, also on split-phase services.
 */
export function voltageScene(
  network: Network,
  solution: SolutionResult,
  { phase, vMinPu, vMaxPu, bins = 'auto', software }: VoltageSceneOptions,
): MapScene {
  const nodesOfBus = group(solution.nodes, (node) => node.bus);
  const margin = (v: number) => Math.min(v - vMinPu, vMaxPu - v);
  const readings = new Map(
    network.buses.map(({ id }) => {
      const nodes = nodesOfBus.get(id) ?? [];
      const details = nodes.map(describeNode);
      const node =
        phase === 'worst'
          ? worstNode(nodes, margin)
          : nodes.find((each) => each.node === NODE_OF_PHASE[phase]);
      const value = node === undefined ? null : phase === 'n' ? volts(node) : node.vPu;
      const missing = nodes.length > 0 && node === undefined ? 'not-applicable' : 'no-data';
      const name = PHASE_NAMES[node?.node ?? 0] ?? '';
      return [id, { id, value, missing, details, phase: name } as BusReading] as const;
    }),
  );
  const known = [...readings.values()].filter((r) => r.value !== null) as KnownReading[];
  const quantity = phase === 'n' ? neutralQuantity(known) : bandQuantity(phase, vMinPu, vMaxPu);
  const [low = Number.NaN, high = Number.NaN] = extent(known, (r) => r.value);
  const permitted = low >= vMinPu && high <= vMaxPu;
  const narrow = permitted && high - low > 1e-4 && high - low <= 0.3 * (vMaxPu - vMinPu);
  const spread =
    phase !== 'n' && ((bins === 'spread' && high > low) || (bins === 'auto' && narrow));
  const title = phase === 'n' ? 'Neutral voltage' : 'Voltage';
  const shown = phase === 'worst' ? 'worst phase of every bus' : `phase ${phase}`;
  const band = phase === 'n' ? '' : ` · permitted ${vMinPu} to ${vMaxPu} pu`;
  return {
    title: `${title} — ${network.id}`,
    subtitle: `Bus voltage, ${shown}${band}`,
    provenance: solutionProvenance(solution, software),
    ...sceneParts(
      network,
      (id) => {
        const { value, missing = 'no-data', details = [] } = readings.get(id) as BusReading;
        return { value, missing, details };
      },
      () => ({ value: null }),
    ),
    busQuantity: spread ? { ...quantity, ...spreadBins(low, high) } : quantity,
    branchQuantity: null,
    callouts: phase === 'n' ? neutralCallouts(known) : bandCallouts(known, vMinPu, vMaxPu),
    ranking: phase === 'n' ? null : worstRanking(known, vMinPu, vMaxPu),
    summary:
      phase === 'n'
        ? summarise(known, 'V', 2)
        : summarise(phase === 'worst' ? everyPhase(solution) : known, 'pu', 4),
  };
}

interface KnownReading extends BusReading {
  readonly value: number;
}

/** Of a bus that is low in one phase and high in another, the worst phase alone hides one of them. */
function everyPhase({ nodes }: SolutionResult): KnownReading[] {
  return nodes.flatMap(({ bus, node, vPu }) =>
    node >= 1 && node <= 3 && vPu !== null
      ? [{ id: bus, value: vPu, phase: PHASE_NAMES[node] as string }]
      : [],
  );
}

function bandQuantity(phase: MapPhase, vMinPu: number, vMaxPu: number): MapQuantity {
  return {
    name: phase === 'worst' ? 'Voltage, worst phase' : `Voltage, phase ${phase}`,
    unit: 'pu',
    scale: 'diverging',
    domain: [vMinPu, vMaxPu],
    limits: { min: vMinPu, max: vMaxPu },
    notApplicable: phase === 'worst' ? 'no phase conductor' : `no phase ${phase} here`,
  };
}

const ROUND = [1, 2, 2.5, 3, 4, 5, 10];

/** Round edges inside the range that occurs; with the two limits that makes at most seven bins. */
function spreadBins(low: number, high: number): Pick<MapQuantity, 'scale' | 'edges'> {
  const power = 10 ** Math.floor(Math.log10((high - low) / 5));
  for (const lead of ROUND) {
    const step = lead * power;
    const first = Math.floor(low / step) + 1;
    const count = Math.ceil(high / step) - first;
    if (count > 4) continue;
    const edges = Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step);
    return { scale: 'sequential', edges: edges.map((edge) => Number(edge.toPrecision(12))) };
  }
  return { scale: 'sequential', edges: [] };
}

function neutralQuantity(known: readonly KnownReading[]): MapQuantity {
  return {
    name: 'Neutral to ground',
    unit: 'V',
    scale: 'sequential',
    domain: [0, max(known, (r) => r.value) ?? 0],
    limits: { min: null, max: null },
    notApplicable: 'no neutral node here',
  };
}

function worstNode(nodes: readonly NodeResult[], margin: (v: number) => number) {
  let worst: NodeResult | undefined;
  for (const node of nodes) {
    if (node.node < 1 || node.node > 3) continue;
    if (worst === undefined || (worst.vPu === null && node.vPu !== null)) worst = node;
    else if (node.vPu !== null && margin(node.vPu) < margin(worst.vPu as number)) worst = node;
  }
  return worst;
}

function volts({ v }: NodeResult): number {
  return Math.hypot(v[0], v[1]);
}

function describeNode(node: NodeResult): string {
  const name = PHASE_NAMES[node.node] ?? '';
  const pu = node.vPu === null ? '' : `${showNumber(node.vPu, 4)} pu  `;
  return `${name === '' ? node.node : name}  ${pu}${showNumber(volts(node), 1)} V  ${showNumber(node.angleDeg, 1)}°`;
}

function say({ value, phase }: KnownReading, unit: string, decimals: number): string {
  return `${showNumber(value, decimals)} ${unit}${phase === '' || phase === 'n' ? '' : ` (${phase})`}`;
}

/** Everything beyond a limit, the worst first; where nothing is, the lowest and the highest. */
function bandCallouts(
  known: readonly KnownReading[],
  vMinPu: number,
  vMaxPu: number,
): MapCallout[] {
  const callout = (r: KnownReading): MapCallout => ({ on: 'bus', id: r.id, text: say(r, 'pu', 3) });
  const beyond = beyondLimits(known, vMinPu, vMaxPu);
  if (beyond.length > 0) {
    // the worst of either side first, however bad the other side is
    const low = beyond.find((r) => r.value < vMinPu);
    const high = beyond.find((r) => r.value > vMaxPu);
    const first = beyond.filter((r) => r === low || r === high);
    const others = beyond.filter((r) => r !== low && r !== high);
    return [...first, ...others].slice(0, MAX_CANDIDATES).map(callout);
  }
  return extremes(known).map(callout);
}

function beyondLimits(known: readonly KnownReading[], vMinPu: number, vMaxPu: number) {
  const excess = (r: KnownReading) => Math.max(vMinPu - r.value, r.value - vMaxPu);
  return known.filter((r) => excess(r) > 0).sort((p, q) => excess(q) - excess(p));
}

function worstRanking(known: readonly KnownReading[], vMinPu: number, vMaxPu: number): MapRanking {
  const beyond = beyondLimits(known, vMinPu, vMaxPu);
  const title =
    beyond.length === 1 ? '1 bus beyond a limit' : `${beyond.length} buses beyond a limit`;
  const rows = beyond.slice(0, 8).map((r) => ({ name: r.id, text: say(r, 'pu', 4) }));
  return { title, rows };
}

function neutralCallouts(known: readonly KnownReading[]): MapCallout[] {
  return known
    .toSorted((p, q) => q.value - p.value)
    .slice(0, MAX_CANDIDATES)
    .map((r) => ({ on: 'bus', id: r.id, text: say(r, 'V', 2) }));
}

/** Lowest and highest, the first of equals. */
function extremes(known: readonly KnownReading[]): KnownReading[] {
  const sorted = known.toSorted((p, q) => p.value - q.value);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return [];
  return low === high ? [low] : [low, high];
}

function summarise(known: readonly KnownReading[], unit: string, decimals: number): string[] {
  const [low, high] = extremes(known);
  if (low === undefined || high === undefined) return [];
  return [
    `Lowest: ${say(low, unit, decimals)} at ${low.id}`,
    `Highest: ${say(high, unit, decimals)} at ${high.id}`,
  ];
}
