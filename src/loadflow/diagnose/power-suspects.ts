import type { Generator, Load, Network } from '../../network/network.ts';
import { pathToSource } from '../../network/topology.ts';
import { either, figure, quantile, rise, withChanged } from './change.ts';
import { apparentKva, type Facts, ownDrop } from './facts.ts';
import { levelKvAt } from './levels.ts';
import type { Hypothesis } from './types.ts';

/** From this ratio to their peers powers look like W for kW. */
const UNIT_RATIO = 60;

/** Loads and generators too large for their peers and for what feeds them, or of the wrong sign. */
export function powerSuspects(facts: Facts): Hypothesis[] {
  const { network } = facts;
  const limits: Limits = {
    carriesKva: carriesKva(facts),
    middleDrop: quantile(
      network.loads.map((load) => ownDrop(facts, load)).filter((d) => d > 0),
      0.5,
    ),
  };
  return [
    ...network.loads.flatMap((load) => tooLarge(facts, limits, load, 'loads')),
    ...network.generators.flatMap((one) => [
      ...tooLarge(facts, limits, one, 'generators'),
      ...wrongSign(one),
    ]),
    ...network.loads.flatMap((load) => negativeLoad(load)),
  ];
}

/** What loads are held against. */
interface Limits {
  readonly carriesKva: ReadonlyMap<string, number>;
  /** Drop that half of the loads cause by themselves. */
  readonly middleDrop: number;
}

type List = 'loads' | 'generators';

function scaled(network: Network, list: List, id: string, factor: number): Network {
  const change = <Item extends Load | Generator>(one: Item): Item => ({
    ...one,
    powerKw: one.powerKw * factor,
    reactivePowerKvar: one.reactivePowerKvar * factor,
  });
  return list === 'loads'
    ? withChanged(network, 'loads', id, change)
    : withChanged(network, 'generators', id, change);
}

/** Test of a load or generator by scaling it: 0 takes it out. */
export function scaling(list: List, id: string, factor: number): Hypothesis['trial'] {
  return {
    what: factor === 0 ? 'without it' : `with ${figure(factor)} of its power`,
    change: (network) => scaled(network, list, id, factor),
    controls: 'locked',
  };
}

function tooLarge(
  facts: Facts,
  { carriesKva: carries, middleDrop }: Limits,
  one: Load | Generator,
  list: List,
): Hypothesis[] {
  const kva = apparentKva(one);
  if (!(kva > 0)) return [];
  const peer = facts.peerKva(one);
  const ratio = peer > 0 ? kva / peer : 0;
  const supply = weakestSupply(facts, carries, one.terminal.bus);
  const excess = supply === null ? 0 : kva / one.phaseCount / supply.kvaPerPhase;
  const way = facts.dropOf.get(one.terminal.bus);
  const drop = ownDrop(facts, one);
  // One branch that drops it all is a suspect of its own, unless the load is odd besides.
  const isBranch = way !== undefined && way.worstPuPerKva > 0.7 * way.puPerKva && ratio < 2;
  // Among loads that are nothing to the feeder, sizes mean nothing.
  const matters = either(rise(drop, 0.002, 0.02), rise(excess, 0.2, 1));
  // Generators are larger than loads; a small transformer is a suspect of its own.
  const prior = either(
    (list === 'loads' ? 0.9 : 0.5) * rise(ratio, 5, 120) * matters,
    (ratio > 4 || peer === 0 ? 0.8 : 0.35) * rise(excess, 1.6, 12),
    (isBranch ? 0.3 : 0.8) * rise(drop, 0.15, 1) * rise(drop, middleDrop, 6 * middleDrop),
  );
  if (prior < 0.05) return [];
  const isUnit = ratio > UNIT_RATIO && ratio < 6000;
  const reasons = [
    ...(ratio > 1.5 ? [`${figure(ratio)} times the larger loads of its level`] : []),
    ...(supply !== null && excess > 1.6
      ? [`${figure(excess)} times what ${supply.element} is rated for`]
      : []),
  ];
  if (drop > 0.15) {
    reasons.push(
      `by itself it drops ${figure(100 * drop)} % of its voltage on the way, most on ${way?.worstBranch}; beyond 25 to 50 % there is no solution`,
    );
  }
  const field =
    Math.abs(one.powerKw) >= Math.abs(one.reactivePowerKvar) ? 'powerKw' : 'reactivePowerKvar';
  return [
    {
      element: one.id,
      kind: isUnit ? 'wrong-power-unit' : 'overload',
      message: `${list === 'loads' ? 'draws' : 'produces'} ${figure(one.powerKw)} kW, ${figure(one.reactivePowerKvar)} kvar`,
      evidence: reasons.join('; '),
      remedy: isUnit
        ? `write ${field} ${figure(one[field] / 1000)} if it was given in W or var`
        : 'check its power, or the rating and kV of what feeds it',
      prior,
      trial: scaling(list, one.id, isUnit ? 0.001 : 0),
    },
  ];
}

interface Supply {
  readonly element: string;
  readonly kvaPerPhase: number;
}

/** What every transformer and rated line can carry on one phase, kVA. */
function carriesKva({ network, levels }: Facts): ReadonlyMap<string, number> {
  const lines = network.lines.flatMap(({ id, ratingA, from }): [string, number][] => {
    const kv = levelKvAt(levels, from.bus);
    return kv !== null && ratingA > 0 ? [[id, ratingA * kv]] : [];
  });
  const transformers = network.transformers.map(
    ({ id, windings, phaseCount }): [string, number] => [id, windings[0].ratedKva / phaseCount],
  );
  return new Map([...lines, ...transformers]);
}

/** The least of that on the way to the source. */
function weakestSupply(
  { topology }: Facts,
  carries: ReadonlyMap<string, number>,
  bus: string,
): Supply | null {
  let weakest: Supply | null = null;
  for (const { branch } of pathToSource(topology, bus) ?? []) {
    const kvaPerPhase = carries.get(branch) ?? Number.POSITIVE_INFINITY;
    if (kvaPerPhase < (weakest?.kvaPerPhase ?? Number.POSITIVE_INFINITY)) {
      weakest = { element: branch, kvaPerPhase };
    }
  }
  return weakest;
}

function wrongSign(one: Generator): Hypothesis[] {
  if (!(one.powerKw < 0)) return [];
  return [
    {
      element: one.id,
      kind: 'wrong-sign',
      message: `is a generator that consumes: powerKw ${figure(one.powerKw)}`,
      evidence: 'generators produce positive power; only storage that charges is negative',
      remedy: `write powerKw ${figure(-one.powerKw)} if it produces`,
      prior: 0.4,
      trial: { ...scalingOf(one.id, 'generators'), what: 'with the other sign' },
    },
  ];
}

function negativeLoad(load: Load): Hypothesis[] {
  if (!(load.powerKw < 0)) return [];
  return [
    {
      element: load.id,
      kind: 'wrong-sign',
      message: `is a load that produces: powerKw ${figure(load.powerKw)}`,
      evidence: 'loads consume positive power',
      remedy: `write powerKw ${figure(-load.powerKw)} if it consumes`,
      prior: 0.2,
      trial: { ...scalingOf(load.id, 'loads'), what: 'with the other sign' },
    },
  ];
}

function scalingOf(id: string, list: List) {
  return {
    change: (network: Network) => scaled(network, list, id, -1),
    controls: 'locked' as const,
  };
}
