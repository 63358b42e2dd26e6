import type { CompiledElement } from '../compiled/compile.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import { branchConductors, injectionDerivatives } from '../sensitivity/derivatives.ts';
import { linearise } from '../sensitivity/linearise.ts';

/** Derivatives with respect to power injected, taps locked; columns in the order of `injections`. */
export interface SensitivityResult {
  readonly injections: readonly string[];
  readonly voltages: readonly {
    readonly bus: string;
    readonly node: number;
    /** pu per kW; per volt-less base the entry is null. */
    readonly dVdP: readonly (number | null)[];
    /** pu per kvar. */
    readonly dVdQ: readonly (number | null)[];
  }[];
  readonly currents: readonly {
    readonly branch: string;
    /** Counting from 1. */
    readonly terminal: number;
    readonly node: number;
    /** A per kW. */
    readonly dIdP: readonly number[];
    readonly dIdQ: readonly number[];
  }[];
  readonly loss: { readonly dLdP: readonly number[]; readonly dLdQ: readonly number[] };
}

export type SensitivityOf = 'voltage' | 'current' | 'loss' | 'all';

/**
 * Sensitivities at a solution for all participants the system was compiled with.
 *
 * @param of which of the three parts to fill; the others come out empty
 */
export function reportSensitivities(
  system: System,
  voltages: Voltages,
  of: SensitivityOf,
): SensitivityResult {
  const tangent = linearise(system, voltages);
  const { ports, nodes, baseV, elements } = system.compiled;
  const injections = [...ports.participantOfId.keys()];
  const columns = (kind: 'P' | 'Q') =>
    injections.map((_, k) =>
      injectionDerivatives(
        tangent,
        { first: ports.firstOfParticipant[k], end: ports.firstOfParticipant[k + 1] },
        kind,
      ),
    );
  const byP = columns('P');
  const byQ = columns('Q');
  const perKw = 1e3;
  const wants = (part: SensitivityOf) => of === 'all' || of === part;
  const magnitude = (list: typeof byP, node: number) =>
    list.map((column) => (baseV[node] > 0 ? (column.magnitude[node] * perKw) / baseV[node] : null));
  return {
    injections,
    voltages: wants('voltage')
      ? Array.from(nodes.busOfNode, (bus, node) => ({
          bus: nodes.busIds[bus] as string,
          node: nodes.numberOfNode[node],
          dVdP: magnitude(byP, node),
          dVdQ: magnitude(byQ, node),
        }))
      : [],
    currents: wants('current')
      ? branchConductors(tangent).flatMap(({ element, conductor }, at) => {
          const { model, terminalStart, nodes: own } = elements[element] as CompiledElement;
          const node = own[conductor];
          if (node < 0) return [];
          return [
            {
              branch: model.id,
              terminal: terminalStart.findIndex((start) => start > conductor),
              node: nodes.numberOfNode[node],
              dIdP: byP.map((column) => column.current[at] * perKw),
              dIdQ: byQ.map((column) => column.current[at] * perKw),
            },
          ];
        })
      : [],
    loss: wants('loss')
      ? { dLdP: byP.map((column) => column.loss), dLdQ: byQ.map((column) => column.loss) }
      : { dLdP: [], dLdQ: [] },
  };
}
