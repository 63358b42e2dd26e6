/** The same feeder in OpenDSS: from its published script, with the device states that gridtoll has. */

import { join } from 'node:path';
import type { CompiledNetwork } from '../../src/compiled/compile.ts';
import type { DeviceState } from '../../src/compiled/elements/index.ts';
import { nodeName } from '../../src/compiled/nodes.ts';
import type { Voltages } from '../../src/loadflow/voltages.ts';
import type { Run } from './case.ts';
import type { Peers } from './peers.ts';

/**
 * Scripts of the bundled feeders in the folder of published scripts. Those of `ieee4-oyod` and `ieee4-yyd`
 * go on to another circuit and to a fault: what they leave is not the bundled feeder.
 */
const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['european-lv', 'LVTestCase/Master.dss'],
  ['ieee123', '123Bus/IEEE123Master.dss'],
  ['ieee13', '13Bus/IEEE13Nodeckt.dss'],
  ['ieee34-mod1', '34Bus/ieee34Mod1.dss'],
  ['ieee34-mod2', '34Bus/ieee34Mod2.dss'],
  ['ieee37', '37Bus/ieee37.dss'],
  ['ieee4-dy', '4Bus-DY-Bal/4Bus-DY-Bal.DSS'],
  ['ieee4-grdyd', '4Bus-GrdYD-Bal/4Bus-GrdYD-Bal.DSS'],
  ['ieee4-oyod-unbalanced', '4Bus-OYOD-UnBal/4bus-OYOD-UnBal.dss'],
  ['ieee4-yd', '4Bus-YD-Bal/4Bus-YD-Bal.DSS'],
  ['ieee4-yy', '4Bus-YY-Bal/4Bus-YY-Bal.DSS'],
  ['ieee8500', '8500-Node/Master.dss'],
  ['ieee8500-unbalanced', '8500-Node/Master-unbal.dss'],
]);

export function hasScript(feeder: string): boolean {
  return SCRIPTS.has(feeder);
}

/** @throws {Error} for a feeder whose script is not known */
export function scriptOf(peers: Peers, feeder: string): string {
  const script = SCRIPTS.get(feeder);
  if (script === undefined) throw new Error(`no script is known for ${feeder}`);
  return join(peers.scripts ?? '', 'IEEETestCases', script);
}

/** So many that it never stops for the lack of them. */
export const LIMITS = 'set maxiterations=1000 maxcontroliter=1000';

interface Answer extends Run {
  readonly voltages: Readonly<Record<string, readonly number[]>>;
}

export interface OpenDssSeries {
  readonly setup: readonly string[];
  readonly count: number;
  /** Steps whose voltages are given back. */
  readonly keep: readonly number[];
  /** Multiplier of all loads in every step. */
  readonly multipliers?: readonly number[];
  /** A load and its new kW in every step. */
  readonly changes?: readonly (readonly [load: string, powerKw: number])[];
}

export interface OpenDssRun extends Run {
  /** Of the steps kept, by gridtoll's nodes. */
  readonly voltages: ReadonlyMap<number, Voltages>;
}

export interface OpenDss {
  /** Commands that put every tap and step where gridtoll has them. */
  readonly devices: readonly string[];
  series(what: OpenDssSeries): Promise<OpenDssRun>;
  cold(setup: readonly string[], count: number): Promise<OpenDssRun>;
  first(script: string, setup: readonly string[]): Promise<OpenDssRun>;
}

/** @param edits commands that change the published feeder as gridtoll's has been changed */
export async function openOpenDss(
  peers: Peers,
  feeder: string,
  compiled: CompiledNetwork,
  devices: DeviceState,
  edits: readonly string[] = [],
): Promise<OpenDss> {
  const commands = deviceCommands(compiled, devices);
  const { nodes } = await peers.ask<{ nodes: string[] }>({
    do: 'opendss.open',
    script: scriptOf(peers, feeder),
    commands: [LIMITS, 'set controlmode=off', ...commands, ...edits],
  });
  const of = new Map(nodes.map((name, k) => [name, k]));
  const places = Array.from({ length: compiled.nodes.count }, (_, node) => {
    const place = of.get(nodeName(compiled.nodes, node));
    if (place === undefined) throw new Error(`OpenDSS has no ${nodeName(compiled.nodes, node)}`);
    return place;
  });
  const ask = async (request: { readonly do: string } & Record<string, unknown>) => {
    const { voltages, ...run } = await peers.ask<Answer>(request);
    return {
      ...run,
      voltages: new Map(
        Object.entries(voltages).map(([step, volts]) => [
          Number(step),
          {
            vRe: Float64Array.from(places, (place) => volts[2 * place]),
            vIm: Float64Array.from(places, (place) => volts[2 * place + 1]),
          },
        ]),
      ),
    };
  };
  return {
    devices: commands,
    series: (what) => ask({ do: 'opendss.series', ...what }),
    cold: (setup, count) => ask({ do: 'opendss.cold', setup, count }),
    first: (script, setup) => ask({ do: 'opendss.first', script, commands: setup }),
  };
}

function deviceCommands({ network }: CompiledNetwork, devices: DeviceState): string[] {
  const controlled = new Set(network.regulators.map(({ transformer }) => transformer));
  return [
    ...network.transformers.flatMap(({ id }, k) =>
      controlled.has(id)
        ? Array.from(devices.tapPu[k], (tap, w) => `edit ${id} wdg=${w + 1} tap=${tap}`)
        : [],
    ),
    ...network.capacitors.map(
      ({ id }, k) => `edit ${id} states=[${devices.stepStates[k].join(' ')}]`,
    ),
  ];
}
