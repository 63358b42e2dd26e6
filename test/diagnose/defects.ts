/**
 * Feeders with one defect each, as they occur in practice: which element it strikes, and how badly,
 * is drawn from a seed. The culprit is the element that was changed.
 */

import { openFeeder } from '../../src/index.ts';
import { seeded } from '../oracles/bundled.ts';
import { branchDefects } from './branch-defects.ts';
import { controlDefects } from './control-defects.ts';
import type { Defect, Spoil } from './defect.ts';
import { powerDefects } from './power-defects.ts';
import { transformerDefects } from './transformer-defects.ts';

type DefectName =
  | keyof typeof powerDefects
  | keyof typeof branchDefects
  | keyof typeof transformerDefects
  | keyof typeof controlDefects;

const DEFECTS: Record<DefectName, Spoil> = {
  ...powerDefects,
  ...branchDefects,
  ...transformerDefects,
  ...controlDefects,
};

/** What strikes which feeder: 50 rows, and 26 of feeders that came later. */
const TABLE: readonly (readonly [DefectName, string])[] = [
  ['overload', 'ieee13'],
  ['overload', 'ieee123'],
  ['overload', 'ieee123'],
  ['overload', 'european-lv'],
  ['overload', 'european-lv'],
  ['loadKv', 'ieee13'],
  ['loadKv', 'ieee13'],
  ['loadKv', 'ieee123'],
  ['loadKv', 'ieee123'],
  ['loadKv', 'european-lv'],
  ['transformerKv', 'ieee13'],
  ['transformerKv', 'ieee13'],
  ['transformerKv', 'ieee123'],
  ['transformerKv', 'european-lv'],
  ['twistedLine', 'ieee13'],
  ['twistedLine', 'european-lv'],
  ['twistedTie', 'ieee123'],
  ['twistedInLoop', 'ieee123'],
  ['twistedTransformer', 'ieee13'],
  ['twistedTransformer', 'ieee123'],
  ['floatingDelta', 'ieee13'],
  ['floatingDelta', 'european-lv'],
  ['noAntifloat', 'ieee123'],
  ['zeroImpedance', 'ieee13'],
  ['zeroImpedance', 'ieee123'],
  ['zeroImpedance', 'european-lv'],
  ['metresAsKm', 'ieee13'],
  ['metresAsKm', 'ieee123'],
  ['metresAsKm', 'ieee123'],
  ['metresAsKm', 'european-lv'],
  ['wattsAsKw', 'ieee13'],
  ['wattsAsKw', 'ieee123'],
  ['wattsAsKw', 'ieee123'],
  ['wattsAsKw', 'european-lv'],
  ['capacitorKv', 'ieee13'],
  ['capacitorKv', 'ieee123'],
  ['capacitorKv', 'ieee123'],
  ['narrowBand', 'ieee13'],
  ['narrowBand', 'ieee123'],
  ['rivalRegulator', 'ieee13'],
  ['rivalRegulator', 'ieee123'],
  ['tightCapacitorControl', 'ieee123'],
  ['wrongPtRatio', 'ieee123'],
  ['openLine', 'ieee13'],
  ['openLine', 'ieee123'],
  ['openLine', 'european-lv'],
  ['misspeltBus', 'ieee123'],
  ['generatorSign', 'ieee123'],
  ['generatorSign', 'european-lv'],
  ['mvaAsKva', 'ieee13'],
  ['overload', 'ieee34-mod2'],
  ['overload', 'ieee37'],
  ['loadKv', 'ieee34-mod2'],
  ['loadKv', 'ieee34-mod2'],
  ['loadKv', 'ieee37'],
  ['loadKv', 'ieee37'],
  ['transformerKv', 'ieee34-mod2'],
  ['transformerKv', 'ieee37'],
  ['twistedLine', 'ieee34-mod2'],
  ['twistedLine', 'ieee37'],
  ['twistedTransformer', 'ieee34-mod2'],
  ['twistedTransformer', 'ieee37'],
  ['floatingDelta', 'ieee34-mod2'],
  ['zeroImpedance', 'ieee34-mod2'],
  ['zeroImpedance', 'ieee37'],
  ['metresAsKm', 'ieee34-mod2'],
  ['metresAsKm', 'ieee37'],
  ['wattsAsKw', 'ieee34-mod2'],
  ['wattsAsKw', 'ieee37'],
  ['capacitorKv', 'ieee34-mod2'],
  ['narrowBand', 'ieee34-mod2'],
  ['rivalRegulator', 'ieee34-mod2'],
  ['rivalRegulator', 'ieee37'],
  ['openLine', 'ieee34-mod2'],
  ['openLine', 'ieee37'],
  ['mvaAsKva', 'ieee37'],
];

export interface Case extends Defect {
  readonly number: number;
  readonly feeder: string;
  readonly name: DefectName;
}

/** The 50 cases of a seed; every case draws from numbers of its own. */
export function casesOf(seed: number): Case[] {
  return TABLE.map(([name, feeder], k) => ({
    number: k + 1,
    feeder,
    name,
    ...DEFECTS[name](openFeeder(feeder).network, seeded(1000 * seed + k)),
  }));
}
