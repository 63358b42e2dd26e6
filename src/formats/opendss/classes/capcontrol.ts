import type { CapacitorControl } from '../../../network/network.ts';
import { parseNumber } from '../numbers.ts';
import { defineClass, type Edit, type Handler, type ObjectClass, reject } from '../object-class.ts';
import {
  choice,
  flag,
  integer,
  name,
  number,
  unsupportedUnless,
  withoutEffect,
} from '../values.ts';

type Phase = CapacitorControl['voltagePhase'];

export interface CapControlState {
  /** Name of the capacitor, without its class. */
  capacitor: string;
  kind: CapacitorControl['kind'];
  element: string;
  terminal: number;
  onSetting: number;
  offSetting: number;
  ptRatio: number;
  ctRatio: number;
  delayOnS: number;
  delayOffS: number;
  deadTimeS: number;
  voltagePhase: Phase;
  currentPhase: Phase;
  hasOverride: boolean;
  overrideMinV: number;
  overrideMaxV: number;
  /** Where the override measures, '' = at the element. */
  overrideBus: string;
  /** Least share of the bank's kvar that lets a power factor switch it. */
  leastKvarPct: number;
}

type NumberKey = {
  [Key in keyof CapControlState]: CapControlState[Key] extends number ? Key : never;
}[keyof CapControlState];

const set = (key: NumberKey, range?: 'positive' | 'not negative'): Handler<CapControlState> =>
  number((control, value) => {
    control[key] = value;
  }, range);

/** A negative power factor is a leading one, kept as 2 − |pf|. */
const setting = (key: 'onSetting' | 'offSetting'): Handler<CapControlState> =>
  number((control, value, edit) => {
    if (control.kind !== 'power-factor') control[key] = value;
    else if (Math.abs(value) > 1)
      reject(edit, 'bad-number', 'not a power factor', 'give -1 to 1; negative is leading');
    else control[key] = value < 0 ? 2 + value : value;
  });

const PHASE_WORDS: readonly (readonly [string, 'avg' | 'max' | 'min'])[] = [
  ['av', 'avg'],
  ['ma', 'max'],
  ['mi', 'min'],
];

const phase =
  (key: 'voltagePhase' | 'currentPhase'): Handler<CapControlState> =>
  (control: CapControlState, edit: Edit) => {
    const written = edit.text.trim().toLowerCase();
    const word = PHASE_WORDS.find(([beginning]) => written.startsWith(beginning));
    const value = parseNumber(written);
    if (word !== undefined) control[key] = word[1];
    else if (value !== null && value >= 0) control[key] = Math.max(1, Math.round(value));
    else reject(edit, 'bad-value', 'not a phase', 'give 1, 2, 3, avg, max or min');
  };

function setKind(control: CapControlState, kind: CapacitorControl['kind']): void {
  control.kind = kind;
  if (kind === 'power-factor') Object.assign(control, { onSetting: 0.95, offSetting: 1.05 });
}

export const capControlClass: ObjectClass<CapControlState> = defineClass<CapControlState>({
  name: 'capcontrol',
  create: () => ({
    capacitor: '',
    kind: 'current',
    element: '',
    terminal: 1,
    onSetting: 300,
    offSetting: 200,
    ptRatio: 60,
    ctRatio: 60,
    delayOnS: 15,
    delayOffS: 15,
    deadTimeS: 300,
    voltagePhase: 1,
    currentPhase: 1,
    hasOverride: false,
    overrideMinV: 115,
    overrideMaxV: 126,
    overrideBus: '',
    leastKvarPct: 50,
  }),
  // the language copies what switches the bank, neither delays nor the override's voltages
  copy: (control, other) => {
    const { capacitor, kind, element, terminal, onSetting, offSetting, ptRatio, ctRatio } = other;
    const { voltagePhase, currentPhase, hasOverride, leastKvarPct } = other;
    Object.assign(control, { capacitor, kind, element, terminal, onSetting, offSetting });
    Object.assign(control, { ptRatio, ctRatio, voltagePhase, currentPhase });
    Object.assign(control, { hasOverride, leastKvarPct });
  },
  properties: {
    element: name((control, element) => {
      control.element = element;
    }),
    terminal: integer((control, terminal) => {
      control.terminal = terminal;
    }, 1),
    capacitor: name((control, capacitor) => {
      control.capacitor = capacitor.replace(/^capacitor\./, '');
    }),
    type: choice(
      {
        current: 'current',
        voltage: 'voltage',
        kvar: 'kvar',
        time: 'time',
        pf: 'power-factor',
        powerfactor: 'power-factor',
      } as const,
      setKind,
    ),
    ptratio: set('ptRatio', 'positive'),
    ctratio: set('ctRatio', 'positive'),
    onsetting: setting('onSetting'),
    offsetting: setting('offSetting'),
    delay: set('delayOnS', 'not negative'),
    delayoff: set('delayOffS', 'not negative'),
    deadtime: set('deadTimeS', 'not negative'),
    voltoverride: flag((control, wanted) => {
      control.hasOverride = wanted;
    }),
    vmax: set('overrideMaxV'),
    vmin: set('overrideMinV'),
    ctphase: phase('currentPhase'),
    ptphase: phase('voltagePhase'),
    vbus: name((control, bus) => {
      control.overrideBus = bus;
    }),
    pctminkvar: set('leastKvarPct', 'not negative'),
    usermodel: unsupportedUnless([''], 'use one of the built-in types'),
    controlsignal: unsupportedUnless(['', 'none'], 'use one of the other types'),
    userdata: withoutEffect(),
    eventlog: withoutEffect(),
    reset: withoutEffect(),
    basefreq: withoutEffect(),
  },
});
