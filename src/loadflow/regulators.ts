import type { CompiledElement } from '../compiled/compile.ts';
import { windingPorts, windingVoltageV } from '../compiled/elements/transformer.ts';
import type { Regulator, Transformer, Winding } from '../network/network.ts';
import type { DeviceControl } from './device-control.ts';
import { elementCurrents } from './flows.ts';
import type { System } from './system.ts';
import type { Voltages } from './voltages.ts';

/** One tap is moved at least, and this share of what would be needed, rounded down, at most. */
const STATIC_TAP_SHARE = 0.7;

/** A regulator as a control of the system's devices. */
export function regulatorControl(system: System, regulator: Regulator): DeviceControl {
  const prepared = prepare(system, regulator);
  let pendingTaps = 0;
  return {
    sample: (voltages) => {
      pendingTaps = wantedTaps(system, prepared, voltages);
      return pendingTaps === 0 ? null : regulator.delayS;
    },
    act: () => moveTap(system, prepared, pendingTaps),
  };
}

interface PreparedRegulator {
  readonly regulator: Regulator;
  readonly transformer: Transformer;
  readonly transformerIndex: number;
  readonly elementIndex: number;
  readonly element: CompiledElement;
  /** Step of the moving tap, pu. */
  readonly stepPu: number;
}

function prepare(system: System, regulator: Regulator): PreparedRegulator {
  const { network, elements } = system.compiled;
  const transformerIndex = network.transformers.findIndex((t) => t.id === regulator.transformer);
  const transformer = network.transformers[transformerIndex] as Transformer;
  const elementIndex = elements.findIndex((element) => element.model.id === regulator.transformer);
  const winding = transformer.windings[regulator.tapWinding - 1] as Winding;
  return {
    regulator,
    transformer,
    transformerIndex,
    elementIndex,
    element: elements[elementIndex] as CompiledElement,
    stepPu: (winding.maxTapPu - winding.minTapPu) / winding.tapSteps,
  };
}

/**
 * Signed number of taps that would bring the voltage back to the target: 0 inside the band, or
 * where the tap cannot go further.
 */
function wantedTaps(system: System, prepared: PreparedRegulator, voltages: Voltages): number {
  const { regulator, transformer, transformerIndex, stepPu } = prepared;
  if (regulator.maxTapChange < 1) return 0;
  const error = regulator.targetV - controlVoltage(system, prepared, voltages);
  if (Math.abs(error) <= regulator.bandV / 2) return 0;
  const measured = transformer.windings[regulator.winding - 1] as Winding;
  const boostPu = (error * regulator.ptRatio) / windingVoltageV(measured, transformer.phaseCount);
  const taps = Math.round(boostPu / stepPu) * (regulator.tapWinding === regulator.winding ? 1 : -1);
  const winding = transformer.windings[regulator.tapWinding - 1] as Winding;
  const tap = (system.devices.tapPu[transformerIndex] as Float64Array)[regulator.tapWinding - 1];
  const room = taps > 0 ? winding.maxTapPu - tap : tap - winding.minTapPu;
  return room > stepPu * 1e-6 ? taps : 0;
}

/** Secondary voltage the regulator sees, V, with line-drop compensation. */
function controlVoltage(
  system: System,
  { regulator, transformer, elementIndex, element }: PreparedRegulator,
  { vRe, vIm }: Voltages,
): number {
  const currents = elementCurrents(system, elementIndex, { vRe, vIm });
  const winding = transformer.windings[regulator.winding - 1] as Winding;
  const first = element.terminalStart[regulator.winding - 1];
  const seen = windingPorts(transformer, winding).map(([plus, minus], phase) => {
    const p = element.nodes[first + plus];
    const m = element.nodes[first + minus];
    const ur = (p < 0 ? 0 : vRe[p]) - (m < 0 ? 0 : vRe[m]);
    const ui = (p < 0 ? 0 : vIm[p]) - (m < 0 ? 0 : vIm[m]);
    const ir = currents.re[first + phase] / regulator.ctPrimaryA;
    const ii = currents.im[first + phase] / regulator.ctPrimaryA;
    const { compensationRV: r, compensationXV: x } = regulator;
    return Math.hypot(
      ur / regulator.ptRatio + r * ir - x * ii,
      ui / regulator.ptRatio + r * ii + x * ir,
    );
  });
  switch (regulator.phase) {
    case 'max':
      return Math.max(...seen);
    case 'min':
      return Math.min(...seen);
    case 'avg':
      return seen.reduce((sum, v) => sum + v, 0) / seen.length;
    default:
      return seen[regulator.phase - 1] as number;
  }
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
