import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxesOverlap, Occupancy, placeLabels } from '../../viz/labels.ts';

const BOUNDS = { x: 4, y: 4, width: 392, height: 292 };
const request = fc.record({
  x: fc.double({ min: 0, max: 400, noNaN: true }),
  y: fc.double({ min: 0, max: 300, noNaN: true }),
  clearance: fc.double({ min: 0, max: 12, noNaN: true }),
  width: fc.double({ min: 5, max: 160, noNaN: true }),
  height: fc.constant(15),
  tolerance: fc.constantFrom(0, 6, Number.POSITIVE_INFINITY),
  reach: fc.constantFrom(3, 12, 120),
});

test('no label overlaps another, a taken box or the border', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 40 }), (requests) => {
      const occupancy = new Occupancy(400, 300);
      for (const { x, y } of requests) occupancy.markDisc(x, y, 4, 1);
      const taken = [{ x: 180, y: 130, width: 40, height: 30 }];
      const placed = placeLabels(requests, BOUNDS, occupancy, taken);
      const boxes = [...taken, ...placed.map((label) => label.box)];
      boxes.forEach((box, i) => {
        for (const other of boxes.slice(i + 1)) expect(boxesOverlap(box, other)).toBe(false);
      });
      for (const { box } of placed) {
        expect(box.x).toBeGreaterThanOrEqual(4);
        expect(box.y).toBeGreaterThanOrEqual(4);
        expect(box.x + box.width).toBeLessThanOrEqual(396);
        expect(box.y + box.height).toBeLessThanOrEqual(296);
      }
    }),
  );
});

test('a label stands clear of its own point', () => {
  const wish = { x: 200, y: 150, clearance: 8, width: 60, height: 15, tolerance: 0, reach: 12 };
  const [label] = placeLabels([wish], BOUNDS, new Occupancy(400, 300));
  expect(label?.box.x).toBeGreaterThanOrEqual(208);
  expect(label?.leader).toBeNull();
});

test('a label that would hide the drawing moves to free paper', () => {
  const occupancy = new Occupancy(400, 300);
  occupancy.markLine(0, 150, 400, 150, 6);
  const wish = { x: 200, y: 150, clearance: 4, width: 60, height: 15, tolerance: 0, reach: 12 };
  const [label] = placeLabels([wish], BOUNDS, occupancy);
  expect(label && (label.box.y >= 153 || label.box.y + 15 <= 147)).toBe(true);
});

test('a label without a place is left out', () => {
  const wish = { x: 200, y: 150, clearance: 4, width: 900, height: 15, tolerance: 0, reach: 120 };
  expect(placeLabels([wish], BOUNDS, new Occupancy(400, 300))).toEqual([]);
});

test('the summed table counts what is marked under a box', () => {
  const occupancy = new Occupancy(90, 90);
  occupancy.mark(10, 10);
  occupancy.mark(10.5, 10.5, 3); // same cell: the heavier mark counts
  occupancy.mark(80, 80);
  occupancy.mark(-5, 400); // outside: ignored
  expect(occupancy.under({ x: 0, y: 0, width: 30, height: 30 })).toBe(3);
  expect(occupancy.under({ x: 0, y: 0, width: 90, height: 90 })).toBe(4);
  expect(occupancy.under({ x: 30, y: 30, width: 30, height: 30 })).toBe(0);
});
