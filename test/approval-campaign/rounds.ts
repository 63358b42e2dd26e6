/** Random limits and trades for a feeder: all that a round consists of follows from seed and index. */

import { boundsOf } from '../../src/approval/bounds.ts';
import { valuesAt } from '../../src/approval/desk.ts';
import { monitorsOf } from '../../src/approval/monitors.ts';
import {
  DEFAULT_LIMITS,
  type Limits,
  type Network,
  openFeeder,
  type Participant,
  type Trade,
} from '../../src/index.ts';
import { type SolvedFeeder, solveFeeder } from '../../src/loadflow/feeder.ts';
import { type Random, randomOf } from '../fuzz/random.ts';
import { SHARP, tradeOf } from '../oracles/bundled.ts';

export interface Round {
  readonly index: number;
  readonly policy: 'sequential' | 'independent';
  readonly limits: Limits;
  readonly trades: readonly Trade[];
}

/** Of the independent rounds; what accumulates soon fills a feeder, so those rounds are shorter. */
const TRADES_PER_ROUND = 2_000;
const SEQUENTIAL_TRADES = 250;
/** kW; sizes are spread evenly over their logarithm from a ten-thousandth of this. */
const LARGEST_KW: Readonly<Record<string, number>> = { ieee123: 300, 'european-lv': 15 };
/** Three-phase buses that trade beside the loads, wye and delta. */
const OTHER_BUSES = 20;

/** The feeder with its controls settled and every load a participant, and buses of three phases. */
export function openCampaignFeeder(name: string): SolvedFeeder {
  const { network } = openFeeder(name);
  return solveFeeder(network, { ...SHARP, controls: 'on' }, participantsOf(network));
}

function participantsOf(network: Network): Participant[] {
  const loads = network.loads.map(({ id, terminal, connection }) => ({ id, terminal, connection }));
  const ends = network.lines.map((line) => line.to).filter(({ nodes }) => nodes.length === 3);
  const buses = [...new Set(ends.map(({ bus }) => bus))];
  const stride = Math.max(1, Math.floor(buses.length / OTHER_BUSES));
  const others = buses
    .filter((_, k) => k % stride === 0)
    .map((bus, k): Participant => {
      const isDelta = k % 3 === 0;
      const nodes = isDelta ? [1, 2, 3] : [1, 2, 3, 0];
      return { id: `bus.${bus}`, terminal: { bus, nodes }, connection: isDelta ? 'delta' : 'wye' };
    });
  return [...loads, ...others];
}

/**
 * The round of that index. Every third one is sequential; in every fifth some limits are drawn so tight
 * that the baseline is outside them already.
 */
export function roundOf(solved: SolvedFeeder, feeder: string, seed: number, index: number): Round {
  const random = randomOf(seed, index);
  const policy = index % 3 === 1 ? 'sequential' : 'independent';
  const count = policy === 'sequential' ? SEQUENTIAL_TRADES : TRADES_PER_ROUND;
  const limits = limitsOf(solved, random, index % 5 === 4);
  const ids = participantsOf(solved.system.compiled.network).map(({ id }) => id);
  const largestKw = LARGEST_KW[feeder] as number;
  const powerFactors = [1, 1, 1, 0.95, -0.95, 0.8, -0.9];
  const trades = Array.from({ length: count }, (_, k) => {
    const [seller, buyer] = [random.pick(ids), random.pick(ids)];
    const powerKw = largestKw * 10 ** (-4 * random.next());
    return tradeOf(`${index}:${k}`, seller, buyer, powerKw, {
      powerFactor: random.pick(powerFactors),
    });
  });
  return { index, policy, limits, trades };
}

/** Limits a random way beyond what the baseline has, near and far. */
function limitsOf({ system, solution }: SolvedFeeder, random: Random, tight: boolean): Limits {
  const all: Limits = {
    ...DEFAULT_LIMITS,
    check: ['voltage', 'line', 'transformer', 'unbalance'],
    worsening: tight && random.chance(0.5) ? 0.01 : 1e-6,
  };
  const monitors = monitorsOf(system.compiled, all);
  const { before } = boundsOf(monitors, all, valuesAt(system, monitors, solution));
  const voltages = before.subarray(0, monitors.voltageNodes.length);
  const firstVuf = monitors.count - monitors.unbalanceBuses.length;
  const loadings = before.subarray(voltages.length, firstVuf);
  /** A margin in shares of what it is a margin of. */
  const beyond = (largest: number) => largest * random.next() ** 2 - (tight ? largest / 10 : 0);
  return {
    ...all,
    check: random.chance(0.5) ? all.check : DEFAULT_LIMITS.check,
    vMinPu: Math.min(...voltages) * (1 - beyond(0.04)),
    vMaxPu: Math.max(...voltages) * (1 + beyond(0.04)),
    maxLoadingPct: Math.max(...loadings) * (1 + beyond(0.5)),
    maxVufPct: Math.max(...before.subarray(firstVuf)) * (1 + beyond(1)),
  };
}
