/**
 * Random small feeders that are valid and load lightly enough to be solved: a tree of buses below one
 * source, with lines, switches, transformers, regulators, capacitors, reactors, loads, generators and
 * profiles; where asked for with loops, neutrals, floating sides and controls. Each bus is one record,
 * so that a failing example shrinks to few and plain ones.
 */

import fc from 'fast-check';
import type {
  Asset,
  Bus,
  Capacitor,
  CapacitorControl,
  Generator,
  InverterControl,
  Line,
  LineCode,
  Load,
  LoadModel,
  Network,
  Profile,
  Reactor,
  Regulator,
  Transformer,
  Winding,
  Zone,
} from '../../src/network/network.ts';

export interface NetworkOptions {
  /** The source's bus included. */
  readonly maxBuses?: number;
  /** Load models to draw from; all by default. */
  readonly models?: readonly LoadModel[];
  /** False leaves out regulators and their controls. */
  readonly regulators?: boolean;
  /** False leaves out reactors, in series and to ground. */
  readonly reactors?: boolean;
  /** Generator models to draw from; those whose power is given by default. */
  readonly generators?: readonly GeneratorModel[];
  /** True adds lines that close loops. */
  readonly meshed?: boolean;
  /** True gives low voltage four wires: an earthed neutral, to which loads return. */
  readonly neutrals?: boolean;
  /** True adds delta and open-delta secondaries, which have no earth. */
  readonly floating?: boolean;
  /** True adds controls of capacitors and of inverters. */
  readonly controls?: boolean;
}

type GeneratorModel = Generator['model'];

const HIGH_KV = 7.2;
const LOW_KV = 0.24;

const allModels: readonly LoadModel[] = [
  'constant-power',
  'constant-impedance',
  'constant-current',
  'constant-power-quadratic-kvar',
  'constant-power-fixed-kvar',
  'constant-power-fixed-reactance',
  'exponential',
  'zip',
];

/** Everything that a feeder can have and a load flow surely solves. */
export const everything: NetworkOptions = {
  meshed: true,
  neutrals: true,
  floating: true,
  controls: true,
};

const givenPower: readonly GeneratorModel[] = ['constant-power', 'constant-impedance'];

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const codeSpec = fc.record({
  resistance: double(0.1, 0.8),
  reactance: double(0.2, 0.9),
  mutual: double(0, 0.4),
  capacitance: double(0, 300),
});
type CodeSpec = Parameters<Parameters<typeof codeSpec.map>[0]>[0];

const loadSpec = (models: readonly LoadModel[]) =>
  fc.record({
    model: fc.constantFrom(...models),
    delta: fc.boolean(),
    kwPerPhase: double(-2, 20),
    powerFactor: double(0.8, 1),
    vMinPu: double(0.8, 0.95),
    share: double(0, 0.5),
    exponent: double(0, 2),
    profile: fc.nat(3),
  });
type LoadSpec = Parameters<Parameters<ReturnType<typeof loadSpec>['map']>[0]>[0];

const generatorSpec = (models: readonly GeneratorModel[]) =>
  fc.record({
    model: fc.constantFrom(...models),
    delta: fc.boolean(),
    kwPerPhase: double(-3, 15),
    powerFactor: double(0.9, 1),
    spare: double(1, 1.5),
    targetPu: double(0.97, 1.02),
    lowVoltage: fc.constantFrom('admittance', 'current-limit'),
    /** Whether an inverter control, if there are any, has it. */
    follows: fc.boolean(),
    profile: fc.nat(3),
  });
type GeneratorSpec = Parameters<Parameters<ReturnType<typeof generatorSpec>['map']>[0]>[0];

const capacitorSpec = fc.record({
  stepKvar: fc.array(double(1, 10), { minLength: 1, maxLength: 3 }),
  control: fc.option(
    fc.record({
      kind: fc.constantFrom('voltage', 'current', 'kvar', 'power-factor', 'time'),
      delayS: fc.constantFrom(15, 30, 45),
      override: fc.boolean(),
    }),
  ),
});
type CapacitorSpec = Parameters<Parameters<typeof capacitorSpec.map>[0]>[0];

const reactorSpec = fc.record({ delta: fc.boolean(), kvar: double(0.5, 10) });
type ReactorSpec = Parameters<Parameters<typeof reactorSpec.map>[0]>[0];

const busSpec = (models: readonly LoadModel[], generators: readonly GeneratorModel[]) =>
  fc.record({
    /** The bus hangs below one of those before it: `pick % count`. */
    pick: fc.nat(),
    /** Bit k: wants phase k + 1. */
    phases: fc.integer({ min: 1, max: 7 }),
    branch: fc.constantFrom('line', 'line', 'switch', 'reactor', 'transformer', 'regulator'),
    secondary: fc.constantFrom('wye', 'delta', 'open-delta'),
    code: fc.nat(5),
    lengthKm: double(0.01, 0.5),
    tap: fc.integer({ min: -8, max: 8 }),
    place: fc.option(fc.tuple(double(-1e3, 1e3), double(-1e3, 1e3))),
    load: fc.option(loadSpec(models)),
    generator: generators.length === 0 ? fc.constant(null) : fc.option(generatorSpec(generators)),
    capacitor: fc.option(capacitorSpec),
    shunt: fc.option(reactorSpec),
    /** A line to another bus, which may close a loop. */
    loop: fc.option(fc.record({ pick: fc.nat(), lengthKm: double(0.05, 0.5) })),
  });
type BusSpec = Parameters<Parameters<ReturnType<typeof busSpec>['map']>[0]>[0];

const profileSpec = fc
  .record({
    stepMinutes: fc.constantFrom(1, 15, 60),
    power: fc.array(double(0, 2), { minLength: 1, maxLength: 5 }),
    ratio: fc.option(double(-1, 1)),
  })
  .map(({ ratio, ...rest }) => {
    const reactivePower = ratio === null ? null : rest.power.map((value) => value * ratio);
    return { ...rest, reactivePower };
  });

/** A bus with the phases that reach it. */
interface Place {
  readonly bus: string;
  readonly phases: readonly number[];
  readonly kV: number;
  /** The bus from which on voltages differ by lines alone: that of the last transformer above. */
  readonly zone: string;
  /** Where loads return: ground, a fourth wire, or nowhere. */
  readonly neutral: 0 | 4 | null;
  /** The branch that feeds it; null for the source's bus. */
  readonly feeder: string | null;
}

const NEUTRAL = 4;

/** Random feeders; the same seed gives the same ones. */
export function arbitraryNetwork(options: NetworkOptions = {}): fc.Arbitrary<Network> {
  const { maxBuses = 12, models = allModels, generators = givenPower, reactors = true } = options;
  return fc
    .record({
      frequencyHz: fc.constantFrom(50, 60),
      sourceOhm: double(0.01, 0.5),
      sourcePu: double(0.98, 1.04),
      codes: fc.array(codeSpec, { minLength: 1, maxLength: 3 }),
      buses: fc.array(busSpec(models, generators), { maxLength: maxBuses - 1 }),
      profiles: fc.array(profileSpec, { maxLength: 3 }),
    })
    .map(({ frequencyHz, sourceOhm, sourcePu, codes, buses, profiles }): Network => {
      const root: Place = {
        bus: 'bus0',
        phases: [1, 2, 3],
        kV: HIGH_KV,
        zone: 'bus0',
        neutral: 0,
        feeder: null,
      };
      const places = [root];
      const parts = {
        lines: [] as Line[],
        transformers: [] as Transformer[],
        regulators: [] as Regulator[],
        reactors: [] as Reactor[],
      };
      for (const [k, spec] of buses.entries()) {
        const above = places[spec.pick % places.length];
        places.push(grow(above, `bus${k + 1}`, spec, codes.length, options, parts));
      }
      const ofBus = places.slice(1).map((place, k) => ({ place, spec: buses[k] }));
      if (options.meshed === true) {
        for (const { place, spec } of ofBus) closeLoop(place, spec, places, parts.lines, codes);
      }
      for (const { place, spec } of ofBus) {
        if (reactors) parts.reactors.push(...shuntsAt(place, spec.shunt));
      }
      const producers = withOneHolder(
        ofBus.flatMap(({ place, spec }) => generatorsAt(place, spec.generator, profiles.length)),
      );
      const controls = options.controls === true ? ofBus : [];
      return {
        id: 'random-feeder',
        frequencyHz,
        buses: places.map((place, k) => busOf(place, buses[k - 1])),
        sources: [
          {
            id: 'vsource.source',
            terminal: { bus: root.bus, nodes: root.phases },
            voltageKv: HIGH_KV * sourcePu,
            angleDeg: 0,
            resistanceOhm: scaledIdentity(3, sourceOhm),
            reactanceOhm: scaledIdentity(3, 3 * sourceOhm),
          },
        ],
        lineCodes: codes.flatMap((code, k) =>
          [1, 2, 3, 4].map((count) => lineCode(code, k, count)),
        ),
        ...parts,
        capacitors: ofBus.flatMap(({ place, spec }) => capacitorsAt(place, spec.capacitor)),
        capacitorControls: controls.flatMap(({ place, spec }) =>
          capacitorControlsAt(place, spec.capacitor),
        ),
        loads: ofBus.flatMap(({ place, spec }) => loadsAt(place, spec.load, profiles.length)),
        generators: producers,
        inverterControls: inverterControlsOf(
          producers.filter(
            ({ terminal, model }) =>
              model !== 'constant-voltage' &&
              controls.some(
                ({ place, spec }) => place.bus === terminal.bus && spec.generator?.follows,
              ),
          ),
        ),
        profiles: profiles.map(
          (profile, k): Profile => ({ id: `p${k}`, actual: false, ...profile }),
        ),
        assets: ofBus.flatMap(({ place, spec }) => assetsAt(place, spec)),
        zones: ofBus.flatMap(({ place, spec }) => zonesAt(place, spec)),
      };
    });
}

/** Costs of every other branch: the rest have those that are assumed. */
function assetsAt({ feeder }: Place, { tap, lengthKm }: BusSpec): Asset[] {
  if (feeder === null || tap % 2 !== 0) return [];
  const replacementCost = 1e5 * lengthKm;
  const growthPct = Math.abs(tap) / 4;
  return [{ element: feeder, replacementCost, lifeYears: 30 + tap, discountPct: 5, growthPct }];
}

/** A zone begins at every third bus or so. */
function zonesAt({ bus }: Place, { tap }: BusSpec): Zone[] {
  return tap % 3 === 0 ? [{ bus, zone: tap > 0 ? 'north' : 'south' }] : [];
}

/** A new bus below another, with the branch between them. */
function grow(
  above: Place,
  bus: string,
  spec: BusSpec,
  codeCount: number,
  { regulators = true, reactors = true, neutrals = false, floating = false }: NetworkOptions,
  parts: {
    readonly lines: Line[];
    readonly transformers: Transformer[];
    readonly regulators: Regulator[];
    readonly reactors: Reactor[];
  },
): Place {
  const wanted = above.phases.filter((phase) => spec.phases & (1 << (phase - 1)));
  const phases = wanted.length === 0 ? above.phases : wanted;
  const isHigh = above.kV === HIGH_KV;
  if (spec.branch === 'transformer' && phases.length === 3 && isHigh) {
    const secondary = floating ? spec.secondary : 'wye';
    const neutral = secondary !== 'wye' ? null : neutrals ? NEUTRAL : 0;
    const feeder = `transformer.${bus}${secondary === 'open-delta' ? 'a' : ''}`;
    const place: Place = { bus, phases, kV: LOW_KV, zone: bus, neutral, feeder };
    parts.transformers.push(...stepDown(above, place, spec, secondary));
    return place;
  }
  if (spec.branch === 'regulator' && regulators && isHigh) {
    const place: Place = { ...above, bus, phases, zone: bus, feeder: `transformer.${bus}` };
    const transformer = regulatorBetween(above, place, spec);
    parts.transformers.push(transformer);
    parts.regulators.push(controlOf(transformer));
    return place;
  }
  if (spec.branch === 'reactor' && reactors) {
    const place: Place = { ...above, bus, phases, feeder: `reactor.${bus}` };
    parts.reactors.push(reactorBetween(above, place, spec));
    return place;
  }
  const place: Place = { ...above, bus, phases, feeder: `line.${bus}` };
  parts.lines.push(lineBetween(above, place, spec, codeCount));
  return place;
}

/** The nodes of a line to that place. */
function conductorsOf({ phases, neutral }: Place): readonly number[] {
  return neutral === NEUTRAL ? [...phases, NEUTRAL] : phases;
}

/** A line to a bus of the same zone that has the phases, unless there is one already. */
function closeLoop(
  place: Place,
  { loop, code }: BusSpec,
  places: readonly Place[],
  lines: Line[],
  codes: readonly unknown[],
) {
  const others = places.filter(
    (other) =>
      other.zone === place.zone &&
      other.bus !== place.bus &&
      place.phases.every((phase) => other.phases.includes(phase)) &&
      !lines.some(({ from, to }) =>
        [from.bus, to.bus].every((bus) => bus === place.bus || bus === other.bus),
      ),
  );
  if (loop === null || others.length === 0) return;
  const other = others[loop.pick % others.length];
  const spec = { branch: 'line', code, lengthKm: loop.lengthKm } as const;
  const line = lineBetween(other, place, spec, codes.length);
  lines.push({ ...line, id: `line.${other.bus}-${place.bus}` });
}

function busOf({ bus, kV }: Place, spec: BusSpec | undefined): Bus {
  const [x, y] = spec?.place ?? [null, null];
  return { id: bus, kVBase: kV, x, y };
}

function scaledIdentity(order: number, diagonal: number, rest = 0): number[] {
  return Array.from({ length: order ** 2 }, (_, k) => (k % (order + 1) === 0 ? diagonal : rest));
}

function lineCode(spec: CodeSpec, k: number, conductorCount: number): LineCode {
  const { resistance, reactance, mutual, capacitance } = spec;
  return {
    id: `code${k}-${conductorCount}`,
    conductorCount,
    resistanceOhmPerKm: scaledIdentity(conductorCount, resistance, resistance * mutual),
    reactanceOhmPerKm: scaledIdentity(conductorCount, reactance, reactance * mutual),
    capacitanceNfPerKm: scaledIdentity(conductorCount, capacitance, -capacitance * mutual),
  };
}

function lineBetween(
  above: Place,
  below: Place,
  spec: Pick<BusSpec, 'branch' | 'code' | 'lengthKm'>,
  codeCount: number,
): Line {
  const nodes = conductorsOf(below);
  return {
    id: `line.${below.bus}`,
    kind: spec.branch === 'switch' ? 'switch' : 'line',
    from: { bus: above.bus, nodes },
    to: { bus: below.bus, nodes },
    lineCode: `code${spec.code % codeCount}-${nodes.length}`,
    lengthKm: below.kV === LOW_KV ? spec.lengthKm / 20 : spec.lengthKm,
    ratingA: 400,
    emergencyRatingA: 600,
    openFrom: false,
    openTo: false,
    openConductorsFrom: null,
    openConductorsTo: null,
  };
}

/** A small coil in series; that of a machine's kind is not symmetric. */
function reactorBetween(above: Place, below: Place, spec: BusSpec): Reactor {
  const nodes = conductorsOf(below);
  const ohm = spec.lengthKm * (below.kV === LOW_KV ? 0.02 : 1);
  const mutual = spec.tap > 0 ? 0.2 * ohm : 0;
  return {
    id: `reactor.${below.bus}`,
    from: { bus: above.bus, nodes },
    to: { bus: below.bus, nodes },
    connection: 'wye',
    resistanceOhm: scaledIdentity(nodes.length, 0.1 * ohm),
    reactanceOhm: Array.from({ length: nodes.length ** 2 }, (_, k) => {
      const [i, j] = [Math.floor(k / nodes.length), k % nodes.length];
      return i === j ? ohm : i < j ? mutual : mutual / 2;
    }),
    ratingA: 400,
  };
}

function shuntsAt(place: Place, spec: ReactorSpec | null): Reactor[] {
  if (spec === null) return [];
  const { bus, phases, kV, neutral } = place;
  const delta = (spec.delta || neutral === null) && phases.length > 1;
  if (neutral === null && !delta) return [];
  const order = delta && phases.length === 2 ? 1 : phases.length;
  const volts = (delta ? Math.sqrt(3) : 1) * kV * 1e3;
  const ohm = volts ** 2 / (spec.kvar * 1e3 * (kV === LOW_KV ? 0.2 : 1));
  const shunt: Reactor = {
    id: `reactor.shunt-${bus}`,
    from: { bus, nodes: phases },
    to: null,
    connection: delta ? 'delta' : 'wye',
    resistanceOhm: scaledIdentity(order, 0.02 * ohm),
    reactanceOhm: scaledIdentity(order, ohm, 0.01 * ohm),
    ratingA: 0,
  };
  if (neutral !== NEUTRAL) return [shunt];
  const earth: Reactor = {
    ...shunt,
    id: `reactor.earth-${bus}`,
    from: { bus, nodes: [NEUTRAL] },
    connection: 'wye',
    resistanceOhm: [spec.kvar],
    reactanceOhm: [0],
  };
  return [shunt, earth];
}

function winding(place: Place, nodes: readonly number[], ratedKv: number, tapPu = 1): Winding {
  const isWye = nodes.includes(0) || nodes.includes(NEUTRAL);
  return {
    terminal: { bus: place.bus, nodes },
    connection: isWye ? 'wye' : 'delta',
    ratedKv,
    ratedKva: 500,
    resistancePct: 0.5,
    tapPu,
    minTapPu: 0.9,
    maxTapPu: 1.1,
    tapSteps: 32,
    neutralResistanceOhm: nodes.includes(NEUTRAL) ? 0.5 : -1,
    neutralReactanceOhm: 0,
  };
}

const transformerBasis = {
  noLoadLossPct: 0.1,
  magnetisingCurrentPct: 0.2,
  antifloatPpm: 1,
  lowSide: 'lags',
  ratingKva: 550,
  emergencyRatingKva: 750,
} as const;

/** One transformer, or two single ones that make an open delta. */
function stepDown(
  above: Place,
  below: Place,
  spec: BusSpec,
  secondary: BusSpec['secondary'],
): Transformer[] {
  const { phases, bus, neutral } = below;
  const lineToLine = [HIGH_KV, LOW_KV].map((kV) => kV * Math.sqrt(3));
  const both = (high: readonly number[], low: readonly number[]) => [
    winding(above, high, lineToLine[0]),
    winding(below, low, lineToLine[1]),
  ];
  const basis = { reactancePct: [4], ...transformerBasis };
  if (secondary === 'open-delta') {
    const [a, b, c] = phases;
    return [
      { id: `transformer.${bus}a`, phaseCount: 1, windings: both([a, b], [a, b]), ...basis },
      { id: `transformer.${bus}b`, phaseCount: 1, windings: both([b, c], [b, c]), ...basis },
    ];
  }
  const high = spec.tap % 2 === 0 ? [...phases, 0] : phases;
  const low = neutral === null ? phases : [...phases, neutral];
  return [{ id: `transformer.${bus}`, phaseCount: 3, windings: both(high, low), ...basis }];
}

function regulatorBetween(above: Place, below: Place, spec: BusSpec): Transformer {
  const nodes = [...below.phases, 0];
  const kV = below.phases.length === 1 ? HIGH_KV : HIGH_KV * Math.sqrt(3);
  return {
    id: `transformer.${below.bus}`,
    phaseCount: below.phases.length,
    windings: [winding(above, nodes, kV), winding(below, nodes, kV, 1 + spec.tap * 0.00625)],
    reactancePct: [0.5],
    ...transformerBasis,
  };
}

function controlOf(transformer: Transformer): Regulator {
  return {
    id: transformer.id.replace('transformer', 'regcontrol'),
    transformer: transformer.id,
    winding: 2,
    tapWinding: 2,
    targetV: 120,
    bandV: 2,
    ptRatio: 60,
    ctPrimaryA: 300,
    compensationRV: 0,
    compensationXV: 0,
    delayS: 15,
    tapDelayS: 2,
    maxTapChange: 16,
    phase: transformer.phaseCount === 1 ? 1 : 'max',
    limitV: null,
    remoteBus: null,
    remoteNode: 1,
    remotePtRatio: 60,
    reverseTargetV: null,
    reverseBandV: 3,
    reverseRV: 0,
    reverseXV: 0,
    reverseThresholdKw: 100,
    reverseDelayS: 60,
    reverseToNeutral: false,
  };
}

function capacitorsAt(place: Place, spec: CapacitorSpec | null): Capacitor[] {
  if (spec === null) return [];
  const phaseCount = place.phases.length;
  return [
    {
      id: `capacitor.${place.bus}`,
      from: { bus: place.bus, nodes: place.phases },
      to: null,
      phaseCount,
      connection: 'wye',
      ratedKv: phaseCount === 1 ? place.kV : place.kV * Math.sqrt(3),
      stepKvar: spec.stepKvar,
      stepStates: spec.stepKvar.map(() => 1),
    },
  ];
}

/** Settings between which a bank of that size settles. */
const settingsOf = {
  voltage: { onSetting: 112, offSetting: 128 },
  current: { onSetting: 4, offSetting: 0.5 },
  kvar: { onSetting: 30, offSetting: -30 },
  'power-factor': { onSetting: 0.85, offSetting: 1.15 },
  time: { onSetting: 7, offSetting: 21 },
} as const;

/** Measures where the branch that feeds the bus ends. */
function capacitorControlsAt(place: Place, spec: CapacitorSpec | null): CapacitorControl[] {
  if (spec === null || spec.control === null || place.feeder === null) return [];
  const { kind, delayS, override } = spec.control;
  return [
    {
      id: `capcontrol.${place.bus}`,
      capacitor: `capacitor.${place.bus}`,
      kind,
      element: place.feeder,
      terminal: 2,
      ...settingsOf[kind],
      ptRatio: (place.kV * 1e3) / 120,
      ctRatio: 60,
      delayOnS: delayS,
      delayOffS: delayS,
      deadTimeS: 300,
      voltagePhase: delayS === 15 ? 1 : 'avg',
      currentPhase: delayS === 15 ? 1 : 'max',
      overrideMinV: override ? 100 : null,
      overrideMaxV: override ? 140 : null,
      leastKvarPct: 50,
    },
  ];
}

function generatorsAt(place: Place, spec: GeneratorSpec | null, profileCount: number): Generator[] {
  if (spec === null) return [];
  const connection = connectionAt(place, spec.delta);
  if (connection === null) return [];
  const powerKw = spec.kwPerPhase * connection.phaseCount * (place.kV === LOW_KV ? 0.2 : 1);
  const kva = Math.abs(powerKw) / spec.powerFactor;
  const holds = spec.model === 'constant-voltage';
  const kind = powerKw < 0 ? 'storage' : spec.follows ? 'pvsystem' : 'generator';
  return [
    {
      id: `${kind}.${place.bus}`,
      ...connection,
      powerKw,
      reactivePowerKvar: Math.sqrt(Math.max(0, kva ** 2 - powerKw ** 2)) * (spec.delta ? -1 : 1),
      ratedKva: kva * spec.spare + 1,
      model: spec.model,
      vMinPu: 0.9,
      vMaxPu: 1.1,
      lowVoltage: spec.lowVoltage,
      targetPu: holds ? spec.targetPu : null,
      minKvar: holds ? -kva / 2 - 1 : null,
      maxKvar: holds ? kva / 2 + 1 : null,
      profile: spec.profile < profileCount ? `p${spec.profile}` : null,
    },
  ];
}

/** Of those that hold a voltage the first does; several with targets of their own would contend. */
function withOneHolder(generators: readonly Generator[]): Generator[] {
  const holder = generators.find(({ model }) => model === 'constant-voltage');
  return generators.map((one) =>
    one.model !== 'constant-voltage' || one === holder
      ? one
      : { ...one, model: 'constant-power', targetPu: null, minKvar: null, maxKvar: null },
  );
}

/** Volt-var of IEEE 1547-2018, category B, for all of them, and volt-watt for every other one. */
function inverterControlsOf(generators: readonly Generator[]): InverterControl[] {
  const halves = [0, 1].map((half) => generators.filter((_, k) => k % 2 === half));
  return halves.flatMap((list, half): InverterControl[] =>
    list.length === 0
      ? []
      : [
          {
            id: `invcontrol.i${half}`,
            generators: list.map(({ id }) => id),
            voltVar: { voltagePu: [0.92, 0.98, 1.02, 1.08], valuePu: [0.44, 0, 0, -0.44] },
            voltWatt: half === 0 ? null : { voltagePu: [1.06, 1.1], valuePu: [1, 0.2] },
          },
        ],
  );
}

/** Wye, or delta where it is wanted or nothing else is possible; null where neither is. */
function connectionAt(
  { bus, phases, kV, neutral }: Place,
  wantsDelta: boolean,
): Pick<Load, 'terminal' | 'connection' | 'phaseCount' | 'ratedKv'> | null {
  const delta = (wantsDelta || neutral === null) && phases.length > 1;
  if (neutral === null && !delta) return null;
  const phaseCount = delta && phases.length === 2 ? 1 : phases.length;
  return {
    terminal: { bus, nodes: delta || neutral === null ? phases : [...phases, neutral] },
    connection: delta ? 'delta' : 'wye',
    phaseCount,
    ratedKv: phaseCount === 1 && !delta ? kV : kV * Math.sqrt(3),
  };
}

function loadsAt(place: Place, spec: LoadSpec | null, profileCount: number): Load[] {
  const connection = spec === null ? null : connectionAt(place, spec.delta);
  if (spec === null || connection === null) return [];
  const powerKw = spec.kwPerPhase * connection.phaseCount * (place.kV === LOW_KV ? 0.2 : 1);
  const { share, model, exponent } = spec;
  const shares = [share, 0.5 - share, 0.5];
  return [
    {
      id: `load.${place.bus}`,
      ...connection,
      powerKw,
      reactivePowerKvar: powerKw * Math.tan(Math.acos(spec.powerFactor)),
      model,
      vMinPu: spec.vMinPu,
      vMaxPu: 1.1,
      vLowPu: 0.5,
      exponents: model === 'exponential' ? { p: exponent, q: 2 - exponent } : null,
      zip: model === 'zip' ? [...shares, ...shares, 0.1] : null,
      profile: spec.profile < profileCount ? `p${spec.profile}` : null,
    },
  ];
}
