/** Rules about what controls do: settings in order, curves, one control for one thing. */

import type { CapacitorControl, VoltageCurve } from '../network.ts';
import type { Finding, Rule } from './rule.ts';

const HOURS = 24;

export const controlRules: readonly Rule[] = [
  {
    rule: 'control-settings',
    severity: 'error',
    meaning:
      'A capacitor control switches on at one setting and off at another: below and above for voltage and power factor, above and below for current and kvar; hours are 0 to 24.',
    remedy: 'Exchange the settings or move them apart.',
    check: ({ capacitorControls }) => capacitorControls.flatMap(settingsOf),
  },
  {
    rule: 'hunting',
    severity: 'note',
    meaning:
      'A control settles: a step of the capacitor is smaller than the distance of its settings in kvar, a tap step smaller than the band of its regulator.',
    remedy: 'Widen the band, or make the steps smaller.',
    check: ({ capacitorControls, regulators }, { capacitors, transformers }) => [
      ...capacitorControls.flatMap(({ id, kind, capacitor, onSetting, offSetting }): Finding[] => {
        const step = Math.max(0, ...(capacitors.get(capacitor)?.stepKvar ?? []));
        const apart = onSetting - offSetting;
        if (kind !== 'kvar' || !(apart > 0 && apart < step)) return [];
        const message = `a step of ${step} kvar leads from on past off, ${apart} kvar apart`;
        const remedy = `let onSetting be ${step} kvar or more above offSetting`;
        return [{ element: id, field: 'onSetting', value: onSetting, message, remedy }];
      }),
      ...regulators.flatMap(({ id, transformer, tapWinding, targetV, bandV }): Finding[] => {
        const winding = transformers.get(transformer)?.windings[tapWinding - 1];
        if (winding === undefined || !(winding.tapSteps > 0)) return [];
        const step = ((winding.maxTapPu - winding.minTapPu) / winding.tapSteps) * targetV;
        if (!(bandV >= 0 && bandV < step)) return [];
        const message = `a tap step is ${Number(step.toPrecision(3))} V`;
        const remedy = `write a band of ${Number((2 * step).toPrecision(3))} V or so`;
        return [{ element: id, field: 'bandV', value: bandV, message, remedy }];
      }),
    ],
  },
  {
    rule: 'fixed-tap',
    severity: 'note',
    meaning: 'The winding whose tap a regulator moves has steps.',
    remedy: 'Give the winding `tapSteps`, or remove the regulator.',
    check: ({ regulators }, { transformers }) =>
      regulators.flatMap(({ id, transformer, tapWinding }): Finding[] => {
        const winding = transformers.get(transformer)?.windings[tapWinding - 1];
        if (winding?.tapSteps !== 0) return [];
        const message = `${transformer} has no tap steps there`;
        const remedy = 'give the winding tapSteps, or name another';
        return [{ element: id, field: 'tapWinding', value: tapWinding, message, remedy }];
      }),
  },
  {
    rule: 'controlled-twice',
    severity: 'error',
    meaning: 'A generator follows one inverter control.',
    remedy: 'Take the generator out of one of the controls.',
    check: ({ inverterControls }) => {
      const controlOf = new Map<string, string>();
      return inverterControls.flatMap(({ id, generators }) =>
        generators.flatMap((generator): Finding[] => {
          const other = controlOf.get(generator);
          controlOf.set(generator, other ?? id);
          if (other === undefined) return [];
          const message = other === id ? 'is named twice' : `follows ${other} already`;
          const remedy = `take it out of ${other === id ? 'the list once' : `${other} or ${id}`}`;
          return [{ element: id, field: 'generators', value: generator, message, remedy }];
        }),
      );
    },
  },
  {
    rule: 'competing-controls',
    severity: 'note',
    meaning:
      'One thing is moved by one control: a tap, a capacitor, the reactive power of a generator.',
    remedy: 'Remove one of the controls.',
    check: (network, { generators }) => [
      ...competing(
        network.regulators.map(({ id, transformer, tapWinding }) => ({
          id,
          field: 'tapWinding',
          value: tapWinding,
          target: `winding ${tapWinding} of ${transformer}`,
        })),
      ),
      ...competing(
        network.capacitorControls.map(({ id, capacitor }) => ({
          id,
          field: 'capacitor',
          value: capacitor,
          target: capacitor,
        })),
      ),
      ...network.inverterControls.flatMap((control) =>
        control.generators
          .filter((id) => generators.get(id)?.model === 'constant-voltage')
          .filter(() => control.voltVar !== null)
          .map((value) => {
            const message = 'holds its voltage by itself';
            const remedy = 'choose another model for it, or leave out voltVar';
            return { element: control.id, field: 'generators', value, message, remedy };
          }),
      ),
    ],
  },
  {
    rule: 'controls-nothing',
    severity: 'note',
    meaning: 'An inverter control has generators and a curve.',
    remedy: 'Name generators and give a curve, or remove the control.',
    check: ({ inverterControls }) =>
      inverterControls.flatMap(({ id, generators, voltVar, voltWatt }): Finding[] => {
        if (generators.length === 0) {
          const message = 'names no generators';
          const remedy = 'name those that follow it';
          return [{ element: id, field: 'generators', value: '', message, remedy }];
        }
        if (voltVar !== null || voltWatt !== null) return [];
        const message = 'has no curve';
        return [
          { element: id, field: 'voltVar', value: '', message, remedy: 'give voltVar or voltWatt' },
        ];
      }),
  },
  {
    rule: 'bad-curve',
    severity: 'error',
    meaning:
      'A curve has two points or more, a value for each voltage, voltages that ascend, and no limit of active power below zero.',
    remedy: 'Write points `voltage:value` in the order of their voltages.',
    check: ({ inverterControls }) =>
      inverterControls.flatMap(({ id, voltVar, voltWatt }) => [
        ...curve(id, 'voltVar', voltVar),
        ...curve(id, 'voltWatt', voltWatt),
        ...(voltWatt?.valuePu ?? [])
          .filter((value) => value < 0)
          .map((value) => {
            const message = 'a limit below zero';
            return { element: id, field: 'voltWatt', value, message, remedy: 'write 0 or more' };
          }),
      ]),
  },
  {
    rule: 'rising-curve',
    severity: 'note',
    meaning: 'Power falls or stays as voltage rises: what rises with it does not settle.',
    remedy: 'Exchange the signs of the values.',
    check: ({ inverterControls }) =>
      inverterControls.flatMap(({ id, voltVar, voltWatt }) =>
        Object.entries({ voltVar, voltWatt }).flatMap(([field, of]): Finding[] => {
          const k = (of?.valuePu ?? []).findIndex((value, j, all) => value > all[j - 1]);
          if (of === null || k < 0) return [];
          const message = `rises from ${of.voltagePu[k - 1]} to ${of.voltagePu[k]} pu`;
          const remedy = 'let the values fall as the voltage rises';
          return [{ element: id, field, value: of.valuePu[k], message, remedy }];
        }),
      ),
  },
  {
    rule: 'missing-rating',
    severity: 'error',
    meaning:
      'A generator that follows a volt-var curve has a rating, of which the curve is a part.',
    remedy: 'Write `ratedKva` above 0.',
    check: ({ inverterControls }, { generators }) =>
      inverterControls.flatMap(({ generators: ids, voltVar }) =>
        ids.flatMap((id): Finding[] => {
          const value = generators.get(id)?.ratedKva;
          if (voltVar === null || value === undefined || !(value <= 0)) return [];
          const message = 'the volt-var curve is in parts of the rating';
          const remedy = 'write its rated kVA';
          return [{ element: id, field: 'ratedKva', value, message, remedy }];
        }),
      ),
  },
  {
    rule: 'over-rating',
    severity: 'note',
    meaning: 'A generator produces what it is rated for, or less.',
    remedy: 'Write a larger `ratedKva`, less power, or 0 for no limit.',
    check: ({ generators }) =>
      generators.flatMap(({ id, powerKw, reactivePowerKvar, ratedKva }): Finding[] => {
        const kva = Math.hypot(powerKw, reactivePowerKvar);
        if (!(ratedKva > 0 && kva > ratedKva * (1 + 1e-6))) return [];
        const message = `produces ${Number(kva.toPrecision(4))} kVA`;
        const remedy = 'write a larger rating, or less power';
        return [{ element: id, field: 'ratedKva', value: ratedKva, message, remedy }];
      }),
  },
  {
    rule: 'target-out-of-band',
    severity: 'note',
    meaning: 'The voltage that a generator holds lies in the band in which it works.',
    remedy: 'Write a `targetPu` between `vMinPu` and `vMaxPu`.',
    check: ({ generators }) =>
      generators.flatMap(({ id, model, targetPu, vMinPu, vMaxPu }): Finding[] => {
        const holds = model === 'constant-voltage' && targetPu !== null && vMinPu < vMaxPu;
        if (!holds || (targetPu >= vMinPu && targetPu <= vMaxPu)) return [];
        const message = `outside ${vMinPu} to ${vMaxPu}`;
        const remedy = 'move the target or widen the band';
        return [{ element: id, field: 'targetPu', value: targetPu, message, remedy }];
      }),
  },
];

function settingsOf({ id, kind, onSetting, offSetting }: CapacitorControl): Finding[] {
  if (kind === 'time') {
    const outside = Object.entries({ onSetting, offSetting }).filter(
      ([, hour]) => hour < 0 || hour > HOURS,
    );
    if (outside.length === 0 && onSetting !== offSetting) return [];
    const [[field, value]] = outside.length > 0 ? outside : [['onSetting', onSetting] as const];
    const message = outside.length > 0 ? 'no hour of the day' : `offSetting is ${offSetting} too`;
    const remedy = 'write different hours from 0 to 24';
    return [{ element: id, field, value, message, remedy }];
  }
  const below = kind === 'voltage' || kind === 'power-factor';
  if (below ? onSetting < offSetting : onSetting > offSetting) return [];
  const how = below ? 'below' : 'above';
  const message = `not ${how} offSetting = ${offSetting}`;
  const remedy = `by ${kind} a bank is switched on ${how} where it is switched off`;
  return [{ element: id, field: 'onSetting', value: onSetting, message, remedy }];
}

interface Control {
  readonly id: string;
  readonly field: string;
  readonly value: unknown;
  readonly target: string;
}

function competing(controls: readonly Control[]): Finding[] {
  const first = new Map<string, string>();
  return controls.flatMap(({ id, field, value, target }): Finding[] => {
    const other = first.get(target);
    first.set(target, other ?? id);
    if (other === undefined) return [];
    const message = `${other} moves ${target} too`;
    return [{ element: id, field, value, message, remedy: `remove ${id} or ${other}` }];
  });
}

function curve(element: string, field: string, of: VoltageCurve | null): Finding[] {
  if (of === null) return [];
  const { voltagePu, valuePu } = of;
  const at = { element, field };
  if (voltagePu.length !== valuePu.length || voltagePu.length < 2) {
    const message = `${voltagePu.length} voltages and ${valuePu.length} values`;
    const remedy = 'write two points or more, a value for each voltage';
    return [{ ...at, value: voltagePu.length, message, remedy }];
  }
  const k = voltagePu.findIndex((voltage, j) => j > 0 && !(voltage > voltagePu[j - 1]));
  if (k < 0) return [];
  const message = `does not ascend from ${voltagePu[k - 1]}`;
  const remedy = 'write the points in the order of their voltages, none of them twice';
  return [{ ...at, value: voltagePu[k], message, remedy }];
}
