import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFeeder, reportSensitivities, resolveParticipants } from '../../src/index.ts';
import { type SolvedFeeder, solveFeeder } from '../../src/loadflow/feeder.ts';
import { systemPower } from '../../src/loadflow/flows.ts';
import { followPower } from '../../src/loadflow/follow.ts';
import { addInjection, voltageColumn } from '../../src/loadflow/injection.ts';
import { tradeColumn } from '../../src/sensitivity/derivatives.ts';
import { linearise, lossAdjoint } from '../../src/sensitivity/linearise.ts';
import { arbitraryNetwork } from '../arbitraries/network.ts';
import { BUNDLED, loadsAsParticipants, SHARP, solveBundled } from '../oracles/bundled.ts';
import { derivativesBy } from '../oracles/derivatives.ts';
import { T3W, T4W } from '../oracles/kersting.ts';
import { evenMatrix } from '../oracles/parts.ts';
import { hasReference, readReferenceJson, referencePath } from '../oracles/reference.ts';

const rangeOf = ({ system }: SolvedFeeder, k: number) => {
  const { firstOfParticipant } = system.compiled.ports;
  return { first: firstOfParticipant[k], end: firstOfParticipant[k + 1] };
};

type Column = { readonly re: Float64Array; readonly im: Float64Array };

/** Largest entry of Σ factor·column, relative to the largest of the first. */
function combination(...terms: readonly (readonly [number, Column])[]): number {
  let largest = 0;
  const [[, first]] = terms as [readonly [number, Column]];
  const scale = Math.max(...first.re.map((re, k) => Math.hypot(re, first.im[k])));
  first.re.forEach((_, k) => {
    const re = terms.reduce((sum, [factor, column]) => sum + factor * column.re[k], 0);
    const im = terms.reduce((sum, [factor, column]) => sum + factor * column.im[k], 0);
    largest = Math.max(largest, Math.hypot(re, im));
  });
  return largest / scale;
}

test.each(BUNDLED)('on %s injections add up, and a trade is the difference of two', (name) => {
  const solved = solveBundled(name);
  const tangent = linearise(solved.system, solved.solution);
  const [a, b, c] = [0, 3, 7].map((k) => rangeOf(solved, k)) as [never, never, never];
  const [ofA, ofB] = [voltageColumn(tangent, a, 1, 0), voltageColumn(tangent, b, 1, 0)];
  expect(
    combination(
      [1, voltageColumn(tangent, a, 3, -2)],
      [-3, ofA],
      [2, voltageColumn(tangent, a, 0, 1)],
    ),
  ).toBeLessThan(1e-9);
  expect(combination([1, tradeColumn(tangent, a, b, 0)], [-1, ofA], [1, ofB])).toBeLessThan(1e-9);
  const there = tradeColumn(tangent, a, b, 0.3);
  expect(combination([1, there], [1, tradeColumn(tangent, b, a, 0.3)])).toBeLessThan(1e-9);
  const over = [tradeColumn(tangent, a, c, 0.3), tradeColumn(tangent, c, b, 0.3)] as const;
  expect(combination([1, there], [-1, over[0]], [-1, over[1]])).toBeLessThan(1e-9);
  const nowhere = tradeColumn(tangent, a, a, 0.3);
  expect(Math.max(...nowhere.re.map(Math.abs), ...nowhere.im.map(Math.abs))).toBeLessThan(1e-15);
});

test.each(BUNDLED)('on %s one adjoint solve gives every loss derivative', (name) => {
  const solved = solveBundled(name);
  const { system, solution } = solved;
  const tangent = linearise(system, solution);
  const adjoint = lossAdjoint(tangent);
  const { count } = system.compiled.nodes;
  for (let k = 0; k < system.compiled.network.loads.length; k += 5) {
    for (const [p, q] of [
      [1, 0],
      [0, 1],
    ] as const) {
      const re = new Float64Array(count);
      const im = new Float64Array(count);
      addInjection(tangent, rangeOf(solved, k), p, q, re, im);
      const byAdjoint = re.reduce(
        (sum, r, i) => sum + r * adjoint.re[i] + im[i] * adjoint.im[i],
        0,
      );
      const { loss } = derivativesBy(tangent, rangeOf(solved, k), p === 1 ? 'P' : 'Q');
      expect(Math.abs(byAdjoint - loss)).toBeLessThan(1e-10);
    }
  }
});

test.each([
  ['three', T3W],
  ['four', T4W],
])(
  'on the network of %s wires a watt injected saves the source one less what is lost more',
  (_, plain) => {
    // A source of some impedance, so that its power is known to all digits.
    const ohm = evenMatrix(3, 0.01);
    const sources = plain.sources.map((source) => ({ ...source, reactanceOhm: ohm }));
    const network = { ...plain, sources };
    const solved = solveFeeder(network, SHARP, loadsAsParticipants(network));
    const { system, solution } = solved;
    const tangent = linearise(system, solution);
    const h = plain === T3W ? 2e3 : 20;
    network.loads.forEach((_load, k) => {
      const { first } = rangeOf(solved, k);
      const source = (powerW: number) => {
        const change = { ports: [first], powerW: [-powerW], reactivePowerVar: [0] };
        const moved = followPower(tangent, change, 1e-14);
        system.powerW[first] = 0;
        return systemPower(system, moved).sourceRe;
      };
      const [a, b, c, d] = [h, -h, 2 * h, -2 * h].map(source) as [number, number, number, number];
      const difference = (8 * (a - b) - (c - d)) / (12 * h);
      const { loss } = derivativesBy(tangent, rangeOf(solved, k), 'P');
      expect(loss - (1 + difference)).toBeCloseTo(0, 6);
    });
  },
);

test('what a strong source holds does not answer to any injection', () => {
  fc.assert(
    fc.property(arbitraryNetwork(), fc.nat(), (network, pick) => {
      fc.pre(network.loads.length > 0);
      const stiff = {
        ...network,
        sources: network.sources.map((source) => ({
          ...source,
          resistanceOhm: source.resistanceOhm.map((r) => r * 1e-6),
          reactanceOhm: source.reactanceOhm.map((x) => x * 1e-6),
        })),
      };
      const solved = solveFeeder(stiff, SHARP, loadsAsParticipants(stiff));
      const tangent = linearise(solved.system, solved.solution);
      const { magnitude } = derivativesBy(
        tangent,
        rangeOf(solved, pick % network.loads.length),
        'P',
      );
      for (let node = 0; node < 3; node++) expect(Math.abs(magnitude[node])).toBeLessThan(1e-9);
    }),
    { numRuns: 30 },
  );
});

interface ReferenceSensitivities {
  readonly participants: readonly {
    readonly participant: string;
    readonly dLdP: number;
    readonly dVdP: Readonly<Record<string, number>>;
  }[];
}

test.skipIf(!hasReference).each(['ieee13', 'ieee123', 'eulv', 'ieee34mod1', 'ieee37', 'ieee8500'])(
  'sensitivities of %s are those that OpenDSS solutions show',
  (name) => {
    const { participants } = readReferenceJson<ReferenceSensitivities>(
      `trades/${name}.sens.json.gz`,
    );
    const { network } = openFeeder(referencePath(`trades/${name}.dss`));
    const ids = participants.map(({ participant }) => participant);
    const resolved = resolveParticipants(network, [], ids);
    expect(resolved.issues).toEqual([]);
    const { system, solution } = solveFeeder(network, SHARP, [...resolved.participants.values()]);
    const own = reportSensitivities(system, solution, 'all');
    const rows = new Map(own.voltages.map((row) => [`${row.bus}.${row.node}`, row.dVdP]));
    participants.forEach(({ participant, dLdP, dVdP }) => {
      const at = own.injections.indexOf(resolved.participants.get(participant)?.id as string);
      const largest = Math.max(...Object.values(dVdP).map(Math.abs));
      for (const [node, value] of Object.entries(dVdP)) {
        const off = Math.abs((rows.get(node)?.[at] as number) - value) / largest;
        expect(off, `${participant} at ${node}`).toBeLessThan(1e-6);
      }
      expect(Math.abs((own.loss.dLdP[at] as number) - dLdP), participant).toBeLessThan(1e-7);
    });
  },
);
