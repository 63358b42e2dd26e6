/** One damaged input through the readers, the rules and the load flow: what must never happen? */

import { isDeepStrictEqual } from 'node:util';
import { compile } from '../../src/compiled/compile.ts';
import { deviceStateOf } from '../../src/compiled/elements/index.ts';
import { GridError, type Issue } from '../../src/errors.ts';
import { readFeederTables, writeFeederTables } from '../../src/formats/feeder.ts';
import { importOpenDss } from '../../src/formats/opendss/index.ts';
import { readOrders } from '../../src/formats/orders.ts';
import { readParticipants } from '../../src/formats/participants.ts';
import { readProfiles } from '../../src/formats/profiles.ts';
import { readTrades } from '../../src/formats/trades.ts';
import { diagnoseFeeder } from '../../src/loadflow/diagnose/diagnose.ts';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import { createSystem, factoriseNetwork } from '../../src/loadflow/system.ts';
import type { Network } from '../../src/network/network.ts';
import { resolveParticipants } from '../../src/network/participants.ts';
import { validateNetwork } from '../../src/network/validate.ts';
import { sampleTables } from '../arbitraries/tables.ts';
import type { Seed, Texts } from './seeds.ts';

/** How far an input came. */
export type Outcome = 'refused' | 'invalid' | 'valid' | 'solved' | 'not converged' | 'singular';

/** What an input did that none may do. */
export class Misbehaviour extends Error {}

/** Feeders with more buses are not solved. */
const LARGEST_SOLVED = 60;
/** Load flows that the diagnosis of one input gets. */
const DIAGNOSIS_SOLVES = 12;

const sample = readFeederTables(sampleTables()).network as Network;

/** @throws {Misbehaviour} and whatever a reader throws, which is one too */
export function judge(kind: Seed['kind'], texts: Texts): Outcome {
  if (kind === 'market') return judgeMarket(texts);
  return kind === 'tables' ? judgeTables(texts) : judgeScript(texts);
}

function judgeTables(texts: Texts): Outcome {
  const { network, description, issues } = readFeederTables(texts);
  mustBeSaid(network, issues);
  if (network === null) return 'refused';
  mustBeFinite(network, 'network');
  const { network: again } = readFeederTables(writeFeederTables(network));
  if (!isDeepStrictEqual(again, network)) {
    throw new Misbehaviour('what is written reads back as something else');
  }
  return judgeNetwork(network, { radial: description?.radial });
}

function judgeScript(texts: Texts): Outcome {
  const byName = new Map(
    [...texts].map(([path, text]) => [path.toLowerCase(), { path, text }] as const),
  );
  const [[master]] = texts;
  const { network, issues } = importOpenDss(master, {
    read: (path) => byName.get(path.toLowerCase()) ?? null,
  });
  mustBeSaid(network, issues);
  if (network === null) return 'refused';
  return judgeNetwork(network, {});
}

function judgeMarket(texts: Texts): Outcome {
  const trades = readTrades(texts.get('trades.csv') ?? '');
  const orders = readOrders(texts.get('orders.csv') ?? '');
  const participants = readParticipants(texts.get('participants.csv') ?? '');
  const profiles = readProfiles(texts.get('profiles.csv') ?? '', sample);
  mustBeSaid(profiles.network, profiles.issues);
  mustBeFinite([trades.records, orders.records, participants.records, profiles.network], 'market');
  const mentions = [...trades.mentions, ...orders.mentions];
  const resolved = resolveParticipants(sample, participants.records, mentions);
  const found = [trades, orders, participants, profiles, resolved].flatMap(({ issues }) => issues);
  mustHaveForm(found);
  const named = mentions.filter(({ id }) => resolved.participants.has(id)).length;
  if (named + resolved.issues.length < mentions.length) {
    throw new Misbehaviour('a participant is neither found nor missed');
  }
  return found.length > 0 ? 'refused' : 'valid';
}

function judgeNetwork(network: Network, claims: { radial?: boolean | undefined }): Outcome {
  const issues = validateNetwork(network, claims);
  mustHaveForm(issues);
  if (issues.some(({ severity }) => severity === 'error')) return 'invalid';
  if (network.buses.length > LARGEST_SOLVED) return 'valid';
  const outcome = solved(network);
  if (outcome !== 'solved') mustBeExplained(network, outcome);
  return outcome;
}

function solved(network: Network): 'solved' | 'not converged' | 'singular' {
  try {
    const { solution } = solveFeeder(network);
    if (!solution.converged) return 'not converged';
    const voltages = [...solution.vRe, ...solution.vIm];
    if (!voltages.every(Number.isFinite)) throw new Misbehaviour('converged to NaN');
    return 'solved';
  } catch (error) {
    if (!(error instanceof GridError && error.code === 'singular-network')) throw error;
    mustBeSingularAlone(network);
    return 'singular';
  }
}

/** It is the network that has no solution: loads beyond measure are no reason to say so. */
function mustBeSingularAlone(network: Network) {
  const bare = { ...network, loads: [], generators: [], inverterControls: [] };
  try {
    factoriseNetwork(createSystem(compile(bare), deviceStateOf(bare)));
  } catch {
    return;
  }
  throw new Misbehaviour('said to be singular, but is not without its loads');
}

/** The diagnosis throws nothing, and says something. */
function mustBeExplained(network: Network, outcome: Outcome) {
  const { verdict, findings, suspects } = diagnoseFeeder(network, { maxSolves: DIAGNOSIS_SOLVES });
  if (verdict === 'healthy' || findings.length === 0) {
    throw new Misbehaviour(`${outcome}, and the diagnosis says ${verdict}`);
  }
  for (const { element, message, evidence, remedy, score } of suspects) {
    const texts = [element, message, evidence, remedy];
    const said = texts.every((text) => text !== '' && !/\bNaN\b|undefined/.test(text));
    if (!said || !(score >= 0 && score <= 1)) {
      throw new Misbehaviour(`a suspect without reason: ${element} ${message}; ${evidence}`);
    }
  }
}

/** What leaves no network says why. */
function mustBeSaid(network: Network | null, issues: readonly Issue[]) {
  mustHaveForm(issues);
  const failed = issues.some(({ severity }) => severity === 'error');
  if (network === null && !failed) throw new Misbehaviour('no network and no error');
}

function mustHaveForm(issues: readonly Issue[]) {
  for (const { severity, rule, message, remedy } of issues) {
    const said = rule !== '' && message !== '' && (severity === 'note' || (remedy ?? '') !== '');
    if (!said) throw new Misbehaviour(`an issue without a rule, message or remedy: ${rule}`);
  }
}

function mustBeFinite(value: unknown, path: string) {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Misbehaviour(`${path} is ${value}`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) mustBeFinite(one, `${path}.${name}`);
  }
}
