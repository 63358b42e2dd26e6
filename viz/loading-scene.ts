import type { BranchResult, BranchTerminalResult, Network, SolutionResult } from '../src/index.ts';
import { type Reading, sceneParts, solutionProvenance } from './network-scene.ts';
import type { MapScene } from './scene.ts';
import { showNumber } from './text.ts';
import { type MapPhase, NODE_OF_PHASE } from './voltage-scene.ts';

export interface LoadingSceneOptions {
  readonly phase: MapPhase;
  /** Permitted loading, usually 100. */
  readonly maxLoadingPct: number;
  /** Name and version for the footer. */
  readonly software?: string;
}

const MAX_CANDIDATES = 60;
const PHASE_NAMES = ['', 'a', 'b', 'c', 'n'];

/**
 * Loading of lines by current and of transformers by apparent power, in % of the rating. For a
 * single phase a transformer's rating is shared equally among its phases.
 */
export function loadingScene(
  network: Network,
  solution: SolutionResult,
  { phase, maxLoadingPct, software }: LoadingSceneOptions,
): MapScene {
  const phasesOf = new Map(network.transformers.map((t) => [t.id, t.phaseCount]));
  const results = new Map(solution.branches.map((branch) => [branch.id, branch]));
  const readings = new Map<string, Reading>();
  for (const [id, branch] of results) {
    const details = describeBranch(branch);
    readings.set(id, { ...readLoading(branch, phase, phasesOf.get(id) ?? 1), details });
  }
  const loads = [...readings].flatMap(([id, { value }]) => (value === null ? [] : [{ id, value }]));
  loads.sort((p, q) => q.value - p.value);
  const beyond = loads.filter(({ value }) => value > maxLoadingPct);
  const highest = loads[0];
  const named = (beyond.length > 0 ? beyond : loads.slice(0, 3)).slice(0, MAX_CANDIDATES);
  const shown = phase === 'worst' ? 'most loaded phase' : `phase ${phase}`;
  return {
    title: `Loading — ${network.id}`,
    subtitle: `Loading of lines and transformers, ${shown} · permitted up to ${maxLoadingPct} %`,
    provenance: solutionProvenance(solution, software),
    ...sceneParts(
      network,
      () => ({ value: null }),
      (id) => readings.get(id) ?? { value: null, missing: 'no-data' },
    ),
    busQuantity: null,
    branchQuantity: {
      name: phase === 'worst' ? 'Loading, worst phase' : `Loading, phase ${phase}`,
      unit: '%',
      scale: 'sequential',
      domain: [0, maxLoadingPct],
      limits: { min: null, max: maxLoadingPct },
      notApplicable: phase === 'worst' ? 'no phase conductor' : `no phase ${phase} here`,
    },
    callouts: named.map(({ id, value }) => ({
      on: 'branch',
      id,
      text: `${showNumber(value, 0)} %`,
    })),
    ranking: {
      title: `${beyond.length} ${beyond.length === 1 ? 'branch' : 'branches'} beyond the limit`,
      rows: beyond.slice(0, 8).map(({ id, value }) => ({ name: id, text: percent(value) })),
    },
    summary: highest === undefined ? [] : [`Highest: ${percent(highest.value)} on ${highest.id}`],
  };
}

function readLoading(branch: BranchResult, phase: MapPhase, transformerPhases: number): Reading {
  const rating = branch.ratingA ?? branch.ratingKva;
  if (phase === 'worst') {
    return branch.loadingPct === null
      ? { value: null, missing: rating === null ? 'unrated' : 'no-data' }
      : { value: branch.loadingPct };
  }
  const node = NODE_OF_PHASE[phase];
  // a transformer is measured at its first winding, as its rating is
  const ends = branch.ratingKva === null ? branch.terminals : branch.terminals.slice(0, 1);
  const amounts = ends.flatMap((end) =>
    end.nodes.flatMap((each, i) =>
      each !== node ? [] : [branch.ratingKva === null ? end.currentA[i] : apparentPower(end, i)],
    ),
  );
  const largest = Math.max(...amounts.map((amount) => Math.abs(amount ?? Number.NaN)));
  if (amounts.length === 0) return { value: null, missing: 'not-applicable' };
  if (rating === null) return { value: null, missing: 'unrated' };
  const full = branch.ratingKva === null ? rating : rating / transformerPhases;
  return { value: (100 * largest) / full };
}

function apparentPower(end: BranchTerminalResult, i: number): number {
  return Math.hypot(end.powerKw[i] as number, end.powerKvar[i] as number);
}

function describeBranch(branch: BranchResult): string[] {
  const rating =
    branch.ratingA !== null
      ? ` of ${showNumber(branch.ratingA, 0)} A`
      : branch.ratingKva !== null
        ? ` of ${showNumber(branch.ratingKva, 0)} kVA`
        : '';
  const loading =
    branch.loadingPct === null ? 'unrated' : `${showNumber(branch.loadingPct, 1)} %${rating}`;
  const end = branch.terminals[0];
  const conductors = (end?.nodes ?? []).flatMap((node, i) => {
    if (node === 0) return [];
    const name = PHASE_NAMES[node] ?? String(node);
    const power = `${showNumber(end?.powerKw[i] ?? 0, 1)} kW  ${showNumber(end?.powerKvar[i] ?? 0, 1)} kvar`;
    return [`${name}  ${showNumber(end?.currentA[i] ?? 0, 1)} A  ${power}`];
  });
  return [loading, ...conductors, `loss ${showNumber(branch.lossKw, 3)} kW`];
}

function percent(value: number): string {
  return `${showNumber(value, 1)} %`;
}
