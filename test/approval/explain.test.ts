import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counterpartsOf } from '../../src/approval/counterparts.ts';
import { openDesk, valuesAt } from '../../src/approval/desk.ts';
import { monitorsOf } from '../../src/approval/monitors.ts';
import {
  approveTrades,
  DEFAULT_APPROVAL,
  DEFAULT_LIMITS,
  type Limits,
  openApproval,
} from '../../src/index.ts';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import { solveLoadFlow } from '../../src/loadflow/solve.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { loadsAsParticipants, SHARP, solveBundled, tradeOf } from '../oracles/bundled.ts';
import { randomTrades } from './judging.ts';

const ALL: Limits = { ...DEFAULT_LIMITS, check: ['voltage', 'line', 'transformer', 'unbalance'] };
const TIGHT: Limits = { ...ALL, vMinPu: 0.973, vMaxPu: 1.044, maxLoadingPct: 170 };

test('a share is what a little more of that load does to the quantity', () => {
  const step = 1e-4;
  const compared = new Set<string>();
  fc.assert(
    fc.property(
      arbitraryNetwork({ ...everything, controls: false }),
      fc.nat(),
      fc.constantFrom<1 | -1>(1, -1),
      (network, pick, outwards) => {
        fc.pre(network.loads.length > 0);
        const { system, solution } = solveFeeder(network, SHARP);
        fc.pre(solution.converged);
        const monitors = monitorsOf(system.compiled, ALL);
        const desk = openDesk(system, monitors, solution, { ...DEFAULT_APPROVAL, limits: ALL });
        const load = pick % network.loads.length;
        const { firstOfLoad } = system.compiled.ports;
        const [powerW, varW] = [system.powerW.slice(), system.reactivePowerVar.slice()];
        const valuesWith = (factor: number) => {
          for (let port = firstOfLoad[load]; port < firstOfLoad[load + 1]; port++) {
            system.powerW[port] = factor * powerW[port];
            system.reactivePowerVar[port] = factor * varW[port];
          }
          const after = solveLoadFlow(system, SHARP, solution);
          expect(after.converged).toBe(true);
          system.powerW.set(powerW);
          system.reactivePowerVar.set(varW);
          return valuesAt(system, monitors, after);
        };
        const [more, less] = [valuesWith(1 + step), valuesWith(1 - step)];
        const present = valuesAt(system, monitors, solution);
        const { id } = network.loads[load] as { id: string };
        const kindOf = (q: number) =>
          q < monitors.voltageNodes.length
            ? 'voltage'
            : q < monitors.voltageNodes.length + monitors.conductors.length
              ? 'line'
              : q < monitors.count - monitors.unbalanceBuses.length
                ? 'transformer'
                : 'unbalance';
        for (let q = 0; q < monitors.count; q++) {
          // A magnitude has no derivative at nothing.
          if (!((present[q] as number) > 1e-2)) continue;
          const change = (outwards * ((more[q] as number) - (less[q] as number))) / (2 * step);
          const all = counterpartsOf(desk, q, outwards, [], Number.POSITIVE_INFINITY);
          const own = all.find((one) => one.id === id);
          const noise = 1e-4 * Math.abs(change) + 1e-5 * (present[q] as number);
          if (own !== undefined) {
            expect(Math.abs(own.share - change)).toBeLessThan(noise);
            if (own.share > 10 * noise) compared.add(kindOf(q));
          } else {
            // It pulls inwards, or is small beside the largest.
            expect(change).toBeLessThan(0.0101 * (all[0]?.share ?? 0) + noise);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
  expect([...compared].sort()).toEqual(['line', 'transformer', 'unbalance', 'voltage']);
});

test('counterparts come in order, without the parties, and with the trades they have in place', () => {
  const solved = solveBundled('ieee123');
  const { limits } = { limits: TIGHT };
  const options = { ...DEFAULT_APPROVAL, limits, explain: true, findMaximum: false };
  const approval = openApproval(solved.system, solved.solution, options);
  let explained = 0;
  let traded = 0;
  const bought = new Set<string>();
  for (const trade of randomTrades(solved, 200, 150)) {
    const { verdict, binding, explanation } = approval.propose(trade);
    expect(explanation === null).toBe(verdict === 'approved');
    if (verdict === 'approved') bought.add(trade.buyer);
    if (explanation === null || binding === null) continue;
    const { counterparts, margin, phase, sentence } = explanation;
    if (binding.value === null) continue;
    explained++;
    expect(margin).toBeLessThan(0);
    expect(phase).toBe(binding.node === null ? null : 'abc'[binding.node - 1]);
    const shares = counterparts.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(counterparts.length).toBeGreaterThan(0);
    for (const { id, powerKw } of counterparts) {
      expect([trade.seller, trade.buyer]).not.toContain(id);
      const load = solved.system.compiled.network.loads.find((one) => one.id === id);
      if (bought.has(id) && powerKw > 1.2 * (load?.powerKw ?? 0)) traded++;
    }
    expect(sentence).toContain(`${trade.tradeId} is refused: with `);
    expect(sentence).toContain(binding.element as string);
    expect(sentence).toContain(counterparts[0]?.id as string);
  }
  expect(explained).toBeGreaterThan(20);
  expect(traded).toBeGreaterThan(5);
});

test('the value before is that of the state just before the trade, for either method', () => {
  const befores = (['hybrid', 'exact'] as const).map((method) => {
    const solved = solveBundled('ieee123');
    const options = { ...DEFAULT_APPROVAL, limits: TIGHT, method, findMaximum: false };
    const trades = randomTrades(solved, 150, 120);
    return approveTrades(solved.system, solved.solution, trades, options).trades.map(
      (t) => t.binding,
    );
  });
  const [hybrid, exact] = befores as [(typeof befores)[0], (typeof befores)[0]];
  let compared = 0;
  hybrid.forEach((binding, k) => {
    if (binding?.before == null || exact[k]?.element !== binding.element) return;
    if (exact[k]?.node !== binding.node || exact[k]?.kind !== binding.kind) return;
    compared++;
    const before = exact[k]?.before as number;
    expect(Math.abs(binding.before - before)).toBeLessThan(2e-3 * before);
  });
  expect(compared).toBeGreaterThan(20);
});

test('a sentence says what happened, for every kind of verdict', () => {
  const sentences = (limits: Limits, powerKw: number, more = {}) => {
    const solved = solveBundled('ieee13');
    const [seller, buyer] = powerKw > 0 ? ['load.634a', 'load.611'] : ['load.611', 'load.634a'];
    const trade = tradeOf('T', seller as string, buyer as string, Math.abs(powerKw));
    const options = { ...DEFAULT_APPROVAL, limits, explain: true, ...more };
    const { trades } = approveTrades(solved.system, solved.solution, [trade], options);
    return trades[0]?.explanation?.sentence;
  };
  const wide: Limits = { ...ALL, vMinPu: 0.5, vMaxPu: 1.5, maxLoadingPct: 1e4, maxVufPct: 100 };
  expect(sentences(wide, 50)).toBeUndefined();
  expect({
    overvoltage: sentences({ ...wide, vMaxPu: 1.0562 }, -900),
    undervoltage: sentences({ ...wide, vMinPu: 0.955 }, 300),
    cut: sentences({ ...wide, vMinPu: 0.955 }, 300, { partial: true }),
    overload: sentences({ ...wide, maxLoadingPct: 150 }, 300, { findMaximum: false }),
    transformer: sentences({ ...wide, check: ['transformer'], maxLoadingPct: 60 }, 1500),
    unbalance: sentences({ ...wide, maxVufPct: 2.5 }, 600),
    worsening: sentences({ ...wide, vMinPu: 0.97 }, 100),
    noSolution: sentences(wide, 50e3),
  }).toMatchInlineSnapshot(`
    {
      "cut": "T is cut to 73.70 kW: with 300.00 kW from load.634a to load.611, phase c of 611 would fall to 0.9363 pu, allowed at least 0.9550 pu; of the others load.675c (0.0516 pu; draws 290.00 kW) and load.671 (0.0352 pu; draws 1155.00 kW) lower it most.",
      "noSolution": "T is refused: with 50000.00 kW from load.634a to load.611, the load flow has no solution: more than the feeder can carry; up to 1960.78 kW would pass.",
      "overload": "T is refused: with 300.00 kW from load.634a to load.611, phase c of line.650632 would carry 180.9 % of its rating, allowed at most 150.0 %; of the others load.671 (49.8 %; draws 1155.00 kW) and load.675c (42.4 %; draws 290.00 kW) load it most.",
      "overvoltage": "T is refused: with 900.00 kW from load.611 to load.634a, phase b of 675 would rise to 1.1079 pu, allowed at most 1.0562 pu; up to 190.97 kW would pass; of the others load.675a (0.0390 pu; draws 485.00 kW) and load.652 (0.0100 pu; draws 121.94 kW) raise it most.",
      "transformer": "T is refused: with 1500.00 kW from load.634a to load.611, transformer.reg3 would carry 186.8 % of its rating, which is beyond its limit already (81.9 %, allowed at most 60.0 %) and must not get worse; no smaller quantity would pass; of the others load.671 (27.6 %; draws 1155.00 kW) and load.675c (23.5 %; draws 290.00 kW) load it most.",
      "unbalance": "T is refused: with 600.00 kW from load.634a to load.611, the voltages of 634 would be unbalanced by 4.4 %, allowed at most 2.5 %; up to 202.31 kW would pass; of the others load.634c (0.4 %; draws 120.00 kW) and load.675a (0.4 %; draws 485.00 kW) unbalance it most.",
      "undervoltage": "T is refused: with 300.00 kW from load.634a to load.611, phase c of 611 would fall to 0.9363 pu, allowed at least 0.9550 pu; up to 73.70 kW would pass; of the others load.675c (0.0516 pu; draws 290.00 kW) and load.671 (0.0352 pu; draws 1155.00 kW) lower it most.",
      "worsening": "T is refused: with 100.00 kW from load.634a to load.611, phase c of 611 would fall to 0.9528 pu, which is beyond its limit already (0.9608 pu, allowed at least 0.9700 pu) and must not get worse; no smaller quantity would pass; of the others load.675c (0.0516 pu; draws 290.00 kW) and load.671 (0.0352 pu; draws 1155.00 kW) lower it most.",
    }
  `);
});

test('explaining changes no verdict and no state', () => {
  const run = (explain: boolean) => {
    const solved = solveBundled('ieee123');
    const options = { ...DEFAULT_APPROVAL, limits: TIGHT, explain, partial: true };
    const approval = openApproval(solved.system, solved.solution, options);
    const verdicts = randomTrades(solved, 60, 150).map((trade) => ({
      ...approval.propose(trade),
      explanation: null,
    }));
    return { verdicts, powers: solved.system.powerW, voltages: approval.voltages() };
  };
  expect(run(true)).toEqual(run(false));
});

test('a participant that is also a load counts once, with both', () => {
  const solved = solveBundled('ieee123');
  const ids = loadsAsParticipants(solved.system.compiled.network).map(({ id }) => id);
  const monitors = monitorsOf(solved.system.compiled, ALL);
  const desk = openDesk(solved.system, monitors, solved.solution, {
    ...DEFAULT_APPROVAL,
    limits: ALL,
  });
  const found = counterpartsOf(desk, monitors.voltageNodes.length, 1, [], 1e3).map(({ id }) => id);
  expect(new Set(found).size).toBe(found.length);
  for (const id of found) expect(ids).toContain(id);
});
