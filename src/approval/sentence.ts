import type { Trade } from '../network/trading.ts';
import type { Counterpart } from './counterparts.ts';
import type { Binding } from './limits.ts';

/** What a sentence says of a verdict. */
export interface Decision {
  readonly tradeId: string;
  readonly requestedKw: number;
  readonly approvedKw: number;
  readonly maxKw: number | null;
}

/** Counterparts that a sentence names. */
const NAMED = 2;
/** Decimals beyond which two different values are shown as equal. */
const MOST_DECIMALS = 9;

/** Why a trade was cut or refused, as a person says it. */
export function sentenceOf(
  { seller, buyer }: Trade,
  { tradeId, requestedKw, approvedKw, maxKw }: Decision,
  binding: Binding,
  phase: string | null,
  counterparts: readonly Counterpart[],
): string {
  const outcome = approvedKw > 0 ? `cut to ${kilowatts(approvedKw)}` : 'refused';
  const parts = [
    `${tradeId} is ${outcome}: with ${kilowatts(requestedKw)} from ${seller} to ${buyer}, ${effectOf(binding, phase)}`,
  ];
  if (approvedKw === 0 && maxKw !== null) {
    parts.push(
      maxKw > 0 ? `up to ${kilowatts(maxKw)} would pass` : 'no smaller quantity would pass',
    );
  }
  const others = counterparts.slice(0, NAMED).map(({ id, share, powerKw }) => {
    const does = powerKw < 0 ? 'injects' : 'draws';
    return `${id} (${shareOf(binding, share)}; ${does} ${kilowatts(Math.abs(powerKw))})`;
  });
  if (others.length > 0) parts.push(`of the others ${others.join(' and ')} ${most(binding)}`);
  return `${parts.join('; ')}.`;
}

function effectOf(binding: Binding, phase: string | null): string {
  const { kind, element, limit, value, before, rule } = binding;
  if (kind === 'no-solution')
    return 'the load flow has no solution: more than the feeder can carry';
  const wasOutside = rule === 'worsening';
  const [shown, bound] = apart(binding, value as number, (wasOutside ? before : limit) as number);
  const place = phase === null ? element : `phase ${phase} of ${element}`;
  const would = {
    overvoltage: `${place} would rise to ${shown}`,
    undervoltage: `${place} would fall to ${shown}`,
    overload: `${place} would carry ${shown} of its rating`,
    'transformer-overload': `${place} would carry ${shown} of its rating`,
    unbalance: `the voltages of ${place} would be unbalanced by ${shown}`,
  }[kind];
  const word = kind === 'undervoltage' ? 'at least' : 'at most';
  if (wasOutside) {
    const [allowed] = apart(binding, limit as number, before as number);
    return `${would}, which is beyond its limit already (${bound}, allowed ${word} ${allowed}) and must not get worse`;
  }
  return `${would}, allowed ${word} ${bound}`;
}

function most({ kind }: Binding): string {
  if (kind === 'overvoltage') return 'raise it most';
  if (kind === 'undervoltage') return 'lower it most';
  return kind === 'unbalance' ? 'unbalance it most' : 'load it most';
}

/** Two values with as many decimals as tell them apart. */
function apart({ unit }: Binding, a: number, b: number): [string, string] {
  let decimals = unit === 'pu' ? 4 : 1;
  while (a.toFixed(decimals) === b.toFixed(decimals) && decimals < MOST_DECIMALS) decimals++;
  return [`${a.toFixed(decimals)} ${unit}`, `${b.toFixed(decimals)} ${unit}`];
}

function shareOf({ unit }: Binding, share: number): string {
  return `${share.toFixed(unit === 'pu' ? 4 : 1)} ${unit}`;
}

function kilowatts(powerKw: number): string {
  return `${powerKw.toFixed(2)} kW`;
}
