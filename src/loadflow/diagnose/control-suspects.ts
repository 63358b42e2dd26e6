import { windingVoltageV } from '../../compiled/elements/transformer.ts';
import type { CapacitorControl, Network, Regulator } from '../../network/network.ts';
import { figure, withChanged } from './change.ts';
import type { Facts } from './facts.ts';
import type { Health, Hypothesis } from './types.ts';

/** Controls that cannot come to rest, or that work against each other. */
export function controlSuspects({ network }: Facts, { hunting }: Health): Hypothesis[] {
  const turns = new Map(hunting.map((one) => [one.element, one]));
  const seen = (id: string) => {
    const one = turns.get(id);
    return one === undefined ? '' : `; moved ${one.moves} times, back ${one.reversals} times`;
  };
  const found = [
    ...network.regulators.flatMap((one) => narrowBand(network, one)),
    ...rivals(network),
    ...network.capacitorControls.flatMap((one) => tightControl(network, one)),
  ].map((one) => ({ ...one, evidence: one.evidence + seen(one.element) }));
  const named = new Set(found.map(({ element }) => element));
  // Whatever else still moves is suspect for that alone.
  const others = hunting.filter(({ element }) => !named.has(element));
  return [
    ...found,
    ...others.map(
      ({ element, moves, reversals }): Hypothesis => ({
        element,
        kind: 'conflicting-controls',
        message: 'was still moving when the controls ran out of iterations',
        evidence: `moved ${moves} times, back ${reversals} times`,
        remedy: 'widen its band, or let the controls beside it act later or hold still',
        prior: reversals > 0 ? 0.4 : 0.25,
        trial: { what: 'held still', change: (whole) => heldStill(whole, element), controls: 'on' },
      }),
    ),
  ];
}

function heldStill(network: Network, id: string): Network {
  return {
    ...withChanged(network, 'regulators', id, (one) => ({ ...one, maxTapChange: 0 })),
    capacitorControls: network.capacitorControls.filter((one) => one.id !== id),
  };
}

/** Volts of the secondary that one step of the tap moves the measured voltage by. */
function stepV(network: Network, regulator: Regulator): number {
  const transformer = network.transformers.find(({ id }) => id === regulator.transformer);
  const moving = transformer?.windings[regulator.tapWinding - 1];
  const measured = transformer?.windings[regulator.winding - 1];
  if (transformer === undefined || moving === undefined || measured === undefined) return 0;
  const stepPu = moving.tapSteps > 0 ? (moving.maxTapPu - moving.minTapPu) / moving.tapSteps : 0;
  return (stepPu * windingVoltageV(measured, transformer.phaseCount)) / regulator.ptRatio;
}

function narrowBand(network: Network, regulator: Regulator): Hypothesis[] {
  const { id, bandV, maxTapChange } = regulator;
  const step = stepV(network, regulator);
  if (maxTapChange < 1 || !(bandV < step)) return [];
  const wide = figure(2 * step);
  return [
    {
      element: id,
      kind: 'conflicting-controls',
      message: `its band of ${figure(bandV)} V is narrower than one tap step of ${figure(step)} V`,
      evidence: 'one step can carry the voltage across the whole band, and the next one back',
      remedy: `write bandV ${wide} or more: at least one step, commonly two`,
      prior: 0.55 + 0.35 * Math.min((step - bandV) / step, 1),
      trial: {
        what: `with a band of ${wide} V`,
        change: (whole) =>
          withChanged(whole, 'regulators', id, (one) => ({ ...one, bandV: Number(wide) })),
        controls: 'on',
      },
    },
  ];
}

/** Pairs of regulators on one transformer whose bands do not meet. */
function rivals(network: Network): Hypothesis[] {
  const acting = network.regulators.filter(({ maxTapChange }) => maxTapChange >= 1);
  return acting.flatMap((one) =>
    acting.flatMap((other): Hypothesis[] => {
      if (other.id === one.id || other.transformer !== one.transformer) return [];
      const apart = Math.abs(one.targetV * one.ptRatio - other.targetV * other.ptRatio);
      const reach = (one.bandV * one.ptRatio + other.bandV * other.ptRatio) / 2;
      if (!(apart > reach)) return [];
      return [
        {
          element: one.id,
          kind: 'conflicting-controls',
          message: `holds ${figure(one.targetV)} ± ${figure(one.bandV / 2)} V, ${other.id} on the same transformer ${figure(other.targetV)} ± ${figure(other.bandV / 2)} V`,
          evidence: `${figure(apart)} V of the primary side between targets whose bands reach ${figure(reach)} V`,
          remedy: `give both one target, or remove ${one.id} or ${other.id}`,
          // The one that stands later in the file is the one that was added.
          prior: network.regulators.indexOf(one) > network.regulators.indexOf(other) ? 0.8 : 0.75,
          trial: {
            what: 'held still',
            change: (whole) => heldStill(whole, one.id),
            controls: 'on',
          },
        },
      ];
    }),
  );
}

/** A capacitor control whose dead band is nothing or less. */
function tightControl(network: Network, control: CapacitorControl): Hypothesis[] {
  const { id, kind, onSetting, offSetting, ptRatio } = control;
  if (kind !== 'voltage') return [];
  const kv = network.capacitors.find((one) => one.id === control.capacitor)?.ratedKv ?? 0;
  const dead = offSetting - onSetting;
  const nominal = (onSetting + offSetting) / 2;
  if (!(dead < 0.02 * nominal)) return [];
  return [
    {
      element: id,
      kind: 'conflicting-controls',
      message: `switches on below ${figure(onSetting)} V and off above ${figure(offSetting)} V: ${figure(dead)} V apart`,
      evidence: `a bank at ${figure(kv)} kV that moves its voltage by ${figure(Math.max(dead, 0) * ptRatio)} V switches itself back`,
      remedy: `let offSetting exceed onSetting by 3 % or more, e.g. ${figure(onSetting)} and ${figure(onSetting * 1.04)}`,
      prior: dead <= 0 ? 0.8 : 0.5,
      trial: { what: 'held still', change: (whole) => heldStill(whole, id), controls: 'on' },
    },
  ];
}
