/** Volt-var and volt-watt controls of a script as elements of a network. */

import type { InverterControl, VoltageCurve } from '../../network/network.ts';
import { producerProfile } from './build-generators.ts';
import type { Builder } from './builder.ts';
import { type InvControlState, invControlClass } from './classes/invcontrol.ts';
import { type InverterState, kvarLimits } from './classes/inverter.ts';
import { pvPower, pvSystemClass } from './classes/pvsystem.ts';
import { storageClass, storagePower } from './classes/storage.ts';
import { type CurveState, curvePoints } from './classes/xycurve.ts';
import type { ScriptObject } from './session.ts';

/** An inverter that a control directs, with its power as the script states it. */
interface Directed {
  readonly object: ScriptObject;
  readonly state: InverterState;
  readonly kw: number;
  readonly kva: number;
  /** Power of the panels, or of the battery, on which a curve may be based. */
  readonly panelKw: number;
  readonly mostKw: number;
}

/** One control for all inverters that its curves mean the same for; none after a report. */
export function buildInverterControls(build: Builder, object: ScriptObject): InverterControl[] {
  const control = invControlClass.stateOf(object);
  if (control === undefined) return [];
  const { mode } = control;
  if (mode === 'other' || mode === 'none') {
    const remedy = 'use mode=voltvar or voltwatt, or combimode=vv_vw';
    build.fail(object, 'mode', control.modeText, 'this mode is not modelled', remedy);
    return [];
  }
  const directed = directedBy(build, object, control);
  if (directed === null) return [];
  const groups = new Map<
    string,
    { curves: Omit<InverterControl, 'id' | 'generators'>; ids: string[] }
  >();
  for (const inverter of directed) {
    const curves = curvesFor(build, object, control, inverter);
    if (curves === null) return [];
    const key = JSON.stringify(curves);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { curves, ids: [inverter.object.id] });
    else group.ids.push(inverter.object.id);
  }
  return [...groups.values()].map(({ curves, ids }, k) => ({
    id: k === 0 ? object.id : `${object.id}:${k + 1}`,
    generators: ids,
    ...curves,
  }));
}

function directedBy(
  build: Builder,
  object: ScriptObject,
  { elements }: InvControlState,
): Directed[] | null {
  const { objects } = build.session;
  const ids =
    elements ??
    [...objects.values()]
      .filter(({ className }) => className === 'pvsystem' || className === 'storage')
      .map(({ id }) => id);
  const found: Directed[] = [];
  for (const id of ids) {
    const one = objects.get(id);
    const inverter = one === undefined ? null : directedInverter(one);
    if (one === undefined || inverter === null) {
      const remedy = 'name photovoltaic systems or storage that is defined';
      return build.fail(object, 'derlist', id, 'no such inverter', remedy, 'unknown-element');
    }
    if (one.enabled) found.push(inverter);
  }
  return found;
}

function directedInverter(object: ScriptObject): Directed | null {
  const pv = pvSystemClass.stateOf(object);
  if (pv !== undefined) {
    const { kw, kva } = pvPower(pv);
    const mostKw = (pv.mostPct / 100) * pv.panelKw;
    return { object, state: pv, kw, kva, panelKw: pv.panelKw, mostKw };
  }
  const storage = storageClass.stateOf(object);
  if (storage === undefined) return null;
  const { kw, kva } = storagePower(storage);
  const { ratedKw: panelKw } = storage;
  return { object, state: storage, kw, kva, panelKw, mostKw: panelKw };
}

function curvesFor(
  build: Builder,
  object: ScriptObject,
  control: InvControlState,
  inverter: Directed,
): Omit<InverterControl, 'id' | 'generators'> | null {
  const { mode } = control;
  const problem = problemWith(control, inverter);
  if (problem !== null) {
    const remedy = 'leave it out of the control';
    return build.fail(object, 'derlist', inverter.object.id, problem, remedy);
  }
  const voltVar = mode === 'volt-watt' ? null : control.voltVar;
  const voltWatt = mode === 'volt-var' ? null : control.voltWatt;
  if ((mode !== 'volt-watt' && voltVar === null) || (mode !== 'volt-var' && voltWatt === null)) {
    const field = voltVar === null && mode !== 'volt-watt' ? 'vvc_curve1' : 'voltwatt_curve';
    const remedy = 'give an xycurve';
    return build.fail(object, field, undefined, 'it has no curve', remedy, 'missing-value');
  }
  return {
    voltVar: voltVar && scaledCurve(voltVar, varShare(control, inverter)),
    voltWatt: voltWatt && scaledCurve(voltWatt, wattShare(control, inverter)),
  };
}

/** Parts of the rated kVA that a volt-var value of 1 means. */
function varShare({ varBase }: InvControlState, { state, kw, kva }: Directed): number {
  const [, most] = kvarLimits(state, kva);
  const available = Math.sqrt(Math.max(0, kva ** 2 - kw ** 2));
  return (varBase === 'largest' ? most : Math.min(most, available)) / kva;
}

/** Parts of the power available that a volt-watt value of 1 means. */
function wattShare({ wattBase }: InvControlState, { kw, kva, panelKw, mostKw }: Directed): number {
  const base = { available: kw, panel: panelKw, 'panel-limit': mostKw, rating: kva }[wattBase];
  return kw === 0 ? 1 : base / kw;
}

function scaledCurve(curve: CurveState, factor: number): VoltageCurve {
  const { x, y } = curvePoints(curve);
  return { voltagePu: x, valuePu: y.map((value) => value * factor) };
}

/** Why an inverter does not answer to its own voltage as a network's controls do, or null. */
function problemWith(control: InvControlState, inverter: Directed): string | null {
  const { state, kw, kva } = inverter;
  const [least, most] = kvarLimits(state, kva);
  const usesVar = control.mode !== 'volt-watt';
  const usesWatt = control.mode !== 'volt-var';
  if (state.phases !== 1) return 'only inverters of one phase answer to their own voltage';
  if (state.model !== 1) return 'only inverters of constant power are controlled';
  if (-least !== most && usesVar) return 'its limits for producing and consuming kvar differ';
  if (usesWatt && kw < 0) return 'storage that charges is not controlled';
  const isShared = control.varBase === 'available' && usesVar;
  if (isShared && (usesWatt || producerProfile(state) !== null)) {
    return 'the reactive power available changes with its active power; use refreactivepower=varmax';
  }
  const largest =
    usesVar && control.voltVar !== null
      ? Math.max(0, ...curvePoints(control.voltVar).y.map(Math.abs)) * varShare(control, inverter)
      : 0;
  const fits = Math.hypot(kw, largest * kva) <= kva * (1 + 1e-9);
  return fits || state.wattPriority ? null : 'reactive power has priority; use wattpriority=yes';
}
