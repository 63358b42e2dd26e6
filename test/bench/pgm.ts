/** The same feeder in power-grid-model: generated from gridtoll's own network. */

import type { CompiledNetwork } from '../../src/compiled/compile.ts';
import type { Voltages } from '../../src/loadflow/voltages.ts';
import type {
  Line,
  Load,
  Network,
  Source,
  Terminal,
  Transformer,
} from '../../src/network/network.ts';
import type { PowerScenarios } from '../../src/timeseries/scenarios.ts';
import type { Run } from './case.ts';
import type { Peers } from './peers.ts';

/** Columns of every component, by attribute. */
type Tables = Record<string, Record<string, (number | readonly number[])[]>>;

const CONSTANT_POWER = 0;
const WINDING = { wye: 1, delta: 2 } as const;
/** Thevenin's impedance of the source where there is no zero-sequence current to tell it apart. */
const LEAST_KVA = 1e-9;

export interface PowerGridModelRun extends Run {
  readonly voltages: ReadonlyMap<number, Voltages>;
}

export interface PowerGridModel {
  /** All scenarios in one batch. */
  batch(
    method: 'iterative_current' | 'newton_raphson',
    tolerancePu: number,
    scenarios: PowerScenarios,
    keep: readonly number[],
  ): Promise<PowerGridModelRun>;
}

/** The network with loads of constant power at any voltage: power-grid-model knows no voltage bands. */
export function withoutBands(network: Network): Network {
  return {
    ...network,
    loads: network.loads.map((load) => ({ ...load, vMinPu: 0, vLowPu: 0, vMaxPu: 100 })),
  };
}

/** @throws {Error} for a network that power-grid-model cannot express */
export async function openPowerGridModel(
  peers: Peers,
  compiled: CompiledNetwork,
): Promise<PowerGridModel> {
  const { network, nodes, ports } = compiled;
  await peers.ask({ do: 'pgm.open', input_data: tablesOf(network) });
  const phases = network.loads.map((load) => phasesOf(load.id, phaseNodes(load)));
  const place = Array.from(
    { length: nodes.count },
    (_, node) => 3 * nodes.busOfNode[node] + nodes.numberOfNode[node] - 1,
  );
  return {
    batch: async (method, tolerancePu, scenarios, keep) => {
      const powerW = ports.powerW.slice();
      const reactivePowerVar = ports.reactivePowerVar.slice();
      const p: number[][] = [];
      const q: number[][] = [];
      for (let scenario = 0; scenario < scenarios.count; scenario++) {
        scenarios.setPowers(scenario, powerW, reactivePowerVar);
        p.push(byPhase(powerW));
        q.push(byPhase(reactivePowerVar));
      }
      const { voltages, ...run } = await peers.ask<
        Run & { voltages: Record<string, readonly number[]> }
      >({
        do: 'pgm.batch',
        method,
        tolerance: tolerancePu,
        load_count: network.loads.length,
        p,
        q,
        keep,
      });
      return {
        ...run,
        voltages: new Map(
          Object.entries(voltages).map(([step, volts]) => [
            Number(step),
            {
              vRe: Float64Array.from(place, (k) => volts[2 * k]),
              vIm: Float64Array.from(place, (k) => volts[2 * k + 1]),
            },
          ]),
        ),
      };
    },
  };

  function byPhase(power: Float64Array): number[] {
    const values = new Array<number>(3 * network.loads.length).fill(0);
    phases.forEach((of, load) => {
      of.forEach((phase, k) => {
        values[3 * load + phase] = power[ports.firstOfLoad[load] + k];
      });
    });
    return values;
  }
}

/** Ids are unique over all components: each kind has a range of its own. */
const [SOURCE_IDS, LINE_IDS, TRANSFORMER_IDS, LOAD_IDS] = [1e8, 2e8, 3e8, 4e8];

function tablesOf(network: Network): Tables {
  const bus = new Map(network.buses.map(({ id }, k) => [id, k]));
  const node = ({ bus: id }: Terminal) => bus.get(id) as number;
  const others = [network.capacitors, network.reactors, network.generators, network.regulators];
  if (others.some((list) => list.length > 0)) {
    throw new Error('the network has elements besides lines, transformers and loads');
  }
  return {
    node: columns(network.buses, ({ id, kVBase }, k) => {
      if (kVBase === null) throw new Error(`${id} has no voltage base`);
      return { id: k, u_rated: kVBase * 1e3 * Math.sqrt(3) };
    }),
    source: columns(network.sources, (source, k) => ({
      id: SOURCE_IDS + k,
      node: node(source.terminal),
      status: 1,
      ...sourceColumns(source, network.buses[node(source.terminal)].kVBase as number),
    })),
    asym_line: columns(network.lines, (line, k) => ({
      id: LINE_IDS + k,
      from_node: node(line.from),
      to_node: node(line.to),
      from_status: line.openFrom ? 0 : 1,
      to_status: line.openTo ? 0 : 1,
      ...lineColumns(network, line),
    })),
    transformer: columns(network.transformers, (transformer, k) => ({
      id: TRANSFORMER_IDS + k,
      from_node: node(transformer.windings[0].terminal),
      to_node: node(transformer.windings[1].terminal),
      from_status: 1,
      to_status: 1,
      ...transformerColumns(transformer),
    })),
    asym_load: columns(network.loads, (load, k) => ({
      id: LOAD_IDS + k,
      node: node(load.terminal),
      status: 1,
      type: CONSTANT_POWER,
      p_specified: [0, 0, 0],
      q_specified: [0, 0, 0],
    })),
  };
}

function columns<Item>(
  items: readonly Item[],
  row: (item: Item, index: number) => Record<string, number | readonly number[]>,
): Tables[string] {
  const table: Tables[string] = {};
  for (const [k, item] of items.entries()) {
    for (const [name, value] of Object.entries(row(item, k))) {
      table[name] ??= [];
      table[name].push(value);
    }
  }
  return table;
}

function sourceColumns(source: Source, kVBase: number): Record<string, number> {
  phasesOf(source.id, source.terminal.nodes);
  const { resistanceOhm: r, reactanceOhm: x } = source;
  const [r1, x1] = [r[0] - r[1], x[0] - x[1]];
  const [r0, x0] = [r[0] + 2 * r[1], x[0] + 2 * x[1]];
  const z1 = Math.max(Math.hypot(r1, x1), LEAST_KVA);
  return {
    u_ref: source.voltageKv / kVBase,
    u_ref_angle: (source.angleDeg * Math.PI) / 180,
    sk: ((kVBase * 1e3) ** 2 * 3) / z1,
    rx_ratio: r1 / x1,
    z01_ratio: Math.hypot(r0, x0) / z1,
  };
}

function lineColumns(network: Network, line: Line): Record<string, number> {
  const code = network.lineCodes.find(({ id }) => id === line.lineCode);
  const through = [line.from, line.to].every(({ nodes }) => nodes.join('.') === '1.2.3');
  if (code === undefined || !through) throw new Error(`${line.id} does not lead three phases`);
  const matrix = (letter: string, perKm: readonly number[], unit: number) =>
    [0, 1, 2].flatMap((row) =>
      [0, 1, 2]
        .slice(0, row + 1)
        .map((column): [string, number] => [
          `${letter}_${'abc'[row]}${'abc'[column]}`,
          perKm[3 * row + column] * line.lengthKm * unit,
        ]),
    );
  return Object.fromEntries([
    ...matrix('r', code.resistanceOhmPerKm, 1),
    ...matrix('x', code.reactanceOhmPerKm, 1),
    ...matrix('c', code.capacitanceNfPerKm, 1e-9),
  ]);
}

function transformerColumns(transformer: Transformer): Record<string, number> {
  const { id, windings, reactancePct, noLoadLossPct, magnetisingCurrentPct } = transformer;
  const [from, to] = windings;
  if (windings.length !== 2 || transformer.phaseCount !== 3) {
    throw new Error(`${id} is not a three-phase transformer of two windings`);
  }
  const across = from.connection !== to.connection;
  const sn = from.ratedKva * 1e3;
  const resistancePu = (from.resistancePct + to.resistancePct) / 100;
  return {
    u1: from.ratedKv * 1e3 * from.tapPu,
    u2: to.ratedKv * 1e3 * to.tapPu,
    sn,
    uk: Math.hypot(resistancePu, reactancePct[0] / 100),
    pk: resistancePu * sn,
    i0: Math.hypot(noLoadLossPct, magnetisingCurrentPct) / 100,
    p0: (noLoadLossPct / 100) * sn,
    winding_from: WINDING[from.connection],
    winding_to: WINDING[to.connection],
    clock: across ? (transformer.lowSide === 'lags' ? 1 : 11) : 0,
    tap_side: 0,
    tap_pos: 0,
    tap_min: 0,
    tap_max: 0,
    tap_nom: 0,
    tap_size: 0,
  };
}

function phaseNodes({ id, connection, terminal, phaseCount, model }: Load): readonly number[] {
  const neutral = terminal.nodes.slice(phaseCount);
  if (connection !== 'wye' || model !== 'constant-power' || neutral.some((node) => node !== 0)) {
    throw new Error(`${id} is not a grounded wye of constant power`);
  }
  return terminal.nodes.slice(0, phaseCount);
}

function phasesOf(id: string, nodes: readonly number[]): number[] {
  if (nodes.some((node) => node < 1 || node > 3))
    throw new Error(`${id} has other nodes than 1, 2, 3`);
  return nodes.map((node) => node - 1);
}
