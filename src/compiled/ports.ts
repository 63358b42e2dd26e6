import { GridError } from '../errors.ts';
import type { Generator, InverterControl, Load, Network } from '../network/network.ts';
import type { Participant } from '../network/trading.ts';
import { type NodeIndex, nodeAt } from './nodes.ts';

/** How the current of a port depends on its voltage. */
export const PORT_MODEL = {
  /** Constant power at any voltage: what a trade injects. */
  power: 0,
  /** The rest are load models, with a voltage band outside which they change. */
  bandedPower: 1,
  impedance: 2,
  quadraticKvar: 3,
  exponential: 4,
  current: 5,
  fixedKvar: 6,
  fixedReactance: 7,
  zip: 8,
  /** Constant power; outside its band the admittance of the band's edge. */
  generator: 9,
  /** The same, but below its band the current of the band's edge. */
  currentLimited: 10,
  /** Constant power as volt-var and volt-watt curves let it. */
  inverter: 11,
} as const;

const MODEL_OF_LOAD = {
  'constant-power': PORT_MODEL.bandedPower,
  'constant-impedance': PORT_MODEL.impedance,
  'constant-power-quadratic-kvar': PORT_MODEL.quadraticKvar,
  exponential: PORT_MODEL.exponential,
  'constant-current': PORT_MODEL.current,
  'constant-power-fixed-kvar': PORT_MODEL.fixedKvar,
  'constant-power-fixed-reactance': PORT_MODEL.fixedReactance,
  zip: PORT_MODEL.zip,
} as const;

/** Where ports are connected, in one numbering of the nodes or another. */
export interface PortNodes {
  readonly plus: Int32Array;
  /** `GROUND` where the return is ground. */
  readonly minus: Int32Array;
}

/**
 * Single-phase ports between two nodes, at which loads draw and trades inject: every load and
 * every participant is one port a phase. Columns, SI units. The port's voltage is
 * `V[plus] − V[minus]`; its current is drawn from `plus` and returned at `minus`.
 */
export interface Ports extends PortNodes {
  readonly count: number;
  readonly model: Uint8Array;
  /** Rated voltage across the port, V; 0 for `PORT_MODEL.power`. */
  readonly baseV: Float64Array;
  readonly vMinPu: Float64Array;
  readonly vMaxPu: Float64Array;
  readonly vLowPu: Float64Array;
  /** Consumed at rated voltage, W and var, as the file states them; negative where injected. */
  readonly powerW: Float64Array;
  readonly reactivePowerVar: Float64Array;
  /** Exponents of P and Q (`exponential`). */
  readonly exponentP: Float64Array;
  readonly exponentQ: Float64Array;
  /** Coefficients of `zip`, seven a port. */
  readonly zip: Float64Array;
  /** Largest apparent power of a generator's port, VA; 0 = no limit. */
  readonly ratedVa: Float64Array;
  /** Volt-var and volt-watt curves, of `inverter` ports. */
  readonly controls: readonly (InverterControl | null)[];
  /** Ports of load k are `firstOfLoad[k] … firstOfLoad[k + 1] - 1`; generators, then participants follow. */
  readonly firstOfLoad: Int32Array;
  readonly firstOfGenerator: Int32Array;
  readonly firstOfParticipant: Int32Array;
  readonly participantOfId: ReadonlyMap<string, number>;
}

const MODEL_OF_GENERATOR = {
  'constant-power': PORT_MODEL.generator,
  'constant-voltage': PORT_MODEL.generator,
  'constant-impedance': PORT_MODEL.impedance,
} as const;

/** What every load and generator has in common. */
type Injection = Pick<
  Load,
  'id' | 'terminal' | 'connection' | 'phaseCount' | 'ratedKv' | 'vMinPu' | 'vMaxPu'
>;

/** A load or generator as ports: consumed power, and what its model needs besides. */
interface PortRecord {
  readonly injection: Injection;
  readonly model: number;
  /** Consumed, W and var of all phases; negative where produced. */
  readonly powerW: number;
  readonly reactivePowerVar: number;
  readonly load: Load | null;
  readonly generator: Generator | null;
  readonly control: InverterControl | null;
}

function recordsOf(network: Network): PortRecord[] {
  const controlOf = new Map(
    network.inverterControls.flatMap((control) => control.generators.map((id) => [id, control])),
  );
  return [
    ...network.loads.map((load) => ({
      injection: load,
      model: MODEL_OF_LOAD[load.model],
      powerW: load.powerKw * 1e3,
      reactivePowerVar: load.reactivePowerKvar * 1e3,
      load,
      generator: null,
      control: null,
    })),
    ...network.generators.map((generator) => {
      const control = controlOf.get(generator.id) ?? null;
      const isImpedance = generator.model === 'constant-impedance';
      const limited = generator.lowVoltage === 'current-limit' && !isImpedance;
      const model = limited ? PORT_MODEL.currentLimited : MODEL_OF_GENERATOR[generator.model];
      return {
        injection: generator,
        model: control === null ? model : PORT_MODEL.inverter,
        powerW: -generator.powerKw * 1e3,
        reactivePowerVar: -generator.reactivePowerKvar * 1e3,
        load: null,
        generator,
        control,
      };
    }),
  ];
}

/** Node pairs of the phases of a connection, in node numbers. */
function phasePairs(
  nodes: readonly number[],
  connection: 'wye' | 'delta',
  phaseCount: number,
): (readonly [number, number])[] {
  return Array.from({ length: phaseCount }, (_, k) =>
    connection === 'wye'
      ? [nodes[k] as number, nodes[phaseCount] ?? 0]
      : [nodes[k] as number, nodes[(k + 1) % nodes.length] as number],
  );
}

/**
 * Phases of a participant's connection: a wye terminal lists its return last only where that is
 * not one of the phase nodes 1, 2, 3, or is the second of two nodes of a single phase.
 */
function participantPhases(participant: Participant): number {
  const { nodes } = participant.terminal;
  if (participant.connection === 'delta') return nodes.length === 2 ? 1 : nodes.length;
  return nodes.length - 1;
}

/** Ports of all loads, of all generators, then of all participants (with zero power). */
export function compilePorts(
  network: Network,
  nodes: NodeIndex,
  participants: readonly Participant[],
): Ports {
  const plus: number[] = [];
  const minus: number[] = [];
  const at = (element: string, bus: string, number: number): number => {
    const index = nodes.busOfId.get(bus);
    const node = index === undefined ? undefined : nodeAt(nodes, index, number);
    if (node === undefined) {
      throw new GridError('unknown-element', `${element}: there is no node ${bus}.${number}`, {
        element,
      });
    }
    return node;
  };
  const addPorts = (
    { id, terminal, connection }: Pick<Injection, 'id' | 'terminal' | 'connection'>,
    phaseCount: number,
  ) => {
    for (const [p, m] of phasePairs(terminal.nodes, connection, phaseCount)) {
      plus.push(at(id, terminal.bus, p));
      minus.push(at(id, terminal.bus, m));
    }
    return plus.length;
  };
  const records = recordsOf(network);
  const recordOfPort: PortRecord[] = [];
  const firstOfRecord = [0];
  for (const record of records) {
    firstOfRecord.push(addPorts(record.injection, record.injection.phaseCount));
    while (recordOfPort.length < plus.length) recordOfPort.push(record);
  }
  const firstOfParticipant = [plus.length];
  for (const participant of participants) {
    firstOfParticipant.push(addPorts(participant, participantPhases(participant)));
  }

  const count = plus.length;
  const column = (of: (record: PortRecord) => number) => {
    const values = new Float64Array(count);
    recordOfPort.forEach((record, port) => {
      values[port] = of(record);
    });
    return values;
  };
  const zip = new Float64Array(7 * count);
  recordOfPort.forEach(({ load }, port) => {
    if (load?.zip != null) zip.set(load.zip, 7 * port);
  });
  return {
    count,
    plus: Int32Array.from(plus),
    minus: Int32Array.from(minus),
    model: Uint8Array.from(plus, (_, port) => recordOfPort[port]?.model ?? PORT_MODEL.power),
    baseV: column(({ injection }) => portVoltageV(injection)),
    vMinPu: column(({ injection }) => injection.vMinPu),
    vMaxPu: column(({ injection }) => injection.vMaxPu),
    vLowPu: column(({ load }) => load?.vLowPu ?? 0),
    powerW: column(({ powerW, injection }) => powerW / injection.phaseCount),
    reactivePowerVar: column((record) => record.reactivePowerVar / record.injection.phaseCount),
    exponentP: column(({ load }) => load?.exponents?.p ?? 0),
    exponentQ: column(({ load }) => load?.exponents?.q ?? 0),
    zip,
    ratedVa: column(({ generator }) =>
      generator === null ? 0 : (generator.ratedKva * 1e3) / generator.phaseCount,
    ),
    controls: recordOfPort.map(({ control }) => control),
    firstOfLoad: Int32Array.from(firstOfRecord.slice(0, network.loads.length + 1)),
    firstOfGenerator: Int32Array.from(firstOfRecord.slice(network.loads.length)),
    firstOfParticipant: Int32Array.from(firstOfParticipant),
    participantOfId: new Map(participants.map((participant, k) => [participant.id, k])),
  };
}

function portVoltageV({ connection, phaseCount, ratedKv }: Injection): number {
  const lineToNeutral = connection === 'wye' && phaseCount > 1;
  return (ratedKv * 1e3) / (lineToNeutral ? Math.sqrt(3) : 1);
}

/** Half of a port's voltage: what it is across, in node values of that half. */
export function across({ plus, minus }: PortNodes, port: number, v: Float64Array): number {
  const p = plus[port];
  const m = minus[port];
  return (p < 0 ? 0 : v[p]) - (m < 0 ? 0 : v[m]);
}

/** Adds half of a current at the nodes of a port: into `plus`, out of `minus`. */
export function addAtPort(
  { plus, minus }: PortNodes,
  port: number,
  current: number,
  sum: Float64Array,
): void {
  const p = plus[port];
  const m = minus[port];
  if (p >= 0) sum[p] += current;
  if (m >= 0) sum[m] -= current;
}
