/** The bundled feeders, solved as sharply as they can be, with every load as a participant. */

import { openFeeder } from '../../src/index.ts';
import { type FeederOptions, type SolvedFeeder, solveFeeder } from '../../src/loadflow/feeder.ts';
import type { Network } from '../../src/network/network.ts';
import type { Participant, Trade } from '../../src/network/trading.ts';

/**
 * Those that properties are tried on, of every kind but few: short and loaded, long, without
 * ground, large and regulated, low-voltage. `bundledFeeders()` names all.
 */
export const BUNDLED: readonly string[] = [
  ...['ieee13', 'ieee34-mod1', 'ieee37', 'ieee123', 'european-lv'],
];

export const SHARP: FeederOptions = { tolerancePu: 1e-13, maxIterations: 200, controls: 'locked' };

export function loadsAsParticipants(network: Network): Participant[] {
  return network.loads.map(({ id, terminal, connection }) => ({ id, terminal, connection }));
}

/** Controls act until they settle; then everything stays. */
export function solveBundled(name: string, controls: 'on' | 'locked' = 'on'): SolvedFeeder {
  const { network } = openFeeder(name);
  return solveFeeder(network, { ...SHARP, controls }, loadsAsParticipants(network));
}

export function tradeOf(
  tradeId: string,
  seller: string,
  buyer: string,
  powerKw: number,
  more: Partial<Trade> = {},
): Trade {
  return {
    tradeId,
    seller,
    buyer,
    powerKw,
    pricePerKwh: null,
    start: null,
    durationMin: null,
    powerFactor: 1,
    ...more,
  };
}

/** Pseudo-random numbers in [0, 1) that are the same on every machine (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
