import {
  defineClass,
  type Edit,
  findState,
  type ObjectClass,
  reject,
  remark,
} from '../object-class.ts';
import { choice, name, text, texts, withoutEffect } from '../values.ts';
import { circuitFrequency, reliabilityProperties } from './common.ts';
import {
  copyWindings,
  fitsWindings,
  newWindingData,
  pairReactancesPct,
  type WindingData,
  windingProperties,
} from './windings.ts';
import { transformerCodeClass } from './xfmrcode.ts';

export interface TransformerState extends WindingData {
  /** One for each winding; '' where none was given. */
  buses: string[];
  lowSide: 'lags' | 'leads';
}

function useCode(transformer: TransformerState, codeName: string, edit: Edit): void {
  const code = findState(edit.session, transformerCodeClass, codeName);
  if (code === undefined) {
    const remedy = 'define the xfmrcode before the transformer that uses it';
    reject(edit, 'unknown-xfmrcode', 'there is no such xfmrcode', remedy);
    return;
  }
  const active = Math.min(transformer.active, code.windings.length - 1);
  Object.assign(transformer, code, {
    active,
    windings: copyWindings(code.windings),
    threeReactancesPct: [...code.threeReactancesPct],
    reactancesPct: code.reactancesPct === null ? null : [...code.reactancesPct],
  });
  if (code.reactancesGiven || code.reactancesPct !== null) return;
  const [, ...others] = pairReactancesPct(code);
  transformer.reactancesPct = [0, ...others];
  const message = `xfmrcode.${codeName} gives no reactance: there is none between the first two windings, as OpenDSS computes`;
  remark(edit, 'assumed', message);
}

export const transformerClass: ObjectClass<TransformerState> = defineClass<TransformerState>({
  name: 'transformer',
  create: () => ({ ...newWindingData(), buses: [], lowSide: 'lags' }),
  // the language copies neither buses nor %imag, ppm_antifloat and leadlag
  copy: (transformer, other) => {
    transformer.phases = other.phases;
    transformer.windings = copyWindings(other.windings);
    transformer.threeReactancesPct = [...other.threeReactancesPct];
    transformer.reactancesGiven = other.reactancesGiven;
    transformer.reactancesPct = other.reactancesPct === null ? null : [...other.reactancesPct];
    transformer.noLoadLossPct = other.noLoadLossPct;
    transformer.ratingKva = other.ratingKva;
    transformer.emergencyRatingKva = other.emergencyRatingKva;
  },
  properties: {
    ...windingProperties<TransformerState>(),
    bus: text((transformer, bus) => {
      transformer.buses[transformer.active] = bus;
    }),
    buses: texts((transformer, buses, edit) => {
      if (!fitsWindings(transformer, buses.length, edit)) return;
      for (const [k, bus] of buses.entries()) transformer.buses[k] = bus;
    }),
    xfmrcode: name(useCode),
    leadlag: choice(
      { lag: 'lags', lead: 'leads', ansi: 'lags', euro: 'leads' } as const,
      (transformer, lowSide) => {
        transformer.lowSide = lowSide;
      },
    ),
    sub: withoutEffect(),
    subname: withoutEffect(),
    bank: withoutEffect(),
    core: withoutEffect(),
    xrconst: withoutEffect(), // counts for harmonics only
    wdgcurrents: withoutEffect(),
    normamps: withoutEffect(), // the rating is in kVA
    emergamps: withoutEffect(),
    basefreq: circuitFrequency(),
    ...reliabilityProperties<TransformerState>(),
  },
});
