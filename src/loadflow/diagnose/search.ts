import type { Load, Network } from '../../network/network.ts';
import { figure } from './change.ts';
import { apparentKva, type Facts, ownDrop } from './facts.ts';
import { scaling } from './power-suspects.ts';
import { baseHealth, canAfford, gainOf, healthOf, ILL, type Laboratory } from './trials.ts';
import type { Hypothesis } from './types.ts';

/** Loads that are tried one by one where the voltage is low, largest drop first. */
const TRIED = 8;
/** Steps of the search for the share of the load that the feeder can bear. */
const SHARE_STEPS = 6;

/** The loads that weigh most on their supply: worth a test where the voltage is low or gone. */
export function heaviestLoads(lab: Laboratory): Hypothesis[] {
  const { facts } = lab;
  const { converged, lowestPu, illness, singular } = baseHealth(lab, 'locked');
  if (singular !== null || illness < ILL || (converged && lowestPu > 0.85)) return [];
  return [...facts.network.loads]
    .map((load) => ({ load, drop: ownDrop(facts, load) }))
    .sort((a, b) => b.drop - a.drop)
    .slice(0, TRIED)
    .filter(({ drop }) => drop > 0.01)
    .map(({ load, drop }): Hypothesis => {
      const ratio = apparentKva(load) / Math.max(facts.peerKva(load), 1e-9);
      return {
        element: load.id,
        kind: 'overload',
        message: `draws ${figure(load.powerKw)} kW, ${figure(load.reactivePowerKvar)} kvar`,
        evidence: `by itself it drops ${figure(100 * drop)} % of its voltage on the way; ${figure(ratio)} times the larger loads of its level`,
        remedy: 'check its power, or the rating and kV of what feeds it',
        prior: 0.1 + 0.2 * Math.min(drop / 0.3, 1) + 0.1 * Math.min(ratio / 5, 1),
        trial: scaling('loads', load.id, 0),
      };
    });
}

/**
 * Where no single element stands out: takes out halves of the feeder, subtree by subtree, until the
 * smallest part is found without which it is well; where all parts help alike, their sum is too much.
 */
export function searched(lab: Laboratory): Hypothesis[] {
  const { facts } = lab;
  const { network, topology } = facts;
  const before = baseHealth(lab, 'locked');
  if (before.illness < ILL) return [];
  const order = depthFirst(topology.fedBuses, topology.upstreamOf);
  const at = new Map(order.map((bus, k) => [bus, k]));
  // Depth first, so that neighbours in the list are neighbours in the tree.
  let loads = network.loads
    .filter(({ terminal }) => at.has(terminal.bus))
    .sort((a, b) => (at.get(a.terminal.bus) ?? 0) - (at.get(b.terminal.bus) ?? 0));
  const gainWithout = (out: readonly Load[]) =>
    gainOf(before, healthOf(lab, scaledLoads(network, 0, out), 'locked'));
  if (loads.length === 0 || gainWithout(loads) < 0.3) return []; // no load is to blame
  let isSum = false;
  while (loads.length > 1 && !isSum && canAfford(lab)) {
    const half = loads.length >> 1;
    const [first, second] = [loads.slice(0, half), loads.slice(half)];
    const [a, b] = [gainWithout(first), gainWithout(second)];
    isSum = Math.max(a, b) < 0.3 || Math.min(a, b) > 0.75 * Math.max(a, b);
    if (!isSum) loads = a >= b ? first : second;
  }
  const kva = loads.reduce((sum, load) => sum + apparentKva(load), 0);
  const largest = [...loads].sort((a, b) => ownDrop(facts, b) - ownDrop(facts, a)).slice(0, 3);
  const found = largest.map(
    (load, k): Hypothesis => ({
      element: load.id,
      kind: 'overload',
      message: `draws ${figure(load.powerKw)} kW, ${figure(load.reactivePowerKvar)} kvar`,
      evidence:
        loads.length === 1
          ? 'found by taking out parts of the feeder in turn'
          : `largest of ${loads.length} neighbouring loads, ${figure(kva)} kVA together, that are too much`,
      remedy: 'check its power, or the rating and kV of what feeds it',
      prior: loads.length === 1 ? 0.3 : 0.2 - 0.03 * k,
      trial: scaling('loads', load.id, 0),
    }),
  );
  const isEnough = loads.length <= 2 && gainWithout(loads) > 0.6;
  return isEnough ? found : [...found, ...collective(lab)];
}

/** All loads together: up to which share of them there is a healthy solution, and what is loaded most then. */
function collective(lab: Laboratory): Hypothesis[] {
  const { network } = lab.facts;
  const bottleneck = baseHealth(lab, 'locked').worstBranch ?? network.sources[0]?.id;
  if (bottleneck === undefined) return [];
  let [borne, tooMuch] = [0, 1];
  for (let k = 0; k < SHARE_STEPS && canAfford(lab); k++) {
    const share = (borne + tooMuch) / 2;
    const { illness } = healthOf(lab, scaledLoads(network, share, network.loads), 'locked');
    if (illness < ILL) borne = share;
    else tooMuch = share;
  }
  const kva = network.loads.reduce((sum, load) => sum + apparentKva(load), 0);
  return [
    {
      element: bottleneck,
      kind: 'overload',
      message: `carries the most over its rating; the loads, ${figure(kva)} kVA together, are too much for the feeder`,
      evidence: `up to ${figure(100 * borne)} % of all loads the result is plausible, at ${figure(100 * tooMuch)} % not any more`,
      remedy: `scale the loads by ${figure(borne)} or less, or check whether this feeder is meant to carry them`,
      prior: borne > 0.02 ? 0.6 : 0.2,
      trial: null,
    },
  ];
}

function scaledLoads(network: Network, factor: number, which: readonly Load[]): Network {
  const ids = new Set(which.map(({ id }) => id));
  return {
    ...network,
    loads: network.loads.map((load) =>
      ids.has(load.id)
        ? {
            ...load,
            powerKw: load.powerKw * factor,
            reactivePowerKvar: load.reactivePowerKvar * factor,
          }
        : load,
    ),
  };
}

function depthFirst(
  fedBuses: readonly string[],
  upstreamOf: Facts['topology']['upstreamOf'],
): string[] {
  const children = new Map<string, string[]>();
  const roots: string[] = [];
  for (const bus of fedBuses) {
    const up = upstreamOf.get(bus)?.bus;
    const siblings = up === undefined ? roots : (children.get(up) ?? []);
    siblings.push(bus);
    if (up !== undefined) children.set(up, siblings);
  }
  const order: string[] = [];
  const stack = roots.reverse();
  for (let bus = stack.pop(); bus !== undefined; bus = stack.pop()) {
    order.push(bus);
    stack.push(...(children.get(bus) ?? []));
  }
  return order;
}
