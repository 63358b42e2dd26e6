/** The JSON documents about a feeder, field by field as the contract names them. */

import { describe, expect, test } from 'vitest';
import { documentOf as document, type Json, shapeOf, TINY_DSS, workspace } from './harness.ts';

const folder = workspace({ 'tiny.dss': TINY_DSS });
const documentOf = (words: string) => document(folder, words);

const PLACE = { bus: 'string', node: 'number', vPu: 'number' };
const TERMINAL = {
  bus: 'string',
  nodes: ['number'],
  currentA: ['number'],
  angleDeg: ['number'],
  powerKw: ['number'],
  powerKvar: ['number'],
};
describe('the document of', () => {
  test('solve', async () => {
    expect(shapeOf(await documentOf('solve ieee13'))).toEqual({
      feeder: 'string',
      converged: 'boolean',
      iterations: 'number',
      controlIterations: 'number',
      kclResidualA: 'number',
      source: { kW: 'number', kvar: 'number' },
      losses: { kW: 'number', kvar: 'number' },
      nodes: [
        {
          bus: 'string',
          node: 'number',
          kVBase: 'number',
          v: ['number'],
          vPu: 'number',
          angleDeg: 'number',
        },
      ],
      branches: [
        {
          id: 'string',
          kind: 'string',
          from: 'string',
          to: 'string',
          terminals: [TERMINAL],
          lossKw: 'number',
          ratingA: 'number',
          ratingKva: 'null',
          loadingPct: 'number',
        },
        {
          id: 'string',
          kind: 'string',
          from: 'string',
          to: 'string',
          terminals: [TERMINAL],
          lossKw: 'number',
          ratingA: 'null',
          ratingKva: 'number',
          loadingPct: 'number',
        },
      ],
      regulators: [
        {
          id: 'string',
          control: 'string',
          winding: 'number',
          tap: 'number',
          tapNumber: 'number',
        },
      ],
      capacitors: [{ id: 'string', stepsOn: 'number' }],
      notes: [],
    });
  });

  test('solve, of a script with notes', async () => {
    const { notes, kclResidualA } = (await documentOf('solve tiny.dss')) as {
      notes: Json;
      kclResidualA: number;
    };
    expect(notes).toEqual(['tiny.dss:8 energymeter.m: energymeter has no effect on a power flow']);
    expect(kclResidualA).toBeLessThan(1e-4);
  });

  test('solve, a time series', async () => {
    expect(shapeOf(await documentOf('solve european-lv --steps 2'))).toEqual({
      steps: [
        {
          time: 'string',
          converged: 'boolean',
          source: { kW: 'number', kvar: 'number' },
          losses: { kW: 'number', kvar: 'number' },
          minVoltage: PLACE,
          maxVoltage: PLACE,
          maxLoading: { branch: 'string', loadingPct: 'number' },
        },
      ],
      notes: [],
    });
  });

  test('sensitivities', async () => {
    const conductor = { branch: 'string', terminal: 'number', node: 'number' };
    const derivatives = (letter: string) => ({
      [`d${letter}dP`]: ['number'],
      [`d${letter}dQ`]: ['number'],
    });
    const words = 'sensitivities ieee13 --from 671,675.1';
    const shape = {
      injections: ['string'],
      parameters: [],
      controls: { taps: 'string', capacitors: 'string', inverters: 'string' },
      voltages: [{ bus: 'string', node: 'number', ...derivatives('V') }],
      angles: [{ bus: 'string', node: 'number', ...derivatives('A') }],
      currents: [{ ...conductor, ...derivatives('I') }],
      activePowers: [{ ...conductor, ...derivatives('P') }],
      reactivePowers: [{ ...conductor, ...derivatives('Q') }],
      transformers: [{ transformer: 'string', ...derivatives('S') }],
      unbalances: [{ bus: 'string', ...derivatives('U') }],
      loss: derivatives('L'),
      reactiveLoss: derivatives('L'),
      sourcePowers: [{ source: 'string', ...derivatives('P') }],
      sourceReactivePowers: [{ source: 'string', ...derivatives('Q') }],
      notes: [],
    };
    expect(shapeOf(await documentOf(words))).toEqual(shape);

    const withTap = shapeOf(await documentOf(`${words},regcontrol.reg1 --of loss`));
    expect(withTap).toMatchObject({
      voltages: [],
      loss: { ...derivatives('L'), dLdX: ['number'] },
      parameters: [{ id: 'string', kind: 'string', stepPu: 'number' }],
    });
  });

  test.each([
    ['map ieee13 -o m.svg', { feeder: 'string', of: 'string', phase: 'string', file: 'string' }],
    [
      'check ieee13',
      {
        feeder: 'string',
        ok: 'boolean',
        verdict: 'string',
        findings: [],
        suspects: [],
        worstNodes: [],
      },
    ],
    ['import tiny.dss -o tiny', { feeder: 'string', folder: 'string' }],
    ['mechanisms', { mechanisms: [{ name: 'string', title: 'string' }] }],
  ])('%s', async (words, shape) => {
    expect(shapeOf(await documentOf(words))).toEqual({ ...shape, notes: expect.any(Array) });
  });

  test('feeders', async () => {
    expect(shapeOf(await documentOf('feeders'))).toEqual({
      feeders: [
        {
          name: 'string',
          title: 'string',
          buses: 'number',
          lines: 'number',
          transformers: 'number',
          regulators: 'number',
          loads: 'number',
          profiles: 'number',
          features: ['string'],
          source: 'string',
        },
      ],
      notes: [],
    });
  });
});

test('numbers are full doubles, complex values pairs', async () => {
  const { nodes } = (await documentOf('solve ieee13 --controls locked')) as {
    nodes: { bus: string; node: number; v: [number, number]; vPu: number; kVBase: number }[];
  };
  for (const { v, vPu, kVBase } of nodes) {
    expect(vPu).toBeCloseTo(Math.hypot(...v) / (kVBase * 1e3), 12);
  }
  expect(nodes.filter(({ vPu }) => String(vPu).length > 10).length).toBeGreaterThan(30);
});
