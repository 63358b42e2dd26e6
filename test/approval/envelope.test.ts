import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DEFAULT_ENVELOPE,
  DEFAULT_LIMITS,
  type EnvelopeResult,
  envelopesOf,
  FAIRNESS,
  type Limits,
  type SolvedFeeder,
  solveFeeder,
} from '../../src/index.ts';
import { solveLoadFlow } from '../../src/loadflow/solve.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { loadsAsParticipants, SHARP, seeded, solveBundled } from '../oracles/bundled.ts';
import { largestExcess } from './judging.ts';

/** Largest excess with everybody at a share of its envelope (−1: import, 1: export), solved afresh. */
function excessAt(
  solved: SolvedFeeder,
  { envelopes, limits }: EnvelopeResult,
  reactivePerActive: number,
  shareOf: (k: number) => number,
): number {
  const { system, solution } = solved;
  const { participantOfId, firstOfParticipant } = system.compiled.ports;
  const [p, q] = [system.powerW.slice(), system.reactivePowerVar.slice()];
  envelopes.forEach(({ participant, exportKw, importKw }, at) => {
    const share = shareOf(at);
    const injectedW = 1e3 * share * (share > 0 ? exportKw : importKw);
    const k = participantOfId.get(participant) as number;
    const [first, end] = [firstOfParticipant[k] as number, firstOfParticipant[k + 1] as number];
    for (let port = first; port < end; port++) {
      system.powerW[port] = -injectedW / (end - first);
      system.reactivePowerVar[port] = (-injectedW * reactivePerActive) / (end - first);
    }
  });
  const after = solveLoadFlow(system, { tolerancePu: 1e-11, maxIterations: 300 });
  system.powerW.set(p);
  system.reactivePowerVar.set(q);
  if (!after.converged) return Number.POSITIVE_INFINITY;
  return largestExcess({ system, solution: { ...solution, ...after } }, limits);
}

const around = (vMinPu: number, vMaxPu: number, maxLoadingPct: number): Limits => ({
  ...DEFAULT_LIMITS,
  vMinPu,
  vMaxPu,
  maxLoadingPct,
});

const weightsOf = ({ system }: SolvedFeeder) =>
  system.compiled.network.loads.map(({ powerKw }) => Math.abs(powerKw) || 1);

const idsOf = ({ system }: SolvedFeeder) => system.compiled.network.loads.map(({ id }) => id);

test.each([
  ['ieee13', around(0.95, 1.08, 165)],
  ['ieee123', around(0.973, 1.044, 175)],
] as const)(
  'no corner and no point of the envelopes of %s breaks a limit',
  async (name, limits) => {
    const solved = solveBundled(name);
    const random = seeded(28);
    const totals = new Map<string, number>();
    for (const fairness of FAIRNESS) {
      const reactivePerActive = fairness === 'equal' ? 0.2 : 0;
      const options = { ...DEFAULT_ENVELOPE, limits, fairness, reactivePerActive };
      const result = await envelopesOf(solved, idsOf(solved), weightsOf(solved), options);
      totals.set(fairness, result.totalExportKw + result.totalImportKw);
      expect(result.totalExportKw).toBeGreaterThan(0);
      expect(result.confirmed.largestExcess).toBeLessThanOrEqual(0);
      for (let k = 0; k < 40; k++) {
        const corner = k % 2 === 0;
        const excess = excessAt(solved, result, reactivePerActive, () =>
          corner ? (random() < 0.5 ? -1 : 1) : 2 * random() - 1,
        );
        expect(excess).toBeLessThanOrEqual(1.1e-6);
      }
      // The box is not idle: a few times as much breaks something.
      const share = 6;
      const broken = [1, -1].map((sign) => excessAt(solved, result, 0, () => share * sign));
      expect(Math.max(...broken)).toBeGreaterThan(0);
    }
    expect(totals.get('max-sum') as number).toBeGreaterThanOrEqual(
      0.99 * (totals.get('max-min') as number),
    );
  },
);

test('random feeders: every corner, sign-adverse ones included, keeps every limit', async () => {
  let used = 0;
  await fc.assert(
    fc.asyncProperty(
      arbitraryNetwork({ ...everything, controls: false, floating: false }),
      fc.constantFrom(...FAIRNESS),
      fc.double({ min: 0.9, max: 0.97, noNaN: true }),
      fc.integer({ min: 1, max: 1000 }),
      async (network, fairness, vMinPu, seed) => {
        fc.pre(network.loads.length > 0);
        const solved = solveFeeder(network, SHARP, loadsAsParticipants(network));
        fc.pre(solved.solution.converged);
        const limits = around(vMinPu, 1.08, 60);
        fc.pre(largestExcess(solved, limits) < 0);
        const options = { ...DEFAULT_ENVELOPE, limits, fairness };
        const result = await envelopesOf(solved, idsOf(solved), weightsOf(solved), options);
        const random = seeded(seed);
        const count = result.envelopes.length;
        const corners = Math.min(2 ** count, 64);
        for (let k = 0; k < corners; k++) {
          const bits = 2 ** count <= 64 ? k : Math.floor(random() * 2 ** Math.min(count, 30));
          const excess = excessAt(solved, result, 0, (at) => ((bits >> at) & 1 ? 1 : -1));
          expect(excess).toBeLessThanOrEqual(1.1e-6);
        }
        expect(excessAt(solved, result, 0, () => 2 * random() - 1)).toBeLessThanOrEqual(1.1e-6);
        if (result.totalExportKw + result.totalImportKw > 1) used++;
      },
    ),
    { numRuns: 60 },
  );
  expect(used).toBeGreaterThan(20);
});

test('equal, proportional and capped envelopes are what they say', async () => {
  const solved = solveBundled('ieee13');
  const limits = around(0.9, 1.1, 170);
  const weights = weightsOf(solved);
  const of = (more: object) =>
    envelopesOf(solved, idsOf(solved), weights, { ...DEFAULT_ENVELOPE, limits, ...more });
  const equal = await of({});
  const [one] = equal.envelopes;
  for (const { exportKw } of equal.envelopes) expect(exportKw).toBe(one?.exportKw);
  expect(equal.stoppedBy).toBe('limit');
  const proportional = await of({ fairness: 'proportional' });
  proportional.envelopes.forEach(({ importKw }, k) => {
    const first = (proportional.envelopes[0]?.importKw as number) / (weights[0] as number);
    expect(importKw / (weights[k] as number) / first).toBeCloseTo(1, 9);
  });
  const capped = await of({ maxExportKw: 2, maxImportKw: 1 });
  expect(capped.stoppedBy).toBe('cap');
  for (const { exportKw, importKw } of capped.envelopes)
    expect([exportKw, importKw]).toEqual([2, 1]);
});
