import { describe, expect, test } from 'vitest';
import { newCampaign } from './campaign.ts';
import { judge } from './judge.ts';
import { mutate } from './mutate.ts';
import { randomOf } from './random.ts';
import { ownSeeds } from './seeds.ts';

const INPUTS = 2_000;
const campaign = newCampaign(20_300_601);

test('two thousand damaged inputs are refused with reasons, or read, and none does anything else', () => {
  const findings: unknown[] = [];
  const outcomes = new Map<string, number>();
  for (let index = 0; index < INPUTS; index++) {
    const result = campaign.run(index);
    if (typeof result === 'string') outcomes.set(result, (outcomes.get(result) ?? 0) + 1);
    else findings.push({ ...result, texts: undefined });
  }
  expect(findings).toEqual([]);
  for (const outcome of ['refused', 'invalid', 'valid', 'solved']) {
    expect(outcomes.get(outcome) ?? 0).toBeGreaterThan(INPUTS / 100);
  }
});

describe('an input', () => {
  test('is the same for the same seed and index, and another for others', () => {
    const again = newCampaign(20_300_601);
    const other = newCampaign(20_300_602);
    const first = (of: typeof campaign) => Array.from({ length: 20 }, (_, k) => of.input(k).texts);
    expect(first(again)).toEqual(first(campaign));
    expect(first(other)).not.toEqual(first(campaign));
    expect(new Set(first(campaign).map((texts) => JSON.stringify([...texts]))).size).toBe(20);
  });

  test('is damaged in almost every case', () => {
    const changed = Array.from({ length: 200 }, (_, k) => campaign.input(k)).filter(
      ({ seed, texts }) => JSON.stringify([...seed.texts]) !== JSON.stringify([...texts]),
    );
    expect(changed.length).toBeGreaterThan(180);
  });
});

test('every seed is sound before it is damaged', () => {
  for (const { name, kind, texts } of ownSeeds()) {
    expect(`${name} ${judge(kind, texts)}`).toMatch(/valid|solved/);
  }
});

test('damage is bounded', () => {
  const text = 'a,b\n1,2\n'.repeat(1000);
  for (let k = 0; k < 500; k++) {
    expect(mutate(text, randomOf(1, k), () => text).length).toBeLessThanOrEqual(400_000);
  }
});
