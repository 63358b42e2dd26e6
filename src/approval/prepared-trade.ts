import { reactivePerActive } from '../loadflow/inject.ts';
import type { System } from '../loadflow/system.ts';
import type { Trade } from '../network/trading.ts';

/** A trade at the approval desk: its direction in terms of ports. */
export interface PreparedTrade {
  readonly ports: readonly number[];
  /** Consumed per W of the trade: −1/n at each of the seller's ports, +1/n at the buyer's. */
  readonly powerPerW: readonly number[];
  readonly reactivePerW: readonly number[];
  readonly seller: number;
  readonly buyer: number;
  readonly reactivePerActive: number;
}

export type SystemPowers = Pick<System, 'powerW' | 'reactivePowerVar'>;

export function prepareTrade(system: System, trade: Trade): PreparedTrade {
  const { ports } = system.compiled;
  const seller = ports.participantOfId.get(trade.seller) as number;
  const buyer = ports.participantOfId.get(trade.buyer) as number;
  const reactivePerActiveOf = reactivePerActive(trade);
  const list: number[] = [];
  const powerPerW: number[] = [];
  for (const [participant, sign] of [
    [seller, -1],
    [buyer, 1],
  ] as const) {
    const first = ports.firstOfParticipant[participant];
    const end = ports.firstOfParticipant[participant + 1];
    for (let port = first; port < end; port++) {
      list.push(port);
      powerPerW.push(sign / (end - first));
    }
  }
  return {
    ports: list,
    powerPerW,
    reactivePerW: powerPerW.map((p) => p * reactivePerActiveOf),
    seller,
    buyer,
    reactivePerActive: reactivePerActiveOf,
  };
}

export function powersOf({ powerW, reactivePowerVar }: System): SystemPowers {
  return { powerW: powerW.slice(), reactivePowerVar: reactivePowerVar.slice() };
}

export function setSystemPowers(system: System, { powerW, reactivePowerVar }: SystemPowers): void {
  system.powerW.set(powerW);
  system.reactivePowerVar.set(reactivePowerVar);
}

export function setPowers(system: System, trade: PreparedTrade, powerW: number): void {
  trade.ports.forEach((port, k) => {
    system.powerW[port] += powerW * (trade.powerPerW[k] as number);
    system.reactivePowerVar[port] += powerW * (trade.reactivePerW[k] as number);
  });
}

type Powers = readonly (readonly [powerW: number, reactivePowerVar: number])[];

export function powersAt({ powerW, reactivePowerVar }: System, { ports }: PreparedTrade): Powers {
  return ports.map((port) => [powerW[port], reactivePowerVar[port]]);
}

/** To the last bit, which taking the trade out again would not give. */
export function restorePowers(system: System, { ports }: PreparedTrade, before: Powers): void {
  ports.forEach((port, k) => {
    const [powerW, reactivePowerVar] = before[k] as Powers[number];
    system.powerW[port] = powerW;
    system.reactivePowerVar[port] = reactivePowerVar;
  });
}
