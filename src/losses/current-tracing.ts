import type { Injection, Layers } from './layers.ts';
import { carry, mix, type Way } from './proportional.ts';

/** One half of all phasors: in phase with the voltage that feeds the layer, or at right angles to it. */
export type Half = 're' | 'im';

/** One half of the currents, by place, A: what is left of injections that meet at a place, and the rest. */
interface HalfFlow {
  readonly ways: readonly Way[];
  readonly injected: Float64Array;
  readonly drawn: Float64Array;
  /** Injected less drawn where that is positive: local supply is used first. */
  readonly netInjected: Float64Array;
  readonly netDrawn: Float64Array;
  /** Coming in by conductors. */
  readonly inflow: Float64Array;
}

function halfFlow({ placeCount, conductors, injections }: Layers, half: Half): HalfFlow {
  const column = () => new Float64Array(placeCount);
  const [injected, drawn, inflow] = [column(), column(), column()];
  for (const injection of injections) {
    const amount = injection[half];
    if (amount > 0) injected[injection.place] += amount;
    else drawn[injection.place] -= amount;
  }
  const ways = conductors.flatMap((one): Way[] => {
    const amount = Math.abs(one[half]);
    if (amount === 0) return [];
    const [from, to] = one[half] > 0 ? [one.from, one.to] : [one.to, one.from];
    inflow[to] += amount;
    return [{ from, to, amount }];
  });
  return {
    ways,
    injected,
    drawn,
    netInjected: injected.map((w, i) => Math.max(w - drawn[i], 0)),
    netDrawn: injected.map((w, i) => Math.max(drawn[i] - w, 0)),
    inflow,
  };
}

/** Loss per A of one half, W/A, by place: half of it is charged to either side of every pair. */
export interface HalfRates {
  readonly injected: Float64Array;
  readonly drawn: Float64Array;
  /** Lost by currents that rounding alone lets end, W. */
  readonly strandedW: number;
}

/**
 * `Σ_g Re((V_g − V_d)·conj(J_dg))` of every draw and every injection. The voltage between two places is
 * the sum of those along the ways there, so the conductors' losses are carried to where currents end,
 * and back to where they come from.
 */
export function halfRates(layers: Layers, half: Half): HalfRates {
  const { ways, injected, drawn, netInjected, netDrawn } = halfFlow(layers, half);
  const v = layers.voltage[half];
  const costly = ways.map((way) => ({ ...way, cost: (v[way.from] - v[way.to]) * way.amount }));
  const down = carry(costly, netDrawn);
  const up = carry(
    costly.map((way) => ({ ...way, from: way.to, to: way.from })),
    netInjected,
  );
  return {
    drawn: netDrawn.map((a, i) => (a > 0 ? ((a / drawn[i]) * down.rates[i]) / 2 : 0)),
    injected: netInjected.map((a, i) => (a > 0 ? ((a / injected[i]) * up.rates[i]) / 2 : 0)),
    strandedW: (down.stranded + up.stranded) / 2,
  };
}

/** What one injection loses of another's supply, W: both sides of the pair together. */
export interface InjectionPair {
  readonly drawn: Injection;
  readonly supply: Injection;
  readonly lossW: number;
}

/** Every pair, one half: `J_dg` by tracing each supply downstream by itself. */
export function* halfPairs(layers: Layers, half: Half): Generator<InjectionPair> {
  const { ways, injected, drawn, netInjected, netDrawn, inflow } = halfFlow(layers, half);
  const v = layers.voltage[half];
  const throughput = inflow.map((w, i) => w + netInjected[i]);
  for (const supply of layers.injections) {
    const { place } = supply;
    if (!(supply[half] > 0) || netInjected[place] === 0) continue;
    const own = new Float64Array(layers.placeCount);
    own[place] = (supply[half] / injected[place]) * netInjected[place];
    const share = mix(ways, own, throughput);
    for (const sink of layers.injections) {
      const at = sink.place;
      if (!(sink[half] < 0) || netDrawn[at] === 0 || share[at] === 0) continue;
      const current = ((-sink[half] * netDrawn[at]) / drawn[at]) * share[at];
      yield { drawn: sink, supply, lossW: (v[place] - v[at]) * current };
    }
  }
}
