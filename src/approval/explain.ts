import type { Trade } from '../network/trading.ts';
import { type Counterpart, counterpartsOf } from './counterparts.ts';
import type { Desk } from './desk.ts';
import type { Binding } from './limits.ts';
import { type Decision, sentenceOf } from './sentence.ts';

/** Why a trade was cut or refused, beyond its binding limit. */
export interface Explanation {
  /** Of the binding quantity's node; null for whole buses and transformers. */
  readonly phase: 'a' | 'b' | 'c' | null;
  /**
   * From the value with the whole trade to what it may be, in the binding's unit: negative where it is
   * beyond that; null where there is no solution.
   */
  readonly margin: number | null;
  /** Largest quantity that would pass, as `maxKw`; null if not looked for. */
  readonly largestKw: number | null;
  /** Who else moves the binding quantity towards its limit most, in the state before the trade. */
  readonly counterparts: readonly Counterpart[];
  /** All of it for a person. */
  readonly sentence: string;
}

/** Counterparts that are named. */
const MOST_NAMED = 5;
const PHASES = ['a', 'b', 'c'] as const;

/** @param q the binding quantity's number; −1 where there is no solution */
export function explain(
  desk: Desk,
  trade: Trade,
  decision: Decision,
  binding: Binding,
  q: number,
): Explanation {
  const { value, node, kind } = binding;
  const outwards = kind === 'undervoltage' ? -1 : 1;
  const parties = [trade.seller, trade.buyer];
  const counterparts = q < 0 ? [] : counterpartsOf(desk, q, outwards, parties, MOST_NAMED);
  const phase = node === null ? null : (PHASES[node - 1] ?? null);
  const allowed = allowedOf(binding);
  return {
    phase,
    margin: value === null || allowed === null ? null : outwards * (allowed - value),
    largestKw: decision.maxKw,
    counterparts,
    sentence: sentenceOf(trade, decision, binding, phase, counterparts),
  };
}

/** What the value may be: its limit, or what it was if it was beyond that already. */
function allowedOf({ rule, before, limit }: Binding): number | null {
  return rule === 'worsening' ? before : limit;
}
