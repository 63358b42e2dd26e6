/** Taps and capacitor steps imposed from outside, instead of those a feeder states. */

import type { Issue } from '../errors.ts';
import { nearestName } from './nearest.ts';
import type { Capacitor, Network, Transformer, Winding } from './network.ts';

/** `reg1` or `transformer.reg1` at `1.0375` (pu) or `+6` (tap number); `cap1` with `0` steps on. */
export interface DeviceSetting {
  readonly device: string;
  readonly value: string;
}

/** Winding whose tap is meant where no regulator says which. */
const DEFAULT_TAP_WINDING = 2;

/**
 * The network with devices as given. A tap is that of the winding its regulator moves, else of
 * winding 2; it must be within the winding's range.
 */
export function imposeDevices(
  network: Network,
  settings: readonly DeviceSetting[],
): { network: Network; issues: Issue[] } {
  const issues: Issue[] = [];
  const transformers = new Map(network.transformers.map((one) => [one.id, one]));
  const capacitors = new Map(network.capacitors.map((one) => [one.id, one]));
  for (const { device, value } of settings) {
    const id = device.trim().toLowerCase();
    const transformer = transformers.get(id) ?? transformers.get(`transformer.${id}`);
    const capacitor = capacitors.get(id) ?? capacitors.get(`capacitor.${id}`);
    const at = { severity: 'error', element: device, value } as const;
    if (transformer !== undefined && capacitor === undefined) {
      const set = withTap(network, transformer, value.trim());
      if (typeof set === 'string') {
        const message = 'not a tap of this transformer';
        issues.push({ ...at, rule: 'bad-tap', field: 'tap', message, remedy: set });
      } else transformers.set(set.id, set);
    } else if (capacitor !== undefined && transformer === undefined) {
      const set = withStepsOn(capacitor, value.trim());
      if (set === null) {
        const remedy = `write a whole number from 0 to ${capacitor.stepKvar.length}`;
        const message = 'not a number of steps of this bank';
        issues.push({ ...at, rule: 'bad-steps', field: 'stepsOn', message, remedy });
      } else capacitors.set(set.id, set);
    } else {
      issues.push({ ...at, field: 'device', ...notOne(network, id, transformer !== undefined) });
    }
  }
  return {
    network: {
      ...network,
      transformers: network.transformers.map((one) => transformers.get(one.id) ?? one),
      capacitors: network.capacitors.map((one) => capacitors.get(one.id) ?? one),
    },
    issues,
  };
}

function notOne(
  network: Network,
  id: string,
  ambiguous: boolean,
): Pick<Issue, 'rule' | 'message' | 'remedy'> {
  if (ambiguous) {
    const remedy = `write transformer.${id} or capacitor.${id}`;
    return { rule: 'ambiguous-device', message: 'a transformer and a capacitor', remedy };
  }
  const known = [...network.transformers, ...network.capacitors].map((one) => one.id);
  const near = nearestName(id, [...known, ...known.map((one) => one.slice(one.indexOf('.') + 1))]);
  return {
    rule: 'unknown-device',
    message: 'the feeder has no such transformer or capacitor',
    remedy: near === null ? 'write the id of one' : `did you mean ${near}?`,
  };
}

/** @returns the transformer, or what would be right */
function withTap(network: Network, transformer: Transformer, value: string): Transformer | string {
  const regulator = network.regulators.find((one) => one.transformer === transformer.id);
  const index = (regulator?.tapWinding ?? DEFAULT_TAP_WINDING) - 1;
  const winding = transformer.windings[index] as Winding;
  const { minTapPu, maxTapPu, tapSteps } = winding;
  const half = tapSteps / 2;
  const right = `write ${minTapPu} to ${maxTapPu} pu, or -${half} to +${half}`;
  const number = Number(value);
  if (!/^[-+]?\d+(\.\d+)?$/.test(value)) return right;
  const isTapNumber = /^[-+]\d+$/.test(value);
  const step = (maxTapPu - minTapPu) / tapSteps;
  const tapPu = isTapNumber ? (minTapPu + maxTapPu) / 2 + number * step : number;
  if (tapPu < minTapPu - 1e-9 || tapPu > maxTapPu + 1e-9) return right;
  const windings = transformer.windings.map((one, k) => (k === index ? { ...one, tapPu } : one));
  return { ...transformer, windings };
}

function withStepsOn(capacitor: Capacitor, value: string): Capacitor | null {
  const count = capacitor.stepKvar.length;
  const on = Number(value);
  if (!/^\d+$/.test(value) || on > count) return null;
  return { ...capacitor, stepStates: capacitor.stepKvar.map((_, k) => (k < on ? 1 : 0)) };
}
