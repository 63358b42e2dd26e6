import type { System } from '../loadflow/system.ts';
import type { Asset, Line, LineCode, Network, Transformer } from '../network/network.ts';
import { assetsOf } from './assets.ts';

/** A branch as charges see it: what it costs, what it can carry, how long it is. */
export interface ChargedBranch {
  readonly id: string;
  /** Index of its element. */
  readonly element: number;
  readonly lengthKm: number;
  /** Resistance that a current between its first two ends meets, Ω at the level of the first. */
  readonly resistanceOhm: number;
  /** By its normal rating at nominal voltage, kW at unity power factor; null: unrated. */
  readonly capacityKw: number | null;
  readonly asset: Asset;
}

/** Every branch, in the order of the elements. */
export function chargedBranches({ compiled }: System): ChargedBranch[] {
  const { network, elements } = compiled;
  const assets = assetsOf(network);
  const facts = factsOf(network);
  return elements.flatMap(({ model }, element): ChargedBranch[] => {
    const own = facts.get(model.id);
    const asset = assets.get(model.id);
    if (!model.isBranch || own === undefined || asset === undefined) return [];
    return [{ id: model.id, element, asset, ...own }];
  });
}

type Facts = Pick<ChargedBranch, 'lengthKm' | 'resistanceOhm' | 'capacityKw'>;

function factsOf(network: Network): Map<string, Facts> {
  const codes = new Map(network.lineCodes.map((code) => [code.id, code]));
  const kvOf = new Map(network.buses.map(({ id, kVBase }) => [id, kVBase ?? 0]));
  const carried = (ratingA: number, bus: string, nodes: readonly number[]) => {
    const kW = ratingA * (kvOf.get(bus) ?? 0) * phasesOf(nodes).length;
    return kW > 0 ? kW : null;
  };
  return new Map<string, Facts>([
    ...network.lines.map((line): [string, Facts] => [
      line.id,
      {
        lengthKm: line.lengthKm,
        resistanceOhm: lineResistanceOhm(line, codes.get(line.lineCode) as LineCode),
        capacityKw: carried(line.ratingA, line.from.bus, line.from.nodes),
      },
    ]),
    ...network.transformers.map((transformer): [string, Facts] => [
      transformer.id,
      {
        lengthKm: 0,
        resistanceOhm: windingResistancesOhm(transformer)
          .slice(0, 2)
          .reduce((sum, ohm) => sum + ohm, 0),
        capacityKw: transformer.ratingKva > 0 ? transformer.ratingKva : null,
      },
    ]),
    ...network.reactors.map(({ id, from, resistanceOhm, ratingA }): [string, Facts] => [
      id,
      {
        lengthKm: 0,
        resistanceOhm: loopResistance(resistanceOhm, from.nodes),
        capacityKw: carried(ratingA, from.bus, from.nodes),
      },
    ]),
    ...network.capacitors.map(({ id }): [string, Facts] => [
      id,
      { lengthKm: 0, resistanceOhm: 0, capacityKw: null },
    ]),
  ]);
}

/** Node numbers that are phases; 4 and above are neutrals and others. */
function phasesOf(nodes: readonly number[]): number[] {
  return [...nodes.keys()].filter((k) => [1, 2, 3].includes(nodes[k] as number));
}

function lineResistanceOhm({ from, lengthKm }: Line, code: LineCode): number {
  return lengthKm * loopResistance(code.resistanceOhmPerKm, from.nodes);
}

/** Mean own resistance of the phases less their mean mutual one: that of the positive sequence. */
export function loopResistance(matrix: readonly number[], nodes: readonly number[]): number {
  const order = Math.sqrt(matrix.length);
  const named = phasesOf(nodes).filter((k) => k < order);
  const phases = named.length > 0 ? named : [...Array(order).keys()];
  const count = phases.length;
  let own = 0;
  let mutual = 0;
  for (const i of phases) {
    for (const j of phases) {
      if (i === j) own += matrix[i * order + j] as number;
      else mutual += matrix[i * order + j] as number;
    }
  }
  return own / count - (count > 1 ? mutual / (count * (count - 1)) : 0);
}

/** Resistance of every winding, Ω at the level of the first. */
export function windingResistancesOhm({ windings }: Transformer): number[] {
  const [first] = windings;
  if (first === undefined) return [];
  const base = (first.ratedKv ** 2 * 1e3) / first.ratedKva;
  return windings.map(({ resistancePct }) => (resistancePct / 100) * base);
}
