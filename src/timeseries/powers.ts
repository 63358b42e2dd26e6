import type { System } from '../loadflow/system.ts';
import type { Generator, Load, Network, Profile } from '../network/network.ts';

/**
 * Sets the power of every load and generator that has a profile to its value at `minute`: element
 * k holds for the minute k·step, counting from 1 and starting over at the end.
 */
export function setPowersAt(system: System, minute: number): void {
  system.minute = minute;
  const { network, ports } = system.compiled;
  const profiles = new Map(network.profiles.map((profile) => [profile.id, profile]));
  const set = (one: Load | Generator, first: number, end: number, consumed: 1 | -1) => {
    const profile = one.profile === null ? undefined : profiles.get(one.profile);
    if (profile === undefined) return;
    const { powerKw, reactivePowerKvar } = powerAt(one, profile, minute);
    for (let port = first; port < end; port++) {
      system.powerW[port] = (consumed * powerKw * 1e3) / one.phaseCount;
      system.reactivePowerVar[port] = (consumed * reactivePowerKvar * 1e3) / one.phaseCount;
    }
  };
  const { firstOfLoad, firstOfGenerator } = ports;
  network.loads.forEach((load, k) => {
    set(load, firstOfLoad[k], firstOfLoad[k + 1], 1);
  });
  network.generators.forEach((generator, k) => {
    set(generator, firstOfGenerator[k], firstOfGenerator[k + 1], -1);
  });
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
