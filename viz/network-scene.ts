import type { Network, SolutionResult, Terminal, Transformer } from '../src/index.ts';
import type { MapBranch, MapBus, MapScene, Missing } from './scene.ts';

/** A value for an element, or why there is none, and lines for its tooltip. */
export interface Reading {
  readonly value: number | null;
  readonly missing?: Missing;
  readonly details?: readonly string[];
}

/** What a scene takes from the network alone: places, connections and kinds, but no values. */
export interface SceneParts {
  readonly buses: readonly MapBus[];
  readonly branches: readonly MapBranch[];
  readonly sources: readonly string[];
}

/**
 * Buses and branches of a network with the readings put on them. A transformer with three windings
 * becomes a branch from the first winding's bus to each further bus.
 */
export function sceneParts(
  network: Network,
  busReading: (busId: string) => Reading,
  branchReading: (branchId: string) => Reading,
): SceneParts {
  const regulated = new Set(network.regulators.map((r) => withoutClass(r.transformer)));
  const branch = (
    id: string,
    kind: MapBranch['kind'],
    from: Terminal,
    to: Terminal,
    more: { open?: boolean; lengthKm?: number; phases?: number } = {},
  ): MapBranch => ({
    ...{ id, kind, from: from.bus, to: to.bus, open: more.open ?? false },
    phases: more.phases ?? from.nodes.filter((node) => node >= 1 && node <= 3).length,
    ...(more.lengthKm === undefined ? {} : { lengthKm: more.lengthKm }),
    ...branchReading(id),
  });
  return {
    buses: network.buses.map(({ id, x, y }) => ({ id, x, y, ...busReading(id) })),
    branches: [
      ...network.lines.map((line) =>
        branch(line.id, line.kind, line.from, line.to, {
          open: line.openFrom || line.openTo,
          lengthKm: line.lengthKm,
        }),
      ),
      ...network.transformers.flatMap((transformer) => {
        const kind = regulated.has(withoutClass(transformer.id)) ? 'regulator' : 'transformer';
        const [first, ...others] = distinctTerminals(transformer);
        return others.map((other) =>
          branch(transformer.id, kind, first as Terminal, other, {
            phases: transformer.phaseCount,
          }),
        );
      }),
      ...network.capacitors.flatMap((capacitor) =>
        capacitor.to === null
          ? []
          : [branch(capacitor.id, 'capacitor', capacitor.from, capacitor.to)],
      ),
    ],
    sources: [...new Set(network.sources.map((source) => source.terminal.bus))],
  };
}

/** One terminal a bus: both halves of a centre-tapped secondary are at the same place. */
function distinctTerminals(transformer: Transformer): Terminal[] {
  const byBus = new Map<string, Terminal>();
  for (const { terminal } of transformer.windings) {
    if (!byBus.has(terminal.bus)) byBus.set(terminal.bus, terminal);
  }
  return [...byBus.values()];
}

function withoutClass(id: string): string {
  return id.slice(id.indexOf('.') + 1);
}

/** Where the numbers come from, e.g. `gridtoll 0.1.0 · ieee123 · load flow converged`. */
export function solutionProvenance(solution: SolutionResult, software = 'gridtoll'): string {
  const outcome = solution.converged ? 'load flow converged' : 'load flow did NOT converge';
  return `${software} · ${solution.feeder} · ${outcome}`;
}

/** A scene without quantities, to be spread into others. */
export const EMPTY_SCENE: Omit<MapScene, 'title' | keyof SceneParts> = {
  subtitle: '',
  provenance: '',
  busQuantity: null,
  branchQuantity: null,
  callouts: [],
  summary: [],
  ranking: null,
};
