import { type Moment, networkAt, type Trade } from '../src/index.ts';
import { type Context, solveContext, tradeIntervals } from './context.ts';

/** The feeder as its profiles have it whenever trades start, each moment solved once; none of them in place. */
export function* momentsOf(context: Context, trades: readonly Trade[]): Generator<Moment> {
  const starts = new Map<number | null, number[]>();
  trades.forEach((trade, t) => {
    const minute = minuteOf(context, trade);
    const together = starts.get(minute);
    if (together === undefined) starts.set(minute, [t]);
    else together.push(t);
  });
  if (starts.size === 0) starts.set(context.startMinute ?? null, []);
  for (const [minute, indices] of starts) {
    const network = minute === null ? context.network : networkAt(context.network, minute);
    const options = minute === null ? context.options : { ...context.options, minute };
    yield { feeder: solveContext({ ...context, network, options }), indices };
  }
}

/** The feeder at every delivery interval, none of the trades in place; intervals may not overlap in part. */
export function* intervalMoments(context: Context, trades: readonly Trade[]): Generator<Moment> {
  const placeOf = new Map(trades.map((trade, t) => [trade, t]));
  for (const { startMinute, items } of tradeIntervals(context, trades)) {
    const { network } = context;
    const then = startMinute === null ? network : networkAt(network, startMinute);
    const feeder = solveContext({ ...context, network: then });
    yield { feeder, indices: items.map((trade) => placeOf.get(trade) as number) };
  }
}

/** Where the feeder has no profiles, or is asked for at one moment, it is the same for all. */
function minuteOf({ network, startMinute }: Context, { start }: Trade): number | null {
  if (startMinute !== undefined || network.profiles.length === 0 || start === null) {
    return startMinute ?? null;
  }
  const clock = /(\d{1,2}):(\d{2})/.exec(start.replace(/^\d{4}-\d\d-\d\d[T ]?/, ''));
  return clock === null ? 0 : Number(clock[1]) * 60 + Number(clock[2]);
}
