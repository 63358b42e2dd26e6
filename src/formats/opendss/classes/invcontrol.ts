import { defineClass, type ObjectClass } from '../object-class.ts';
import { choice, name, texts, unsupportedUnless, withoutEffect } from '../values.ts';
import { type CurveState, findCurve } from './xycurve.ts';

/** What a volt-watt curve's values are parts of. */
export type WattBase = 'available' | 'panel' | 'panel-limit' | 'rating';

export interface InvControlState {
  mode: 'none' | 'volt-var' | 'volt-watt' | 'both' | 'other';
  /** As written, for the report of one that is not modelled. */
  modeText: string;
  /** `class.name` of what it controls, in lower case; null: everything with an inverter. */
  elements: string[] | null;
  voltVar: CurveState | null;
  voltWatt: CurveState | null;
  /** What a volt-var curve's values are parts of. */
  varBase: 'available' | 'largest';
  wattBase: WattBase;
}

const MODES: Readonly<Record<string, InvControlState['mode']>> = {
  voltvar: 'volt-var',
  voltwatt: 'volt-watt',
};

const curve = (key: 'voltVar' | 'voltWatt') =>
  name<InvControlState>((control, curveName, edit) => {
    const found = curveName === '' ? null : findCurve(edit.session, curveName, edit);
    if (found !== undefined) control[key] = found;
  });

const elements = (defaultClass: string) =>
  texts<InvControlState>((control, names) => {
    const full = names.map((written) => written.toLowerCase());
    control.elements =
      full.length === 0
        ? null
        : full.map((one) => (one.includes('.') ? one : `${defaultClass}.${one}`));
  });

export const invControlClass: ObjectClass<InvControlState> = defineClass<InvControlState>({
  name: 'invcontrol',
  create: () => ({
    mode: 'none',
    modeText: '',
    elements: null,
    voltVar: null,
    voltWatt: null,
    varBase: 'available',
    wattBase: 'panel',
  }),
  properties: {
    derlist: elements('pvsystem'),
    pvsystemlist: elements('pvsystem'),
    mode: name((control, mode) => {
      control.mode = Object.hasOwn(MODES, mode) ? MODES[mode] : 'other';
      control.modeText = mode;
    }),
    combimode: name((control, mode) => {
      if (mode !== '') control.mode = mode === 'vv_vw' ? 'both' : 'other';
      control.modeText = mode;
    }),
    vvc_curve1: curve('voltVar'),
    voltwatt_curve: curve('voltWatt'),
    refreactivepower: choice(
      { varaval: 'available', varmax: 'largest' } as const,
      (control, base) => {
        control.varBase = base;
      },
    ),
    voltwattyaxis: choice(
      {
        pavailablepu: 'available',
        pmpppu: 'panel',
        pctpmpppu: 'panel-limit',
        kvaratingpu: 'rating',
      } as const,
      (control, base) => {
        control.wattBase = base;
      },
    ),
    hysteresis_offset: unsupportedUnless(['0'], 'leave it out: the curve has no hysteresis'),
    voltage_curvex_ref: unsupportedUnless(['rated', '0'], 'leave it out: rated voltage counts'),
    monbus: unsupportedUnless([''], 'leave it out: each inverter measures its own voltage'),
    rateofchangemode: unsupportedUnless(['inactive'], 'leave it out'),
    controlmodel: unsupportedUnless(['linear', '0'], 'leave it out'),
    avgwindowlen: withoutEffect(), // of other references of the voltage
    monvoltagecalc: withoutEffect(), // only inverters of one phase are modelled
    monbusesvbase: withoutEffect(),
    // these belong to other modes
    dbvmin: withoutEffect(),
    dbvmax: withoutEffect(),
    argralowv: withoutEffect(),
    argrahiv: withoutEffect(),
    dynreacavgwindowlen: withoutEffect(),
    wattpf_curve: withoutEffect(),
    wattvar_curve: withoutEffect(),
    vv_refreactivepower: withoutEffect(),
    vsetpoint: withoutEffect(),
    voltwattch_curve: withoutEffect(), // of storage that charges, which is refused
    // and these to how its iterations go, and to the course of time
    deltaq_factor: withoutEffect(),
    deltap_factor: withoutEffect(),
    voltagechangetolerance: withoutEffect(),
    varchangetolerance: withoutEffect(),
    activepchangetolerance: withoutEffect(),
    lpftau: withoutEffect(),
    risefalllimit: withoutEffect(),
    eventlog: withoutEffect(),
    basefreq: withoutEffect(),
  },
});
