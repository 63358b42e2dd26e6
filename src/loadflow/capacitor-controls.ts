import type { CompiledElement } from '../compiled/compile.ts';
import type { CapacitorControl, Network } from '../network/network.ts';
import type { DeviceControl } from './device-control.ts';
import { elementCurrents } from './flows.ts';
import type { System } from './system.ts';
import type { Voltages } from './voltages.ts';

/** `wait`: neither wanted nor unwanted, so that what has been asked for stays asked for. */
type Action = 'switch on' | 'switch off' | 'wait' | null;

/**
 * A switched capacitor as a control of the system's devices. A bank of several steps switches them
 * one by one. After it has switched off, it waits its dead time before it switches on again; in a
 * static solution that only puts it behind other controls.
 *
 * As in OpenDSS a bank counts as closed until its control has opened it, even where the file states
 * that no step is on: such a bank has steps left, but the low-voltage override does not close it.
 */
export function capacitorControl(system: System, control: CapacitorControl): DeviceControl {
  const { network, elements } = system.compiled;
  const capacitor = network.capacitors.findIndex((one) => one.id === control.capacitor);
  const elementIndex = elements.findIndex((element) => element.model.id === control.element);
  const measured = measuredOf(system, control, elements[elementIndex] as CompiledElement);
  const states = system.devices.stepStates[capacitor] as (0 | 1)[];
  let isClosed = true;
  let armed: { action: Action; delayS: number } | null = null;
  return {
    sample: (voltages) => {
      const seen = measure(system, measured, elementIndex, voltages);
      const action = wanted(measured, seen, isClosed, states.includes(0));
      if (action === 'wait') return armed?.delayS ?? null;
      if (action === null) {
        armed = null;
        return null;
      }
      const hasOpened = !isClosed;
      const delayS =
        action === 'switch off'
          ? control.delayOffS
          : control.delayOnS + (hasOpened ? control.deadTimeS : 0);
      armed = { action, delayS };
      return delayS;
    },
    act: () => {
      const action = armed?.action;
      armed = null;
      if (action === 'switch on') {
        isClosed = true;
        return switchStep(states, states.indexOf(0), 1);
      }
      const moved = switchStep(states, states.lastIndexOf(1), 0);
      if (!states.includes(1)) isClosed = false;
      return moved;
    },
  };
}

function switchStep(states: (0 | 1)[], step: number, state: 0 | 1): boolean {
  if (step < 0) return false;
  states[step] = state;
  return true;
}

/** A control with what it measures and switches. */
interface Measured {
  readonly control: CapacitorControl;
  readonly element: CompiledElement;
  /** Phases of the element; its neutrals are not measured. */
  readonly elementPhases: number;
  readonly bankPhases: number;
  readonly bankIsDelta: boolean;
  readonly bankKvar: number;
  readonly stepCount: number;
}

function measuredOf(
  { compiled: { network } }: System,
  control: CapacitorControl,
  element: CompiledElement,
): Measured {
  const bank = network.capacitors.find(({ id }) => id === control.capacitor);
  return {
    control,
    element,
    elementPhases: phasesOf(network, control, element),
    bankPhases: bank?.phaseCount ?? 0,
    bankIsDelta: bank?.connection === 'delta',
    bankKvar: (bank?.stepKvar ?? []).reduce((sum, kvar) => sum + kvar, 0),
    stepCount: bank?.stepKvar.length ?? 1,
  };
}

function phasesOf(network: Network, control: CapacitorControl, element: CompiledElement): number {
  const withPhases = [...network.transformers, ...network.capacitors];
  const found = withPhases.find(({ id }) => id === control.element);
  const conductors =
    element.terminalStart[control.terminal] - element.terminalStart[control.terminal - 1];
  return found?.phaseCount ?? conductors;
}

/** What a control sees, in the units of its settings. */
interface Measurement {
  readonly value: number;
  /** Secondary volts, for the override. */
  readonly voltageV: number;
  /** Into the terminal. */
  readonly kvar: number;
}

function wanted(
  measured: Measured,
  { value, voltageV, kvar }: Measurement,
  isClosed: boolean,
  hasStepsLeft: boolean,
): Action {
  const { kind, overrideMinV, overrideMaxV, onSetting, offSetting } = measured.control;
  if (kind !== 'voltage' && overrideMinV !== null && overrideMaxV !== null) {
    if (!isClosed && voltageV < overrideMinV) return 'switch on';
    if (isClosed && voltageV > overrideMaxV) return 'switch off';
  }
  const call = callOf(measured.control, value);
  if (call === 'off') return isClosed ? 'switch off' : null;
  if (call === 'on' && (!isClosed || hasStepsLeft)) {
    return kind === 'power-factor' && kvar <= leastKvar(measured, isClosed) ? null : 'switch on';
  }
  // the language forgets a request of this kind only once all steps are on or none is
  return isClosed && hasStepsLeft && kind !== 'voltage' ? 'wait' : null;

  /** Voltage and power factor switch on when they are low, current and kvar when they are high. */
  function callOf(of: CapacitorControl, at: number): 'on' | 'off' | null {
    if (of.kind === 'time') return callAtHour(at, onSetting, offSetting);
    const onWhenLow = of.kind === 'voltage' || of.kind === 'power-factor';
    if (onWhenLow ? at > offSetting : at < offSetting) return 'off';
    return (onWhenLow ? at < onSetting : at > onSetting) ? 'on' : null;
  }
}

/** A bank that is off in the next day's morning is switched on before midnight only, as OpenDSS has it. */
function callAtHour(hour: number, on: number, off: number): 'on' | 'off' | null {
  if (off > on) return hour >= on && hour < off ? 'on' : 'off';
  if (hour >= off && hour < on) return 'off';
  return hour >= on && hour < 24 ? 'on' : null;
}

/** Reactive power that must flow for a power factor to switch a step on. */
function leastKvar({ control, bankKvar, stepCount }: Measured, isClosed: boolean): number {
  return isClosed ? bankKvar / stepCount / 2 : (bankKvar * control.leastKvarPct) / 100;
}

function measure(
  system: System,
  measured: Measured,
  elementIndex: number,
  voltages: Voltages,
): Measurement {
  const { control, element, elementPhases, bankPhases } = measured;
  const first = element.terminalStart[control.terminal - 1];
  const end = element.terminalStart[control.terminal];
  const { vRe, vIm } = voltages;
  const currents = elementCurrents(system, elementIndex, voltages);
  let p = 0;
  let q = 0;
  for (let a = first; a < end; a++) {
    const node = element.nodes[a];
    if (node < 0) continue;
    p += vRe[node] * currents.re[a] + vIm[node] * currents.im[a];
    q += vIm[node] * currents.re[a] - vRe[node] * currents.im[a];
  }
  const kvar = q / 1e3;
  const voltageV = secondaryVolts(measured, first, elementPhases, voltages);
  const at = (value: number): Measurement => ({ value, voltageV, kvar });
  switch (control.kind) {
    case 'voltage':
      return at(voltageV);
    case 'current': {
      const amperes = (a: number) => Math.hypot(currents.re[a] ?? 0, currents.im[a] ?? 0);
      // a single phase is that of the first terminal, whichever is named
      const value =
        typeof control.currentPhase === 'number'
          ? amperes(control.currentPhase - 1)
          : combined(
              range(first, Math.min(bankPhases, end - first)).map(amperes),
              control.currentPhase,
            );
      return at(value / control.ctRatio);
    }
    case 'kvar':
      return at(kvar);
    case 'power-factor': {
      // 0 … 1 lagging, 1 … 2 leading.
      const size = Math.hypot(p, q);
      const factor = size > 0 ? Math.abs(p) / size : 1;
      return at(q < 0 ? 2 - factor : factor);
    }
    case 'time':
      return at(hourOfDay(system.minute));
  }
}

/** Above 0, and up to 24, but for the very start. */
function hourOfDay(minute: number): number {
  return minute <= 0 ? 0 : (((minute - 1) % 1440) + 1) / 60;
}

/** A single phase of a delta bank is measured to the next phase. */
function secondaryVolts(
  { control, element, bankPhases, bankIsDelta }: Measured,
  first: number,
  elementPhases: number,
  { vRe, vIm }: Voltages,
): number {
  const { voltagePhase, ptRatio } = control;
  const re = (phase: number) => vRe[element.nodes[first + phase]] ?? 0;
  const im = (phase: number) => vIm[element.nodes[first + phase]] ?? 0;
  if (typeof voltagePhase !== 'number') {
    const sizes = range(0, elementPhases).map((k) => Math.hypot(re(k), im(k)));
    return combined(sizes, voltagePhase) / ptRatio;
  }
  const k = voltagePhase - 1;
  if (!bankIsDelta) return Math.hypot(re(k), im(k)) / ptRatio;
  const next = voltagePhase >= bankPhases ? 0 : voltagePhase;
  return Math.hypot(re(k) - re(next), im(k) - im(next)) / ptRatio;
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => first + k);
}

function combined(values: readonly number[], how: 'max' | 'min' | 'avg'): number {
  switch (how) {
    case 'max':
      return Math.max(...values);
    case 'min':
      return Math.min(...values);
    case 'avg':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
  }
}
