import { GridError } from '../errors.ts';
import type { SolvedFeeder } from '../loadflow/feeder.ts';
import { bindingOf } from './bounds.ts';
import { type Box, type BoxModel, type BoxRow, boxModel, brokenRows } from './box.ts';
import { largestSum } from './envelope-program.ts';
import { DEFAULT_HEADROOM, type HeadroomOptions } from './headroom.ts';
import { openProbe, type Probe, solveInjections } from './largest-injection.ts';
import type { Binding, Limits } from './limits.ts';
import { monitorsOf } from './monitors.ts';

export const FAIRNESS = ['equal', 'proportional', 'max-sum', 'max-min'] as const;

/** How the room of the network is shared among participants: see docs/methods/envelopes.md. */
export type Fairness = (typeof FAIRNESS)[number];

export interface EnvelopeOptions extends HeadroomOptions {
  readonly fairness: Fairness;
  /** No participant gets more than this. */
  readonly maxExportKw: number;
  readonly maxImportKw: number;
}

export const DEFAULT_ENVELOPE: EnvelopeOptions = {
  ...DEFAULT_HEADROOM,
  fairness: 'equal',
  maxExportKw: 1e5,
  maxImportKw: 1e5,
};

/** Limits within which a participant may do as it likes, kW on top of what flows already. */
export interface Envelope {
  readonly participant: string;
  readonly exportKw: number;
  readonly importKw: number;
}

export interface EnvelopeResult {
  readonly fairness: Fairness;
  readonly limits: Limits;
  readonly envelopes: readonly Envelope[];
  readonly totalExportKw: number;
  readonly totalImportKw: number;
  /** What a slightly larger box might break; null where no limit stopped it. */
  readonly binding: Binding | null;
  /** `linearisation`: of a larger box nothing could be said, though it might be safe. */
  readonly stoppedBy: 'limit' | 'linearisation' | 'cap';
  /** Corners and points of the box that were solved exactly. */
  readonly confirmed: {
    readonly points: number;
    /** Largest relative excess over any bound: not positive. */
    readonly largestExcess: number;
  };
  readonly unrated: readonly string[];
}

/** How closely the box fills what is safe. */
const WIDTH = 1e-4;
/** Of the largest least envelope, what `max-min` keeps for everybody, so that others can have more. */
const FLOOR = 0.99;
const SAMPLES = 32;
const ADVERSE = 16;

/**
 * Dynamic operating envelopes: every point of the box that they span keeps every limit, whatever the
 * signs of what participants do, with the sources as counterpart and taps as they are.
 *
 * @param weights of `proportional`, one a participant, e.g. rated kW
 * @see docs/methods/envelopes.md
 */
export async function envelopesOf(
  { system, solution }: SolvedFeeder,
  ids: readonly string[],
  weights: readonly number[],
  options: EnvelopeOptions = DEFAULT_ENVELOPE,
): Promise<EnvelopeResult> {
  const { limits, tolerancePu, reactivePerActive, fairness } = options;
  const monitors = monitorsOf(system.compiled, limits);
  const probe = openProbe(system, solution, monitors, limits, tolerancePu);
  const { participantOfId, firstOfParticipant } = system.compiled.ports;
  const active = new Set(system.compiled.activePorts);
  const fed = [...ids.keys()].filter((k) =>
    active.has(firstOfParticipant[participantOfId.get(ids[k] as string) as number]),
  );
  const participants = fed.map((k) => participantOfId.get(ids[k] as string) as number);
  const model = boxModel(probe.model, probe.bounds, participants, reactivePerActive);
  const share = fed.map((k) => (fairness === 'proportional' ? (weights[k] as number) : 1));
  const capped = (exportOf: (k: number) => number, importOf: (k: number) => number): Box => ({
    exportW: Float64Array.from(share, (_, k) => Math.min(exportOf(k), options.maxExportKw * 1e3)),
    importW: Float64Array.from(share, (_, k) => Math.min(importOf(k), options.maxImportKw * 1e3)),
  });
  const most = Math.max(options.maxExportKw, options.maxImportKw) * 1e3;
  const highest = most / Math.max(Math.min(...share), 1e-12);
  let binding: Binding | null = null;
  const largest = (boxAt: (level: number) => Box, from: number, to: number) => {
    const { level, row } = largestSafe(model, boxAt, from, to);
    if (row !== null) binding ??= nameOf(probe, row);
    return level;
  };
  // Both ways alike as far as that goes, then either way what is left of it.
  const at = (up: number, down: number) =>
    capped(
      (k) => up * (share[k] as number),
      (k) => down * (share[k] as number),
    );
  let box: Box;
  if (fairness === 'max-sum') {
    box = await largestSum(model, at(0, 0), at(most, most));
    binding = nearestRow(probe, model, box);
  } else {
    const both = largest((level) => at(level, level), 0, highest);
    if (fairness === 'max-min') {
      box = await largestSum(model, at(FLOOR * both, FLOOR * both), at(most, most));
    } else {
      const up = largest((level) => at(level, both), both, highest);
      box = at(
        up,
        largest((level) => at(up, level), both, highest),
      );
    }
  }
  const confirmed = confirm(probe, model, participants, box, reactivePerActive);
  const beyond = capped(
    (k) => 1.01 * box.exportW[k],
    (k) => 1.01 * box.importW[k],
  );
  const stopped = brokenRows(model, beyond);
  const stoppedBy = stopped === null ? 'linearisation' : stopped.length > 0 ? 'limit' : 'cap';
  if (stoppedBy !== 'limit') binding = null;
  const kw = (w: number) => w / 1e3;
  const envelopes = fed.map((k, i) => ({
    participant: ids[k] as string,
    exportKw: kw(box.exportW[i]),
    importKw: kw(box.importW[i]),
  }));
  return {
    fairness,
    limits,
    envelopes,
    totalExportKw: envelopes.reduce((sum, one) => sum + one.exportKw, 0),
    totalImportKw: envelopes.reduce((sum, one) => sum + one.importKw, 0),
    binding,
    stoppedBy,
    confirmed,
    unrated: monitors.unrated,
  };
}

function scaled({ exportW, importW }: Box, factor: number): Box {
  return { exportW: exportW.map((w) => factor * w), importW: importW.map((w) => factor * w) };
}

/** The highest level whose box is safe, by bisection; the row that stops it, null at the top. */
function largestSafe(
  model: BoxModel,
  boxAt: (level: number) => Box,
  from: number,
  to: number,
): { readonly level: number; readonly row: BoxRow | null } {
  const stop = (level: number) => brokenRows(model, boxAt(level));
  const atTop = stop(to);
  if (atTop !== null && atTop.length === 0) return { level: to, row: null };
  let [low, high] = [from, to];
  let row: BoxRow | null = null;
  while (high - low > WIDTH * high && high > 1e-3) {
    // Levels may differ by decades at first.
    const middle = low > 0 || high < 10 ? (low + high) / 2 : high / 10;
    const rows = stop(middle);
    if (rows !== null && rows.length === 0) low = middle;
    else {
      high = middle;
      row = rows?.[0] ?? row;
    }
  }
  return { level: low, row };
}

/** What a box a little larger than a safe one might break. */
function nearestRow(probe: Probe, model: BoxModel, box: Box): Binding | null {
  const [row] = brokenRows(model, scaled(box, 1.01)) ?? [];
  return row === undefined ? null : nameOf(probe, row);
}

/** The bound of a row as reports give it, at the bound. */
function nameOf({ monitors, system, limits, bounds }: Probe, { q, isLower }: BoxRow): Binding {
  const value = isLower ? bounds.lower[q] : bounds.upper[q];
  return bindingOf(monitors, system.compiled, limits, bounds, q, value);
}

/** Solves the corners that come closest to a bound, and seeded corners and points of the box. */
function confirm(
  probe: Probe,
  model: BoxModel,
  participants: readonly number[],
  box: Box,
  reactivePerActive: number,
): EnvelopeResult['confirmed'] {
  const random = seeded(participants.length);
  const count = probe.system.compiled.ports.firstOfParticipant.length - 1;
  let largestExcess = Number.NEGATIVE_INFINITY;
  let points = 0;
  const solve = (shareOf: (i: number) => number) => {
    const injectedW = new Float64Array(count);
    participants.forEach((participant, i) => {
      const share = shareOf(i);
      injectedW[participant] = share > 0 ? share * box.exportW[i] : share * box.importW[i];
    });
    points++;
    largestExcess = Math.max(
      largestExcess,
      solveInjections(probe, injectedW, reactivePerActive).excess,
    );
  };
  solve(() => 1);
  solve(() => -1);
  // A somewhat larger box shows which corners come closest, and their signs.
  const near = brokenRows(model, scaled(box, 1.2)) ?? [];
  for (const { perW } of near.slice(0, ADVERSE)) solve((i) => Math.sign(perW[i]));
  for (let k = 0; k < SAMPLES; k++) solve(() => (random() < 0.5 ? -1 : 1));
  for (let k = 0; k < SAMPLES; k++) solve(() => 2 * random() - 1);
  if (largestExcess > 0) {
    throw new GridError('not-converged', 'the load flow contradicts the bounds of the envelopes');
  }
  return { points, largestExcess };
}

/** Pseudo-random numbers in [0, 1) that are the same on every machine (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
