/** The commands of the language and what reading a network takes from them. */

import { type LineState, lineClass } from './classes/line.ts';
import { sourceClass } from './classes/vsource.ts';
import { readCoordinates } from './coordinates.ts';
import { namePattern } from './name-pattern.ts';
import { parseNumber } from './numbers.ts';
import { defineObject, editActive, findClass, selectObject, splitObjectName } from './objects.ts';
import { setOptions } from './options.ts';
import { joinPath } from './paths.ts';
import { clearCircuit, type Finding, type Place, reportError, type Session } from './session.ts';
import type { Argument } from './tokens.ts';

/** Whether the rest of the file is read. */
export type Flow = 'continue' | 'stop';

type Command = (session: Session, place: Place, args: readonly Argument[]) => Flow | undefined;

/** Names in declaration order, which decides what an abbreviation stands for. */
export const COMMAND_NAMES: readonly string[] = `
  new edit more m ~ select save show solve enable disable plot reset compile set dump open close
  redirect help quit ? next panel sample clear about calcvoltagebases setkvbase buildy get init
  export fileedit voltages currents powers seqvoltages seqcurrents seqpowers losses phaselosses
  cktlosses allocateloads formedit totals capacity classes userclasses zsc zsc10 zscrefresh ysc
  puvoltages varvalues varnames buscoords makebuslist makeposseq reduce interpolate alignfile top
  rotate vdiff summary distribute di_plot comparecases yearlycurves cd visualize closedi doscmd
  estimate reconductor _initsnap _solvenocontrol _samplecontrols _docontrolactions
  _showcontrolqueue _solvedirect _solvepflow addbusmarker uuids setloadandgenkv cvrtloadshapes
  nodediff rephase setbusxy updatestorage obfuscate latlongcoords batchedit pstcalc variable
  reprocessbuses clearbusmarkers relcalc var cleanup finishtimestep nodelist newactor wait
  solveall calcincmatrix calcincmatrix_o tear_circuit connect disconnect refine_buslevels remove
  abort calclaplacian clearall comhelp gis guids exportoverloads exportvviolations zsc012
  allpceatbus allpdeatbus totalpowers giscoords clone
`
  .split(/\s+/)
  .filter((name) => name !== '');

/** Commands that show, draw, export or prepare results and leave the network as it is. */
const DISPLAY_COMMANDS: ReadonlySet<string> = new Set(
  `save show plot reset dump help ? next panel sample about buildy get init export fileedit
  voltages currents powers seqvoltages seqcurrents seqpowers losses phaselosses cktlosses formedit
  totals capacity classes userclasses zsc zsc10 zscrefresh ysc puvoltages varvalues varnames
  makebuslist interpolate alignfile top rotate vdiff summary di_plot comparecases yearlycurves
  visualize closedi doscmd _initsnap _showcontrolqueue addbusmarker uuids cvrtloadshapes nodediff
  pstcalc variable reprocessbuses clearbusmarkers relcalc cleanup finishtimestep nodelist comhelp
  gis guids _samplecontrols _docontrolactions calcincmatrix calcincmatrix_o calclaplacian
  refine_buslevels estimate exportoverloads exportvviolations zsc012 allpceatbus allpdeatbus
  totalpowers giscoords updatestorage`.split(/\s+/),
);

export function isDisplayCommand(command: string): boolean {
  return DISPLAY_COMMANDS.has(command);
}

/** The argument `name`, or the one at `position` where it has no name. */
function argument(args: readonly Argument[], name: string, position: number): string | undefined {
  const named = args.find((arg) => arg.name?.startsWith(name));
  const positional = args[position];
  return named?.value ?? (positional?.name === null ? positional.value : undefined);
}

function fail(session: Session, place: Place, finding: Finding): undefined {
  reportError(session, place, finding);
}

/** `new circuit.name …`: the rest of the line belongs to its source. */
function newCircuit(session: Session, place: Place, name: string, args: readonly Argument[]): void {
  session.active = 'skipped';
  if (session.circuitName !== null) {
    const message = `there is a circuit already: ${session.circuitName}`;
    fail(session, place, {
      rule: 'second-circuit',
      value: name,
      message,
      remedy: 'put clear before it',
    });
    return;
  }
  session.circuitName = name === '' ? 'circuit' : name;
  session.frequencyHz = session.defaultFrequencyHz;
  defineObject(session, place, `${sourceClass.name}.source`);
  editActive(session, place, [{ name: 'bus1', value: 'sourcebus' }, ...args]);
}

const newObject: Command = (session, place, args) => {
  const [first, ...rest] = args;
  const full = first !== undefined && (first.name ?? 'object') === 'object' ? first.value : '';
  const { className, name } = splitObjectName(full);
  if (className === 'circuit') newCircuit(session, place, name, rest);
  else if (full === '') {
    session.active = 'skipped';
    fail(session, place, {
      rule: 'missing-name',
      message: 'what is new?',
      remedy: 'write new class.name',
    });
  } else if (defineObject(session, place, full)) editActive(session, place, rest);
  return 'continue';
};

const editObject: Command = (session, place, [first, ...rest]) => {
  if (first === undefined) return undefined;
  if (selectObject(session, place, first.value) !== null) editActive(session, place, rest);
  return undefined;
};

const moreOfActive: Command = (session, place, args) => {
  editActive(session, place, args);
  return undefined;
};

const editBatch: Command = (session, place, [first, ...rest]) => {
  const { className, name } = splitObjectName(first?.value ?? '');
  if (findClass(session, place, first?.value ?? '', className) === null) return undefined;
  const pattern = namePattern(name);
  if (pattern === null) {
    const remedy = 'use letters, dots and at most a few stars';
    const message = 'not a pattern of names that can be read';
    return fail(session, place, { rule: 'bad-pattern', value: first.value, message, remedy });
  }
  for (const object of [...session.objects.values()]) {
    if (object.className !== className || !pattern.test(object.name)) continue;
    session.active = object;
    editActive(session, place, rest);
  }
  return undefined;
};

function setAllConductors(line: LineState, isSecond: boolean, isOpen: boolean): void {
  line[isSecond ? 'openTo' : 'openFrom'] = isOpen;
  line[isSecond ? 'openConductorsTo' : 'openConductorsFrom'] = [];
}

/** Of an end that is open as a whole the other conductors stay open when one is closed. */
function setConductor(
  line: LineState,
  isSecond: boolean,
  conductor: number,
  isOpen: boolean,
): void {
  const end = isSecond ? 'openTo' : 'openFrom';
  const singly = isSecond ? 'openConductorsTo' : 'openConductorsFrom';
  const all = Array.from({ length: line.phases }, (_, k) => k + 1);
  const others = (line[end] ? all : line[singly]).filter((one) => one !== conductor);
  const open = isOpen ? [...others, conductor].sort((a, b) => a - b) : others;
  line[end] = open.length === line.phases;
  line[singly] = line[end] ? [] : open;
}

const setTerminal =
  (isOpen: boolean): Command =>
  (session, place, args) => {
    const full = argument(args, 'obj', 0) ?? '';
    const object = selectObject(session, place, full);
    if (object === null) return undefined;
    const line = lineClass.stateOf(object);
    const terminal = parseNumber(argument(args, 'term', 1) ?? '1');
    const conductor = parseNumber(argument(args, 'cond', 2) ?? '0');
    const refuse = (message: string, remedy: string): undefined =>
      fail(session, place, { rule: 'unsupported-command', element: object.id, message, remedy });
    if (line === undefined) {
      if (!isOpen) return undefined; // all that can be open are lines
      return refuse('only lines can be opened', 'use enabled=no to take it out');
    }
    if (terminal === null || conductor === null || ![0, 1, 2].includes(terminal)) {
      return refuse('there is no such terminal', 'give terminal 1 or 2, and a conductor or 0');
    }
    const isSecond = terminal === 2;
    if (conductor < 0 || conductor > line.phases) {
      return refuse('there is no such conductor', `give 1 to ${line.phases}, or 0 for all`);
    }
    if (conductor === 0) setAllConductors(line, isSecond, isOpen);
    else setConductor(line, isSecond, conductor, isOpen);
    return undefined;
  };

const setEnabled =
  (enabled: boolean): Command =>
  (session, place, [first]) => {
    const object = first === undefined ? null : selectObject(session, place, first.value);
    if (object !== null) object.enabled = enabled;
    return undefined;
  };

const setBusBase: Command = (session, place, args) => {
  const bus = (argument(args, 'bus', 0) ?? '').toLowerCase();
  const lineToLine = parseNumber(argument(args, 'kvll', 1) ?? '');
  const lineToNeutral = parseNumber(argument(args, 'kvln', 2) ?? '');
  const kv = lineToNeutral ?? (lineToLine === null ? null : lineToLine / Math.sqrt(3));
  if (bus === '' || kv === null || kv <= 0) {
    const remedy = 'write setkvbase bus=b1 kvll=12.47';
    return fail(session, place, { rule: 'bad-number', message: 'not a bus and a voltage', remedy });
  }
  session.baseVoltages.push({ kind: 'bus', bus, lineToNeutralKv: kv });
  return undefined;
};

const setBusPosition: Command = (session, place, args) => {
  const bus = (argument(args, 'bus', 0) ?? '').toLowerCase();
  const x = parseNumber(argument(args, 'x', 1) ?? '');
  const y = parseNumber(argument(args, 'y', 2) ?? '');
  if (bus !== '' && x !== null && y !== null) session.coordinates.set(bus, { x, y });
  else {
    const remedy = 'write setbusxy bus=b1 x=1 y=2';
    fail(session, place, { rule: 'bad-coordinates', message: 'not a bus and two numbers', remedy });
  }
  return undefined;
};

const calculateBases: Command = (session, place) => {
  const lineToLineKv = session.options.voltageBasesKv;
  if (lineToLineKv.length === 0) {
    const remedy = 'put set voltagebases=[…] before it';
    return fail(session, place, {
      rule: 'no-voltage-bases',
      message: 'there are no bases',
      remedy,
    });
  }
  session.baseVoltages.length = 0; // it overrides what was set for single buses
  session.baseVoltages.push({ kind: 'nearest', lineToLineKv });
  return undefined;
};

const solve: Command = (session, place, args) => {
  setOptions(session, place, args);
  return 'stop';
};

const clear: Command = (session) => {
  clearCircuit(session);
  return undefined;
};

const coordinates =
  (order: 'x-y' | 'latitude-longitude'): Command =>
  (session, place, args) => {
    readCoordinates(session, place, argument(args, 'file', 0) ?? '', order);
    return undefined;
  };

const notSupported: Command = (session, place) =>
  fail(session, place, {
    rule: 'unsupported-command',
    message: 'this command may change the network and is not modelled',
    remedy: 'write out the elements as they are afterwards',
  });

const HANDLED: Readonly<Record<string, Command>> = {
  new: newObject,
  edit: editObject,
  more: moreOfActive,
  m: moreOfActive,
  '~': moreOfActive,
  select: (session, place, [first]) => {
    if (first !== undefined) selectObject(session, place, first.value);
    return undefined;
  },
  batchedit: editBatch,
  set: (session, place, args) => {
    setOptions(session, place, args);
    return undefined;
  },
  solve,
  _solvenocontrol: solve,
  _solvedirect: solve,
  _solvepflow: solve,
  solveall: solve,
  quit: () => 'stop',
  open: setTerminal(true),
  close: setTerminal(false),
  enable: setEnabled(true),
  disable: setEnabled(false),
  setkvbase: setBusBase,
  setbusxy: setBusPosition,
  calcvoltagebases: calculateBases,
  buscoords: coordinates('x-y'),
  latlongcoords: coordinates('latitude-longitude'),
  cd: (session, _, [first]) => {
    session.directory = joinPath(session.directory, first?.value ?? '');
    return undefined;
  },
  var: (session, _, args) => {
    for (const { name, value } of args) if (name !== null) session.variables.set(name, value);
    return undefined;
  },
  clear,
  clearall: clear,
};

/** What each command does; those that only show results do nothing. */
export const COMMANDS: Readonly<Record<string, Command>> = Object.fromEntries(
  COMMAND_NAMES.map((name) => {
    const display: Command = () => undefined;
    return [name, HANDLED[name] ?? (isDisplayCommand(name) ? display : notSupported)];
  }),
);
