import type { LineCode, Network, Terminal } from '../../network/network.ts';
import type { Primitive } from '../primitive.ts';
import { capacitorPrimitive } from './capacitor.ts';
import { linePrimitive } from './line.ts';
import { reactorPrimitive } from './reactor.ts';
import { sourcePrimitive } from './source.ts';
import { transformerPrimitive } from './transformer.ts';

export type ElementKind = 'line' | 'switch' | 'transformer' | 'capacitor' | 'reactor' | 'source';

/**
 * What the controls may move: a tap per winding of every transformer, a flag per step of every
 * capacitor, in the order of the network's lists.
 */
export interface DeviceState {
  readonly tapPu: readonly Float64Array[];
  readonly stepStates: readonly (0 | 1)[][];
}

/** The state that the feeder's files give the devices. */
export function deviceStateOf(network: Network): DeviceState {
  return {
    tapPu: network.transformers.map((t) => Float64Array.from(t.windings, (w) => w.tapPu)),
    stepStates: network.capacitors.map((c) => [...c.stepStates]),
  };
}

export function copyDeviceState(state: DeviceState): DeviceState {
  return {
    tapPu: state.tapPu.map((taps) => taps.slice()),
    stepStates: state.stepStates.map((steps) => [...steps]),
  };
}

/** One element of the nodal model: where it is connected and what its primitive admittance is. */
export interface ElementModel {
  readonly id: string;
  readonly kind: ElementKind;
  /** Branches connect buses and have losses; shunts and sources do not count among them. */
  readonly isBranch: boolean;
  /** Leads conductor by conductor from its first terminal to its second. */
  readonly leadsThrough: boolean;
  readonly terminals: readonly Terminal[];
  readonly primitive: (state: DeviceState) => Primitive;
  /** What of the devices' state the primitive depends on; null where it never changes. */
  readonly stateOf: ((state: DeviceState) => ArrayLike<number>) | null;
}

/** Every linear element of a network. A new kind of element is one entry here and one file. */
export function elementModels(network: Network): ElementModel[] {
  const codes = new Map<string, LineCode>(network.lineCodes.map((code) => [code.id, code]));
  return [
    ...network.sources.map(
      (source): ElementModel => ({
        id: source.id,
        kind: 'source',
        isBranch: false,
        leadsThrough: false,
        terminals: [source.terminal],
        primitive: () => sourcePrimitive(source),
        stateOf: null,
      }),
    ),
    ...network.lines.map(
      (line): ElementModel => ({
        id: line.id,
        kind: line.kind,
        isBranch: true,
        leadsThrough: true,
        terminals: [line.from, line.to],
        primitive: () =>
          linePrimitive(line, codes.get(line.lineCode) as LineCode, network.frequencyHz),
        stateOf: null,
      }),
    ),
    ...network.transformers.map(
      (transformer, k): ElementModel => ({
        id: transformer.id,
        kind: 'transformer',
        isBranch: true,
        leadsThrough: false,
        terminals: transformer.windings.map((winding) => winding.terminal),
        primitive: (state) => transformerPrimitive(transformer, state.tapPu[k] as Float64Array),
        stateOf: (state) => state.tapPu[k] as Float64Array,
      }),
    ),
    ...network.capacitors.map((capacitor, k): ElementModel => {
      const grounded = { bus: capacitor.from.bus, nodes: capacitor.from.nodes.map(() => 0) };
      const terminals =
        capacitor.connection === 'delta'
          ? [capacitor.from]
          : [capacitor.from, capacitor.to ?? grounded];
      return {
        id: capacitor.id,
        kind: 'capacitor',
        isBranch: capacitor.to !== null,
        leadsThrough: capacitor.to !== null,
        terminals,
        primitive: (state) =>
          capacitorPrimitive(capacitor, state.stepStates[k] as readonly (0 | 1)[]),
        stateOf: (state) => state.stepStates[k] as readonly (0 | 1)[],
      };
    }),
    ...network.reactors.map(
      (reactor): ElementModel => ({
        id: reactor.id,
        kind: 'reactor',
        isBranch: reactor.to !== null,
        leadsThrough: reactor.to !== null,
        terminals: reactor.to === null ? [reactor.from] : [reactor.from, reactor.to],
        primitive: () => reactorPrimitive(reactor),
        stateOf: null,
      }),
    ),
  ];
}
