/**
 * Rules about form, for networks that no reader of this project has made: every field is there and
 * of its type. What breaks one of them cannot be judged further.
 */

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
  Network,
  Profile,
  Reactor,
  Regulator,
  Source,
  Terminal,
  Transformer,
  VoltageCurve,
  Winding,
  Zone,
} from '../network.ts';
import type { Finding, Rule } from './rule.ts';

type Fault = Omit<Finding, 'element'> & {
  readonly rule: 'missing-value' | 'wrong-type' | 'not-a-choice';
};

/** Looks at one value; `field` is the way to it, as in code. */
type Check = (value: unknown, field: string, report: (fault: Fault) => void) => void;

/** A check for every field of `T`, which the compiler holds complete. */
type Checks<T> = { readonly [Name in keyof T]-?: Check };

/** Needs no names, which a network of this kind may not have. */
interface StructureRule extends Rule {
  readonly check: (network: Network) => readonly Finding[];
}

export const structureRules: readonly StructureRule[] = [
  {
    rule: 'missing-value',
    severity: 'error',
    meaning: 'Every list of a network and every field of an element is there.',
    remedy: 'Give the field a value, or null where it may be empty.',
    check: (network) => faultsOf(network, 'missing-value'),
  },
  {
    rule: 'wrong-type',
    severity: 'error',
    meaning: 'Numbers are numbers, flags are true or false, lists are lists, names are text.',
    remedy: 'Convert the value before building the network, e.g. a text to a number.',
    check: (network) => faultsOf(network, 'wrong-type'),
  },
  {
    rule: 'not-a-choice',
    severity: 'error',
    meaning: 'A connection, kind or model is one of those that exist.',
    remedy: 'Write one of the choices, in lower case.',
    check: (network) => faultsOf(network, 'not-a-choice'),
  },
];

function typed(type: 'string' | 'number' | 'boolean', what: string, remedy: string): Check {
  return (value, field, report) => {
    if (value === undefined || value === null) {
      report({ rule: 'missing-value', field, value, message: 'is missing', remedy });
    } else if (typeof value !== type) {
      report({ rule: 'wrong-type', field, value: shown(value), message: `not ${what}`, remedy });
    }
  };
}

const text = typed('string', 'text', 'write a name');
const number = typed('number', 'a number', 'write a number');
const flag = typed('boolean', 'a flag', 'write true or false');

function oneOf(...choices: readonly string[]): Check {
  return (value, field, report) => {
    text(value, field, report);
    if (typeof value !== 'string' || choices.includes(value)) return;
    const remedy = `use ${choices.join(' or ')}`;
    report({ rule: 'not-a-choice', field, value, message: 'not one of the choices', remedy });
  };
}

function nullable(check: Check): Check {
  return (value, field, report) => {
    if (value !== null) check(value, field, report);
  };
}

function listOf(check: Check): Check {
  return (value, field, report) => {
    if (Array.isArray(value)) {
      value.forEach((one, k) => {
        check(one, `${field}[${k}]`, report);
      });
    } else reportOther(value, field, 'a list', report);
  };
}

function record<T>(checks: Checks<T>): Check {
  const names = Object.keys(checks) as (keyof T & string)[];
  return (value, field, report) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      reportOther(value, field, 'a record', report);
      return;
    }
    const content: Partial<Record<string, unknown>> = { ...value };
    for (const name of names) {
      checks[name](content[name], field === '' ? name : `${field}.${name}`, report);
    }
  };
}

function reportOther(value: unknown, field: string, what: string, report: (fault: Fault) => void) {
  const missing = value === undefined || value === null;
  const rule = missing ? 'missing-value' : 'wrong-type';
  const message = missing ? 'is missing' : `not ${what}`;
  report({ rule, field, value: shown(value), message, remedy: `give ${what}` });
}

/** Text that a report can hold, of whatever it is. */
function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value)?.slice(0, 80) : String(value);
}

const numbers = listOf(number);
const wyeOrDelta = oneOf('wye', 'delta');
const terminal = record<Terminal>({ bus: text, nodes: numbers });
const curve = record<VoltageCurve>({ voltagePu: numbers, valuePu: numbers });
const phase: Check = (value, field, report) => {
  if (typeof value !== 'number') oneOf('max', 'min', 'avg')(value, field, report);
};

const bus: Checks<Bus> = {
  id: text,
  kVBase: nullable(number),
  x: nullable(number),
  y: nullable(number),
};

const source: Checks<Source> = {
  id: text,
  terminal,
  voltageKv: number,
  angleDeg: number,
  resistanceOhm: numbers,
  reactanceOhm: numbers,
};

const lineCode: Checks<LineCode> = {
  id: text,
  conductorCount: number,
  resistanceOhmPerKm: numbers,
  reactanceOhmPerKm: numbers,
  capacitanceNfPerKm: numbers,
};

const line: Checks<Line> = {
  id: text,
  kind: oneOf('line', 'switch'),
  from: terminal,
  to: terminal,
  lineCode: text,
  lengthKm: number,
  ratingA: number,
  emergencyRatingA: number,
  openFrom: flag,
  openTo: flag,
  openConductorsFrom: nullable(numbers),
  openConductorsTo: nullable(numbers),
};

const winding: Checks<Winding> = {
  terminal,
  connection: wyeOrDelta,
  ratedKv: number,
  ratedKva: number,
  resistancePct: number,
  tapPu: number,
  minTapPu: number,
  maxTapPu: number,
  tapSteps: number,
  neutralResistanceOhm: number,
  neutralReactanceOhm: number,
};

const transformer: Checks<Transformer> = {
  id: text,
  phaseCount: number,
  windings: listOf(record(winding)),
  reactancePct: numbers,
  noLoadLossPct: number,
  magnetisingCurrentPct: number,
  antifloatPpm: number,
  lowSide: oneOf('lags', 'leads'),
  ratingKva: number,
  emergencyRatingKva: number,
};

const regulator: Checks<Regulator> = {
  id: text,
  transformer: text,
  winding: number,
  tapWinding: number,
  targetV: number,
  bandV: number,
  ptRatio: number,
  ctPrimaryA: number,
  compensationRV: number,
  compensationXV: number,
  delayS: number,
  tapDelayS: number,
  maxTapChange: number,
  phase,
  limitV: nullable(number),
  remoteBus: nullable(text),
  remoteNode: number,
  remotePtRatio: number,
  reverseTargetV: nullable(number),
  reverseBandV: number,
  reverseRV: number,
  reverseXV: number,
  reverseThresholdKw: number,
  reverseDelayS: number,
  reverseToNeutral: flag,
};

const capacitor: Checks<Capacitor> = {
  id: text,
  from: terminal,
  to: nullable(terminal),
  phaseCount: number,
  connection: wyeOrDelta,
  ratedKv: number,
  stepKvar: numbers,
  stepStates: numbers,
};

const capacitorControl: Checks<CapacitorControl> = {
  id: text,
  capacitor: text,
  kind: oneOf('voltage', 'current', 'kvar', 'power-factor', 'time'),
  element: text,
  terminal: number,
  onSetting: number,
  offSetting: number,
  ptRatio: number,
  ctRatio: number,
  delayOnS: number,
  delayOffS: number,
  deadTimeS: number,
  voltagePhase: phase,
  currentPhase: phase,
  overrideMinV: nullable(number),
  overrideMaxV: nullable(number),
  leastKvarPct: number,
};

const reactor: Checks<Reactor> = {
  id: text,
  from: terminal,
  to: nullable(terminal),
  connection: wyeOrDelta,
  resistanceOhm: numbers,
  reactanceOhm: numbers,
  ratingA: number,
};

const load: Checks<Load> = {
  id: text,
  terminal,
  connection: wyeOrDelta,
  phaseCount: number,
  ratedKv: number,
  powerKw: number,
  reactivePowerKvar: number,
  model: oneOf(
    'constant-power',
    'constant-impedance',
    'constant-current',
    'constant-power-quadratic-kvar',
    'constant-power-fixed-kvar',
    'constant-power-fixed-reactance',
    'exponential',
    'zip',
  ),
  vMinPu: number,
  vMaxPu: number,
  vLowPu: number,
  exponents: nullable(record<NonNullable<Load['exponents']>>({ p: number, q: number })),
  zip: nullable(numbers),
  profile: nullable(text),
};

const generator: Checks<Generator> = {
  id: text,
  terminal,
  connection: wyeOrDelta,
  phaseCount: number,
  ratedKv: number,
  powerKw: number,
  reactivePowerKvar: number,
  ratedKva: number,
  model: oneOf('constant-power', 'constant-impedance', 'constant-voltage'),
  vMinPu: number,
  vMaxPu: number,
  lowVoltage: oneOf('admittance', 'current-limit'),
  targetPu: nullable(number),
  minKvar: nullable(number),
  maxKvar: nullable(number),
  profile: nullable(text),
};

const inverterControl: Checks<InverterControl> = {
  id: text,
  generators: listOf(text),
  voltVar: nullable(curve),
  voltWatt: nullable(curve),
};

const profile: Checks<Profile> = {
  id: text,
  stepMinutes: number,
  actual: flag,
  power: numbers,
  reactivePower: nullable(numbers),
};

const asset: Checks<Asset> = {
  element: text,
  replacementCost: number,
  lifeYears: number,
  discountPct: number,
  growthPct: number,
};

const zone: Checks<Zone> = { bus: text, zone: text };

/** The lists of a network with what they hold, and its own values. */
const lists: Checks<Omit<Network, 'id' | 'frequencyHz'>> = {
  buses: record(bus),
  sources: record(source),
  lineCodes: record(lineCode),
  lines: record(line),
  transformers: record(transformer),
  regulators: record(regulator),
  capacitors: record(capacitor),
  capacitorControls: record(capacitorControl),
  reactors: record(reactor),
  loads: record(load),
  generators: record(generator),
  inverterControls: record(inverterControl),
  profiles: record(profile),
  assets: record(asset),
  zones: record(zone),
};

/** Elements without a name of their own go by their place, `loads[3]`. */
function faultsOf(network: Network, rule: Fault['rule']): Finding[] {
  const findings: Finding[] = [];
  const feeder = typeof network.id === 'string' ? network.id : 'network';
  const reportAs =
    (element: string) =>
    ({ rule: broken, ...fault }: Fault) => {
      if (broken === rule) findings.push({ element, ...fault });
    };
  text(network.id, 'id', reportAs(feeder));
  number(network.frequencyHz, 'frequencyHz', reportAs(feeder));
  for (const [list, check] of Object.entries(lists)) {
    const content: unknown = network[list as keyof typeof lists];
    if (!Array.isArray(content)) {
      reportOther(content, list, 'a list', reportAs(feeder));
      continue;
    }
    content.forEach((element: { readonly id?: unknown } | null | undefined, k) => {
      const id = element?.id;
      check(element, '', reportAs(typeof id === 'string' ? id : `${list}[${k}]`));
    });
  }
  return findings;
}
