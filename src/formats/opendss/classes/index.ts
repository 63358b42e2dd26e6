/** The classes that are read, by name. A new class is one file and one line here. */

import type { AnyObjectClass } from '../object-class.ts';
import { capacitorClass } from './capacitor.ts';
import { capControlClass } from './capcontrol.ts';
import { concentricCableClass } from './cndata.ts';
import { faultClass } from './fault.ts';
import { generatorClass } from './generator.ts';
import { invControlClass } from './invcontrol.ts';
import { lineClass } from './line.ts';
import { lineCodeClass } from './linecode.ts';
import { lineGeometryClass } from './linegeometry.ts';
import { lineSpacingClass } from './linespacing.ts';
import { loadClass } from './load.ts';
import { loadShapeClass } from './loadshape.ts';
import { PASSIVE_CLASS_NAMES, passiveClass, REFUSED_CLASS_NAMES } from './passive.ts';
import { pvSystemClass } from './pvsystem.ts';
import { reactorClass } from './reactor.ts';
import { regControlClass } from './regcontrol.ts';
import { storageClass } from './storage.ts';
import { SWITCHING_CLASSES } from './switching.ts';
import { transformerClass } from './transformer.ts';
import { tapeCableClass } from './tsdata.ts';
import { sourceClass } from './vsource.ts';
import { wireDataClass } from './wiredata.ts';
import { transformerCodeClass } from './xfmrcode.ts';
import { xyCurveClass } from './xycurve.ts';

const CLASSES: readonly AnyObjectClass[] = [
  sourceClass,
  lineCodeClass,
  wireDataClass,
  concentricCableClass,
  tapeCableClass,
  lineSpacingClass,
  lineGeometryClass,
  lineClass,
  transformerCodeClass,
  transformerClass,
  regControlClass,
  capacitorClass,
  capControlClass,
  reactorClass,
  faultClass,
  xyCurveClass,
  loadClass,
  generatorClass,
  pvSystemClass,
  storageClass,
  invControlClass,
  loadShapeClass,
  ...SWITCHING_CLASSES,
  ...[...PASSIVE_CLASS_NAMES, ...REFUSED_CLASS_NAMES].map(passiveClass),
];

export const OBJECT_CLASSES: ReadonlyMap<string, AnyObjectClass> = new Map(
  CLASSES.map((objectClass) => [objectClass.name, objectClass]),
);
