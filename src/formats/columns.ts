/**
 * Every table of a feeder folder and every column of it: the one place that knows names, units,
 * defaults, meanings and bounds. Reading, writing, `datapackage.json` and `docs/feeder-format.md`
 * all follow it, and the types hold it to the fields of the engineering model. The tables of a
 * market stand beside it in `market-columns.ts`.
 */

import type { Regulator } from '../network/network.ts';
import { boolean, type Column, choice, id, integer, nullable, number } from './column-types.ts';
import { curve, flags, matrix, names, nodes, numbers } from './list-columns.ts';
import type {
  AnyTable,
  AssetRow,
  BusRow,
  CapacitorControlRow,
  CapacitorRow,
  GeneratorRow,
  InverterControlRow,
  LineCodeRow,
  LineRow,
  LoadRow,
  ProfileRow,
  ProfileStepRow,
  ReactorRow,
  RegulatorRow,
  SourceRow,
  Table,
  TransformerRow,
  WindingRow,
  ZoneRow,
} from './rows.ts';

const wyeOrDelta = ['wye', 'delta'] as const;

export const busTable: Table<BusRow> = {
  file: 'buses.csv',
  meaning: 'Places with numbered nodes: 1, 2, 3 are the phases a, b, c, 4 is the neutral.',
  key: ['id'],
  required: true,
  columns: {
    id: id('Name, without points.'),
    kVBase: nullable(number('kV', 'Nominal voltage, line to neutral; empty: none.', { above: 0 })),
    x: nullable(number('', 'Coordinate, in whatever map units; empty: none.')),
    y: nullable(number('', 'Coordinate, in whatever map units; empty: none.')),
  },
};

export const sourceTable: Table<SourceRow> = {
  file: 'sources.csv',
  meaning: 'Voltage sources behind their short-circuit impedance, to ground.',
  key: ['id'],
  required: true,
  columns: {
    id: id('Name, `vsource.name`.'),
    bus: id('Bus it stands at.'),
    nodes: nodes('Its nodes, one a phase.'),
    voltageKv: number('kV', 'Voltage behind the impedance, line to neutral.', { above: 0 }),
    angleDeg: number('°', 'Angle of the first phase; each further one lags by 360°/phases.', {
      default: 0,
    }),
    resistanceOhm: matrix('Ω', 'Resistance matrix, conductors × conductors.'),
    reactanceOhm: matrix('Ω', 'Reactance matrix, conductors × conductors.'),
  },
};

export const lineCodeTable: Table<LineCodeRow> = {
  file: 'line-codes.csv',
  meaning: 'Impedance and capacitance of lines per km.',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name.'),
    conductorCount: integer('Order of the matrices.', { min: 1 }),
    resistanceOhmPerKm: matrix('Ω/km', 'Series resistance.'),
    reactanceOhmPerKm: matrix('Ω/km', 'Series reactance.'),
    capacitanceNfPerKm: matrix('nF/km', 'Capacitance: diagonal positive, the rest negative or 0.'),
  },
};

export const lineTable: Table<LineRow> = {
  file: 'lines.csv',
  meaning: 'Lines, cables and switches: π sections of a length of a line code.',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name, `line.name`.'),
    kind: choice(['line', 'switch'], 'Whether it is there to be opened.', 'line'),
    fromBus: id('Bus of the first end.'),
    fromNodes: nodes('Node of each conductor there.'),
    toBus: id('Bus of the second end.'),
    toNodes: nodes('Node of each conductor there, in the same order.'),
    lineCode: id('Row of `line-codes.csv`.'),
    lengthKm: number('km', 'Length.', { min: 0 }),
    ratingA: number('A', 'Normal rating per conductor; 0 or less: unrated.', { default: 0 }),
    emergencyRatingA: number('A', 'Emergency rating; 0 or less: unrated.', { default: 0 }),
    openFrom: boolean('All conductors of the first end are open.', false),
    openTo: boolean('All conductors of the second end are open.', false),
    openConductorsFrom: nullable(
      nodes('Conductors of the first end that are open singly, counting from 1; empty: none.'),
    ),
    openConductorsTo: nullable(nodes('The same of the second end.')),
  },
};

export const transformerTable: Table<TransformerRow> = {
  file: 'transformers.csv',
  meaning: 'Transformers; their windings stand in `windings.csv`.',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name, `transformer.name`.'),
    phaseCount: integer('Number of phases.', { min: 1 }),
    reactancePct: numbers(
      '%',
      'Leakage between windings (1,2), (1,3), …, (2,3), … on the kVA of the first.',
    ),
    noLoadLossPct: number('%', 'Core loss.', { min: 0, default: 0 }),
    magnetisingCurrentPct: number('%', 'Magnetising current.', { min: 0, default: 0 }),
    antifloatPpm: number('ppm', 'Tiny shunt that ties floating windings to ground.', {
      min: 0,
      default: 1,
    }),
    lowSide: choice(['lags', 'leads'], 'Delta-wye: low side against high side, by 30°.', 'lags'),
    ratingKva: number('kVA', 'Normal rating; 0 or less: unrated.', { default: 0 }),
    emergencyRatingKva: number('kVA', 'Emergency rating; 0 or less: unrated.', { default: 0 }),
  },
};

export const windingTable: Table<WindingRow> = {
  file: 'windings.csv',
  meaning: 'Windings of the transformers.',
  key: ['transformer', 'winding'],
  required: false,
  columns: {
    transformer: id('Row of `transformers.csv`.'),
    winding: integer('Number of the winding: 1, 2, ….', { min: 1 }),
    bus: id('Bus it is connected to.'),
    nodes: nodes('Wye: a node a phase and the neutral (0 = ground); delta: a node a phase or two.'),
    connection: choice(wyeOrDelta, 'Connection.', 'wye'),
    ratedKv: number('kV', 'Line to line with 2 and 3 phases, else across; delta across.', {
      above: 0,
    }),
    ratedKva: number('kVA', 'Rated power.', { above: 0 }),
    resistancePct: number('%', 'Resistance on the kVA of the first winding.', { min: 0 }),
    tapPu: number('pu', 'Tap position.', { above: 0, default: 1 }),
    minTapPu: number('pu', 'Smallest tap.', { above: 0, default: 0.9 }),
    maxTapPu: number('pu', 'Largest tap.', { above: 0, default: 1.1 }),
    tapSteps: integer('Steps from the smallest to the largest tap.', { min: 0, default: 32 }),
    neutralResistanceOhm: number('Ω', 'Neutral to ground; negative: open.', { default: -1 }),
    neutralReactanceOhm: number('Ω', 'Neutral to ground.', { default: 0 }),
  },
};

export const regulatorTable: Table<RegulatorRow> = {
  file: 'regulators.csv',
  meaning: 'Tap controls. Voltages are those of the secondary side of the voltage transformer.',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name, `regcontrol.name`.'),
    transformer: id('Row of `transformers.csv`.'),
    winding: integer('Winding whose voltage is measured.', { min: 1 }),
    tapWinding: integer('Winding whose tap moves.', { min: 1 }),
    targetV: number('V', 'Centre of the band.', { above: 0 }),
    bandV: number('V', 'Width of the band.', { min: 0 }),
    ptRatio: number('', 'Ratio of the voltage transformer.', { above: 0 }),
    ctPrimaryA: number('A', 'Primary rating of the current transformer.', {
      above: 0,
      default: 300,
    }),
    compensationRV: number('V', 'Line-drop compensator, resistance.', { default: 0 }),
    compensationXV: number('V', 'Line-drop compensator, reactance.', { default: 0 }),
    delayS: number('s', 'Wait before the first change.', { min: 0, default: 15 }),
    tapDelayS: number('s', 'Wait between changes.', { min: 0, default: 2 }),
    maxTapChange: integer('Most steps at one time.', { min: 0, default: 16 }),
    phase: measuredPhase('Phase that is measured, counting from 1, or max, min or avg of all.'),
    limitV: nullable(
      number('V', 'Voltage of the winding above which the tap goes down; empty: none.', {
        above: 0,
      }),
    ),
    remoteBus: nullable(
      id('Bus that is held in place of the winding, without compensation; empty: none.'),
    ),
    remoteNode: integer('Its node.', { min: 1, default: 1 }),
    remotePtRatio: number('', 'Ratio of the voltage transformer there.', { above: 0, default: 60 }),
    reverseTargetV: nullable(
      number('V', 'Centre of the band while power flows backward; empty: forward only.', {
        above: 0,
      }),
    ),
    reverseBandV: number('V', 'Width of that band.', { min: 0, default: 3 }),
    reverseRV: number('V', 'Line-drop compensator in reverse, resistance.', { default: 0 }),
    reverseXV: number('V', 'Line-drop compensator in reverse, reactance.', { default: 0 }),
    reverseThresholdKw: number('kW', 'What must flow backward, or forward again, to turn it.', {
      min: 0,
      default: 100,
    }),
    reverseDelayS: number('s', 'Wait before it turns.', { min: 0, default: 60 }),
    reverseToNeutral: boolean('In reverse the tap goes to its middle.', false),
  },
};

export const capacitorTable: Table<CapacitorRow> = {
  file: 'capacitors.csv',
  meaning:
    'Capacitor banks: wye between their two ends, the second being ground where it is empty.',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name, `capacitor.name`.'),
    fromBus: id('Bus it stands at.'),
    fromNodes: nodes('Its nodes, one a phase; 1-phase delta two.'),
    toBus: nullable(id('Bus of the second end; empty: ground.')),
    toNodes: nullable(nodes('Nodes of the second end; empty: ground.')),
    phaseCount: integer('Number of phases.', { min: 1 }),
    connection: choice(wyeOrDelta, 'Connection.', 'wye'),
    ratedKv: number('kV', 'Line to line with 2 and 3 phases, else across; delta across.', {
      above: 0,
    }),
    stepKvar: numbers('kvar', 'Rated power of each step, all phases together.', { min: 0 }),
    stepStates: flags('A flag a step: 1 is connected.'),
  },
};

export const capacitorControlTable: Table<CapacitorControlRow> = {
  file: 'capacitor-controls.csv',
  meaning: 'Controls that switch the steps of capacitor banks by what they measure.',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name, `capcontrol.name`.'),
    capacitor: id('Row of `capacitors.csv`.'),
    kind: choice(
      ['voltage', 'current', 'kvar', 'power-factor', 'time'],
      'What switches: a measured quantity, or the hour of the day.',
    ),
    element: id('Element at which it is measured, of any table.'),
    terminal: integer('Terminal of that element, counting from 1.', { min: 1, default: 1 }),
    onSetting: number(
      '',
      'Where a step is switched on: V or A of the secondary side, kvar into the terminal, power factor (2 − pf where leading), or hour.',
    ),
    offSetting: number('', 'Where a step is switched off, in the same unit.'),
    ptRatio: number('', 'Ratio of the voltage transformer.', { above: 0, default: 60 }),
    ctRatio: number('', 'Ratio of the current transformer.', { above: 0, default: 60 }),
    delayOnS: number('s', 'Wait before switching on.', { min: 0, default: 15 }),
    delayOffS: number('s', 'Wait before switching off.', { min: 0, default: 15 }),
    deadTimeS: number('s', 'Wait after switching off before it is on again.', {
      min: 0,
      default: 300,
    }),
    voltagePhase: measuredPhase('Phase whose voltage is measured, or max, min or avg of all.'),
    currentPhase: measuredPhase('Phase whose current is measured, or max, min or avg of all.'),
    overrideMinV: nullable(
      number('V', 'Secondary voltage below which the bank is switched on; empty: none.'),
    ),
    overrideMaxV: nullable(
      number('V', 'Secondary voltage above which the bank is switched off; empty: none.'),
    ),
    leastKvarPct: number(
      '%',
      'By power factor: what must flow into the terminal, of the bank, to switch it on.',
      { min: 0, default: 50 },
    ),
  },
};

export const reactorTable: Table<ReactorRow> = {
  file: 'reactors.csv',
  meaning:
    'Impedances: in series between two ends, or where the second is empty to ground (wye) or between their nodes (delta).',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name, `reactor.name`.'),
    fromBus: id('Bus it stands at.'),
    fromNodes: nodes('Its nodes, one a conductor.'),
    toBus: nullable(id('Bus of the second end; empty: a shunt.')),
    toNodes: nullable(nodes('Nodes of the second end; empty: a shunt.')),
    connection: choice(wyeOrDelta, 'Of a shunt: to ground, or between its nodes.', 'wye'),
    resistanceOhm: matrix('Ω', 'Resistance at the frequency of the feeder, a row a conductor.'),
    reactanceOhm: matrix('Ω', 'Reactance at the frequency of the feeder, a row a conductor.'),
    ratingA: number('A', 'Normal rating in series, per conductor; 0 or less: unrated.', {
      default: 0,
    }),
  },
};

export const loadTable: Table<LoadRow> = {
  file: 'loads.csv',
  meaning: 'Loads. Consumption is positive; negative power is generation.',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name, `load.name`.'),
    bus: id('Bus it stands at.'),
    nodes: nodes('Wye: a node a phase and the neutral (0 = ground); delta: a node a phase or two.'),
    connection: choice(wyeOrDelta, 'Connection.', 'wye'),
    phaseCount: integer('Number of phases.', { min: 1 }),
    ratedKv: number('kV', 'Line to line with 2 and 3 phases, else across; delta across.'),
    powerKw: number('kW', 'Power at rated voltage, all phases together.'),
    reactivePowerKvar: number('kvar', 'Reactive power at rated voltage, all phases together.'),
    model: choice(
      [
        'constant-power',
        'constant-impedance',
        'constant-current',
        'constant-power-quadratic-kvar',
        'constant-power-fixed-kvar',
        'constant-power-fixed-reactance',
        'exponential',
        'zip',
      ],
      'How the power depends on the voltage.',
      'constant-power',
    ),
    vMinPu: number('pu', 'Below this voltage the model changes.', { min: 0, default: 0.95 }),
    vMaxPu: number('pu', 'Above this voltage the load is an admittance.', {
      min: 0,
      default: 1.05,
    }),
    vLowPu: number('pu', 'Below this voltage the load is its nominal admittance.', {
      min: 0,
      default: 0.5,
    }),
    exponents: nullable(numbers('', '`exponential`: those of P and of Q.', { length: 2 })),
    zip: nullable(numbers('', '`zip`: Zp Ip Pp Zq Iq Pq and the cut-off in pu.', { length: 7 })),
    profile: nullable(id('Row of `profiles.csv`; empty: constant.')),
  },
};

export const generatorTable: Table<GeneratorRow> = {
  file: 'generators.csv',
  meaning:
    'Generators, photovoltaic systems and storage. Production is positive; a storage that charges is negative.',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name, `generator.name`, `pvsystem.name` or `storage.name`.'),
    bus: id('Bus it stands at.'),
    nodes: nodes('Wye: a node a phase and the neutral (0 = ground); delta: a node a phase or two.'),
    connection: choice(wyeOrDelta, 'Connection.', 'wye'),
    phaseCount: integer('Number of phases.', { min: 1 }),
    ratedKv: number('kV', 'Line to line with 2 and 3 phases, else across; delta across.'),
    powerKw: number('kW', 'Power produced, all phases together.'),
    reactivePowerKvar: number('kvar', 'Reactive power produced, all phases together.', {
      default: 0,
    }),
    ratedKva: number('kVA', 'Largest apparent power; 0 or less: no limit.', { default: 0 }),
    model: choice(
      ['constant-power', 'constant-impedance', 'constant-voltage'],
      'What is kept: the power, the admittance, or the voltage by reactive power.',
      'constant-power',
    ),
    vMinPu: number('pu', 'Below this voltage it changes as `lowVoltage` says.', {
      min: 0,
      default: 0.9,
    }),
    vMaxPu: number('pu', 'Above this voltage it is an admittance.', { min: 0, default: 1.1 }),
    lowVoltage: choice(
      ['admittance', 'current-limit'],
      'Below its band: an admittance, or the current of the edge of the band.',
      'admittance',
    ),
    targetPu: nullable(number('pu', '`constant-voltage`: the mean voltage that is held.')),
    minKvar: nullable(number('kvar', '`constant-voltage`: least reactive power; empty: no limit.')),
    maxKvar: nullable(number('kvar', '`constant-voltage`: most reactive power; empty: no limit.')),
    profile: nullable(id('Row of `profiles.csv`; empty: constant.')),
  },
};

export const inverterControlTable: Table<InverterControlRow> = {
  file: 'inverter-controls.csv',
  meaning: 'How generators answer to their own voltage, phase by phase.',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name, `invcontrol.name`.'),
    generators: names('Rows of `generators.csv`.'),
    voltVar: nullable(
      curve('Reactive power produced over voltage, in parts of `ratedKva`; empty: as stated.'),
    ),
    voltWatt: nullable(
      curve('Largest active power over voltage, in parts of the power available; empty: no limit.'),
    ),
  },
};

export const profileTable: Table<ProfileRow> = {
  file: 'profiles.csv',
  meaning: 'Time profiles; their values stand in `profile-values.csv`.',
  key: ['id'],
  required: false,
  columns: {
    id: id('Name.'),
    stepMinutes: number('min', 'Length of a step.', { above: 0 }),
    actual: boolean('Values are kW (kvar), not multipliers of the rated power.', false),
  },
};

export const profileValueTable: Table<ProfileStepRow> = {
  file: 'profile-values.csv',
  meaning: 'Values of the profiles; a shorter profile leaves its last cells empty.',
  key: ['step'],
  required: false,
  columns: { step: integer('Step, counting from 1.', { min: 1 }) },
  wide: 'a profile id (power) or `<profile id>:kvar` (reactive power, where it differs)',
};

export const assetTable: Table<AssetRow> = {
  file: 'assets.csv',
  meaning:
    'What branches cost, for network charges; branches without a row have the costs of [charges](methods/charges.md#costs).',
  key: ['element'],
  required: false,
  columns: {
    element: id('Line, transformer, or reactor or capacitor in series.'),
    replacementCost: number('currency', 'To build it anew.', { min: 0 }),
    lifeYears: number('a', 'Years it is written off over.', { above: 0, default: 40 }),
    discountPct: number('%/a', 'Interest.', { min: 0, default: 6.9 }),
    growthPct: number('%/a', 'Growth of its flow; 0: it is never reinforced.', {
      min: 0,
      default: 1,
    }),
  },
};

export const zoneTable: Table<ZoneRow> = {
  file: 'zones.csv',
  meaning:
    'Tariff zones of buses; a bus without a row is in the zone of the next one towards the source that has one. Without the table every voltage level is a zone.',
  key: ['bus'],
  required: false,
  columns: {
    bus: id('Bus.'),
    zone: id('Name of its zone.'),
  },
};

/** The tables of a feeder, in the order in which they are written and documented. */
export const networkTables: readonly AnyTable[] = [
  busTable,
  sourceTable,
  lineCodeTable,
  lineTable,
  transformerTable,
  windingTable,
  regulatorTable,
  capacitorTable,
  capacitorControlTable,
  reactorTable,
  loadTable,
  generatorTable,
  inverterControlTable,
  profileTable,
  profileValueTable,
  assetTable,
  zoneTable,
];

/** A phase number or one of three words. */
function measuredPhase(meaning: string): Column<Regulator['phase']> {
  const words = choice(['max', 'min', 'avg'], meaning);
  const phase = integer(meaning, { min: 1, default: 1 });
  return {
    ...phase,
    choices: ['1', '2', '3', 'max', 'min', 'avg'],
    type: 'choice',
    read: (text) => (/^[a-z]/i.test(text) ? words.read(text) : phase.read(text)),
    write: String,
  };
}
