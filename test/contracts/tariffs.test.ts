import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annualCost } from '../../src/charges/assets.ts';
import { ChargeGrid } from '../../src/charges/grid.ts';
import { LEAST_USE } from '../../src/charges/mw-mile.ts';
import type { TariffClaim } from '../../src/charges/tariff.ts';
import {
  bundledFeeders,
  chargeTrades,
  type Network,
  openFeeder,
  openTariff,
  type Participant,
  resolveParticipants,
  type SolvedFeeder,
  solveFeeder,
  TARIFFS,
  type Tariff,
  type TariffOptions,
  type Trade,
} from '../../src/index.ts';
import { topologyOf } from '../../src/network/topology.ts';
import { arbitraryNetwork } from '../arbitraries/network.ts';
import { loadsAsParticipants, SHARP, seeded, solveBundled, tradeOf } from '../oracles/bundled.ts';

const feeder = solveBundled('ieee123');
const { loads } = feeder.system.compiled.network;

/** Trades of all durations between random participants. */
function randomTrades(ids: readonly string[], count: number, seed: number): Trade[] {
  const random = seeded(seed);
  const pick = () => ids[Math.floor(random() * ids.length)] as string;
  return Array.from({ length: count }, (_, k) =>
    tradeOf(`t${k}`, pick(), pick(), 1 + 50 * random(), {
      start: ['08:00', '12:30', null][k % 3] ?? null,
      durationMin: [15, 30, null][k % 3] ?? null,
      powerFactor: [1, 0.9, -0.95][k % 3] as number,
    }),
  );
}
const TRADES = randomTrades(
  loads.map(({ id }) => id),
  36,
  3,
);
/** What a tariff cannot be opened without. */
const NEEDED: Readonly<Record<string, Partial<TariffOptions>>> = {
  formula: { formula: '0.01 * distance + max(0, loss) * (hour > 9 ? 2 : 1) + loading / 10' },
  tou: { timeWindows: [{ fromMinute: 420, toMinute: 1140, weight: 2 }] },
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const open = (name: string) => openTariff(name, NEEDED[name]);
const KINDS = [...TARIFFS.values()].map((kind) => ({ name: kind.name, kind }));
const claiming = (claim: TariffClaim) => KINDS.filter(({ kind }) => kind.claims.includes(claim));
const quantitiesOf = (tariff: Tariff, of: SolvedFeeder, trades: readonly Trade[]) =>
  tariff.measure(new ChargeGrid(of), trades).quantities.map(({ value }) => value);

describe.each(KINDS)('tariff $name', ({ name, kind }) => {
  test('collects exactly what is to be recovered, and the two sides pay all of it', async () => {
    const tariff = await open(name);
    const ways = kind.claims.includes('never-earns')
      ? (['scale', 'add'] as const)
      : ['add' as const];
    for (const recoverBy of ways) {
      for (const split of [0, 0.3, 1]) {
        const pricing = { recover: 1234.5, recoverBy, split };
        const charged = chargeTrades(feeder, TRADES, tariff, pricing);
        expect(charged.total).toBeCloseTo(1234.5, 8);
        expect(sum(charged.trades.map((t) => t.charge))).toBeCloseTo(1234.5, 8);
        expect(sum(charged.trades.map((t) => t.buyerPays))).toBeCloseTo(1234.5 * split, 8);
        for (const { buyerPays, sellerPays, charge } of charged.trades) {
          expect(buyerPays + sellerPays).toBeCloseTo(charge, 12);
        }
      }
    }
  });

  test('charges the unit fee for every kWh and unit of the quantity', async () => {
    const tariff = await open(name);
    const charged = chargeTrades(feeder, TRADES, tariff, { unitFee: 0.07, split: 0.5 });
    charged.trades.forEach((one, k) => {
      const trade = TRADES[k] as Trade;
      const energyKwh = (trade.powerKw * (trade.durationMin ?? 60)) / 60;
      expect(one.energyKwh).toBeCloseTo(energyKwh, 12);
      expect(one.charge).toBeCloseTo(0.07 * one.distance * energyKwh, 9);
      expect(sum(Object.values(one.components))).toBeCloseTo(one.distance, 9);
    });
    expect(charged.trades.some(({ charge }) => charge !== 0)).toBe(true);
    const free = chargeTrades(feeder, TRADES, tariff, { unitFee: 0, split: 0.5 });
    expect(free.total).toBeCloseTo(0, 15);
  });

  test('does not depend on the order of the trades', async () => {
    const tariff = await open(name);
    const there = quantitiesOf(tariff, feeder, TRADES);
    const back = quantitiesOf(tariff, feeder, [...TRADES].reverse()).reverse();
    there.forEach((value, k) => {
      expect(back[k]).toBeCloseTo(value, 9);
    });
  });

  test('charges nobody for nothing', async () => {
    const tariff = await open(name);
    expect(chargeTrades(feeder, [], tariff, { recover: 10, split: 0.5 }).total).toBe(0);
  });

  test('keeps floor and cap, and recovers within them', async () => {
    const tariff = await open(name);
    const energy = sum(
      chargeTrades(feeder, TRADES, tariff, { split: 0.5 }).trades.map((t) => t.energyKwh),
    );
    const recover = 0.1 * energy;
    const pricing = {
      recover,
      recoverBy: 'add',
      floorPerKwh: 0.09,
      capPerKwh: 0.105,
      split: 1,
    } as const;
    const { trades, total } = chargeTrades(feeder, TRADES, tariff, pricing);
    expect(total).toBeCloseTo(recover, 8);
    for (const { feePerKwh } of trades) {
      expect(feePerKwh).toBeGreaterThanOrEqual(0.09);
      expect(feePerKwh).toBeLessThanOrEqual(0.105);
    }
  });
});

describe.each(claiming('never-earns'))('tariff $name never earns', ({ name }) => {
  test('anything', async () => {
    for (const value of quantitiesOf(await open(name), feeder, TRADES)) {
      expect(value).toBeGreaterThanOrEqual(0);
    }
  });
});

describe.each(claiming('separable'))('tariff $name is separable', ({ name }) => {
  test('neither the other trades nor the size of the trade matter', async () => {
    const tariff = await open(name);
    const together = quantitiesOf(tariff, feeder, TRADES);
    TRADES.slice(0, 8).forEach((trade, k) => {
      const larger = { ...trade, powerKw: 3 * trade.powerKw };
      expect(quantitiesOf(tariff, feeder, [larger])[0]).toBeCloseTo(together[k] as number, 10);
    });
  });
});

test('a tariff that shares costs depends on the other trades', async () => {
  const tariff = await open('mw-mile');
  const [together] = quantitiesOf(tariff, feeder, TRADES);
  const [alone] = quantitiesOf(tariff, feeder, TRADES.slice(0, 1));
  expect(alone).toBeGreaterThan(1.1 * (together as number));
});

describe.each(claiming('free-to-oneself'))('tariff $name to oneself', ({ name }) => {
  test('a trade between identical connections is free', async () => {
    const tariff = await open(name);
    const network = feeder.system.compiled.network;
    const [load] = network.loads;
    const twin: Participant = { id: 'twin', terminal: load.terminal, connection: load.connection };
    const other = loads[40] as (typeof loads)[0];
    const solved = solveFeeder(network, SHARP, [...loadsAsParticipants(network), twin]);
    const trades = [
      tradeOf('self', load.id, load.id, 10),
      tradeOf('twin', load.id, 'twin', 10),
      tradeOf('other', load.id, other.id, 10),
    ];
    const [self, same, apart] = quantitiesOf(tariff, solved, trades) as [number, number, number];
    expect(Math.abs(self)).toBeLessThan(1e-12);
    expect(Math.abs(same)).toBeLessThan(1e-12);
    expect(Math.abs(apart)).toBeGreaterThan(1e-5);
  });
});

/** Every trade with its two sides exchanged. */
const reversed = (trades: readonly Trade[]) =>
  trades.map((trade) => ({ ...trade, seller: trade.buyer, buyer: trade.seller }));

/** At unity power factor, since the other side's reactive power would be another trade. */
const PLAIN = TRADES.map((trade) => ({ ...trade, powerFactor: 1 }));

describe.each(claiming('symmetric'))('tariff $name there and back', ({ name }) => {
  test('costs the same', async () => {
    const tariff = await open(name);
    const there = quantitiesOf(tariff, feeder, PLAIN);
    quantitiesOf(tariff, feeder, reversed(PLAIN)).forEach((value, k) => {
      expect(value).toBeCloseTo(there[k] as number, 9);
    });
  });
});

describe.each(claiming('antisymmetric'))('tariff $name there and back', ({ name }) => {
  test('costs the opposite: who relieves the network earns what who loads it pays', async () => {
    const tariff = await open(name);
    const there = quantitiesOf(tariff, feeder, PLAIN);
    expect(there.some((value) => value > 1e-4)).toBe(true);
    expect(there.some((value) => value < -1e-4)).toBe(true);
    quantitiesOf(tariff, feeder, reversed(PLAIN)).forEach((value, k) => {
      expect(value).toBeCloseTo(-(there[k] as number), 9);
    });
  });
});

/** Without what makes an impedance fall on the way: shunts, and transformers between levels. */
function withoutShunts(network: Network): Network {
  return {
    ...network,
    capacitors: [],
    lineCodes: network.lineCodes.map((code) => ({
      ...code,
      capacitanceNfPerKm: code.capacitanceNfPerKm.map(() => 0),
    })),
  };
}

/** Buses of one level on the way from a bus up to the source, with one phase that all have. */
function wayUp(network: Network, pick: number): { phase: number; buses: string[] } {
  const { fedBuses, upstreamOf } = topologyOf(network);
  const kvOf = new Map(network.buses.map(({ id, kVBase }) => [id, kVBase]));
  const start = fedBuses[pick % fedBuses.length] as string;
  const line = network.lines.find(({ to }) => to.bus === start);
  const buses = [start];
  for (let next = upstreamOf.get(start); next !== undefined; next = upstreamOf.get(next.bus)) {
    if (kvOf.get(next.bus) !== kvOf.get(start)) break;
    buses.push(next.bus);
  }
  return { phase: line?.to.nodes[0] ?? 1, buses };
}

describe.each(claiming('monotone'))('tariff $name on random radial feeders', ({ name }) => {
  test('whoever lies on the way is not dearer to reach', async () => {
    const tariff = await open(name);
    let compared = 0;
    fc.assert(
      fc.property(
        arbitraryNetwork({ regulators: false, reactors: false }),
        fc.nat(),
        (random, pick) => {
          const network = withoutShunts(random);
          const { phase, buses } = wayUp(network, pick);
          fc.pre(buses.length > 2);
          const ids = buses.map((bus) => `${bus}.${phase}`);
          const { participants, issues } = resolveParticipants(network, [], ids);
          fc.pre(issues.length === 0);
          const solved = solveFeeder(network, SHARP, [...participants.values()]);
          const trades = ids.slice(1).map((id) => tradeOf(id, ids[0] as string, id, 1));
          const values = quantitiesOf(tariff, solved, trades);
          for (let k = 1; k < values.length; k++) {
            expect(values[k]).toBeGreaterThanOrEqual((values[k - 1] as number) - 1e-9);
            compared++;
          }
        },
      ),
    );
    expect(compared).toBeGreaterThan(20);
  });
});

describe.each(claiming('recovers-costs'))('tariff $name', ({ name }) => {
  test('collects the costs of exactly the branches that are used', async () => {
    const tariff = await open(name);
    const hour = TRADES.filter(({ start }) => start === null);
    const { total } = chargeTrades(feeder, hour, tariff, { split: 0.5 });
    const grid = new ChargeGrid(feeder);
    const transfers = hour.map((trade) => grid.transferOf(trade));
    const { start } = grid.flows;
    const used = grid.branches.filter((_, b) =>
      transfers.some(
        (transfer) =>
          sum([...transfer.subarray(start[b], start[b + 1])].map(Math.abs)) >= LEAST_USE,
      ),
    );
    expect(used.length).toBeGreaterThan(20);
    expect(used.length).toBeLessThan(0.9 * grid.branches.length);
    const costs = sum(used.map(({ asset }) => annualCost(asset))) / 8760;
    expect(costs).toBeGreaterThan(0.1);
    expect(total / costs).toBeCloseTo(1, 9);
  });
});

describe.each(bundledFeeders())('on %s', (id) => {
  test('every tariff collects the target to the cent', async () => {
    const { network } = openFeeder(id);
    const ids = [
      ...network.loads.slice(0, 12).map((load) => load.id),
      ...network.sources.map(({ terminal }) => terminal.bus),
    ];
    const { participants } = resolveParticipants(network, [], ids);
    const everyone = [...participants.values()];
    const solved = solveFeeder(network, { ...SHARP, controls: 'on' }, everyone);
    expect(solved.solution.converged).toBe(true);
    const trades = randomTrades(
      everyone.map((one) => one.id),
      10,
      7,
    );
    for (const { name, kind } of KINDS) {
      const tariff = await open(name);
      const recoverBy = kind.claims.includes('never-earns') ? 'scale' : 'add';
      const pricing = { recover: 321.09, recoverBy, roundTo: 0.01, split: 0.3 } as const;
      const { total, trades: charged } = chargeTrades(solved, trades, tariff, pricing);
      expect(Math.abs(total - 321.09), name).toBeLessThan(1e-9);
      for (const { charge, buyerPays, sellerPays } of charged) {
        for (const amount of [charge, buyerPays, sellerPays]) {
          expect(Math.abs(amount * 100 - Math.round(amount * 100)), name).toBeLessThan(1e-6);
        }
      }
    }
  });
});
