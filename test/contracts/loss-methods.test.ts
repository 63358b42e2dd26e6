import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bundledFeeders,
  LOSS_METHODS,
  type LossMethod,
  type Network,
  type Trade,
} from '../../src/index.ts';
import { type SolvedFeeder, solveFeeder } from '../../src/loadflow/feeder.ts';
import { systemPower } from '../../src/loadflow/flows.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { loadsAsParticipants, SHARP, seeded, solveBundled, tradeOf } from '../oracles/bundled.ts';

const METHODS = [...LOSS_METHODS.values()];

const solve = (network: Network) => solveFeeder(network, SHARP, loadsAsParticipants(network));

/** Every bundled feeder, solved once for all methods. */
const solvedOnce = new Map<string, SolvedFeeder>();
function solvedFeeder(name: string): SolvedFeeder {
  const solved = solvedOnce.get(name) ?? solveBundled(name);
  solvedOnce.set(name, solved);
  return solved;
}

const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

/** Shares by load id, W, and what else there is. */
function sharesOf(method: LossMethod, solved: SolvedFeeder, trades: readonly Trade[] = []) {
  const { ports, network } = solved.system.compiled;
  const { portW, sourceW, tradeW } = method.allocate(solved.system, solved.solution, trades);
  const byLoad = new Map(
    network.loads.map((load, k) => [
      load.id,
      total(portW.subarray(ports.firstOfLoad[k], ports.firstOfLoad[k + 1])),
    ]),
  );
  return { byLoad, all: total(portW) + total(sourceW), portW, sourceW, tradeW };
}

/** No capacitance and no transformers: nothing flows but what loads draw. */
function withoutShunts(network: Network): Network {
  const high = new Set(['bus0']);
  for (const line of network.lines) if (high.has(line.from.bus)) high.add(line.to.bus);
  return {
    ...network,
    buses: network.buses.filter((bus) => high.has(bus.id)),
    lineCodes: network.lineCodes.map((code) => ({
      ...code,
      capacitanceNfPerKm: code.capacitanceNfPerKm.map(() => 0),
    })),
    lines: network.lines.filter((line) => high.has(line.from.bus)),
    transformers: [],
    regulators: [],
    capacitors: [],
    loads: network.loads.filter((load) => high.has(load.terminal.bus)),
  };
}

const dry = arbitraryNetwork({
  models: ['constant-power', 'constant-impedance'],
  reactors: false,
  generators: [],
}).map(withoutShunts);

/** What shares are compared with: the losses, and of tiny losses a millionth of the turnover. */
function scaleOf(solved: SolvedFeeder): number {
  const { lossRe, sourceRe, sourceIm } = systemPower(solved.system, solved.solution);
  return Math.abs(lossRe) + 1e-4 * Math.hypot(sourceRe, sourceIm) + 1e-3;
}

describe.each(METHODS.map((method) => ({ name: method.name, method })))(
  'loss method $name',
  ({ method }) => {
    // A method that does not claim to recover the losses has nothing to show here.
    if (method.exact) {
      test.each(bundledFeeders())('on %s the shares sum to the losses', (name) => {
        const solved = solvedFeeder(name);
        const { lossRe } = systemPower(solved.system, solved.solution);
        expect(Math.abs(sharesOf(method, solved).all - lossRe) / lossRe).toBeLessThan(1e-9);
      });

      test.each([
        ['radial', {}],
        ['meshed, floating, with neutrals and controls', everything],
      ])('on random feeders, %s, the shares sum to the losses', (_, options) => {
        fc.assert(
          fc.property(arbitraryNetwork(options), (network) => {
            const solved = solve(network);
            const { lossRe } = systemPower(solved.system, solved.solution);
            const { all } = sharesOf(method, solved);
            // Rounding of the source's short-circuit power, some 10 GVA, is the floor.
            expect(Math.abs(all - lossRe)).toBeLessThan(1e-9 * lossRe + 1e-4);
          }),
        );
      });
    }

    test('splitting a load splits its share', () => {
      fc.assert(
        fc.property(arbitraryNetwork(), fc.nat(), (network, pick) => {
          fc.pre(network.loads.length > 0);
          const whole = network.loads[pick % network.loads.length] as Network['loads'][0];
          const part = (id: string, share: number) => ({
            ...whole,
            id,
            powerKw: whole.powerKw * share,
            reactivePowerKvar: whole.reactivePowerKvar * share,
          });
          const parts: Network = {
            ...network,
            loads: [
              ...network.loads.filter((load) => load !== whole),
              part('load.third', 1 / 3),
              part('load.rest', 2 / 3),
            ],
          };
          const solved = solve(network);
          const before = sharesOf(method, solved).byLoad;
          const after = sharesOf(method, solve(parts)).byLoad;
          const share = before.get(whole.id) as number;
          const scale = scaleOf(solved);
          expect(((after.get('load.third') as number) - share / 3) / scale).toBeCloseTo(0, 7);
          expect(((after.get('load.rest') as number) - (2 * share) / 3) / scale).toBeCloseTo(0, 7);
        }),
      );
    });

    test('splitting a trade splits its share; where trades cancel, one back takes it back, one with itself loses nothing', () => {
      const solved = solveBundled('ieee123');
      const random = seeded(7);
      const { loads } = solved.system.compiled.network;
      const pick = () => loads[Math.floor(random() * loads.length)]?.id as string;
      let different = 0;
      for (let k = 0; k < 40; k++) {
        const [s, b] = [pick(), pick()];
        const { tradeW } = sharesOf(method, solved, [
          tradeOf('whole', s, b, 30),
          tradeOf('third', s, b, 10),
          tradeOf('rest', s, b, 20),
          tradeOf('back', b, s, 30),
          tradeOf('self', s, s, 30),
        ]);
        const [whole, third, rest, back, self] = tradeW as unknown as number[];
        expect((third as number) + (rest as number)).toBeCloseTo(whole as number, 6);
        if (method.oppositeTradesCancel) {
          expect(back).toBeCloseTo(-(whole as number), 6);
          expect(self).toBeCloseTo(0, 9);
        }
        if (Math.abs(whole as number) > 1) different++;
      }
      expect(different).toBeGreaterThan(20);
    });

    test('the order of loads and trades changes nothing', () => {
      fc.assert(
        fc.property(arbitraryNetwork(), (network) => {
          fc.pre(network.loads.length > 1);
          const [a, b] = network.loads as [Network['loads'][0], Network['loads'][0]];
          const trades = [tradeOf('one', a.id, b.id, 1), tradeOf('two', b.id, a.id, 2)];
          const solved = solve(network);
          const reversed = solve({ ...network, loads: network.loads.toReversed() });
          const plain = sharesOf(method, solved, trades);
          const other = sharesOf(method, reversed, trades.toReversed());
          const scale = scaleOf(solved);
          for (const [id, share] of plain.byLoad) {
            expect(((other.byLoad.get(id) as number) - share) / scale).toBeCloseTo(0, 7);
          }
          // Where next to nothing is drawn a kilowatt's rate is out of all proportion: so is its rounding.
          for (const [k, share] of plain.tradeW.entries()) {
            const off = (other.tradeW[1 - k] as number) - share;
            expect(off / (scale + Math.abs(share))).toBeCloseTo(0, 7);
          }
        }),
      );
    });

    test('a lone load on a feeder without shunts bears what it causes', () => {
      fc.assert(
        fc.property(dry, fc.nat(), (network, pick) => {
          fc.pre(network.loads.length > 0);
          const lone = [network.loads[pick % network.loads.length] as Network['loads'][0]];
          const solved = solve({ ...network, loads: lone });
          const { lossRe } = systemPower(solved.system, solved.solution);
          const { byLoad, sourceW } = sharesOf(method, solved);
          const [share] = [...byLoad.values()] as [number];
          expect(share).toBeGreaterThanOrEqual(-1e-6);
          if (!method.exact) return;
          const borne = method.sourcesBear ? share + total(sourceW) : share;
          expect((borne - lossRe) / scaleOf(solved)).toBeCloseTo(0, 7);
        }),
      );
    });

    test('cutting a line in two changes nothing', () => {
      fc.assert(
        fc.property(
          dry,
          fc.nat(),
          fc.double({ min: 0.1, max: 0.9, noNaN: true }),
          (network, pick, at) => {
            fc.pre(network.lines.length > 0);
            const line = network.lines[pick % network.lines.length] as Network['lines'][0];
            const middle = { bus: 'middle', nodes: line.to.nodes };
            const cut: Network = {
              ...network,
              buses: [...network.buses, { id: 'middle', kVBase: 7.2, x: null, y: null }],
              lines: [
                ...network.lines.filter((one) => one !== line),
                { ...line, to: middle, lengthKm: line.lengthKm * at },
                { ...line, id: 'line.rest', from: middle, lengthKm: line.lengthKm * (1 - at) },
              ],
            };
            const solved = solve(network);
            const plain = sharesOf(method, solved).byLoad;
            const other = sharesOf(method, solve(cut)).byLoad;
            for (const [id, share] of plain) {
              expect(((other.get(id) as number) - share) / scaleOf(solved)).toBeCloseTo(0, 7);
            }
          },
        ),
      );
    });
  },
);
