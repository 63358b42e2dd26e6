import { expect, test } from 'vitest';
import { ChargeGrid } from '../../src/charges/grid.ts';
import { zonesOf } from '../../src/charges/zones.ts';
import {
  GridError,
  type Network,
  openFeeder,
  openTariff,
  type Participant,
  solveFeeder,
  type TariffOptions,
} from '../../src/index.ts';
import { SHARP, tradeOf } from '../oracles/bundled.ts';
import { codeOf, feederOf, lineOf, sourceAt } from '../oracles/parts.ts';

/** a – b – c – d – e in a row, with f at b. */
function row(zones: Network['zones']): Network {
  return feederOf(
    {
      sources: [sourceAt('a', 1, { phases: 1 })],
      lineCodes: [codeOf('code', 1, { r: 0.1, x: 0.1 })],
      lines: ['ab', 'bc', 'cd', 'de', 'bf'].map(([from, to]) =>
        lineOf(from as string, to as string, [1], 'code'),
      ),
      zones,
    },
    1,
  );
}
const ZONED = row([
  { bus: 'a', zone: 'north' },
  { bus: 'c', zone: 'middle' },
  { bus: 'e', zone: 'south' },
]);

async function quantities(
  network: Network,
  pairs: readonly string[],
  options: Partial<TariffOptions> = {},
) {
  const participants = [...new Set(pairs.join(''))].map(
    (bus): Participant => ({ id: bus, terminal: { bus, nodes: [1, 0] }, connection: 'wye' }),
  );
  const grid = new ChargeGrid(solveFeeder(network, SHARP, participants));
  const tariff = await openTariff('zonal', options);
  const trades = pairs.map(([from, to]) => tradeOf('t', from as string, to as string, 1));
  return tariff.measure(grid, trades).quantities;
}

test('a bus without a zone has that of the next one towards the source', () => {
  const { system } = solveFeeder(ZONED);
  const { busIds } = system.compiled.nodes;
  const zones = zonesOf(system);
  const of = Object.fromEntries(busIds.map((bus, k) => [bus, zones[k]]));
  expect(of).toEqual({ a: 'north', b: 'north', c: 'middle', d: 'middle', e: 'south', f: 'north' });
});

test('a kWh pays for every zone on its way once, a local one for its own', async () => {
  const values = (await quantities(ZONED, ['ab', 'bc', 'ae', 'cd', 'de', 'ea', 'fb'])).map(
    ({ value }) => value,
  );
  expect(values).toEqual([1, 2, 3, 1, 2, 3, 1]);
  const ends = await quantities(ZONED, ['ab', 'ae'], { zones: 'ends' });
  expect(ends.map(({ value }) => value)).toEqual([1, 2]);
});

test('zones count what they are given, and say so', async () => {
  const zoneWeights = new Map([
    ['middle', 2.5],
    ['south', 0],
  ]);
  const [first, second] = await quantities(ZONED, ['ae', 'cd'], { zoneWeights });
  expect(first).toEqual({ value: 3.5, components: { north: 1, middle: 2.5, south: 0 } });
  expect(second?.value).toBe(2.5);
  const strange = quantities(ZONED, ['ae'], { zoneWeights: new Map([['nroth', 1]]) });
  await expect(strange).rejects.toThrow(GridError);
});

test('without zones every voltage level is one', async () => {
  expect((await quantities(row([]), ['ae'])).map(({ value }) => value)).toEqual([1]);
  const { system } = solveFeeder(openFeeder('ieee13').network);
  const zones = zonesOf(system);
  const { busOfId } = system.compiled.nodes;
  const at = (bus: string) => zones[busOfId.get(bus) as number];
  expect(at('671')).toBe(at('650'));
  expect(at('671')).toBe(at('rg60'));
  expect(at('634')).not.toBe(at('633'));
  expect(at('sourcebus')).not.toBe(at('650'));
});
