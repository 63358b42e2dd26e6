import { expect, test } from 'vitest';
import {
  approveIntervals,
  approveTrades,
  DEFAULT_APPROVAL,
  DEFAULT_LIMITS,
  GridError,
  LOSS_METHODS,
  networkAt,
  openFeeder,
  openTariff,
  runDay,
  solveFeeder,
} from '../../src/index.ts';
import { loadsAsParticipants, SHARP, tradeOf } from '../oracles/bundled.ts';

const { network } = openFeeder('european-lv');
const participants = loadsAsParticipants(network);
const APPROVAL = {
  ...DEFAULT_APPROVAL,
  limits: { ...DEFAULT_LIMITS, vMinPu: 1.03, vMaxPu: 1.06 },
  findMaximum: false,
};
const at = (tradeId: string, start: string | null, powerKw: number, durationMin: number | null) =>
  tradeOf(tradeId, 'load.load22', 'load.load1', powerKw, { start, durationMin });

const DAY = [
  at('evening', '18:30', 4, 30),
  at('night', '02:00', 5, 30),
  at('night-too', '02:00', 12, 30),
  at('later', '18:00', 6, 30),
];

test('each interval is approved on the feeder as its profiles have it then, in order of time', () => {
  const intervals = approveIntervals(network, participants, DAY, SHARP, APPROVAL);
  expect(intervals.map(({ interval }) => interval.startMinute)).toEqual([120, 1080, 1110]);
  for (const { interval, approval } of intervals) {
    const then = networkAt(network, interval.startMinute as number);
    const { system, solution } = solveFeeder(then, SHARP, participants);
    const alone = approveTrades(system, solution, interval.items, APPROVAL);
    expect(approval).toEqual(alone);
  }
  expect(intervals[0]?.approval.trades.map((t) => t.tradeId)).toEqual(['night', 'night-too']);
  const [night, , evening] = intervals.map(({ approval }) => approval.baseline.minVoltage?.vPu);
  expect(Math.abs((night as number) - (evening as number))).toBeGreaterThan(1e-4);
});

test('intervals that overlap in part are refused, by name', () => {
  const overlapping = [at('a', '02:00', 5, 60), at('b', '02:30', 5, 30)];
  const run = () => approveIntervals(network, participants, overlapping, SHARP, APPROVAL);
  expect(run).toThrow(GridError);
  try {
    run();
  } catch (error) {
    expect((error as GridError).code).toBe('bad-input');
    expect((error as GridError).issues.map((issue) => issue.rule)).toEqual([
      'overlapping-intervals',
    ]);
  }
});

test('a day reports what its approved trades lose and pay', async () => {
  const options = {
    approval: APPROVAL,
    losses: LOSS_METHODS.get('graph') as never,
    tariff: await openTariff('thevenin'),
    pricing: { unitFee: 0.1, split: 0.5 },
  };
  const reports = [...runDay(network, participants, DAY, SHARP, options)];
  expect(reports.length).toBe(3);
  for (const { approved, approval, tradeLossKw, charges, lossBeforeKw, lossAfterKw } of reports) {
    expect(approved.map((t) => t.tradeId)).toEqual(
      approval.trades.filter((t) => t.approvedKw > 0).map((t) => t.tradeId),
    );
    expect(tradeLossKw.length).toBe(approved.length);
    expect(charges.trades.map((t) => t.tradeId)).toEqual(approved.map((t) => t.tradeId));
    if (approved.length > 0) expect(lossAfterKw).not.toBe(lossBeforeKw);
    for (const { charge, distance, energyKwh } of charges.trades) {
      expect(charge).toBeCloseTo(0.1 * distance * energyKwh, 12);
    }
  }
});
