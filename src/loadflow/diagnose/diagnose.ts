import { nodeName } from '../../compiled/nodes.ts';
import type { Network } from '../../network/network.ts';
import { DEFAULT_FEEDER_OPTIONS } from '../feeder.ts';
import { mismatch } from '../solve.ts';
import { figure } from './change.ts';
import { controlSuspects } from './control-suspects.ts';
import { type Facts, factsOf } from './facts.ts';
import { floatingSuspects } from './floating-suspects.ts';
import { type Examination, examine, voltagesPu } from './health.ts';
import { kvSuspects, settingSuspects } from './kv-suspects.ts';
import { lineSuspects } from './line-suspects.ts';
import { phaseSuspects } from './phase-suspects.ts';
import { powerSuspects } from './power-suspects.ts';
import { heaviestLoads, searched } from './search.ts';
import { supplySuspects } from './supply-suspects.ts';
import { transformerSuspects } from './transformer-suspects.ts';
import { ILL, type Laboratory, laboratoryOf, tested } from './trials.ts';
import {
  type DiagnoseOptions,
  type Diagnosis,
  type Health,
  SUSPICION,
  type Suspect,
  type Verdict,
  type WorstNode,
} from './types.ts';

export const DEFAULT_DIAGNOSE: DiagnoseOptions = {
  ...DEFAULT_FEEDER_OPTIONS,
  maxSolves: 60,
  maxSuspects: 10,
};

const WORST_NODES = 5;
/** Suspects weaker than this are not worth a line. */
const FAINT = 0.1;

/**
 * Says what is wrong with a feeder's load flow and what is likely to have caused it. Solves it as
 * asked, reads the network for what does not fit together, and tests the suspects by correcting,
 * scaling or removing them.
 *
 * Throws nothing for a network that `validateNetwork` has no errors for.
 */
export function diagnoseFeeder(
  network: Network,
  options: Partial<DiagnoseOptions> = {},
): Diagnosis {
  const {
    controls,
    minute = 0,
    maxSolves,
    maxSuspects,
    ...solve
  } = {
    ...DEFAULT_DIAGNOSE,
    ...options,
  };
  const facts = factsOf(network);
  const examination = examine(network, facts.levels, controls, solve, minute);
  const { health } = examination;
  const lab = laboratoryOf(facts, health, minute, maxSolves);
  const suspects = merged(suspectsOf(lab, health))
    .filter(({ score }) => score >= FAINT)
    .slice(0, maxSuspects);
  return {
    verdict: verdictOf(health),
    findings: findingsOf(health, network),
    health,
    worstNodes: worstNodes(examination, facts),
    suspects,
    solves: lab.solves,
  };
}

function suspectsOf(lab: Laboratory, health: Health): Suspect[] {
  const { facts } = lab;
  const found = tested(lab, [
    ...kvSuspects(facts),
    ...settingSuspects(facts),
    ...phaseSuspects(facts),
    ...lineSuspects(facts),
    ...transformerSuspects(facts),
    ...powerSuspects(facts),
    ...supplySuspects(facts),
    ...floatingSuspects(facts),
    ...controlSuspects(facts, health),
    ...(health.illness < ILL ? [] : heaviestLoads(lab)),
  ]);
  const isExplained = found.some(({ score }) => score >= SUSPICION);
  if (isExplained || health.illness < ILL) return found;
  return [...found, ...tested(lab, searched(lab))];
}

/** One entry an element and kind, the strongest; most likely first. */
function merged(suspects: readonly Suspect[]): Suspect[] {
  const best = new Map<string, Suspect>();
  for (const one of suspects) {
    const known = best.get(one.element);
    if (known === undefined || one.score > known.score) best.set(one.element, one);
  }
  return [...best.values()].sort((a, b) => b.score - a.score);
}

function verdictOf(health: Health): Verdict {
  if (health.singular !== null) return 'singular';
  if (!health.converged) return 'not-converged';
  if (health.hunting.length > 0) return 'hunting';
  return health.illness >= ILL ? 'absurd' : 'healthy';
}

function findingsOf(health: Health, { loads }: Network): string[] {
  if (health.singular !== null) return [health.singular];
  const found: string[] = [];
  if (!health.converged) found.push('the load flow does not converge');
  if (health.hunting.length > 0) {
    const names = health.hunting
      .slice(0, 3)
      .map((one) => `${one.element} (${one.reversals} turns)`);
    found.push(`the controls do not settle: ${names.join(', ')}`);
  }
  if (health.nodesOutside > 0) {
    found.push(
      `${health.nodesOutside} of ${health.nodeCount} nodes are outside 0.7 … 1.3 pu (${figure(health.lowestPu)} … ${figure(health.highestPu)})`,
    );
  }
  if (health.converged && health.lossShare > 0.15) {
    found.push(`${figure(100 * health.lossShare)} % of the power is lost`);
  }
  if (health.converged && health.worstLoading > 2) {
    found.push(`${health.worstBranch} is at ${figure(100 * health.worstLoading)} % of its rating`);
  }
  if (health.deadKva > 0) found.push(`${figure(health.deadKva)} kVA has no supply`);
  if (loads.length === 0) found.push('there is no load');
  return found;
}

/** By mismatch where the load flow failed, by distance from nominal voltage where it did not. */
function worstNodes({ system, solution }: Examination, { levels }: Facts): WorstNode[] {
  if (system === null || solution === null) return [];
  const { nodes } = system.compiled;
  const re = new Float64Array(nodes.count);
  const im = new Float64Array(nodes.count);
  mismatch(system, solution, re, im);
  const pu = voltagesPu(system, solution, levels);
  const weight = (node: number) => {
    const value = solution.converged ? Math.abs(pu[node] - 1) : Math.hypot(re[node], im[node]);
    if (Number.isNaN(value)) return solution.converged ? -1 : Number.MAX_VALUE;
    // The order of nodes that are alike is not for rounding to decide.
    return Number(value.toPrecision(4));
  };
  return Array.from({ length: nodes.count }, (_, node) => node)
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, WORST_NODES)
    .map((node) => ({
      node: nodeName(nodes, node),
      mismatchA: Math.hypot(re[node], im[node]),
      voltagePu: Number.isNaN(pu[node]) ? null : pu[node],
    }));
}
