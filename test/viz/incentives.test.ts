import { scaleLinear } from 'd3';
import { describe, expect, test } from 'vitest';
import type { IncentiveReport } from '../../src/index.ts';
import { drawIncentives, drawStillPage } from '../../viz/index.ts';
import { assertWellFormed } from './xml.ts';

const spread = (least: number, greatest: number) => ({
  least,
  lowerQuartile: least,
  median: (least + greatest) / 2,
  upperQuartile: greatest,
  greatest,
});
const trade = (tradeId: string, distanceOhm: number, c: number) => ({
  tradeId,
  energyKwh: 10,
  distanceOhm,
  marginalCost: 0.1,
  class: c,
});
const distanceClass = (fromOhm: number, toOhm: number) => ({
  fromOhm,
  toOhm,
  trades: 2,
  energyKwh: 20,
  energyShare: 0.5,
  marginalCost: 0.2,
});
const REPORT: IncentiveReport = {
  energyKwh: 40,
  marginalCost: 0.4,
  recover: 2,
  classes: [distanceClass(0, 1), distanceClass(1, 4)],
  trades: [trade('a', 0.5, 0), trade('b', 1, 0), trade('c', 2, 1), trade('<d>', 4, 1)],
  methods: [
    {
      ...{ method: 'by <distance>', unit: 'Ω', unitFee: 1, adderPerKwh: 0 },
      ...{ revenue: 2, recovery: 1, stampPerKwh: 0.04, moved: 0.6 },
      classes: [
        { charge: -0.5, share: -0.25, feePerKwh: spread(-0.05, 0), crossSubsidy: -0.6 },
        { charge: 2.5, share: 1.25, feePerKwh: spread(0.1, 0.15), crossSubsidy: 0.6 },
      ],
      participants: [],
      trades: [-0.05, 0, 0.1, 0.15].map((feePerKwh, t) => ({
        tradeId: ['a', 'b', 'c', '<d>'][t] as string,
        charge: feePerKwh * 10,
        feePerKwh,
        crossSubsidy: 0,
      })),
    },
  ],
};
const SVG = drawIncentives(REPORT, 'Charges & "fees"');
const attributes = (kind: string, svg = SVG) =>
  [...svg.matchAll(new RegExp(`<\\w+ class="${kind}" ([^>]*)>`, 'g'))].map(([, text = '']) =>
    Object.fromEntries(
      [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    ),
  );

test('a comparison is drawn as in the picture that was looked at', async () => {
  assertWellFormed(SVG);
  expect(drawIncentives(structuredClone(REPORT), 'Charges & "fees"')).toBe(SVG);
  await expect(SVG).toMatchFileSnapshot('../golden/compare-small.svg');
});

describe('marks stand where their values are', () => {
  test('a dot for every trade, by distance and fee', () => {
    const dots = attributes('trade').map(({ cx, cy }) => [Number(cx), Number(cy)]);
    expect(dots).toHaveLength(4);
    const [first, , , last] = dots as [number[], number[], number[], number[]];
    const x = scaleLinear([0.5, 4], [first[0] as number, last[0] as number]);
    const y = scaleLinear([-0.05, 0.15], [first[1] as number, last[1] as number]);
    expect(last[1]).toBeLessThan(first[1] as number);
    for (const [t, [ohm, fee]] of [[1, 0] as const, [2, 0.1] as const].entries()) {
      expect(dots[t + 1]?.[0]).toBeCloseTo(x(ohm), 1);
      expect(dots[t + 1]?.[1]).toBeCloseTo(y(fee), 1);
    }
  });

  test('bars as high as the values, credits below nought', () => {
    const bars = attributes('bar').map(({ y, height }) => [Number(y), Number(height)]);
    const [credit, paid, gains, pays] = bars as number[][] as [
      number[],
      number[],
      number[],
      number[],
    ];
    expect((paid[1] as number) / (credit[1] as number)).toBeCloseTo(5, 2);
    expect((pays[1] as number) / (gains[1] as number)).toBeCloseTo(1, 6);
    expect(credit[0]).toBeCloseTo((paid[0] as number) + (paid[1] as number), 6);
    expect(gains[0]).toBeCloseTo((pays[0] as number) + (pays[1] as number), 6);
  });
});

test('rounding is not drawn as a cross-subsidy', () => {
  const methods = REPORT.methods.map((method) => ({
    ...method,
    classes: method.classes.map((one, c) => ({ ...one, crossSubsidy: c === 0 ? 1e-14 : -1e-14 })),
  }));
  const heights = attributes('bar', drawIncentives({ ...REPORT, methods }, 'even'));
  expect(heights.map(({ height }) => Number(height)).slice(2)).toEqual([0, 0]);
});

test('what nothing connects stands at the far end, and says so', () => {
  const { trades, classes } = REPORT;
  const svg = drawIncentives(
    {
      ...REPORT,
      trades: [...trades.slice(0, 3), trade('cut', Number.POSITIVE_INFINITY, 1)],
      classes: [classes[0] as (typeof classes)[0], distanceClass(1, Number.POSITIVE_INFINITY)],
    },
    'cut',
  );
  assertWellFormed(svg);
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(svg).toContain('1.00 – not connected');
  const [, , third, last] = attributes('trade', svg);
  expect(last?.['cx']).toBe(third?.['cx']);
});

test('without trades there is still a picture', () => {
  const empty = { ...REPORT, classes: [], trades: [], energyKwh: 0 };
  const [method] = REPORT.methods;
  const methods = method === undefined ? [] : [{ ...method, classes: [], trades: [] }];
  const svg = drawIncentives({ ...empty, methods }, 'none');
  assertWellFormed(svg);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('a still page holds the picture, escaped, without scripts or anything from elsewhere', () => {
  const page = drawStillPage(SVG, 'a < b');
  expect(page).toContain(SVG.trim());
  expect(page).toContain('<title>a &lt; b</title>');
  expect(page).not.toMatch(/<script|<link|<img|src=|@import/);
});
