import type { SensitivityBlock, SensitivityHead } from '../formats/results/sensitivity-table.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import {
  type SensitivityBlocks,
  type SensitivityOf,
  type SensitivityParameter,
  sensitivityBlocks,
} from './sensitivity-blocks.ts';

/**
 * Derivatives of one quantity, `L` its letter: per kW and per kvar injected, in the order of
 * `injections`; by parameter in their order (per tap step, per pu of a source's voltage) where there
 * are any. Voltages without a base are null.
 */
type Derivatives<L extends string> = {
  readonly [K in `d${L}dP` | `d${L}dQ`]: readonly (number | null)[];
} & { readonly [K in `d${L}dX`]?: readonly (number | null)[] };

interface NodePlace {
  readonly bus: string;
  readonly node: number;
}

/** Terminals count from 1. Powers and currents are positive from the bus into the branch. */
interface ConductorPlace {
  readonly branch: string;
  readonly terminal: number;
  readonly node: number;
}

/** Derivatives at a solution; taps and capacitor steps stay, curves of inverters act. */
export interface SensitivityResult {
  readonly injections: readonly string[];
  readonly parameters: readonly {
    readonly id: string;
    /** `tap`: per step of `stepPu` upwards; `sourceVoltage`: per pu of what it is. */
    readonly kind: SensitivityParameter['kind'];
    readonly stepPu: number | null;
  }[];
  readonly controls: typeof CONTROLS;
  /** pu of the node's base. */
  readonly voltages: readonly (NodePlace & Derivatives<'V'>)[];
  /** Degrees. */
  readonly angles: readonly (NodePlace & Derivatives<'A'>)[];
  /** |I|, A. */
  readonly currents: readonly (ConductorPlace & Derivatives<'I'>)[];
  /** kW. */
  readonly activePowers: readonly (ConductorPlace & Derivatives<'P'>)[];
  /** kvar. */
  readonly reactivePowers: readonly (ConductorPlace & Derivatives<'Q'>)[];
  /** Apparent power into the first winding, kVA. */
  readonly transformers: readonly ({ readonly transformer: string } & Derivatives<'S'>)[];
  /** |V2|/|V1|, %. */
  readonly unbalances: readonly ({ readonly bus: string } & Derivatives<'U'>)[];
  /** kW of all branches. */
  readonly loss: Derivatives<'L'>;
  /** kvar of all branches. */
  readonly reactiveLoss: Derivatives<'L'>;
  /** kW delivered. */
  readonly sourcePowers: readonly ({ readonly source: string } & Derivatives<'P'>)[];
  /** kvar delivered. */
  readonly sourceReactivePowers: readonly ({ readonly source: string } & Derivatives<'Q'>)[];
}

/** What controls do while something else changes. */
const CONTROLS = { taps: 'locked', capacitors: 'locked', inverters: 'live' } as const;

const bus = ({ element }: SensitivityHead) => ({ bus: element });
const busNode = ({ element, node }: SensitivityHead) => ({ bus: element, node });
const conductor = ({ element, terminal, node }: SensitivityHead) => ({
  branch: element,
  terminal,
  node,
});
const source = ({ element }: SensitivityHead) => ({ source: element });

/** Where each kind goes in the document: its list, the letter of its derivatives, its place. */
const SECTIONS = [
  ['voltages', 'voltage', 'V', busNode],
  ['angles', 'angle', 'A', busNode],
  ['currents', 'current', 'I', conductor],
  ['activePowers', 'activePower', 'P', conductor],
  ['reactivePowers', 'reactivePower', 'Q', conductor],
  [
    'transformers',
    'transformer',
    'S',
    ({ element }: SensitivityHead) => ({ transformer: element }),
  ],
  ['unbalances', 'unbalance', 'U', bus],
  ['loss', 'loss', 'L', null],
  ['reactiveLoss', 'reactiveLoss', 'L', null],
  ['sourcePowers', 'sourcePower', 'P', source],
  ['sourceReactivePowers', 'sourceReactivePower', 'Q', source],
] as const;

/**
 * Sensitivities at a solution for all participants the system was compiled with, as one document.
 *
 * @param of which of the parts to fill; the others come out empty
 */
export function reportSensitivities(
  system: System,
  voltages: Voltages,
  of: SensitivityOf,
  parameters: readonly SensitivityParameter[] = [],
): SensitivityResult {
  return sensitivityDocument(sensitivityBlocks(system, voltages, of, parameters));
}

/** The same of blocks that are opened already. */
export function sensitivityDocument(from: SensitivityBlocks): SensitivityResult {
  const { injections, parameters, heads } = from;
  const blocks = [...from.blocks()];
  const injected = blocks.slice(0, injections.length);
  const others = blocks.slice(injections.length);
  const derivatives = (letter: string, q: number) => ({
    [`d${letter}dP`]: injected.map(({ perKw }) => valueAt(perKw, q)),
    [`d${letter}dQ`]: injected.map(({ perKvar }) => valueAt(perKvar, q)),
    ...(others.length === 0
      ? {}
      : { [`d${letter}dX`]: others.map((block) => valueAt(byParameter(block), q)) }),
  });
  const sections = SECTIONS.map(([section, kind, letter, place]) => {
    const rows = heads.flatMap((head, q) =>
      head.of === kind ? [{ ...place?.(head), ...derivatives(letter, q) }] : [],
    );
    const nothing = { [`d${letter}dP`]: [], [`d${letter}dQ`]: [] };
    return [section, place === null ? (rows[0] ?? nothing) : rows] as const;
  });
  return {
    injections,
    parameters: parameters.map((one) => ({
      id: one.id,
      kind: one.kind,
      stepPu: one.kind === 'tap' ? one.stepPu : null,
    })),
    controls: CONTROLS,
    ...(Object.fromEntries(sections) as unknown as Omit<
      SensitivityResult,
      'injections' | 'parameters' | 'controls'
    >),
  };
}

/** What a block of a parameter has: per step or per pu. */
export function byParameter({ perStep, perPu }: SensitivityBlock): Float64Array | null {
  return perStep ?? perPu;
}

function valueAt(values: Float64Array | null, q: number): number | null {
  return values === null || Number.isNaN(values[q]) ? null : values[q];
}
