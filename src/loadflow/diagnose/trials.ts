import type { Network } from '../../network/network.ts';
import type { SolveOptions } from '../solve.ts';
import { clamp01, figure } from './change.ts';
import type { Facts } from './facts.ts';
import { examine, softened } from './health.ts';
import type { Health, Hypothesis, Suspect } from './types.ts';

/** Load flows of tests: rough, but enough to tell ill from well. */
const ROUGH: SolveOptions = { tolerancePu: 1e-5, maxIterations: 60 };
/** Illness from which a result is worth healing; below it tests prove nothing. */
export const ILL = 0.3;
/** What a test takes from, at most, a static suspicion that it does not confirm. */
const UNCONFIRMED = 0.75;
const CONFIRMED = 0.85;
/** A hypothesis this suspicious is tested before any search. */
const WORTH_TESTING = 0.1;
/** Nodes times iterations of all tests together: some seconds. */
const MOST_EFFORT = 4e6;
/** What a large feeder gets whatever it takes. */
const FEWEST_SOLVES = 8;

/**
 * Solves variants of a network, within a budget: softened ones, where those show the illness, since
 * they have a solution to compare; the network as it is, where only that is ill.
 */
export interface Laboratory {
  readonly facts: Facts;
  readonly minute: number;
  isSoft: boolean;
  solves: number;
  effort: number;
  readonly maxSolves: number;
  readonly base: { on: Health | null; locked: Health | null };
}

/** @param asked how the load flow that was asked for came out */
export function laboratoryOf(
  facts: Facts,
  asked: Health,
  minute: number,
  maxSolves: number,
): Laboratory {
  const base = { on: null, locked: null };
  const lab: Laboratory = { facts, minute, maxSolves, solves: 1, effort: 0, isSoft: true, base };
  const collapses = asked.singular === null && !asked.converged;
  if (!collapses || baseHealth(lab, 'locked').illness >= ILL) return lab;
  return { ...lab, isSoft: false, base: { on: null, locked: null } };
}

export function healthOf(lab: Laboratory, network: Network, controls: 'on' | 'locked'): Health {
  lab.solves++;
  const variant = lab.isSoft ? softened(network) : network;
  const { health, effort } = examine(variant, lab.facts.levels, controls, ROUGH, lab.minute);
  lab.effort += effort;
  return health;
}

/** Whether another test may be made. */
export function canAfford({ solves, maxSolves, effort }: Laboratory): boolean {
  return solves < maxSolves && (effort < MOST_EFFORT || solves < FEWEST_SOLVES);
}

/** Health of the network as it is, which a test is measured against. */
export function baseHealth(lab: Laboratory, controls: 'on' | 'locked'): Health {
  lab.base[controls] ??= healthOf(lab, lab.facts.network, controls);
  return lab.base[controls];
}

/** Share of the illness that a change heals; negative where it makes it worse. */
export function gainOf(before: Health, after: Health): number {
  if (before.illness < ILL) return 0;
  return Math.max((before.illness - after.illness) / before.illness, -1);
}

/** Tests hypotheses, the most suspicious first, and makes suspects of all. */
export function tested(lab: Laboratory, hypotheses: readonly Hypothesis[]): Suspect[] {
  const ranked = [...hypotheses].sort((a, b) => b.prior - a.prior);
  return ranked.map((one): Suspect => {
    const { trial, prior, ...rest } = one;
    const affordable = canAfford(lab) && prior >= WORTH_TESTING;
    if (trial === null || !affordable) return { ...pick(rest), score: prior };
    const before = baseHealth(lab, trial.controls);
    if (before.illness < ILL) return { ...pick(rest), score: prior };
    const after = healthOf(lab, trial.change(lab.facts.network), trial.controls);
    const gain = gainOf(before, after);
    const heals = clamp01(gain);
    const held = prior * (UNCONFIRMED + (1 - UNCONFIRMED) * Math.min(heals / 0.3, 1));
    return {
      ...pick(rest),
      evidence: `${rest.evidence}; ${trial.what} ${changeOf(before, after)}`,
      score: held + (1 - held) * CONFIRMED * heals,
    };
  });
}

function pick({ element, kind, message, evidence, remedy }: Omit<Hypothesis, 'prior' | 'trial'>) {
  return { element, kind, message, evidence, remedy };
}

/** What a test changed, with the numbers that changed most. */
function changeOf(before: Health, after: Health): string {
  if (after.singular !== null) return 'there is still no solution';
  const parts: string[] = [];
  if (!before.converged && after.converged) parts.push('it converges');
  if (before.converged && !after.converged) parts.push('it does not converge');
  if (before.hunting.length > 0 && after.hunting.length === 0) parts.push('the controls settle');
  const pair = (
    what: string,
    a: number,
    b: number,
    unit: string,
    digits: (x: number) => string,
  ) => {
    if (Number.isFinite(a) && digits(a) === digits(b)) return;
    parts.push(`${what} ${Number.isFinite(a) ? `${digits(a)} → ` : ''}${digits(b)} ${unit}`);
  };
  const pu = (x: number) => x.toFixed(x > 100 ? 0 : 2);
  const low = before.lowestPu < 0.9 || !(before.highestPu > 1.1);
  if (low) pair('lowest voltage', before.lowestPu, after.lowestPu, 'pu', pu);
  else pair('highest voltage', before.highestPu, after.highestPu, 'pu', pu);
  pair('losses', 100 * before.lossShare, 100 * after.lossShare, '%', (x) => x.toFixed(1));
  if (before.deadKva > 0) pair('load without supply', before.deadKva, after.deadKva, 'kVA', figure);
  return parts.length === 0 ? 'nothing changes' : parts.join(', ');
}
