import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openFeeder } from '../../src/index.ts';
import { type BenchCase, type CaseResult, SOLVE } from './case.ts';
import { CASES } from './cases/index.ts';
import { multiplied, solveSideBySide, systemOf } from './feeder.ts';
import { fasterPeer } from './goals.ts';
import { openPeers } from './peers.ts';
import { withoutBands } from './pgm.ts';
import { caseText, goalsText, insertGenerated, summaryOf } from './report.ts';
import { runCase } from './run.ts';
import { radialFeeder } from './synthetic.ts';
import { compare, ratioOf, spreadOf } from './timing.ts';

const context = {
  repeats: 2,
  quick: true,
  seed: 1,
  peers: {
    versions: null,
    scripts: null,
    notes: [],
    ask: () => Promise.reject(new Error('no peers here')),
    close: () => {},
  },
};

/** Eight states of a small feeder; the tolerance decides whether they have solutions. */
function tiny(name: string, loadFactor: number): BenchCase {
  return {
    name,
    title: name,
    goals: [
      { title: `goal of ${name}`, wanted: 'any', judge: (all) => fasterPeer(all.get(name), 1) },
    ],
    run: async ({ repeats }) => {
      const system = systemOf(withoutBands(openFeeder('ieee4-yy').network));
      const states = multiplied(system.compiled, new Array(8).fill(loadFactor));
      const comparison = await compare('8 states', repeats, [
        {
          engine: 'gridtoll',
          setting: '',
          differencePu: null,
          run: () => solveSideBySide(system, states),
        },
      ]);
      return { comparisons: [comparison], notes: ['a note'] };
    },
  };
}

const results = async (...cases: BenchCase[]): Promise<Map<string, CaseResult>> => {
  const all = new Map<string, CaseResult>();
  for (const one of cases) all.set(one.name, await runCase(one, context));
  return all;
};

test('a case is run, with its rounds, its solutions and its memory', async () => {
  const bench = tiny('small', 0.1);
  const all = await results(bench);
  const result = all.get('small') as CaseResult;
  const [own] = result.comparisons[0]?.timed ?? [];
  expect(result).toMatchObject({ failure: null, peerPeakMb: null });
  expect(result.peakMb).toBeGreaterThan(1);
  expect(own).toMatchObject({ count: 16, failures: 0 });
  expect(own?.ms).toHaveLength(2);
  expect(caseText(bench, result)).toMatch(/\| 8 states \| gridtoll \| .*0 of 16.*\n\na note$/);
  expect(summaryOf(all)).toContain('1 cases, 0 failed; 0 solutions not found.');
});

test('states without a solution are counted', async () => {
  const all = await results(tiny('overloaded', 100));
  expect(summaryOf(all)).toContain('1 cases, 0 failed; 16 solutions not found.');
});

test('a case that throws is a failure, and its goals are not measured', async () => {
  const broken: BenchCase = {
    ...tiny('broken', 1),
    run: () => Promise.reject(new Error('out of order')),
  };
  const all = await results(broken, tiny('small', 0.1));
  expect(all.get('broken')).toMatchObject({ failure: 'out of order', comparisons: [] });
  expect(caseText(broken, all.get('broken') as CaseResult)).toContain('**Failed:** out of order.');
  expect(summaryOf(all)).toContain('2 cases, 1 failed: broken;');
  expect(goalsText([broken], all)).toMatch(/goal of broken \| any +\| +\| not measured/);
});

test('a goal is missed where the peer is faster, solves something else, or gridtoll fails', () => {
  const judged = (peerMs: number[], differencePu: number, failures = 0) => {
    const own = {
      engine: 'gridtoll',
      setting: '',
      differencePu: null,
      ms: [1, 2, 4],
      count: 3,
      failures,
    } as const;
    const peer = {
      engine: 'OpenDSS',
      setting: '',
      differencePu,
      ms: peerMs,
      count: 3,
      failures: 0,
    } as const;
    const comparisons = [{ subject: '', timed: [own, peer] }];
    const result = { name: '', comparisons, notes: [], failure: null, peakMb: 1, peerPeakMb: 1 };
    return fasterPeer(result, 3)?.met;
  };
  expect(judged([4, 8, 4], 1e-9)).toBe(true);
  expect(judged([2, 4, 16], 1e-9)).toBe(false);
  expect(judged([4, 8, 4], 1e-3)).toBe(false);
  expect(judged([4, 8, 4], 1e-9, 1)).toBe(false);
  expect(fasterPeer(undefined, 3)).toBeNull();
});

test('ratios are taken round by round', () => {
  const base = {
    engine: 'gridtoll',
    setting: '',
    differencePu: null,
    count: 1,
    failures: 0,
  } as const;
  const ratio = ratioOf({ ...base, ms: [2, 30, 8] }, { ...base, ms: [1, 10, 2] });
  expect(ratio).toEqual({ least: 2, median: 3, most: 4 });
  expect(spreadOf([1, 4, 2, 3]).median).toBe(2.5);
});

test('a synthetic feeder is the same for the same seed, radial, and has a solution', () => {
  expect(radialFeeder(300, 1)).toEqual(radialFeeder(300, 1));
  expect(radialFeeder(300, 2)).not.toEqual(radialFeeder(300, 1));
  const network = radialFeeder(300, 1);
  expect(network.lines).toHaveLength(network.buses.length - 1);
  const system = systemOf(network);
  expect(system.compiled.nodes.count).toBe(300);
  const lowest: number[] = [];
  const run = solveSideBySide(system, multiplied(system.compiled, [1]), (_, { vRe, vIm }) => {
    lowest.push(Math.min(...vRe.map((re, k) => Math.hypot(re, vIm[k]) / 7200)));
  });
  expect(run.failures).toBe(0);
  expect(lowest[0]).toBeGreaterThan(0.9);
  expect(lowest[0]).toBeLessThan(1.03);
  expect(SOLVE.tolerancePu).toBe(1e-8);
});

test('without Python there are no peers, and a note says so', async () => {
  const before = process.env['GRIDTOLL_BENCH_PYTHON'];
  process.env['GRIDTOLL_BENCH_PYTHON'] = 'no-such-python';
  const peers = await openPeers('scripts');
  process.env['GRIDTOLL_BENCH_PYTHON'] = before ?? '';
  if (before === undefined) delete process.env['GRIDTOLL_BENCH_PYTHON'];
  expect(peers.versions).toBeNull();
  expect(peers.notes).toEqual(['No peers: no-such-python does not run.']);
});

test('every case has its own name, and docs/benchmarks.md has a place for its figures', () => {
  const names = CASES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const page = readFileSync('docs/benchmarks.md', 'utf8');
  const once = insertGenerated(page, 'figures');
  expect(once).toContain('\n\nfigures\n\n');
  expect(insertGenerated(once, 'figures')).toBe(once);
  expect(() => insertGenerated('no markers', 'figures')).toThrow();
});
