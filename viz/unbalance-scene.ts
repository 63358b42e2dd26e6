import { group } from 'd3';
import type { Network, NodeResult, SolutionResult } from '../src/index.ts';
import { sceneParts, solutionProvenance } from './network-scene.ts';
import type { MapScene } from './scene.ts';
import { showNumber } from './text.ts';

export interface UnbalanceSceneOptions {
  /** Permitted |V2|/|V1| in %. */
  readonly maxVufPct: number;
  /** Name and version for the footer. */
  readonly software?: string;
}

/** Voltage unbalance |V2|/|V1| of the buses with three phases. */
export function unbalanceScene(
  network: Network,
  solution: SolutionResult,
  { maxVufPct, software }: UnbalanceSceneOptions,
): MapScene {
  const nodesOfBus = group(solution.nodes, (node) => node.bus);
  const factors = network.buses.flatMap(({ id }) => {
    const value = unbalancePct(nodesOfBus.get(id) ?? []);
    return value === null ? [] : [{ id, value }];
  });
  factors.sort((p, q) => q.value - p.value);
  const factorOf = new Map(factors.map(({ id, value }) => [id, value]));
  const beyond = factors.filter(({ value }) => value > maxVufPct);
  const say = (value: number) => `${showNumber(value, 2)} %`;
  const named = (beyond.length > 0 ? beyond : factors.slice(0, 1)).slice(0, 60);
  const buses = beyond.length === 1 ? '1 bus' : `${beyond.length} buses`;
  return {
    title: `Voltage unbalance — ${network.id}`,
    subtitle: `Negative over positive sequence voltage · permitted up to ${maxVufPct} %`,
    provenance: solutionProvenance(solution, software),
    ...sceneParts(
      network,
      (id) => {
        const value = factorOf.get(id) ?? null;
        if (value !== null) return { value, details: [`unbalance ${say(value)}`] };
        return { value, missing: nodesOfBus.has(id) ? 'not-applicable' : 'no-data' };
      },
      () => ({ value: null }),
    ),
    busQuantity: {
      name: 'Unbalance |V2|/|V1|',
      unit: '%',
      scale: 'sequential',
      domain: [0, maxVufPct],
      limits: { min: null, max: maxVufPct },
      notApplicable: 'not three-phase',
    },
    branchQuantity: null,
    callouts: named.map(({ id, value }) => ({ on: 'bus', id, text: say(value) })),
    summary: factors.slice(0, 1).map(({ id, value }) => `Highest: ${say(value)} at ${id}`),
    ranking: {
      title: `${buses} beyond the limit`,
      rows: beyond.slice(0, 8).map(({ id, value }) => ({ name: id, text: say(value) })),
    },
  };
}

/** |V2|/|V1| of the three phase-to-ground voltages in %; null without three phases. */
function unbalancePct(nodes: readonly NodeResult[]): number | null {
  const phases = [1, 2, 3].map((number) => nodes.find((each) => each.node === number));
  if (phases.includes(undefined)) return null;
  const sequence = (turn: number) => {
    let re = 0;
    let im = 0;
    phases.forEach((phase, k) => {
      const [vRe, vIm] = (phase as NodeResult).v;
      const [cos, sin] = [Math.cos(k * turn), Math.sin(k * turn)];
      re += cos * vRe - sin * vIm;
      im += cos * vIm + sin * vRe;
    });
    return Math.hypot(re, im);
  };
  const positive = sequence((2 * Math.PI) / 3);
  return positive > 0 ? (100 * sequence((-2 * Math.PI) / 3)) / positive : null;
}
