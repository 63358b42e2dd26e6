import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundsOf } from '../../src/approval/bounds.ts';
import { valuesAt } from '../../src/approval/desk.ts';
import { DEFAULT_LIMITS } from '../../src/approval/limits.ts';
import { type LinearModel, openLinearModel, responseOf } from '../../src/approval/linear-model.ts';
import { type ModelTrade, startState } from '../../src/approval/model-state.ts';
import { monitorsOf } from '../../src/approval/monitors.ts';
import { outputsOf } from '../../src/approval/outputs.ts';
import { moveState, predict, screen, surelyPasses } from '../../src/approval/screen.ts';
import { PORT_MODEL } from '../../src/compiled/ports.ts';
import { type SolvedFeeder, solveFeeder } from '../../src/loadflow/feeder.ts';
import { addTrades } from '../../src/loadflow/inject.ts';
import { type PortAdmittance, portAdmittance } from '../../src/loadflow/port-currents.ts';
import { remainderBound } from '../../src/loadflow/remainder-bound.ts';
import { solveLoadFlow } from '../../src/loadflow/solve.ts';
import { linearise } from '../../src/sensitivity/linearise.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { loadsAsParticipants, SHARP, solveBundled, tradeOf } from '../oracles/bundled.ts';

const ALL_CHECKS = {
  ...DEFAULT_LIMITS,
  check: ['voltage', 'line', 'transformer', 'unbalance'],
} as const;

function modelOf({ system, solution }: SolvedFeeder, limits = ALL_CHECKS) {
  const monitors = monitorsOf(system.compiled, limits);
  const before = valuesAt(system, monitors, solution);
  const bounds = boundsOf(monitors, limits, before);
  const outputs = outputsOf(system, monitors);
  return { monitors, bounds, model: openLinearModel(linearise(system, solution), outputs, bounds) };
}

const inModel = (
  model: LinearModel,
  seller: number,
  buyer: number,
  reactive: number,
): ModelTrade => ({
  seller: responseOf(model, seller),
  buyer: responseOf(model, buyer),
  reactivePerActive: reactive,
});

test('no deviation of a port takes its current further from the tangent than the bound says', () => {
  let close = 0;
  fc.assert(
    fc.property(
      arbitraryNetwork(everything),
      fc.double({ min: 0.001, max: 0.03, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
      (network, reach, share, angle) => {
        const { system, solution } = solveFeeder(network, SHARP);
        fc.pre(solution.converged);
        const { ports, activePorts } = system.compiled;
        const { ports: tangents } = linearise(system, solution);
        const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
        for (const port of activePorts) {
          const [ur, ui] = [tangents.uRe[port], tangents.uIm[port]];
          const m = Math.hypot(ur, ui);
          const [p, q] = [system.powerW[port], system.reactivePowerVar[port]];
          const bound = remainderBound(ports, port, p, q, m, reach);
          const [dr, di] = [Math.cos(angle), Math.sin(angle)].map((c) => c * share * reach * m) as [
            number,
            number,
          ];
          portAdmittance(ports, port, p, q, Math.hypot(ur + dr, ui + di), y);
          const [ar, ai] = [tangents.alphaRe[port], tangents.alphaIm[port]];
          const [br, bi] = [tangents.betaRe[port], tangents.betaIm[port]];
          const left = Math.hypot(
            y.re * (ur + dr) -
              y.im * (ui + di) -
              tangents.iRe[port] -
              (ar + br) * dr -
              (bi - ai) * di,
            y.re * (ui + di) +
              y.im * (ur + dr) -
              tangents.iIm[port] -
              (ai + bi) * dr -
              (ar - br) * di,
          );
          const allowed = bound * (share * reach) ** 2;
          const noise = 1e-13 * Math.hypot(y.re, y.im) * m + 1e-300;
          expect(left).toBeLessThanOrEqual(allowed + noise);
          if (left > 0.5 * allowed && left > 100 * noise) close++;
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(close, 'the bound is not idle').toBeGreaterThan(50);
});

test('constant power has the bound that is known', () => {
  const { system, solution } = solveBundled('ieee13');
  const { ports } = system.compiled;
  const port = ports.model.indexOf(PORT_MODEL.power);
  expect(solution.converged).toBe(true);
  const bound = remainderBound(ports, port, 3000, 4000, 2400, 0.02);
  expect(bound / (5000 / 2400 / 0.98)).toBeGreaterThan(1);
  expect(bound / (5000 / 2400 / 0.98)).toBeLessThan(1.06);
});

test('what the load flow finds lies where the linear model says, trade upon trade', () => {
  const seen = { passes: 0, fails: 0, unclear: 0, sure: 0, close: 0 };
  const trade = fc.record({
    seller: fc.nat(),
    buyer: fc.nat(),
    kw: fc.double({ min: 0.01, max: 60, noNaN: true }),
    powerFactor: fc.constantFrom(1, 0.9, -0.95),
  });
  fc.assert(
    fc.property(
      arbitraryNetwork({ ...everything, controls: false }),
      fc.array(trade, { minLength: 1, maxLength: 4 }),
      fc.double({ min: 0.94, max: 0.99, noNaN: true }),
      (network, trades, vMinPu) => {
        fc.pre(network.loads.length > 1);
        const solved = solveFeeder(network, SHARP, loadsAsParticipants(network));
        const { system, solution } = solved;
        fc.pre(solution.converged);
        const limits = { ...ALL_CHECKS, vMinPu, maxLoadingPct: 20, maxVufPct: 3 };
        const { model, bounds, monitors } = modelOf(solved, limits as typeof ALL_CHECKS);
        const state = startState(model);
        for (const { seller, buyer, kw, powerFactor } of trades) {
          const [s, b] = [seller % network.loads.length, buyer % network.loads.length];
          const reactive = Math.tan(Math.acos(Math.abs(powerFactor))) * Math.sign(powerFactor);
          const one = inModel(model, s, b, reactive);
          const { verdict } = screen(model, state, bounds, one, kw * 1e3, true);
          const prediction = predict(model, state, one, kw * 1e3);
          const values = prediction.values.slice();
          const errors = prediction.errors?.slice() ?? null;
          const sure = surelyPasses(model, state, bounds, one, kw * 1e3);
          if (sure) expect(verdict).toBe('passes');
          moveState(model, state, one, kw * 1e3);
          const ids = [network.loads[s]?.id as string, network.loads[b]?.id as string] as const;
          addTrades(system, [tradeOf('t', ...ids, kw, { powerFactor })]);
          const after = solveLoadFlow(system, SHARP, solution);
          seen[verdict]++;
          seen.sure += sure ? 1 : 0;
          if (errors === null) continue;
          expect(after.converged).toBe(true);
          const found = valuesAt(system, monitors, after);
          found.forEach((value, q) => {
            const error = Math.abs(value - values[q]);
            const scale = Math.abs(value) + bounds.upperScale[q];
            // Currents of stiff branches come with rounding noise.
            expect(error).toBeLessThanOrEqual(errors[q] + 1e-7 * scale);
            if (error > 0.02 * errors[q] && error > 1e-6 * scale) seen.close++;
          });
          const inside = Array.from(found, (value, q) => [
            value <= bounds.upper[q] * (1 + 1e-9),
            value >= bounds.lower[q] * (1 - 1e-9),
          ]).flat();
          if (verdict !== 'unclear') expect(inside.every(Boolean)).toBe(verdict === 'passes');
        }
      },
    ),
    { numRuns: 400 },
  );
  const { passes, fails, sure, close } = seen;
  expect(Math.min(passes, fails, sure), JSON.stringify(seen)).toBeGreaterThan(40);
  expect(close, 'the bounds are not idle').toBeGreaterThan(200);
});
