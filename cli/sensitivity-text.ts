import {
  byParameter,
  type SensitivityBlock,
  type SensitivityBlocks,
  type SensitivityHead,
  type SensitivityOf,
} from '../src/index.ts';
import { fixed, table } from './output.ts';

/** How a kind of quantity is shown: its change and where that is, or the change alone. */
interface Shown {
  readonly of: string;
  readonly head: string;
  readonly factor: number;
  readonly decimals: number;
  readonly isOne?: boolean;
}

const SHOWN: readonly Shown[] = [
  { of: 'voltage', head: 'ΔV mpu', factor: 1e3, decimals: 4 },
  { of: 'angle', head: 'Δangle mdeg', factor: 1e3, decimals: 4 },
  { of: 'current', head: 'ΔI A', factor: 1, decimals: 4 },
  { of: 'activePower', head: 'ΔP kW', factor: 1, decimals: 4 },
  { of: 'reactivePower', head: 'ΔQ kvar', factor: 1, decimals: 4 },
  { of: 'transformer', head: 'ΔS kVA', factor: 1, decimals: 4 },
  { of: 'unbalance', head: 'ΔVUF %', factor: 1, decimals: 5 },
  { of: 'loss', head: 'Δloss kW', factor: 1, decimals: 5, isOne: true },
  { of: 'sourcePower', head: 'Δsource kW', factor: 1, decimals: 5 },
  { of: 'sourceReactivePower', head: 'Δsource kvar', factor: 1, decimals: 5 },
];
/** Of everything, what is looked at first. */
const OF_ALL = ['voltage', 'current', 'loss'];

/** For people: of every input what it moves most; the losses per kvar, too. */
export function sensitivityText(result: SensitivityBlocks, of: SensitivityOf): string {
  const { heads, injections } = result;
  const kinds = new Set(of === 'all' ? OF_ALL : heads.map((head) => head.of));
  const shown = SHOWN.filter((one) => kinds.has(one.of));
  const injected: string[][] = [];
  const others: string[][] = [];
  for (const block of result.blocks()) {
    if (injected.length < injections.length) injected.push(cellsOf(shown, heads, block));
    else others.push(cellsOf(shown, heads, block));
  }
  const parts: string[] = [];
  if (injected.length > 0) {
    const names = headOf(shown, 'injection', '/kW', true);
    parts.push('Change per kW (kvar) of power injected, taps locked', '', table(names, injected));
  }
  if (others.length > 0) {
    if (parts.length > 0) parts.push('');
    const names = headOf(shown, 'input', '', false);
    parts.push('Change per step of a tap, or per pu of a source voltage', '', table(names, others));
  }
  return parts.join('\n');
}

function headOf(shown: readonly Shown[], input: string, per: string, withQ: boolean): string[] {
  return [
    input,
    ...shown.flatMap(({ head, isOne }) => {
      if (isOne !== true) return [`>${head}${per}`, 'most at'];
      return withQ ? [`>${head}/kW`, `>${head}/kvar`] : [`>${head}`];
    }),
  ];
}

function cellsOf(
  shown: readonly Shown[],
  heads: readonly SensitivityHead[],
  block: SensitivityBlock,
): string[] {
  const values = block.perKw ?? (byParameter(block) as Float64Array);
  const cells = shown.flatMap(({ of, factor, decimals, isOne }) => {
    const at = strongest(heads, of, values);
    const text = (from: Float64Array | null) => fixed((from?.[at] ?? 0) * factor, decimals);
    if (isOne !== true) return [text(values), placeOf(heads[at])];
    return [text(values), ...(block.perKvar === null ? [] : [text(block.perKvar)])];
  });
  return [block.input, ...cells];
}

/** Elements in series respond alike but for rounding: the first of them is named. */
function strongest(heads: readonly SensitivityHead[], of: string, values: Float64Array): number {
  let best = -1;
  let most = 0;
  heads.forEach((head, q) => {
    if (head.of !== of || Number.isNaN(values[q])) return;
    const size = Math.abs(values[q]);
    if (best >= 0 && !(size > most * (1 + 1e-6))) return;
    best = q;
    most = size;
  });
  return best;
}

function placeOf(head: SensitivityHead | undefined): string {
  if (head === undefined) return '–';
  return head.node === null ? head.element : `${head.element}.${head.node}`;
}
