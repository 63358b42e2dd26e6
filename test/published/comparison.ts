/** Bundled feeders beside the figures of OpenDSS that they carry. */

import { openFeeder, reportSolution, type SolutionResult, solveFeeder } from '../../src/index.ts';
import { type PublishedState, readPublished } from '../oracles/published.ts';

/** One feeder in one control mode. */
export interface Comparison {
  readonly feeder: string;
  readonly published: PublishedState;
  readonly own: SolutionResult;
  /** Distance of the complex voltages of every node, by `bus.node`, pu. */
  readonly voltageDistancesPu: ReadonlyMap<string, number>;
  /** Largest distance that is left when every bus is shifted as a whole, pu. */
  readonly shiftedDistancePu: number;
  /** The quantities of `published.totals`: `source.kW`, `tap.transformer.reg1`, … */
  readonly totals: ReadonlyMap<string, number>;
}

export function compareBundled(feeder: string): Comparison[] {
  const { network } = openFeeder(feeder);
  return readPublished(feeder).map((published) => {
    const options = { tolerancePu: 1e-12, maxIterations: 200, controls: published.controls };
    const own = reportSolution(solveFeeder(network, options), []);
    const off = differencesPu(own, published);
    return {
      ...{ feeder, published, own },
      voltageDistancesPu: new Map(
        [...off].flatMap(([bus, nodes]) =>
          nodes.map(({ node, re, im }) => [`${bus}.${node}`, Math.hypot(re, im)] as const),
        ),
      ),
      shiftedDistancePu: Math.max(...[...off.values()].map(distanceFromMean)),
      totals: totalsOf(own),
    };
  });
}

interface Difference {
  readonly node: string;
  readonly re: number;
  readonly im: number;
}

/** Own voltage less the published, by bus; NaN at nodes that only one of them has. */
function differencesPu(own: SolutionResult, { volts }: PublishedState): Map<string, Difference[]> {
  const found = new Map(own.nodes.map((one) => [`${one.bus}.${one.node}`, one]));
  const buses = new Map<string, Difference[]>();
  for (const name of new Set([...found.keys(), ...volts.keys()])) {
    const [re, im] = volts.get(name) ?? [Number.NaN, Number.NaN];
    const { v = [Number.NaN, Number.NaN], kVBase = null } = found.get(name) ?? {};
    const base = (kVBase ?? Number.NaN) * 1e3;
    const dot = name.lastIndexOf('.');
    const nodes = buses.get(name.slice(0, dot)) ?? [];
    nodes.push({ node: name.slice(dot + 1), re: (v[0] - re) / base, im: (v[1] - im) / base });
    buses.set(name.slice(0, dot), nodes);
  }
  return buses;
}

function distanceFromMean(nodes: readonly Difference[]): number {
  const re = nodes.reduce((sum, one) => sum + one.re, 0) / nodes.length;
  const im = nodes.reduce((sum, one) => sum + one.im, 0) / nodes.length;
  return Math.max(...nodes.map((one) => Math.hypot(one.re - re, one.im - im)));
}

function totalsOf({ source, losses, regulators, capacitors }: SolutionResult): Map<string, number> {
  return new Map([
    ['source.kW', source.kW],
    ['source.kvar', source.kvar],
    ['losses.kW', losses.kW],
    ['losses.kvar', losses.kvar],
    ...regulators.map(({ id, tap }) => [`tap.${id}`, tap] as const),
    ...capacitors.map(({ id, stepsOn }) => [`steps.${id}`, stepsOn] as const),
  ]);
}

/** The node that is furthest off, and by how much; NaN before any number. */
export function furthest({ voltageDistancesPu }: Comparison): readonly [string, number] {
  let worst: readonly [string, number] = ['', 0];
  for (const entry of voltageDistancesPu) if (!(entry[1] <= worst[1])) worst = entry;
  return worst;
}
