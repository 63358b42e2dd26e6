import { defineClass, type ObjectClass } from '../object-class.ts';
import { newWindingData, type WindingData, windingProperties } from './windings.ts';

export const transformerCodeClass: ObjectClass<WindingData> = defineClass<WindingData>({
  name: 'xfmrcode',
  create: newWindingData,
  properties: windingProperties(),
});
