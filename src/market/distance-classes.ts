/** Trades between these electrical distances, ohm: more than `fromOhm`, at most `toOhm`. */
export interface DistanceClass {
  readonly fromOhm: number;
  /** Infinite where nothing connects the two sides. */
  readonly toOhm: number;
  readonly trades: number;
  readonly energyKwh: number;
  /** Of the energy of all classes. */
  readonly energyShare: number;
  readonly marginalCost: number;
}

/** Classes of equal numbers of trades that are aimed at. */
const CLASSES = 4;

/**
 * Sorts trades into quarters by distance, the nearest first. Equal distances stand in one class, so
 * there may be fewer classes than four.
 */
export function classesOf(
  distancesOhm: readonly number[],
  energiesKwh: readonly number[],
  marginalCosts: readonly number[],
): { readonly classes: DistanceClass[]; readonly classOf: number[] } {
  const sorted = [...distancesOhm].sort((a, b) => a - b);
  const edges = new Set<number>();
  for (let k = 1; k <= CLASSES && sorted.length > 0; k++) {
    edges.add(sorted[Math.ceil((k * sorted.length) / CLASSES) - 1] as number);
  }
  const uppers = [...edges];
  const classOf = distancesOhm.map((distance) => uppers.findIndex((upper) => distance <= upper));
  const total = energiesKwh.reduce((sum, kwh) => sum + kwh, 0);
  const classes = uppers.map((toOhm, c): DistanceClass => {
    const own = [...classOf.keys()].filter((t) => classOf[t] === c);
    const sumOf = (values: readonly number[]) =>
      own.reduce((sum, t) => sum + (values[t] as number), 0);
    const energyKwh = sumOf(energiesKwh);
    return {
      fromOhm: c === 0 ? 0 : (uppers[c - 1] as number),
      toOhm,
      trades: own.length,
      energyKwh,
      energyShare: total === 0 ? 0 : energyKwh / total,
      marginalCost: sumOf(marginalCosts),
    };
  });
  return { classes, classOf };
}

/** Where values lie; quantiles between two values are interpolated. */
export interface Spread {
  readonly least: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly greatest: number;
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => {
    const place = part * (sorted.length - 1);
    const below = sorted[Math.floor(place)] as number;
    const above = sorted[Math.ceil(place)] as number;
    return below + (above - below) * (place - Math.floor(place));
  };
  return {
    least: at(0),
    lowerQuartile: at(0.25),
    median: at(0.5),
    upperQuartile: at(0.75),
    greatest: at(1),
  };
}
