/** `set name=value …`: what counts for the network or its solution, and what does not. */

import { parseEarthModel } from './classes/line-conductors.ts';
import { allocate, loadClass, settlePower } from './classes/load.ts';
import { parseNumber } from './numbers.ts';
import { objectsOf } from './object-class.ts';
import { joinPath } from './paths.ts';
import { matchName } from './properties.ts';
import { type Finding, type Place, reportError, reportNote, type Session } from './session.ts';
import { type Argument, splitRows } from './tokens.ts';

interface Setting {
  readonly session: Session;
  readonly place: Place;
  readonly name: string;
  readonly value: string;
}

type OptionHandler = (setting: Setting) => void;

/** Names in declaration order, which decides what an abbreviation stands for. */
const OPTION_NAMES: readonly string[] = `
  type element hour sec year frequency stepsize mode random number time class object circuit editor
  tolerance maxiterations h loadmodel loadmult normvminpu normvmaxpu emergvminpu emergvmaxpu %mean
  %stddev ldcurve %growth genkw genpf capkvar addtype allowduplicates zonelock ueweight lossweight
  ueregs lossregs voltagebases algorithm trapezoidal autobuslist controlmode tracecontrol genmult
  defaultdaily defaultyearly allocationfactors cktmodel pricesignal pricecurve terminal
  basefrequency harmonics maxcontroliter bus datapath keeplist reduceoption demandinterval %normal
  diverbose casename markercode nodewidth log recorder overloadreport voltexceptionreport cfactors
  showexport numallociterations defaultbasefrequency markswitches switchmarkercode daisysize
  marktransformers transmarkercode transmarkersize loadshapeclass earthmodel querylog markcapacitors
  markregulators markpvsystems markstorage capmarkercode regmarkercode pvmarkercode storemarkercode
  capmarkersize regmarkersize pvmarkersize storemarkersize neglectloady markfuses fusemarkercode
  fusemarkersize markreclosers reclosermarkercode reclosermarkersize registryupdate markrelays
  relaymarkercode relaymarkersize processtime totaltime steptime sampleenergymeters miniterations
  dssvisualizationtool keepload zmag seasonrating seasonsignal linetypes eventlogdefault
  longlinecorrection showreports numcpus numcores numactors activeactor cpu actorprogress parallel
  concatenatereports numanodes
`
  .split(/\s+/)
  .filter((name) => name !== '');

function report(setting: Setting, finding: Omit<Finding, 'field' | 'value'>): void {
  const { session, place, name, value } = setting;
  reportError(session, place, { field: name, value, ...finding });
}

const asNumber =
  (use: (session: Session, value: number) => void): OptionHandler =>
  (setting) => {
    const value = parseNumber(setting.value);
    if (value !== null && value >= 0) use(setting.session, value);
    else
      report(setting, {
        rule: 'bad-number',
        message: 'not such a number',
        remedy: 'give a number',
      });
  };

/** Only the values that begin with one of these are the power flow that is computed here. */
const only =
  (beginnings: readonly string[], remedy: string): OptionHandler =>
  (setting) => {
    const value = setting.value.trim().toLowerCase();
    if (beginnings.some((beginning) => value.startsWith(beginning))) return;
    report(setting, { rule: 'unsupported-option', message: 'this is not modelled', remedy });
  };

function setControlMode({ session, place, name, value }: Setting): void {
  const word = value.trim().toLowerCase();
  session.options.controlMode = /^(o|-1)/.test(word) ? 'off' : 'static';
  if (/^(o|-1|s|0)/.test(word)) return;
  const message = 'controls act as in static mode';
  reportNote(session, place, { rule: 'assumed', field: name, value, message });
}

function setVoltageBases(setting: Setting): void {
  const { rows } = splitRows(setting.value);
  const bases = rows.flat().map(parseNumber);
  if (bases.length > 0 && bases.every((base) => base !== null && base > 0)) {
    setting.session.options.voltageBasesKv = bases.filter((base) => base !== null);
  } else {
    const remedy = 'give line-to-line voltages in kV: [12.47, 0.48]';
    report(setting, { rule: 'bad-number', message: 'not positive numbers', remedy });
  }
}

function setMode(setting: Setting): void {
  const { session, value } = setting;
  const word = value.trim().toLowerCase();
  if (word.startsWith('dir')) {
    const remedy = 'leave it out: loads keep their own models';
    report(setting, { rule: 'unsupported-option', message: 'this is not modelled', remedy });
    return;
  }
  session.options.solutionMode = word;
  if (/^(sn|da|y|du)/.test(word)) return;
  const message = 'the network is read; that kind of study is not made';
  reportNote(session, setting.place, { rule: 'assumed', field: setting.name, value, message });
}

function setAllocationFactors(session: Session, factor: number): void {
  for (const { state } of objectsOf(session, loadClass)) {
    if (state.spec !== 'connected-kva') continue;
    state.allocationFactor = factor;
    allocate(state);
    settlePower(state);
  }
}

function setFrequency(setting: Setting): void {
  const hertz = parseNumber(setting.value);
  const { session } = setting;
  if (hertz === (session.circuitName === null ? session.defaultFrequencyHz : session.frequencyHz))
    return;
  const remedy = 'give the frequency with set defaultbasefrequency before new circuit';
  report(setting, {
    rule: 'unsupported-option',
    message: 'not the frequency of the circuit',
    remedy,
  });
}

const HANDLERS: Readonly<Record<string, OptionHandler>> = {
  voltagebases: setVoltageBases,
  controlmode: setControlMode,
  mode: setMode,
  loadmult: asNumber((session, value) => {
    session.options.loadMultiplier = value;
  }),
  genmult: asNumber((session, value) => {
    session.options.generatorMultiplier = value;
  }),
  maxcontroliter: asNumber((session, value) => {
    session.options.maxControlIterations = value;
  }),
  defaultbasefrequency: (setting) => {
    const hertz = parseNumber(setting.value);
    if (hertz !== null && hertz > 0) setting.session.defaultFrequencyHz = hertz;
    else
      report(setting, { rule: 'bad-number', message: 'not a frequency', remedy: 'give 50 or 60' });
  },
  earthmodel: (setting) => {
    const model = parseEarthModel(setting.value);
    if (model !== null) setting.session.earthModel = model;
    else
      report(setting, {
        rule: 'bad-value',
        message: 'no such earth model',
        remedy: 'give carson, fullcarson or deri',
      });
  },
  allocationfactors: asNumber(setAllocationFactors),
  datapath: ({ session, value }) => {
    session.directory = joinPath(session.directory, value);
  },
  frequency: setFrequency,
  basefrequency: setFrequency,
  loadmodel: only(['p', '1'], 'leave it out: loads keep their own models'),
  cktmodel: only(['m'], 'leave it out: every phase is modelled'),
  year: only(['0'], 'leave it out: loads do not grow'),
  allowduplicates: ({ session, value }) => {
    session.options.allowDuplicates = /^\s*[yt]/i.test(value);
  },
  neglectloady: only(['n', 'f'], 'leave it out'),
  longlinecorrection: only(['n', 'f'], 'leave it out: a line is a π section'),
};

/** Applies the options of a `set` or `solve` line. */
export function setOptions(session: Session, place: Place, args: readonly Argument[]): void {
  for (const { name, value } of args) {
    const option = name === null ? null : matchName(OPTION_NAMES, name);
    const setting = { session, place, name: option ?? name ?? '', value };
    if (option === null) {
      const message = name === null ? 'a value without the name of an option' : 'no such option';
      report(setting, { rule: 'unknown-option', message, remedy: 'write set name=value' });
    } else if (Object.hasOwn(HANDLERS, option)) {
      HANDLERS[option](setting);
    }
    // the others choose a study, an algorithm, a report or a drawing
  }
}
