/** Controls of capacitors of a script as elements of a network. */

import type { CapacitorControl } from '../../network/network.ts';
import type { Builder } from './builder.ts';
import { capacitorClass, isDamped } from './classes/capacitor.ts';
import { type CapControlState, capControlClass } from './classes/capcontrol.ts';
import type { ScriptObject } from './session.ts';

/** Classes of elements at whose terminals a control may measure. */
const MEASURABLE: ReadonlySet<string> = new Set([
  'line',
  'transformer',
  'capacitor',
  'reactor',
  'vsource',
]);

/** Null, after a report, where it controls or measures nothing; silently where it has no effect. */
export function buildCapacitorControl(
  build: Builder,
  object: ScriptObject,
): CapacitorControl | null {
  const control = capControlClass.stateOf(object);
  if (control === undefined) return null;
  const { objects } = build.session;
  const capacitor = objects.get(`capacitor.${control.capacitor}`);
  if (capacitor === undefined || capacitorClass.stateOf(capacitor) === undefined) {
    const message = control.capacitor === '' ? 'it controls no capacitor' : 'no such capacitor';
    const remedy = 'name a capacitor that is defined';
    const rule = 'unknown-capacitor';
    return build.fail(object, 'capacitor', control.capacitor, message, remedy, rule);
  }
  const element = objects.get(control.element);
  if (element === undefined) {
    const message = control.element === '' ? 'it measures nothing' : 'no such element';
    const remedy = 'write class.name of an element that is defined';
    return build.fail(object, 'element', control.element, message, remedy, 'unknown-element');
  }
  if (!MEASURABLE.has(element.className)) {
    const remedy = `name a ${[...MEASURABLE].join(', ')}`;
    const message = 'what flows there is not measured';
    return build.fail(object, 'element', control.element, message, remedy);
  }
  if (control.hasOverride && control.overrideBus !== '') {
    const message = 'the override measures at the element only';
    const remedy = 'leave out vbus';
    return build.fail(object, 'vbus', control.overrideBus, message, remedy);
  }
  if (isDamped(capacitor)) {
    const remedy = 'leave out r and xl of the capacitor';
    const message = 'a bank with resistance or inductance is not switched';
    return build.fail(object, 'capacitor', control.capacitor, message, remedy);
  }
  if (!capacitor.enabled) return null;
  if (!element.enabled) {
    build.note(object, 'left-out', `it measures ${element.id}, which is disabled; it is left out`);
    return null;
  }
  return controlOf(object, control, capacitor.id, element.id);
}

function controlOf(
  object: ScriptObject,
  control: CapControlState,
  capacitor: string,
  element: string,
): CapacitorControl {
  const { kind, terminal, onSetting, offSetting, ptRatio, ctRatio } = control;
  const { delayOnS, delayOffS, deadTimeS, hasOverride } = control;
  return {
    id: object.id,
    capacitor,
    kind,
    element,
    terminal,
    onSetting,
    offSetting,
    ptRatio,
    ctRatio,
    delayOnS,
    delayOffS,
    deadTimeS,
    voltagePhase: control.voltagePhase,
    currentPhase: control.currentPhase,
    overrideMinV: hasOverride ? control.overrideMinV : null,
    overrideMaxV: hasOverride ? control.overrideMaxV : null,
    leastKvarPct: control.leastKvarPct,
  };
}
