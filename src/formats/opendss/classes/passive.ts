import { type AnyObjectClass, defineClass, type Handler } from '../object-class.ts';
import { propertyNames } from '../properties.ts';
import { withoutEffect } from '../values.ts';

/** Classes that are read and change no power flow. */
export const PASSIVE_CLASS_NAMES: readonly string[] = [
  'energymeter',
  'monitor',
  'sensor',
  'spectrum',
  'tcc_curve',
  'growthshape',
  'tshape',
  'priceshape',
  'dynamicexp',
];

/** Classes that are read only to be refused, unless the object is disabled. */
export const REFUSED_CLASS_NAMES: readonly string[] = [
  'isource',
  'vccs',
  'gendispatcher',
  'storagecontroller',
  'upfc',
  'upfccontrol',
  'espvlcontrol',
  'indmach012',
  'gicsource',
  'autotrans',
  'expcontrol',
  'gicline',
  'gictransformer',
  'vsconverter',
];

/** A class whose objects are accepted with any values of its own properties. */
export function passiveClass(name: string): AnyObjectClass {
  const properties: Record<string, Handler<object>> = {};
  for (const property of propertyNames(name)) properties[property] = withoutEffect();
  return defineClass<object>({ name, create: () => ({}), properties });
}
