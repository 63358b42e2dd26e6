import { lab } from 'd3';
import { expect, test } from 'vitest';
import { binColours, INK, LOW_VIOLATION, MAX_BINS } from '../../viz/colours.ts';
import { deltaE2000, seen, VISIONS } from './colour-vision.ts';

const SCALES = ['diverging', 'sequential'] as const;
const CASES = SCALES.flatMap((scale) =>
  Array.from({ length: MAX_BINS[scale] - 1 }, (_, i) => ({ scale, count: i + 2 })),
);

test('the colour difference agrees with published pairs', () => {
  // Sharma, Wu, Dalal 2005, table 1, pairs 1, 7, 17 and 25
  expect(deltaE2000(lab(50, 2.6772, -79.7751), lab(50, 0, -82.7485))).toBeCloseTo(2.0425, 4);
  expect(deltaE2000(lab(50, 0, 0), lab(50, -1, 2))).toBeCloseTo(2.3669, 4);
  expect(deltaE2000(lab(50, 2.5, 0), lab(73, 25, -18))).toBeCloseTo(27.1492, 4);
  expect(deltaE2000(lab(60.2574, -34.0099, 36.2677), lab(60.4626, -34.1751, 39.4387))).toBeCloseTo(
    1.2644,
    4,
  );
});

test.each(CASES)('neighbouring bins of $count $scale colours stay apart for every eye', (each) => {
  const colours = binColours(each.scale, each.count);
  expect(new Set(colours).size).toBe(each.count);
  for (const vision of VISIONS) {
    const views = colours.map((colour) => seen(colour, vision));
    views.slice(1).forEach((view, i) => {
      const difference = deltaE2000(views[i] as (typeof views)[number], view);
      expect(difference, `${vision}, bins ${i} and ${i + 1}`).toBeGreaterThanOrEqual(10);
    });
  }
});

test.each(CASES.filter(({ scale }) => scale === 'sequential'))(
  'each of $count sequential colours is clearly darker than the one before, in grey print too',
  ({ count }) => {
    for (const vision of VISIONS) {
      const lightness = binColours('sequential', count).map((colour) => seen(colour, vision).l);
      lightness.slice(1).forEach((l, i) => {
        expect((lightness[i] as number) - l, vision).toBeGreaterThan(7);
      });
    }
  },
);

test('the colour below a lower limit is unlike the first sequential colours', () => {
  for (const vision of VISIONS) {
    for (const colour of binColours('sequential', 6)) {
      expect(deltaE2000(seen(LOW_VIOLATION, vision), seen(colour, vision))).toBeGreaterThan(10);
    }
  }
});

test('every bin shows on white paper', () => {
  for (const { scale, count } of CASES) {
    for (const colour of binColours(scale, count)) {
      expect(deltaE2000(lab(colour), lab(INK.paper))).toBeGreaterThan(9);
    }
  }
});

test('a single bin has a colour', () => {
  expect(binColours('diverging', 1)).toHaveLength(1);
  expect(binColours('sequential', 1)).toHaveLength(1);
});
