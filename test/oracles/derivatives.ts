/** Derivatives by one injection, of what most properties are about. */

import type { PortRange } from '../../src/loadflow/injection.ts';
import type { Tangent } from '../../src/loadflow/tangent.ts';
import {
  openSensitivities,
  type SensitivityColumn,
  sensitivityColumns,
} from '../../src/sensitivity/sensitivities.ts';

/** d|V| of every node, V per W (var), and of the losses, W per W (var). */
export function derivativesBy(
  tangent: Tangent,
  ports: PortRange,
  kind: 'P' | 'Q',
): { readonly magnitude: Float64Array; readonly loss: number } {
  const inputs = [{ kind: kind === 'P' ? 'activePower' : 'reactivePower', ports } as const];
  const [column] = sensitivityColumns(openSensitivities(tangent, ['voltage', 'loss']), inputs);
  const { change } = column as SensitivityColumn;
  return { magnitude: change.subarray(0, -1), loss: change.at(-1) as number };
}
