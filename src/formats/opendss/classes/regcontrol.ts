import { parseNumber } from '../numbers.ts';
import { defineClass, findState, type Handler, type ObjectClass, reject } from '../object-class.ts';
import { flag, integer, name, number, unsupportedUnless, withoutEffect } from '../values.ts';
import { transformerClass } from './transformer.ts';

export interface RegControlState {
  /** Name of the transformer, without its class. */
  transformer: string;
  winding: number;
  tapWinding: number;
  targetV: number;
  bandV: number;
  ptRatio: number;
  ctPrimaryA: number;
  compensationRV: number;
  compensationXV: number;
  delayS: number;
  tapDelayS: number;
  maxTapChange: number;
  phase: number | 'max' | 'min';
  /** Zero: no limit. */
  limitV: number;
  /** '' = at the winding. */
  remoteBus: string;
  /** Null: that of the winding. */
  remotePtRatio: number | null;
  isReversible: boolean;
  reverseTargetV: number;
  reverseBandV: number;
  reverseRV: number;
  reverseXV: number;
  reverseThresholdKw: number;
  reverseDelayS: number;
  reverseToNeutral: boolean;
}

type NumberKey = {
  [Key in keyof RegControlState]: RegControlState[Key] extends number ? Key : never;
}[keyof RegControlState];

const set = (key: NumberKey, range?: 'positive' | 'not negative'): Handler<RegControlState> =>
  number((control, value) => {
    control[key] = value;
  }, range);

const NO_SPECIAL = (harmless: readonly string[]): Handler<RegControlState> =>
  unsupportedUnless(harmless, 'leave it out: forward regulation of the winding is modelled');

export const regControlClass: ObjectClass<RegControlState> = defineClass<RegControlState>({
  name: 'regcontrol',
  create: () => ({
    transformer: '',
    winding: 1,
    tapWinding: 1,
    targetV: 120,
    bandV: 3,
    ptRatio: 60,
    ctPrimaryA: 300,
    compensationRV: 0,
    compensationXV: 0,
    delayS: 15,
    tapDelayS: 2,
    maxTapChange: 16,
    phase: 1,
    limitV: 0,
    remoteBus: '',
    remotePtRatio: null,
    isReversible: false,
    reverseTargetV: 120,
    reverseBandV: 3,
    reverseRV: 0,
    reverseXV: 0,
    reverseThresholdKw: 100,
    reverseDelayS: 60,
    reverseToNeutral: false,
  }),
  properties: {
    transformer: name((control, transformer) => {
      control.transformer = transformer.replace(/^transformer\./, '');
    }),
    winding: integer((control, winding) => {
      control.winding = winding;
      control.tapWinding = winding;
    }, 1),
    tapwinding: integer((control, winding) => {
      control.tapWinding = winding;
    }, 1),
    vreg: set('targetV', 'positive'),
    band: set('bandV', 'not negative'),
    ptratio: set('ptRatio', 'positive'),
    ctprim: set('ctPrimaryA', 'not negative'),
    r: set('compensationRV'),
    x: set('compensationXV'),
    delay: set('delayS', 'not negative'),
    tapdelay: set('tapDelayS', 'not negative'),
    maxtapchange: integer((control, steps) => {
      control.maxTapChange = steps;
    }, 0),
    ptphase: (control, edit) => {
      const word = edit.text.trim().toLowerCase();
      const phase = parseNumber(word);
      if (phase !== null && phase >= 1 && phase <= 3) control.phase = Math.round(phase);
      else if (word !== '' && 'maximum'.startsWith(word)) control.phase = 'max';
      else if (word !== '' && 'minimum'.startsWith(word)) control.phase = 'min';
      else reject(edit, 'bad-value', 'not a phase', 'give 1, 2, 3, max or min');
    },
    // moves the tap of the transformer at once
    tapnum: integer(
      (control, tapNumber, edit) => {
        const transformer = findState(edit.session, transformerClass, control.transformer);
        const winding = transformer?.windings[control.tapWinding - 1];
        if (winding === undefined) {
          const remedy = 'give transformer= and winding= of an existing transformer first';
          reject(edit, 'unknown-transformer', 'it controls no winding', remedy);
        } else if (winding.tapSteps > 0) {
          const step = (winding.maxTap - winding.minTap) / winding.tapSteps;
          const wanted = (winding.maxTap + winding.minTap) / 2 + tapNumber * step;
          winding.tap = Math.min(Math.max(wanted, winding.minTap), winding.maxTap);
        }
      },
      -1000,
      1000,
    ),
    bus: name((control, bus) => {
      control.remoteBus = bus === 'none' ? '' : bus;
    }),
    reversible: flag((control, isReversible) => {
      control.isReversible = isReversible;
    }),
    inversetime: NO_SPECIAL(['no', 'n', 'false', 'f']),
    cogen: NO_SPECIAL(['no', 'n', 'false', 'f']),
    vlimit: set('limitV'),
    ldc_z: NO_SPECIAL(['0']),
    revvreg: set('reverseTargetV', 'positive'),
    revband: set('reverseBandV', 'not negative'),
    revr: set('reverseRV'),
    revx: set('reverseXV'),
    revthreshold: set('reverseThresholdKw', 'not negative'),
    revdelay: set('reverseDelayS', 'not negative'),
    revneutral: flag((control, toNeutral) => {
      control.reverseToNeutral = toNeutral;
    }),
    remoteptratio: number((control, ratio) => {
      control.remotePtRatio = ratio;
    }, 'positive'),
    // these count for ldc_z and reports only
    rev_z: withoutEffect(),
    debugtrace: withoutEffect(),
    eventlog: withoutEffect(),
    reset: withoutEffect(),
    basefreq: withoutEffect(),
  },
});
