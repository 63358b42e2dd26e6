import type { CompiledElement } from '../compiled/compile.ts';
import { windingPorts, windingVoltageV } from '../compiled/elements/transformer.ts';
import { nodeAt } from '../compiled/nodes.ts';
import type { Regulator, Transformer, Winding } from '../network/network.ts';
import type { DeviceControl } from './device-control.ts';
import { elementCurrents } from './flows.ts';
import type { System } from './system.ts';
import type { Voltages } from './voltages.ts';

/** One tap is moved at least, and this share of what would be needed, rounded down, at most. */
const STATIC_TAP_SHARE = 0.7;

/** What a regulator holds: forward as stated, or in reverse its other settings. */
interface Direction {
  isReverse: boolean;
}

/**
 * A regulator as controls of the system's devices: one that moves the tap, and where it is
 * reversible one that turns it round when power flows backward.
 */
export function regulatorControls(system: System, regulator: Regulator): DeviceControl[] {
  const prepared = prepare(system, regulator);
  const direction: Direction = { isReverse: false };
  let pendingTaps = 0;
  const tapControl: DeviceControl = {
    sample: (voltages) => {
      const toNeutral = direction.isReverse && regulator.reverseToNeutral;
      pendingTaps = toNeutral
        ? tapsToNeutral(system, prepared)
        : wantedTaps(system, prepared, voltages, direction);
      if (pendingTaps === 0) return null;
      return toNeutral ? regulator.tapDelayS : regulator.delayS;
    },
    act: () => moveTap(system, prepared, pendingTaps),
  };
  if (regulator.reverseTargetV === null) return [tapControl];
  // the direction is looked at first: it decides what the tap is to do
  return [directionControl(system, prepared, direction), tapControl];
}

function directionControl(
  system: System,
  { regulator, elementIndex, element }: PreparedRegulator,
  direction: Direction,
): DeviceControl {
  return {
    sample: (voltages) => {
      const forwardKw = -terminalKw(system, elementIndex, element, regulator.winding, voltages);
      const turns = direction.isReverse
        ? forwardKw > regulator.reverseThresholdKw
        : forwardKw < -regulator.reverseThresholdKw;
      return turns && regulator.maxTapChange > 0 ? regulator.reverseDelayS : null;
    },
    act: () => {
      direction.isReverse = !direction.isReverse;
      return false;
    },
  };
}

/** Active power into a terminal of an element, kW. */
function terminalKw(
  system: System,
  elementIndex: number,
  element: CompiledElement,
  terminal: number,
  voltages: Voltages,
): number {
  const currents = elementCurrents(system, elementIndex, voltages);
  let watts = 0;
  for (let a = element.terminalStart[terminal - 1]; a < element.terminalStart[terminal]; a++) {
    const node = element.nodes[a];
    if (node < 0) continue;
    watts += voltages.vRe[node] * currents.re[a] + voltages.vIm[node] * currents.im[a];
  }
  return watts / 1e3;
}

interface PreparedRegulator {
  readonly regulator: Regulator;
  readonly transformer: Transformer;
  readonly transformerIndex: number;
  readonly elementIndex: number;
  readonly element: CompiledElement;
  /** Step of the moving tap, pu. */
  readonly stepPu: number;
  /** Node that is measured in place of the winding, or null. */
  readonly remoteNode: number | null;
}

function prepare(system: System, regulator: Regulator): PreparedRegulator {
  const { network, elements, nodes } = system.compiled;
  const transformerIndex = network.transformers.findIndex((t) => t.id === regulator.transformer);
  const transformer = network.transformers[transformerIndex] as Transformer;
  const elementIndex = elements.findIndex((element) => element.model.id === regulator.transformer);
  const winding = transformer.windings[regulator.tapWinding - 1] as Winding;
  const { remoteBus, remoteNode } = regulator;
  const bus = remoteBus === null ? undefined : nodes.busOfId.get(remoteBus);
  return {
    regulator,
    transformer,
    transformerIndex,
    elementIndex,
    element: elements[elementIndex] as CompiledElement,
    stepPu: (winding.maxTapPu - winding.minTapPu) / winding.tapSteps,
    remoteNode: bus === undefined ? null : (nodeAt(nodes, bus, remoteNode) ?? null),
  };
}

/**
 * Signed number of taps that would bring the voltage back to the target: 0 inside the band, or
 * where the tap cannot go further.
 */
function wantedTaps(
  system: System,
  prepared: PreparedRegulator,
  voltages: Voltages,
  { isReverse }: Direction,
): number {
  const { regulator, transformer, stepPu } = prepared;
  if (regulator.maxTapChange < 1) return 0;
  const seen = controlVoltages(system, prepared, voltages, isReverse);
  const target = isReverse ? (regulator.reverseTargetV ?? 0) : regulator.targetV;
  const band = isReverse ? regulator.reverseBandV : regulator.bandV;
  // in reverse the other side is held, to which the voltage is referred by the tap
  const held = isReverse ? seen.compensatedV / tapOf(system, prepared) : seen.compensatedV;
  const isOverLimit = regulator.limitV !== null && seen.localV > regulator.limitV;
  const error = isOverLimit ? (regulator.limitV ?? 0) - seen.localV : target - held;
  if (!isOverLimit && Math.abs(error) <= band / 2) return 0;
  const measured = transformer.windings[regulator.winding - 1] as Winding;
  const boostPu = (error * regulator.ptRatio) / windingVoltageV(measured, transformer.phaseCount);
  const isOpposite = regulator.tapWinding !== regulator.winding || isReverse;
  return withinRange(system, prepared, Math.round(boostPu / stepPu) * (isOpposite ? -1 : 1));
}

function tapsToNeutral(system: System, prepared: PreparedRegulator): number {
  const taps = Math.round((1 - tapOf(system, prepared)) / prepared.stepPu);
  return withinRange(system, prepared, taps);
}

function tapOf(system: System, { regulator, transformerIndex }: PreparedRegulator): number {
  const taps = system.devices.tapPu[transformerIndex] as Float64Array;
  return taps[regulator.tapWinding - 1];
}

/** 0 where the tap stands at the end of its range. */
function withinRange(system: System, prepared: PreparedRegulator, taps: number): number {
  const { regulator, transformer, stepPu } = prepared;
  const winding = transformer.windings[regulator.tapWinding - 1] as Winding;
  const tap = tapOf(system, prepared);
  const room = taps > 0 ? winding.maxTapPu - tap : tap - winding.minTapPu;
  return room > stepPu * 1e-6 ? taps : 0;
}

/** What a regulator sees on the secondary side, V. */
interface Seen {
  /** With line-drop compensation: what it holds. */
  readonly compensatedV: number;
  /** At the winding itself: what may not exceed the limit. */
  readonly localV: number;
}

function controlVoltages(
  system: System,
  prepared: PreparedRegulator,
  voltages: Voltages,
  isReverse: boolean,
): Seen {
  const { regulator, remoteNode } = prepared;
  const phases = windingPhases(system, prepared, voltages, isReverse);
  if (remoteNode !== null) {
    const volts = Math.hypot(voltages.vRe[remoteNode] ?? 0, voltages.vIm[remoteNode] ?? 0);
    return { compensatedV: volts / regulator.remotePtRatio, localV: phases[0]?.localV ?? 0 };
  }
  switch (regulator.phase) {
    // the phase is chosen by its own voltage, not by the compensated one
    case 'max':
      return phases.reduce((most, one) => (one.localV > most.localV ? one : most));
    case 'min':
      return phases.reduce((least, one) => (one.localV < least.localV ? one : least));
    case 'avg': {
      const mean = (of: (one: Seen) => number) =>
        phases.reduce((sum, one) => sum + of(one), 0) / phases.length;
      return { compensatedV: mean((s) => s.compensatedV), localV: mean((s) => s.localV) };
    }
    default:
      return phases[regulator.phase - 1] as Seen;
  }
}

function windingPhases(
  system: System,
  { regulator, transformer, elementIndex, element }: PreparedRegulator,
  { vRe, vIm }: Voltages,
  isReverse: boolean,
): Seen[] {
  const r = isReverse ? regulator.reverseRV : regulator.compensationRV;
  const x = isReverse ? regulator.reverseXV : regulator.compensationXV;
  const isCompensated = regulator.compensationRV !== 0 || regulator.compensationXV !== 0;
  const currents = isCompensated ? elementCurrents(system, elementIndex, { vRe, vIm }) : null;
  const winding = transformer.windings[regulator.winding - 1] as Winding;
  const first = element.terminalStart[regulator.winding - 1];
  return windingPorts(transformer, winding).map(([plus, minus], phase) => {
    const p = element.nodes[first + plus];
    const m = element.nodes[first + minus];
    const ur = ((p < 0 ? 0 : vRe[p]) - (m < 0 ? 0 : vRe[m])) / regulator.ptRatio;
    const ui = ((p < 0 ? 0 : vIm[p]) - (m < 0 ? 0 : vIm[m])) / regulator.ptRatio;
    const localV = Math.hypot(ur, ui);
    if (currents === null) return { compensatedV: localV, localV };
    const ir = currents.re[first + phase] / regulator.ctPrimaryA;
    const ii = currents.im[first + phase] / regulator.ctPrimaryA;
    return { compensatedV: Math.hypot(ur + r * ir - x * ii, ui + r * ii + x * ir), localV };
  });
}

/** @returns whether the tap moved */
function moveTap(system: System, prepared: PreparedRegulator, pendingTaps: number): boolean {
  const { regulator, transformer, transformerIndex, stepPu } = prepared;
  const count = Math.min(
    Math.max(Math.trunc(STATIC_TAP_SHARE * Math.abs(pendingTaps)), 1),
    regulator.maxTapChange,
  );
  const winding = transformer.windings[regulator.tapWinding - 1] as Winding;
  const taps = system.devices.tapPu[transformerIndex] as Float64Array;
  const before = taps[regulator.tapWinding - 1];
  const wanted = before + Math.sign(pendingTaps) * count * stepPu;
  taps[regulator.tapWinding - 1] = Math.min(Math.max(wanted, winding.minTapPu), winding.maxTapPu);
  return taps[regulator.tapWinding - 1] !== before;
}
