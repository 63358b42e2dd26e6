/** Every bundled folder beside the script that it was imported from. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeFeederTables } from '../../src/formats/feeder.ts';
import {
  bundledFeeders,
  bundledFolder,
  type FeederOptions,
  type Network,
  openFeeder,
  reportSolution,
  type SolutionResult,
  solveFeeder,
  writeFeederFolder,
} from '../../src/index.ts';
import {
  hasReference,
  type ReferenceState,
  readReference,
  readScript,
  withDevicesOf,
} from '../oracles/reference.ts';

/** Bundled folders by the reference of the script that they were imported from. */
const SCRIPT_OF: Readonly<Record<string, string>> = {
  'european-lv': 'eulv_snapshot',
  ieee13: 'ieee13',
  ieee123: 'ieee123',
  'ieee34-mod1': 'ieee34mod1',
  'ieee34-mod2': 'ieee34mod2',
  ieee37: 'ieee37',
  'ieee4-dy': '4bus_dy_bal',
  'ieee4-grdyd': '4bus_grdyd_bal',
  'ieee4-oyod': '4bus_oyod_bal',
  'ieee4-oyod-unbalanced': '4bus_oyod_unbal',
  'ieee4-yd': '4bus_yd_bal',
  'ieee4-yy': '4bus_yy_bal',
  'ieee4-yyd': '4bus_yyd',
  ieee8500: 'ieee8500',
  'ieee8500-unbalanced': 'ieee8500_unbal',
};

/** Folders that were not imported: their tables were entered from a paper. */
const ENTERED = ['ieee33'];
const IMPORTED = bundledFeeders().filter((name) => !ENTERED.includes(name));

describe.skipIf(!hasReference).each(IMPORTED)('the bundled folder %s', (feeder) => {
  const reference = () => readReference(SCRIPT_OF[feeder] as string);

  // After a change of tables or of the importer: UPDATE_FEEDERS=1 npx vitest run <this file>
  test('holds what an import of its script writes', () => {
    const folder = join(bundledFolder(), feeder);
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    const about = JSON.parse(read('datapackage.json')) as { title: string; source: string };
    const texts = { title: about.title, source: about.source };
    const network = { ...readScript(reference().script), id: feeder };
    if (process.env['UPDATE_FEEDERS']) writeFeederFolder(network, folder, texts);
    const files = writeFeederTables(network, texts);
    expect(files.size).toBeGreaterThan(5);
    for (const [file, text] of files) expect(read(file) === text, file).toBe(true);
  });

  test('solves to the voltages of its script, also with settled taps imposed', () => {
    const fromFolder = openFeeder(feeder).network;
    const fromScript = readScript(reference().script);
    expectSame(solved(fromFolder, 'on'), solved(fromScript, 'on'));
    const imposed = (network: Network) =>
      withDevicesOf(network, reference().controlsOn as ReferenceState);
    expectSame(solved(imposed(fromFolder), 'locked'), solved(imposed(fromScript), 'locked'));
  });
});

function solved(network: Network, controls: FeederOptions['controls']): SolutionResult {
  const options = { tolerancePu: 1e-12, maxIterations: 500, controls };
  return reportSolution(solveFeeder(network, options), []);
}

function expectSame(one: SolutionResult, other: SolutionResult) {
  const volts = new Map(other.nodes.map((n) => [`${n.bus}.${n.node}`, n.v]));
  expect(one.nodes.map((n) => `${n.bus}.${n.node}`).sort()).toEqual([...volts.keys()].sort());
  const off = one.nodes.map(({ bus, node, v }) => {
    const [re, im] = volts.get(`${bus}.${node}`) as readonly [number, number];
    return Math.hypot(v[0] - re, v[1] - im) / Math.hypot(re, im);
  });
  expect(Math.max(...off)).toBeLessThan(1e-12);
  const powers = ({ source, losses }: SolutionResult) => [
    ...[source.kW, source.kvar, losses.kW, losses.kvar],
  ];
  powers(one).forEach((power, k) => {
    const expected = powers(other)[k] as number;
    expect(Math.abs(power - expected)).toBeLessThan(1e-12 * Math.abs(expected));
  });
}
