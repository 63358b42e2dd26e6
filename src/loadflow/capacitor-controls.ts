import type { CompiledElement } from '../compiled/compile.ts';
import type { CapacitorControl } from '../network/network.ts';
import type { DeviceControl } from './device-control.ts';
import { elementCurrents } from './flows.ts';
import type { System } from './system.ts';
import type { Voltages } from './voltages.ts';

type Action = 'switch on' | 'switch off' | null;

/**
 * A switched capacitor as a control of the system's devices. A bank of several steps switches them
 * one by one; it counts as off when none is on. After it has switched off, it waits its dead time
 * before it switches on again; in a static solution that only puts it behind other controls.
 */
export function capacitorControl(system: System, control: CapacitorControl): DeviceControl {
  const { network, elements } = system.compiled;
  const capacitor = network.capacitors.findIndex((one) => one.id === control.capacitor);
  const elementIndex = elements.findIndex((element) => element.model.id === control.element);
  const element = elements[elementIndex] as CompiledElement;
  const states = system.devices.stepStates[capacitor] as (0 | 1)[];
  let pending: Action = null;
  let hasOpened = false;
  return {
    sample: (voltages) => {
      const on = states.filter((state) => state === 1).length;
      const measured = measure(system, control, elementIndex, element, voltages);
      pending = wanted(control, measured, on > 0, on < states.length);
      if (pending === null) return null;
      if (pending === 'switch off') return control.delayOffS;
      return control.delayOnS + (hasOpened ? control.deadTimeS : 0);
    },
    act: () => {
      const from = pending === 'switch on' ? 0 : 1;
      const step = from === 0 ? states.indexOf(0) : states.lastIndexOf(1);
      if (step < 0) return false;
      states[step] = from === 0 ? 1 : 0;
      if (from === 1 && !states.includes(1)) hasOpened = true;
      return true;
    },
  };
}

/** What a control sees, in the units of its settings. */
interface Measurement {
  readonly value: number;
  /** Secondary volts, for the override. */
  readonly voltageV: number;
}

function wanted(
  control: CapacitorControl,
  { value, voltageV }: Measurement,
  isOn: boolean,
  hasStepsLeft: boolean,
): Action {
  const { overrideMinV, overrideMaxV, onSetting, offSetting } = control;
  if (overrideMinV !== null && overrideMaxV !== null) {
    if (!isOn && voltageV < overrideMinV) return 'switch on';
    if (isOn && voltageV > overrideMaxV) return 'switch off';
    // Close to an override the other settings do not hold either.
    if (isOn && hasStepsLeft && voltageV < overrideMinV) return 'switch on';
  }
  if (control.kind === 'time') {
    const shouldBeOn = isBetween(value, onSetting, offSetting);
    if (shouldBeOn === isOn) return isOn && hasStepsLeft ? 'switch on' : null;
    return shouldBeOn ? 'switch on' : 'switch off';
  }
  // Voltage and power factor switch on when they are low, current and kvar when they are high.
  const onWhenLow = control.kind === 'voltage' || control.kind === 'power-factor';
  const callsForOn = onWhenLow ? value < onSetting : value > onSetting;
  const callsForOff = onWhenLow ? value > offSetting : value < offSetting;
  if (!isOn) return callsForOn ? 'switch on' : null;
  if (callsForOff) return 'switch off';
  return hasStepsLeft && callsForOn ? 'switch on' : null;
}

/** Is the hour between two hours of the day, over midnight too? */
function isBetween(hour: number, from: number, to: number): boolean {
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}

function measure(
  system: System,
  control: CapacitorControl,
  elementIndex: number,
  element: CompiledElement,
  voltages: Voltages,
): Measurement {
  const first = element.terminalStart[control.terminal - 1];
  const end = element.terminalStart[control.terminal];
  const { vRe, vIm } = voltages;
  const currents = elementCurrents(system, elementIndex, voltages);
  const volts: number[] = [];
  const amperes: number[] = [];
  let p = 0;
  let q = 0;
  for (let a = first; a < end; a++) {
    const node = element.nodes[a];
    if (node < 0) continue;
    volts.push(Math.hypot(vRe[node], vIm[node]) / control.ptRatio);
    amperes.push(Math.hypot(currents.re[a], currents.im[a]) / control.ctRatio);
    p += vRe[node] * currents.re[a] + vIm[node] * currents.im[a];
    q += vIm[node] * currents.re[a] - vRe[node] * currents.im[a];
  }
  const voltageV = phaseValue(volts, control.voltagePhase);
  switch (control.kind) {
    case 'voltage':
      return { value: voltageV, voltageV };
    case 'current':
      return { value: phaseValue(amperes, control.currentPhase), voltageV };
    case 'kvar':
      return { value: q / 1e3, voltageV };
    case 'power-factor': {
      // 0 … 1 lagging, 1 … 2 leading.
      const size = Math.hypot(p, q);
      const factor = size > 0 ? Math.abs(p) / size : 1;
      return { value: q < 0 ? 2 - factor : factor, voltageV };
    }
    case 'time':
      return { value: (system.minute % 1440) / 60, voltageV };
  }
}

function phaseValue(values: readonly number[], phase: number | 'max' | 'min' | 'avg'): number {
  switch (phase) {
    case 'max':
      return Math.max(...values);
    case 'min':
      return Math.min(...values);
    case 'avg':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    default:
      return values[phase - 1] ?? 0;
  }
}
