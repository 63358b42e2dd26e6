import type { DistanceMetric } from './metric.ts';
import { hopsMetric, lengthMetric } from './path.ts';
import { ptdfMetric } from './ptdf.ts';
import { resistanceMetric } from './resistance.ts';
import { theveninMetric } from './thevenin.ts';

/** Every distance by name. */
export const DISTANCE_METRICS: ReadonlyMap<string, DistanceMetric> = new Map(
  [theveninMetric, ptdfMetric, resistanceMetric, hopsMetric, lengthMetric].map((metric) => [
    metric.name,
    metric,
  ]),
);
