import { energyOf } from '../charges/charge.ts';
import { systemPower } from '../loadflow/flows.ts';
import { injectTrades } from '../loadflow/inject.ts';
import type { SolveOptions } from '../loadflow/solve.ts';
import type { LossMethod } from '../losses/allocation.ts';
import type { Trade } from '../network/trading.ts';
import { requireSolution } from './day.ts';
import type { Moment } from './moments.ts';

/** What one method allots to trades. */
export interface MethodLosses {
  readonly method: string;
  /** Does the method recover all losses, those of the loads included? */
  readonly exact: boolean;
  readonly allottedKwh: number;
  /** One a class, negative where its trades relieve the feeder. */
  readonly classesKwh: readonly number[];
  readonly trades: readonly { readonly tradeId: string; readonly lossKwh: number }[];
}

export interface LossComparison {
  /** By how much the losses rise with all of the trades; no share of any method. */
  readonly increaseKwh: number;
  readonly methods: readonly MethodLosses[];
}

/**
 * What loss methods allot to the same trades, with all of an interval in place.
 *
 * @param moments one a delivery interval, solved without the trades; their powers are added
 * @param classOf place of the distance class of every trade, below `classes`
 * @throws {GridError} `not-converged` where the trades have no solution
 */
export function compareLosses(
  moments: Iterable<Moment>,
  trades: readonly Trade[],
  methods: readonly LossMethod[],
  {
    classOf,
    classes,
    solve,
  }: {
    readonly classOf: readonly number[];
    readonly classes: number;
    readonly solve: SolveOptions;
  },
): LossComparison {
  let increaseKwh = 0;
  const lossKwh = methods.map(() => new Float64Array(trades.length));
  for (const { feeder, indices } of moments) {
    const own = indices.map((t) => trades[t] as Trade);
    const before = systemPower(feeder.system, feeder.solution).lossRe;
    const solved = injectTrades(feeder, own, solve);
    requireSolution(solved);
    const { system, solution } = solved;
    // All trades of an interval last equally long.
    const hours = own[0] === undefined ? 0 : energyOf({ ...own[0], powerKw: 1 });
    increaseKwh += ((systemPower(system, solution).lossRe - before) / 1e3) * hours;
    methods.forEach((method, m) => {
      const { tradeW } = method.allocate(system, solution, own);
      indices.forEach((t, k) => {
        (lossKwh[m] as Float64Array)[t] = (tradeW[k] / 1e3) * hours;
      });
    });
  }
  return {
    increaseKwh,
    methods: methods.map(({ name, exact }, m): MethodLosses => {
      const kWh = lossKwh[m] as Float64Array;
      const classesKwh = new Array<number>(classes).fill(0);
      kWh.forEach((loss, t) => {
        const c = classOf[t] as number;
        classesKwh[c] = (classesKwh[c] as number) + loss;
      });
      return {
        method: name,
        exact,
        allottedKwh: kWh.reduce((sum, loss) => sum + loss, 0),
        classesKwh,
        trades: trades.map(({ tradeId }, t) => ({ tradeId, lossKwh: kWh[t] as number })),
      };
    }),
  };
}
