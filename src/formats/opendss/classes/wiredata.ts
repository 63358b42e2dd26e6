import { defineClass, type ObjectClass } from '../object-class.ts';
import { type ConductorData, conductorProperties, newConductorData } from './conductor-data.ts';

export const wireDataClass: ObjectClass<ConductorData> = defineClass<ConductorData>({
  name: 'wiredata',
  create: newConductorData,
  properties: conductorProperties<ConductorData>(),
});
