import type { Network } from '../../network/network.ts';
import { either, figure, rise, withChanged } from './change.ts';
import type { Facts } from './facts.ts';
import { type Dissent, levelKvAt, type Vote } from './levels.ts';
import type { Hypothesis } from './types.ts';

/** Rated voltages that their section contradicts. */
export function kvSuspects({ network, levels }: Facts): Hypothesis[] {
  const found = levels.dissents.map((dissent) => hypothesisOf(network, dissent));
  // A section whose votes are split: what feeds it is suspect as much as those who differ.
  const split = new Map<number, Dissent[]>();
  for (const dissent of levels.dissents) {
    const section = levels.sectionOf.get(dissent.vote.bus) ?? -1;
    split.set(section, [...(split.get(section) ?? []), dissent]);
  }
  const feeders = [...split].flatMap(([section, dissents]) => {
    const { levelKv, agreeing, dissenting } = dissents[0];
    // One load against the winding that feeds it and a base that may derive from that winding.
    const isInjection = ['load', 'generator'].includes(dissents[0].vote.kind);
    if (!isInjection || dissenting < 1 || agreeing > 2.5) return [];
    return network.transformers.flatMap(({ id, windings }) =>
      windings.flatMap((winding, part): Hypothesis[] => {
        if (levels.sectionOf.get(winding.terminal.bus) !== section) return [];
        const { meansKv, element } = dissents[0].vote;
        if (element === id) return [];
        const fitting = figure((winding.ratedKv * meansKv[0]) / levelKv);
        return [
          {
            element: id,
            kind: 'wrong-kv',
            message: `winding ${part + 1} is rated ${figure(winding.ratedKv)} kV, but ${element} behind it ${figure(dissents[0].vote.statedKv)} kV`,
            evidence: 'nothing else at this section tells which of the two is right',
            remedy: `check ratedKv of winding ${part + 1}; ${fitting} would fit ${element}`,
            prior: 0.5,
            trial: null,
          },
        ];
      }),
    );
  });
  return [...found, ...feeders];
}

function hypothesisOf(network: Network, dissent: Dissent): Hypothesis {
  const { vote, levelKv, fittingKv, agreeing, dissenting } = dissent;
  const { kind, element, statedKv, part } = vote;
  const factor = statedKv / fittingKv;
  const margin = (agreeing - dissenting) / Math.max(agreeing, 1e-9);
  const certainty = 0.5 + 0.42 * Math.min(Math.max(margin, 0), 1);
  // A service at 208 V on a 240 V base is odd, a factor of √3 or 10 is an error.
  const size = either(0.5, rise(Math.abs(Math.log(factor)), Math.log(1.18), Math.log(1.5)));
  const field = kind === 'source' ? 'voltageKv' : kind === 'bus' ? 'kVBase' : 'ratedKv';
  const where = kind === 'winding' ? ` of winding ${part + 1}` : '';
  const fitting = figure(fittingKv);
  return {
    element: kind === 'bus' ? `bus.${element}` : element,
    kind: kind === 'capacitor' ? 'capacitor-kv' : 'wrong-kv',
    message: `${field}${where} is ${figure(statedKv)} where ${fitting} would fit: ${vote.bus} is at ${figure(levelKv)} kV line to neutral`,
    evidence: `${Math.round(agreeing)} of ${Math.round(agreeing + dissenting)} rated voltages of that section agree; this one is ${slip(factor)}`,
    remedy: `write ${field} ${fitting}${kind === 'winding' ? ` for winding ${part + 1}` : ''}`,
    prior: certainty * size * (kind === 'bus' ? 0.6 : 1),
    trial: kind === 'bus' ? null : trialOf(network, vote, fittingKv),
  };
}

/** What a wrong factor usually comes from. */
function slip(factor: number): string {
  const known: readonly (readonly [number, string])[] = [
    [Math.sqrt(3), '√3 too high: line to line for line to neutral'],
    [1 / Math.sqrt(3), '√3 too low: line to neutral for line to line'],
    [3, '3 times too high: √3 the wrong way'],
    [1 / 3, '3 times too low: √3 the wrong way'],
    [10, '10 times too high: a decimal point'],
    [0.1, '10 times too low: a decimal point'],
    [1000, '1000 times too high: V for kV'],
    [0.001, '1000 times too low: MV for kV'],
  ];
  const near = known.find(([value]) => Math.abs(Math.log(factor / value)) < 0.1);
  if (near !== undefined) return near[1];
  return factor > 1 ? `${figure(factor)} times too high` : `${figure(1 / factor)} times too low`;
}

function trialOf(network: Network, { kind, element, part }: Vote, ratedKv: number) {
  const change = (from: Network): Network => {
    switch (kind) {
      case 'load':
        return withChanged(from, 'loads', element, (one) => ({ ...one, ratedKv }));
      case 'generator':
        return withChanged(from, 'generators', element, (one) => ({ ...one, ratedKv }));
      case 'capacitor':
        return withChanged(from, 'capacitors', element, (one) => ({ ...one, ratedKv }));
      case 'source':
        return withChanged(from, 'sources', element, (one) => ({ ...one, voltageKv: ratedKv }));
      default:
        return withChanged(from, 'transformers', element, (one) => ({
          ...one,
          windings: one.windings.map((winding, k) =>
            k === part ? { ...winding, ratedKv } : winding,
          ),
        }));
    }
  };
  const isRegulated = network.regulators.some(({ transformer }) => transformer === element);
  return {
    what: `with ${figure(ratedKv)} kV`,
    change,
    controls: isRegulated ? ('on' as const) : ('locked' as const),
  };
}

/** Regulators whose setting does not belong to the voltage that they measure. */
export function settingSuspects({ network, levels, kvaBehind }: Facts): Hypothesis[] {
  return network.regulators.flatMap((regulator): Hypothesis[] => {
    const { id, targetV, ptRatio, ctPrimaryA, compensationRV, compensationXV } = regulator;
    const transformer = network.transformers.find((one) => one.id === regulator.transformer);
    const winding = transformer?.windings[regulator.winding - 1];
    const levelKv = winding && levelKvAt(levels, winding.terminal.bus);
    if (winding === undefined || transformer === undefined || levelKv == null) return [];
    const { connection, terminal } = winding;
    const phases = terminal.nodes.filter((node) => node >= 1 && node <= 3).length;
    const isAcross = connection === 'delta' || (transformer.phaseCount === 1 && phases > 1);
    const measuredKv = levelKv * (isAcross ? Math.sqrt(3) : 1);
    const ratio = (targetV * ptRatio) / (measuredKv * 1e3);
    const off = Math.abs(Math.log(ratio));
    const found: Hypothesis[] = [];
    if (off > Math.log(1.13)) {
      const fitting = figure((measuredKv * 1e3) / ptRatio);
      const pt = figure((measuredKv * 1e3) / targetV);
      found.push({
        element: id,
        kind: 'regulator-setting',
        message: `holds ${figure(targetV)} V × ${figure(ptRatio)} = ${figure((targetV * ptRatio) / 1e3)} kV, where ${figure(measuredKv)} kV is nominal`,
        evidence: `${figure(ratio)} of the level of ${terminal.bus}`,
        remedy: `write targetV about ${fitting} or ptRatio about ${pt}`,
        prior: either(0.6, rise(off, Math.log(1.13), Math.log(1.6)) * 0.8),
        trial: {
          what: `with ptRatio ${pt}`,
          change: (from) =>
            withChanged(from, 'regulators', id, (one) => ({ ...one, ptRatio: Number(pt) })),
          controls: 'on',
        },
      });
    }
    const behind = kvaBehind.get(transformer.id) ?? 0;
    const phaseCount = Math.max(1, transformer.phaseCount);
    const amperes = Math.min(behind, winding.ratedKva) / phaseCount / measuredKv;
    const compensation =
      ((amperes / ctPrimaryA) * Math.hypot(compensationRV, compensationXV)) / targetV;
    if (compensation > 0.15) {
      found.push({
        element: id,
        kind: 'regulator-setting',
        message: `its line-drop compensation adds up to ${figure(compensation * targetV)} V to a target of ${figure(targetV)} V`,
        evidence: `${figure(amperes)} A of load behind it over ctPrimaryA ${figure(ctPrimaryA)}`,
        remedy: 'check ctPrimaryA, compensationRV and compensationXV',
        prior: 0.85 * rise(compensation, 0.15, 0.6),
        trial: {
          what: 'without compensation',
          change: (from) =>
            withChanged(from, 'regulators', id, (one) => ({
              ...one,
              compensationRV: 0,
              compensationXV: 0,
            })),
          controls: 'on',
        },
      });
    }
    return found;
  });
}
