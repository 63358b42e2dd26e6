/**
 * The 39-bus New England system as a market: 21 consumers and 10 generators that trade, and pay for
 * the network. Branches: MATPOWER's case39 (after Athay, Podmore and Virmani 1979), per unit of 100 MVA, its
 * transformers as lines. Agents and zones: published code of a study of peer-to-peer markets by the laboratory
 * SATIE (StudyCaseAgent, Set29node). What the market comes to was computed independently of gridtoll.
 */

import type { Network } from '../../src/network/network.ts';
import { codeOf, feederOf, lineOf, sourceAt } from './parts.ts';

/** from to r x, r and x in 10⁻⁴ pu. */
const BRANCHES =
  `1 2 35 411; 1 39 10 250; 2 3 13 151; 2 25 70 86; 2 30 0 181; 3 4 13 213; 3 18 11 133
4 5 8 128; 4 14 8 129; 5 6 2 26; 5 8 8 112; 6 7 6 92; 6 11 7 82; 6 31 0 250; 7 8 4 46; 8 9 23 363
9 39 10 250; 10 11 4 43; 10 13 4 43; 10 32 0 200; 12 11 16 435; 12 13 16 435; 13 14 9 101; 14 15 18 217
15 16 9 94; 16 17 7 89; 16 19 16 195; 16 21 8 135; 16 24 3 59; 17 18 7 82; 17 27 13 173; 19 20 7 138
19 33 7 142; 20 34 9 180; 21 22 8 140; 22 23 6 96; 22 35 0 143; 23 24 22 350; 23 36 5 272; 25 26 32 323
25 37 6 232; 26 27 14 147; 26 28 43 474; 26 29 57 625; 28 29 14 151; 29 38 8 156`
    .split(/[;\n]/)
    .map((row) => row.trim().split(' ').map(Number) as [number, number, number, number]);

/** bus, most MW, 1000·a and b of ½·a·p² + b·p in $/h. */
const CONSUMERS = `1 146.4 67 64; 3 483 47 79; 4 750 47 71; 7 350.7 53 62; 8 783 82 65; 9 9.8 52 83
12 12.8 87 63; 15 480 57 81; 16 493.5 50 73; 18 237 52 69; 20 1020 71 62; 21 411 64 79; 23 371.3 57 60
24 462.9 82 80; 25 336 69 78; 26 208.5 69 70; 27 421.5 86 62; 28 309 54 70; 29 425.3 78 66
31 13.8 81 70; 39 1656 59 71`;
const GENERATORS = `30 1040 89 18; 31 646 67 21; 32 725 55 37; 33 652 82 25; 34 508 88 17; 35 687 76 38
36 580 84 28; 37 564 77 36; 38 865 51 38; 39 1100 87 19`;

export interface Agent {
  readonly bus: string;
  readonly mostMw: number;
  readonly a: number;
  readonly b: number;
}

const agents = (text: string) =>
  text.split(/[;\n]/).map((row): Agent => {
    const [bus, mostMw, a, b] = row.trim().split(' ').map(Number) as [
      number,
      number,
      number,
      number,
    ];
    return { bus: `${bus}`, mostMw, a: a / 1000, b };
  });
export const BUYERS: readonly Agent[] = agents(CONSUMERS);
export const SELLERS: readonly Agent[] = agents(GENERATORS);

const ZONES = [0, 0, 0, ...Array(11).fill(2), 3, 3, 3, 0, ...Array(6).fill(3), 0, 1, 1, 1, 1, 0];
const ZONE_OF = [...ZONES, 2, 2, 3, 3, 3, 3, 0, 1, 0] as readonly number[];

/** One phase at 1 kV, where an ohm stands for a per unit. */
export function case39(resistances: boolean): Network {
  return feederOf(
    {
      id: 'case39',
      sources: [sourceAt('31', 1, { phases: 1 })],
      lineCodes: BRANCHES.map(([from, to, r, x]) =>
        codeOf(`${from}-${to}`, 1, { r: resistances ? r * 1e-4 : 0, x: x * 1e-4 }),
      ),
      lines: BRANCHES.map(([from, to]) => lineOf(`${from}`, `${to}`, [1], `${from}-${to}`)),
      zones: ZONE_OF.map((zone, k) => ({ bus: `${k + 1}`, zone: `z${zone}` })),
    },
    1,
  );
}

/** What the market comes to: MW traded, Σ ½·a·p² + b·p in $/h, $/h for the network, Σ |flow| in MW. */
export interface MarketOutcome {
  readonly volumeMw: number;
  readonly cost: number;
  readonly revenue: number;
  readonly flowMw: number;
}

const row = (volumeMw: number, cost: number, revenue: number, flowMw: number): MarketOutcome => ({
  volumeMw,
  cost,
  revenue,
  flowMw,
});

/** By tariff and unit fee, $ per MWh and unit. */
export const OUTCOMES: readonly (readonly [tariff: string, unitFee: number, MarketOutcome])[] = [
  ['postage', 0, row(3893.349, -92547.875, 0, 9596.6)],
  ['postage', 5, row(3426.131, -91379.829, 17130.656, 8606.6)],
  ['postage', 10, row(2961.335, -87898.332, 29613.354, 7717.4)],
  ['postage', 20, row(2069.682, -74587.479, 41393.638, 5925.9)],
  ['postage', 40, row(713.996, -35529.336, 28559.858, 2771.2)],
  ['ptdf', 1, row(3636.24, -91492.8, 10518.9, 8306.3)],
  ['ptdf', 2, row(3383.19, -89499.97, 18357.8, 7325)],
  ['thevenin', 200, row(3333.2, -89605.7, 20745.5, 7348.1)],
  ['zonal', 5, row(3394.4, -90520.9, 17317.8, 8162.1)],
];
