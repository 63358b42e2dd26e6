import type { System } from '../../loadflow/system.ts';
import { closedBranches } from '../../network/topology.ts';
import {
  allocateComplexFactor,
  factoriseComplex,
  solveComplexInPlace,
} from '../../numeric/complex-factor.ts';
import { minimumDegreeOrder } from '../../numeric/ordering.ts';
import { entryIndex, symmetricPattern } from '../../numeric/pattern.ts';
import { analyse } from '../../numeric/symbolic.ts';
import { loopResistance, windingResistancesOhm } from '../branches.ts';
import {
  baseOfParticipant,
  busOfParticipant,
  type DistanceMetric,
  type Distances,
} from './metric.ts';

/**
 * Resistance distance (Klein and Randić): what an ohmmeter reads between two buses of the network of
 * its resistances alone, `Ω_ij = L⁺_ii + L⁺_jj − 2·L⁺_ij` of the Laplacian of the graph of buses.
 * A metric for every network, meshed or not; blind to phases.
 *
 * @see D. J. Klein, M. Randić, Resistance distance, J. Math. Chem. 12, 1993
 */
export const resistanceMetric: DistanceMetric = {
  name: 'resistance',
  title: 'Resistance distance (Klein and Randić) between the two buses',
  unit: 'ohm',
  inOhmsOfFirst: true,
  open: ({ system }, participants) => openResistance(system, participants),
};

/** Two points and what is between them, Ω/V² so that voltage levels compare. */
interface Edge {
  readonly a: number;
  readonly b: number;
  readonly resistance: number;
}

function openResistance(system: System, participants: readonly number[]): Distances {
  const { edges, points } = edgesOf(system);
  const { pointOf, islandOf, count } = contracted(edges, points);
  const solve = laplacianSolver(edges, pointOf, islandOf, count);
  const placeOf = new Map(
    participants.map((one) => [one, pointOf[busOfParticipant(system, one)] as number]),
  );
  const columns = new Map<number, Float64Array>();
  const columnOf = (point: number) => {
    let column = columns.get(point);
    if (column === undefined) {
      column = solve(point);
      columns.set(point, column);
    }
    return column;
  };
  return (from, to) => {
    const i = placeOf.get(from);
    const j = placeOf.get(to);
    if (i === undefined || j === undefined) throw new RangeError('not among the participants');
    if (i === j) return 0;
    if (islandOf[i] !== islandOf[j]) return Number.POSITIVE_INFINITY;
    const [one, other] = [columnOf(i), columnOf(j)];
    const perSquare = one[i] + other[j] - one[j] - other[i];
    return Math.max(0, perSquare) * (baseOfParticipant(system, from) || 1) ** 2;
  };
}

/** Branches between buses; a transformer is a star of its windings, with a point of its own. */
function edgesOf({ compiled }: System): { edges: Edge[]; points: number } {
  const { network, nodes } = compiled;
  const bus = (id: string) => nodes.busOfId.get(id) as number;
  const square = (id: string) => ((network.buses[bus(id)]?.kVBase ?? 0) * 1e3 || 1) ** 2;
  const codes = new Map(network.lineCodes.map((code) => [code.id, code.resistanceOhmPerKm]));
  const transformers = new Map(network.transformers.map((one) => [one.id, one]));
  const ohms = new Map<string, number>([
    ...network.lines.map(({ id, lengthKm, lineCode, from }): [string, number] => [
      id,
      lengthKm * loopResistance(codes.get(lineCode) as readonly number[], from.nodes),
    ]),
    ...network.reactors.map(({ id, resistanceOhm, from }): [string, number] => [
      id,
      loopResistance(resistanceOhm, from.nodes),
    ]),
  ]);
  let points = nodes.busIds.length;
  const edges = closedBranches(network).flatMap(({ id, ends }): Edge[] => {
    const [first, second] = ends;
    const transformer = transformers.get(id);
    if (first === undefined || second === undefined) return [];
    const perSquare = 1 / square(first.bus);
    if (transformer === undefined) {
      const resistance = (ohms.get(id) ?? 0) * perSquare;
      return [{ a: bus(first.bus), b: bus(second.bus), resistance }];
    }
    const star = points++;
    return windingResistancesOhm(transformer).map((ohm, k) => ({
      a: bus((ends[k] as typeof first).bus),
      b: star,
      resistance: ohm * perSquare,
    }));
  });
  return { edges, points };
}

/** Points with those that nothing but zeros separates made one, and which hang together. */
function contracted(edges: readonly Edge[], points: number) {
  const joined = groups(
    points,
    edges.filter(({ resistance }) => !(resistance > 0)),
  );
  const pointOf = joined.groupOf;
  const islands = groups(
    joined.count,
    edges.map(({ a, b }) => ({ a: pointOf[a], b: pointOf[b] })),
  );
  return { pointOf, count: joined.count, islandOf: islands.groupOf };
}

/** Numbers the groups that edges join. */
function groups(points: number, edges: readonly Pick<Edge, 'a' | 'b'>[]) {
  const above = Int32Array.from({ length: points }, (_, k) => k);
  const root = (point: number): number => {
    let at = point;
    while (above[at] !== at) {
      above[at] = above[above[at]];
      at = above[at];
    }
    return at;
  };
  for (const { a, b } of edges) above[root(a)] = root(b);
  const numbers = new Map<number, number>();
  const groupOf = Int32Array.from({ length: points }, (_, k) => {
    const group = root(k);
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    return numbers.get(group) as number;
  });
  return { groupOf, count: numbers.size };
}

/** Columns of the inverse of the Laplacian with a point of every island tied to ground. */
function laplacianSolver(
  edges: readonly Edge[],
  pointOf: Int32Array,
  islandOf: Int32Array,
  count: number,
): (point: number) => Float64Array {
  const between = edges
    .map(({ a, b, resistance }) => ({ i: pointOf[a], j: pointOf[b], conductance: 1 / resistance }))
    .filter(({ i, j, conductance }) => i !== j && Number.isFinite(conductance));
  const pattern = symmetricPattern(
    count,
    between.map(({ i }) => i),
    between.map(({ j }) => j),
  );
  const re = new Float64Array(pattern.column.length);
  const im = new Float64Array(pattern.column.length);
  const add = (row: number, column: number, value: number) => {
    re[entryIndex(pattern, row, column)] += value;
  };
  for (const { i, j, conductance } of between) {
    add(i, i, conductance);
    add(j, j, conductance);
    add(i, j, -conductance);
    add(j, i, -conductance);
  }
  // No current flows to ground, so it does not matter where or how well the island is tied to it.
  const tied = new Set<number>();
  for (let point = 0; point < count; point++) {
    if (tied.has(islandOf[point])) continue;
    tied.add(islandOf[point]);
    add(point, point, re[entryIndex(pattern, point, point)] || 1);
  }
  const factor = allocateComplexFactor(analyse(pattern, minimumDegreeOrder(pattern).order));
  factoriseComplex(factor, re, im);
  return (point) => {
    const x = new Float64Array(count);
    x[point] = 1;
    solveComplexInPlace(factor, x, new Float64Array(count));
    return x;
  };
}
