import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GridError, type Issue } from '../../src/errors.ts';
import { networkTables } from '../../src/formats/columns.ts';
import { readFeederTables, writeFeederTables } from '../../src/formats/feeder.ts';
import type { Network } from '../../src/network/network.ts';
import { validateNetwork } from '../../src/network/validate.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { sampleTables, sampleWith } from '../arbitraries/tables.ts';

function sampleNetwork(): Network {
  const { network } = readFeederTables(sampleTables());
  if (network === null) throw new Error('the sample is not a feeder');
  return network;
}

/** Any finite double, the smallest, the largest and negative zero among them. */
const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });
/** Names that need quoting, in the form in which names are kept. */
const anyId = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((text) => text.trim().toLowerCase())
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what names cannot hold
  .filter((text) => text !== '' && !/[\u0000-\u001f\u007f\ufeff]/.test(text));

/** Valid in form only: fields that the random feeders leave plain. */
const ugly = fc
  .record({
    network: arbitraryNetwork({ ...everything, maxBuses: 5 }),
    ids: fc.uniqueArray(anyId, { minLength: 3, maxLength: 3 }),
    doubles: fc.array(anyDouble, { minLength: 30, maxLength: 30 }),
    open: fc.boolean(),
    order: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ network, ids, doubles, open, order }): Network => {
    const square = doubles.slice(0, order ** 2);
    return {
      ...network,
      id: ids[0],
      lineCodes: [
        {
          id: ids[1],
          conductorCount: order,
          resistanceOhmPerKm: square,
          reactanceOhmPerKm: square.map((_, k) => doubles[(k % order) + Math.floor(k / order)]),
          capacitanceNfPerKm: square.map(() => -0),
        },
      ],
      lines: network.lines.map((line) => ({ ...line, openFrom: open, openTo: !open })),
      capacitors: [
        {
          id: ids[2],
          from: { bus: ids[0], nodes: [1, 12] },
          to: open ? { bus: ids[1], nodes: [0, 4] } : null,
          phaseCount: 2,
          connection: open ? 'delta' : 'wye',
          ratedKv: 1e-300,
          stepKvar: open ? [] : [1e300, 0.1 + 0.2],
          stepStates: open ? [] : [0, 1],
        },
      ],
      regulators: network.regulators.map((one, k) => ({
        ...one,
        phase: (['max', 'min', 'avg', 3] as const)[k % 4],
      })),
      reactors: [
        {
          id: ids[0],
          from: { bus: ids[0], nodes: [0, 7] },
          to: open ? { bus: ids[1], nodes: [0, 4] } : null,
          connection: open ? 'wye' : 'delta',
          resistanceOhm: square,
          reactanceOhm: square.map((value) => -value),
          ratingA: doubles[0],
        },
      ],
      capacitorControls: [
        {
          id: ids[1],
          capacitor: ids[0],
          kind: open ? 'power-factor' : 'time',
          element: ids[2],
          terminal: order,
          onSetting: doubles[1],
          offSetting: doubles[2],
          ptRatio: 5e-324,
          ctRatio: 1e300,
          delayOnS: 0,
          delayOffS: 0.1 + 0.2,
          deadTimeS: 1e-9,
          voltagePhase: open ? 'min' : 7,
          currentPhase: open ? 2 : 'avg',
          overrideMinV: open ? null : doubles[3],
          overrideMaxV: open ? doubles[4] : null,
          leastKvarPct: 1 / 3,
        },
      ],
      generators: network.generators.map((one) => ({
        ...one,
        powerKw: doubles[5],
        ratedKva: doubles[6],
        targetPu: open ? null : doubles[7],
        minKvar: open ? doubles[8] : null,
        lowVoltage: open ? 'current-limit' : 'admittance',
      })),
      inverterControls: [
        {
          id: ids[0],
          generators: open ? [] : ids.filter((one) => !one.includes(';')),
          voltVar: { voltagePu: doubles.slice(0, order), valuePu: doubles.slice(10, 10 + order) },
          voltWatt: open ? null : { voltagePu: [1, -0], valuePu: [-0, 5e-324] },
        },
      ],
      profiles: [
        { id: ids[2], stepMinutes: 0.1, actual: open, power: doubles, reactivePower: [] },
        { id: 'none', stepMinutes: 5e-324, actual: !open, power: [], reactivePower: null },
      ],
    };
  });

describe('writing and reading', () => {
  test('a network that is written as tables and read again is exactly the same', () => {
    fc.assert(
      fc.property(arbitraryNetwork(everything), (network) => {
        const { network: again, issues } = readFeederTables(writeFeederTables(network));
        expect(issues).toEqual([]);
        expect(again).toStrictEqual(network);
      }),
      { numRuns: 200 },
    );
  });

  test('any double, any name and any matrix comes back as it was', () => {
    fc.assert(
      fc.property(ugly, (network) => {
        const { network: again, issues } = readFeederTables(writeFeederTables(network));
        expect(issues).toEqual([]);
        expect(again).toStrictEqual(network);
      }),
      { numRuns: 300 },
    );
  });

  test('tables that are read and written twice are the same text', () => {
    const once = writeFeederTables(sampleNetwork());
    const { network } = readFeederTables(once);
    expect(network).toStrictEqual(sampleNetwork());
    expect(writeFeederTables(network as Network)).toEqual(once);
  });

  test('title and source come back', () => {
    const texts = { title: 'A sample', source: 'written by hand' };
    const { description } = readFeederTables(writeFeederTables(sampleNetwork(), texts));
    expect(description).toEqual({ id: 'sample', frequencyHz: 60, ...texts });
  });

  test('tables without rows are not written', () => {
    const files = writeFeederTables({ ...sampleNetwork(), capacitors: [], profiles: [] });
    expect(files.has('capacitors.csv')).toBe(false);
    expect(files.has('profiles.csv')).toBe(false);
    expect(files.has('profile-values.csv')).toBe(false);
    expect(files.has('loads.csv')).toBe(true);
  });

  test('what a table cannot hold is refused, all of it at once', () => {
    const network = sampleNetwork();
    const [bus, ...buses] = network.buses;
    const [load, ...loads] = network.loads;
    const bad: Network = {
      ...network,
      frequencyHz: Number.NaN,
      buses: [{ ...bus, id: 'Sub ' }, ...buses],
      loads: [{ ...load, powerKw: Number.POSITIVE_INFINITY }, ...loads],
      profiles: [
        { id: 'p', stepMinutes: 1, actual: false, power: [1, Number.NaN], reactivePower: [2] },
        { id: 'p:kvar', stepMinutes: 1, actual: false, power: [1], reactivePower: null },
      ],
    };
    let issues: readonly Issue[] = [];
    try {
      writeFeederTables(bad);
    } catch (error) {
      expect(error).toBeInstanceOf(GridError);
      issues = (error as GridError).issues;
    }
    expect(issues.map(({ file, field, rule }) => `${file} ${field} ${rule}`)).toEqual([
      'buses.csv id not-writable',
      'loads.csv powerKw unreadable-number',
      'profile-values.csv p unreadable-number',
      'profile-values.csv p:kvar duplicate-column',
      'datapackage.json frequencyHz out-of-range',
    ]);
  });
});

describe('reading tables written by hand', () => {
  test('the sample is a valid feeder with the defaults filled in', () => {
    const { network, issues, places } = readFeederTables(sampleTables());
    expect(issues).toEqual([]);
    expect(validateNetwork(network as Network)).toEqual([]);
    expect(network?.loads[0]).toEqual({
      id: 'load.x',
      terminal: { bus: 'end', nodes: [2, 0] },
      connection: 'wye',
      phaseCount: 1,
      ratedKv: 7.2,
      powerKw: 40,
      reactivePowerKvar: 10,
      model: 'constant-power',
      vMinPu: 0.95,
      vMaxPu: 1.05,
      vLowPu: 0.5,
      exponents: null,
      zip: null,
      profile: 'day',
    });
    expect(network?.lineCodes[0].resistanceOhmPerKm).toEqual([
      0.3, 0.1, 0.1, 0.1, 0.3, 0.1, 0.1, 0.1, 0.3,
    ]);
    expect(network?.profiles[0].reactivePower).toEqual([0.4, 0.9, 0.7]);
    expect(places.get('load.y')).toEqual({ file: 'loads.csv', line: 3 });
  });

  test('windings are put in order whatever order they stand in', () => {
    const tables = sampleTables();
    const [header, ...rows] = (tables.get('windings.csv') ?? '').trim().split('\n');
    tables.set('windings.csv', [header, ...rows.reverse()].join('\n'));
    expect(readFeederTables(tables).network).toStrictEqual(sampleNetwork());
  });

  test.each(networkTables.filter(({ required }) => required).map(({ file }) => file))(
    'a missing %s is an issue',
    (file) => {
      const tables = sampleTables();
      tables.delete(file);
      const { network, issues } = readFeederTables(tables);
      expect(network).toBeNull();
      expect(issues).toMatchObject([{ rule: 'missing-file', file, severity: 'error' }]);
    },
  );

  test('a missing datapackage.json is an issue', () => {
    const tables = sampleTables();
    tables.delete('datapackage.json');
    const { network, issues } = readFeederTables(tables);
    expect(network).toBeNull();
    expect(issues).toMatchObject([{ rule: 'missing-file', file: 'datapackage.json' }]);
  });

  test('a table that the data package names must be there', () => {
    const tables = sampleWith('datapackage.json', '60', '60, "resources": [{"path":"loads.csv"}]');
    tables.delete('loads.csv');
    const { issues } = readFeederTables(tables);
    expect(issues).toMatchObject([
      { rule: 'missing-file', file: 'loads.csv', remedy: expect.stringContaining('datapackage') },
    ]);
  });

  test('another file whose name is like that of a table is left alone', () => {
    const tables = sampleTables();
    tables.delete('reactors.csv');
    for (const name of ['meters.csv', 'sensors.csv', 'nodes.csv']) tables.set(name, '!');
    expect(readFeederTables(tables).issues).toEqual([]);
  });

  test('a table under a mistyped name is not passed over in silence', () => {
    const tables = sampleTables();
    tables.set('load.csv', tables.get('loads.csv') ?? '');
    tables.delete('loads.csv');
    const { issues } = readFeederTables(tables);
    expect(issues).toMatchObject([
      { rule: 'unknown-table', file: 'load.csv', remedy: 'did you mean loads.csv?' },
    ]);
  });

  test('what must be there is enough for a generator and a control of each kind', () => {
    const { network } = readFeederTables(sampleTables());
    expect(network?.generators[1]).toEqual({
      id: 'generator.g',
      terminal: { bus: 'tie', nodes: [1, 2] },
      connection: 'delta',
      phaseCount: 1,
      ratedKv: 12.47,
      powerKw: 50,
      reactivePowerKvar: 0,
      ratedKva: 0,
      model: 'constant-power',
      vMinPu: 0.9,
      vMaxPu: 1.1,
      lowVoltage: 'admittance',
      targetPu: null,
      minKvar: null,
      maxKvar: null,
      profile: null,
    });
    expect(network?.capacitorControls).toEqual([
      {
        id: 'capcontrol.c',
        capacitor: 'capacitor.c',
        kind: 'kvar',
        element: 'transformer.reg',
        terminal: 1,
        onSetting: 150,
        offSetting: -100,
        ptRatio: 60,
        ctRatio: 60,
        delayOnS: 15,
        delayOffS: 15,
        deadTimeS: 300,
        voltagePhase: 1,
        currentPhase: 1,
        overrideMinV: null,
        overrideMaxV: null,
        leastKvarPct: 50,
      },
    ]);
    expect(network?.reactors[1]).toEqual({
      id: 'reactor.n',
      from: { bus: 'tie', nodes: [4] },
      to: null,
      connection: 'wye',
      resistanceOhm: [5],
      reactanceOhm: [0],
      ratingA: 0,
    });
    expect(network?.inverterControls).toEqual([
      {
        id: 'invcontrol.i',
        generators: ['pvsystem.p'],
        voltVar: { voltagePu: [0.92, 0.98, 1.02, 1.08], valuePu: [0.44, 0, 0, -0.44] },
        voltWatt: { voltagePu: [1.06, 1.1], valuePu: [1, 0] },
      },
    ]);
  });

  test('other files, and those of a market, are left alone', () => {
    const tables = sampleTables().set('trades.csv', '!').set('orders.csv', '').set('z.csv', '');
    expect(readFeederTables(tables).issues).toEqual([]);
  });
});
