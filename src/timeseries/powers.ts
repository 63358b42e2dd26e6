import type { CompiledNetwork } from '../compiled/compile.ts';
import type { Generator, Load, Network, Profile } from '../network/network.ts';

/** A load or generator that follows a profile, with its ports. */
interface Follower {
  readonly one: Load | Generator;
  readonly profile: Profile;
  readonly first: number;
  readonly end: number;
  /** Loads consume, generators produce. */
  readonly consumed: 1 | -1;
}

/** What follows profiles in a network, to set powers from again and again. */
export type Schedule = readonly Follower[];

export function scheduleOf({ network, ports }: CompiledNetwork): Schedule {
  const profiles = new Map(network.profiles.map((profile) => [profile.id, profile]));
  const { firstOfLoad, firstOfGenerator } = ports;
  const follow = (one: Load | Generator, first: number, end: number, consumed: 1 | -1) => {
    const profile = one.profile === null ? undefined : profiles.get(one.profile);
    return profile === undefined ? [] : [{ one, profile, first, end, consumed }];
  };
  return [
    ...network.loads.flatMap((load, k) => follow(load, firstOfLoad[k], firstOfLoad[k + 1], 1)),
    ...network.generators.flatMap((generator, k) =>
      follow(generator, firstOfGenerator[k], firstOfGenerator[k + 1], -1),
    ),
  ];
}

/**
 * Sets the power, W and var, of every port that follows a profile to its value at `minute`: element
 * k holds for the minute k·step, counting from 1 and starting over at the end.
 */
export function setPowersAt(
  schedule: Schedule,
  minute: number,
  powerW: Float64Array,
  reactivePowerVar: Float64Array,
): void {
  for (const { one, profile, first, end, consumed } of schedule) {
    const { powerKw, reactivePowerKvar } = powerAt(one, profile, minute);
    for (let port = first; port < end; port++) {
      powerW[port] = (consumed * powerKw * 1e3) / one.phaseCount;
      reactivePowerVar[port] = (consumed * reactivePowerKvar * 1e3) / one.phaseCount;
    }
  }
}

function powerAt(
  load: Load | Generator,
  profile: Profile,
  minute: number,
): { powerKw: number; reactivePowerKvar: number } {
  const count = profile.power.length;
  const at = (((Math.round(minute / profile.stepMinutes) - 1) % count) + count) % count;
  const power = profile.power[at] as number;
  const reactive = profile.reactivePower?.[at];
  if (!profile.actual) {
    return {
      powerKw: load.powerKw * power,
      reactivePowerKvar: load.reactivePowerKvar * (reactive ?? power),
    };
  }
  // Reactive power follows in the load's own proportion where the profile gives none.
  const proportion = load.powerKw === 0 ? 0 : load.reactivePowerKvar / load.powerKw;
  return { powerKw: power, reactivePowerKvar: reactive ?? power * proportion };
}

/** Powers of all loads, then of all generators of a network, kW and kvar: state after state. */
export interface PowerTable {
  readonly kW: Float64Array;
  readonly kvar: Float64Array;
}

/** Loads consume, generators produce. */
export function injectionsOf(network: Network): readonly (Load | Generator)[] {
  return [...network.loads, ...network.generators];
}

export function allocatePowers(network: Network, states: number): PowerTable {
  const length = states * (network.loads.length + network.generators.length);
  return { kW: new Float64Array(length), kvar: new Float64Array(length) };
}

/** Gives the power of every load and generator at each of these minutes. */
export function powersAt(network: Network, minutes: readonly number[]): PowerTable {
  const profiles = new Map(network.profiles.map((profile) => [profile.id, profile]));
  const injections = injectionsOf(network);
  const table = allocatePowers(network, minutes.length);
  minutes.forEach((minute, state) => {
    injections.forEach((one, k) => {
      const profile = one.profile === null ? undefined : profiles.get(one.profile);
      const at = state * injections.length + k;
      const { powerKw, reactivePowerKvar } =
        profile === undefined ? one : powerAt(one, profile, minute);
      table.kW[at] = powerKw;
      table.kvar[at] = reactivePowerKvar;
    });
  });
  return table;
}

/** Sets the power, W and var, of every port of loads and generators to that of one state of a table. */
export function setPortPowers(
  { network, ports }: CompiledNetwork,
  { kW, kvar }: PowerTable,
  state: number,
  powerW: Float64Array,
  reactivePowerVar: Float64Array,
): void {
  const { firstOfLoad, firstOfGenerator } = ports;
  const { loads, generators } = network;
  let at = state * (loads.length + generators.length);
  // Plain loops: this is done for every state of a batch.
  for (let k = 0; k < loads.length; k++, at++) {
    const { phaseCount } = loads[k] as Load;
    for (let port = firstOfLoad[k]; port < firstOfLoad[k + 1]; port++) {
      powerW[port] = (kW[at] * 1e3) / phaseCount;
      reactivePowerVar[port] = (kvar[at] * 1e3) / phaseCount;
    }
  }
  for (let k = 0; k < generators.length; k++, at++) {
    const { phaseCount } = generators[k] as Generator;
    for (let port = firstOfGenerator[k]; port < firstOfGenerator[k + 1]; port++) {
      powerW[port] = (-kW[at] * 1e3) / phaseCount;
      reactivePowerVar[port] = (-kvar[at] * 1e3) / phaseCount;
    }
  }
}

/** The network with its loads and generators at the given minute, to look at one moment. */
export function networkAt(network: Network, minute: number): Network {
  const profiles = new Map(network.profiles.map((profile) => [profile.id, profile]));
  const then = <T extends Load | Generator>(one: T): T => {
    const profile = one.profile === null ? undefined : profiles.get(one.profile);
    return profile === undefined ? one : { ...one, ...powerAt(one, profile, minute) };
  };
  return {
    ...network,
    loads: network.loads.map(then),
    generators: network.generators.map(then),
  };
}
