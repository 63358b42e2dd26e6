import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binScale } from '../../viz/bins.ts';
import type { MapQuantity } from '../../viz/index.ts';

function quantity(more: Partial<MapQuantity>): MapQuantity {
  const none = { min: null, max: null };
  return { name: 'q', unit: '', scale: 'sequential', domain: [0, 1], limits: none, ...more };
}

test('between two limits the band is cut into equal parts, with a bin beyond each', () => {
  const { bins } = binScale(quantity({ scale: 'diverging', limits: { min: 0.95, max: 1.05 } }));
  expect(bins.map((bin) => bin.label)).toEqual([
    ...['< 0.95', '0.95 – 0.97', '0.97 – 0.99', '0.99 – 1.01', '1.01 – 1.03', '1.03 – 1.05'],
    '> 1.05',
  ]);
  expect(bins.map((bin) => bin.violation)).toEqual(['below', ...Array(5).fill(null), 'above']);
});

test('a value that equals its limit is permitted', () => {
  const { bins, binOf } = binScale(quantity({ limits: { min: 0.94, max: 1.1 } }));
  for (const [value, violation] of [
    [0.94, null],
    [1.1, null],
    [0.9399999, 'below'],
    [1.1000001, 'above'],
  ] as const) {
    expect(bins[binOf(value)]?.violation, String(value)).toBe(violation);
  }
});

test('loading is cut at fifths of its limit', () => {
  const { bins } = binScale(quantity({ domain: [0, 100], limits: { min: null, max: 100 } }));
  const labels = ['< 20', '20 – 40', '40 – 60', '60 – 80', '80 – 100', '> 100'];
  expect(bins.map((bin) => bin.label)).toEqual(labels);
});

test('headroom with only a lower limit has its violations in the first bin', () => {
  const { bins } = binScale(quantity({ domain: [-3, 20], limits: { min: 0, max: null } }));
  expect(bins[0]).toMatchObject({ label: '< 0', violation: 'below' });
  expect(bins.slice(1).every((bin) => bin.violation === null)).toBe(true);
});

test('a diverging scale without limits has its middle bin around zero', () => {
  const { bins, binOf } = binScale(quantity({ scale: 'diverging', domain: [-0.8, 2] }));
  expect(bins).toHaveLength(7);
  expect(binOf(0)).toBe(3);
});

test('limits are edges even where the caller gives the edges', () => {
  const { bins } = binScale(quantity({ edges: [1, 2], limits: { min: 0, max: 1.5 } }));
  expect(bins.map((bin) => bin.violation)).toEqual(['below', null, null, 'above', 'above']);
});

test('what is not a finite number belongs to no bin', () => {
  const { binOf } = binScale(quantity({}));
  for (const value of [null, Number.NaN, Number.POSITIVE_INFINITY]) expect(binOf(value)).toBe(-1);
});

test('limits in the wrong order and an endless domain are refused', () => {
  expect(() => binScale(quantity({ limits: { min: 2, max: 1 } }))).toThrow(/not below/);
  expect(() => binScale(quantity({ domain: [0, Number.NaN] }))).toThrow(/not finite/);
});

test('every finite value lies within the bin it is put into', () => {
  const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const limit = fc.option(finite, { nil: null });
  const scale = fc.constantFrom('diverging' as const, 'sequential' as const);
  fc.assert(
    fc.property(finite, finite, limit, limit, scale, finite, (p, q, min, max, kind, value) => {
      fc.pre(min === null || max === null || min < max);
      const domain = [Math.min(p, q), Math.max(p, q)] as const;
      const { bins, binOf } = binScale(quantity({ scale: kind, domain, limits: { min, max } }));
      const bin = bins[binOf(value)];
      expect(bin).toBeDefined();
      expect(value).toBeGreaterThanOrEqual(bin?.from as number);
      expect(value).toBeLessThanOrEqual(bin?.to as number);
      expect(bin?.violation === 'above').toBe(max !== null && value > max);
      expect(bin?.violation === 'below').toBe(min !== null && value < min);
      expect(bins.length).toBeLessThanOrEqual(8);
    }),
  );
});

test('very small and very large edges are written with a power of ten', () => {
  const { bins } = binScale(quantity({ domain: [0, 4e-7] }));
  expect(bins[0]?.label).toBe('< 1e-7');
  const large = binScale(quantity({ edges: [2e8, 3e8] }));
  expect(large.bins[1]?.label).toBe('2e+8 – 3e+8');
});
