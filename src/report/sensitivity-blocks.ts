import type { CompiledElement, CompiledNetwork } from '../compiled/compile.ts';
import type { SensitivityBlock, SensitivityHead } from '../formats/results/sensitivity-table.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Network } from '../network/network.ts';
import { injectionInputs, type SensitivityInput } from '../sensitivity/inputs.ts';
import { linearise } from '../sensitivity/linearise.ts';
import type { Quantity, QuantityKind } from '../sensitivity/quantity.ts';
import { openSensitivities, sensitivityColumns } from '../sensitivity/sensitivities.ts';

/** Groups of quantities to ask for. */
export type SensitivityOf =
  | 'voltage'
  | 'angle'
  | 'current'
  | 'power'
  | 'transformer'
  | 'unbalance'
  | 'loss'
  | 'source'
  | 'all';

const KINDS_OF: Readonly<Record<Exclude<SensitivityOf, 'all'>, readonly QuantityKind[]>> = {
  voltage: ['voltage'],
  angle: ['angle'],
  current: ['current'],
  power: ['activePower', 'reactivePower'],
  transformer: ['transformer'],
  unbalance: ['unbalance'],
  loss: ['loss', 'reactiveLoss'],
  source: ['sourcePower', 'sourceReactivePower'],
};

/** The groups, in the order in which they are documented. */
export const SENSITIVITIES_OF: readonly SensitivityOf[] = [
  ...(Object.keys(KINDS_OF) as Exclude<SensitivityOf, 'all'>[]),
  'all',
];

/** What can be changed besides injections. */
export type SensitivityParameter =
  | { readonly id: string; readonly kind: 'sourceVoltage'; readonly source: number }
  | {
      readonly id: string;
      readonly kind: 'tap';
      readonly transformer: number;
      /** Counting from 0. */
      readonly winding: number;
      readonly stepPu: number;
    };

/** A step where the winding states none: 5/8 %, the common one. */
const COMMON_STEP_PU = 0.00625;

/**
 * The parameter an id names: a source by its id, a tap as `transformer.<name>.<winding>` or by the id of
 * its regulator. Without regard to case.
 *
 * @returns null for every other id
 */
export function sensitivityParameter(network: Network, id: string): SensitivityParameter | null {
  const name = id.trim().toLowerCase();
  const source = network.sources.findIndex((one) => one.id.toLowerCase() === name);
  if (source >= 0) return { id: name, kind: 'sourceVoltage', source };
  const regulator = network.regulators.find((one) => one.id.toLowerCase() === name);
  for (const [transformer, { id: own, windings }] of network.transformers.entries()) {
    const winding =
      regulator?.transformer === own
        ? regulator.tapWinding - 1
        : windings.findIndex((_, w) => name === `${own.toLowerCase()}.${w + 1}`);
    const taps = windings[winding];
    if (taps === undefined) continue;
    const { minTapPu, maxTapPu, tapSteps } = taps;
    const step = tapSteps > 0 ? (maxTapPu - minTapPu) / tapSteps : 0;
    return { id: name, kind: 'tap', transformer, winding, stepPu: step || COMMON_STEP_PU };
  }
  return null;
}

/** Sensitivities input by input: no more than a few columns are held. */
export interface SensitivityBlocks {
  readonly injections: readonly string[];
  readonly parameters: readonly SensitivityParameter[];
  readonly heads: readonly SensitivityHead[];
  /** First the injections, then the parameters. */
  readonly blocks: () => Generator<SensitivityBlock>;
}

/**
 * Sensitivities at a solution with respect to power injected by all participants that the system was
 * compiled with, and to parameters. Taps and capacitor steps stay, curves of inverters act.
 */
export function sensitivityBlocks(
  system: System,
  voltages: Voltages,
  of: SensitivityOf,
  parameters: readonly SensitivityParameter[] = [],
): SensitivityBlocks {
  const { compiled } = system;
  const kinds = of === 'all' ? Object.values(KINDS_OF).flat() : KINDS_OF[of];
  const sensitivities = openSensitivities(linearise(system, voltages), kinds);
  const { quantities } = sensitivities;
  const injections = [...compiled.ports.participantOfId.keys()];
  const scale = Float64Array.from(quantities, (quantity) => perSiUnit(compiled, quantity));
  const inUnits = (change: Float64Array, inputUnit: number) =>
    change.map((value, q) => value * scale[q] * inputUnit);
  const inputs: SensitivityInput[] = [...injectionInputs(compiled), ...parameters];
  const nothing = { perKw: null, perKvar: null, perStep: null, perPu: null };
  return {
    injections,
    parameters,
    heads: quantities.map((quantity) => headOf(compiled, quantity)),
    blocks: function* () {
      let perKw: Float64Array | null = null;
      let done = 0;
      for (const { input, change } of sensitivityColumns(sensitivities, inputs)) {
        if (input.kind === 'activePower') {
          perKw = inUnits(change, 1e3);
          continue;
        }
        const id = injections[done] ?? parameters[done - injections.length]?.id;
        const block = { ...nothing, input: id as string };
        done++;
        if (input.kind === 'reactivePower') {
          yield { ...block, perKw, perKvar: inUnits(change, 1e3) };
        } else if (input.kind === 'tap') yield { ...block, perStep: inUnits(change, 1) };
        else yield { ...block, perPu: inUnits(change, 1) };
      }
    },
  };
}

const UNITS: Readonly<Record<QuantityKind, readonly [unit: string, perSiUnit: number]>> = {
  voltage: ['pu', 1],
  angle: ['deg', 180 / Math.PI],
  current: ['A', 1],
  activePower: ['kW', 1e-3],
  reactivePower: ['kvar', 1e-3],
  transformer: ['kVA', 1e-3],
  unbalance: ['%', 100],
  loss: ['kW', 1e-3],
  reactiveLoss: ['kvar', 1e-3],
  sourcePower: ['kW', 1e-3],
  sourceReactivePower: ['kvar', 1e-3],
};

/** Voltages are in pu of the node's base; NaN where it has none. */
function perSiUnit({ baseV }: CompiledNetwork, { kind, index }: Quantity): number {
  if (kind !== 'voltage') return UNITS[kind][1];
  return baseV[index] > 0 ? 1 / baseV[index] : Number.NaN;
}

function headOf({ nodes, elements }: CompiledNetwork, quantity: Quantity): SensitivityHead {
  const { kind, index, conductor } = quantity;
  const head = { of: kind, terminal: null, node: null, unit: UNITS[kind][0] };
  if (kind === 'voltage' || kind === 'angle') {
    const element = nodes.busIds[nodes.busOfNode[index]] as string;
    return { ...head, element, node: nodes.numberOfNode[index] };
  }
  if (kind === 'unbalance') return { ...head, element: nodes.busIds[index] as string };
  if (index < 0) return { ...head, element: '' };
  const { model, terminalStart, nodes: own } = elements[index] as CompiledElement;
  if (conductor < 0) return { ...head, element: model.id };
  return {
    ...head,
    element: model.id,
    terminal: terminalStart.findIndex((start) => start > conductor),
    node: nodes.numberOfNode[own[conductor]],
  };
}
