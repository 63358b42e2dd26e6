import { describe, expect, test } from 'vitest';
import { newApprovalCampaign } from './campaign.ts';
import { openCampaignFeeder, roundOf } from './rounds.ts';

/** Rounds of each kind: independent, sequential, and (4, 9) outside their limits from the start. */
const ROUNDS = [0, 1, 3, 4, 7, 9];

test.each([
  ['ieee123', 500],
  ['european-lv', 150],
])(
  'on %s the hybrid method decides as the load flow does, and breaks no limit',
  (feeder, trades) => {
    const { run, tally } = newApprovalCampaign(feeder, 1);
    for (const index of ROUNDS) run(index, trades);
    expect(tally.findings).toEqual([]);
    expect(tally.solvedAgain).toBe(tally.approved);
    expect(tally.approved).toBeGreaterThan(tally.trades / 4);
    expect(tally.approved).toBeLessThan(tally.trades * 0.95);
    expect(tally.byLoadFlow).toBeGreaterThan(0);
    expect(tally.byLoadFlow).toBeLessThan(tally.trades / 5);
  },
);

test('a method that leaves the remainder out is found out, by verdicts and by limits', () => {
  const { run, tally } = newApprovalCampaign('ieee123', 1, 'linear');
  for (const index of ROUNDS) run(index, 500);
  const count = (what: string) => tally.findings.filter((one) => one.what === what).length;
  expect(count('verdict')).toBeGreaterThan(0);
  expect(count('broken limit')).toBeGreaterThan(0);
});

test('far from the last state that was solved, a trade still has its solution', () => {
  // Found by the campaign: what had been approved since was not gone along, and Newton's method failed.
  const { run, tally } = newApprovalCampaign('ieee123', 20261126);
  run(193, 170);
  expect(tally.findings).toEqual([]);
  expect(tally.approved).toBeGreaterThan(150);
});

describe('a round', () => {
  const solved = openCampaignFeeder('ieee123');

  test('is the same for the same seed and index, and another for others', () => {
    const round = (seed: number, index: number) => roundOf(solved, 'ieee123', seed, index);
    expect(round(1, 3)).toEqual(round(1, 3));
    expect(round(2, 3).trades).not.toEqual(round(1, 3).trades);
    expect(round(1, 4).limits).not.toEqual(round(1, 3).limits);
  });
});
