import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimumDegreeOrder } from '../../src/numeric/ordering.ts';
import { symmetricPattern } from '../../src/numeric/pattern.ts';
import { analyse } from '../../src/numeric/symbolic.ts';
import { anyPattern } from './matrices.ts';

test('every row is eliminated once, and early rows come early up to the degree they may have', () => {
  const flags = fc.array(fc.nat(1), { minLength: 12, maxLength: 12 });
  let late = 0;
  fc.assert(
    fc.property(anyPattern, flags, fc.integer({ min: 0, max: 12 }), (pattern, f, degreeLimit) => {
      const rows = Uint8Array.from(f.slice(0, pattern.size));
      const { order, leading } = minimumDegreeOrder(pattern, { rows, degreeLimit });
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from(order, (_, k) => k));
      expect(order.slice(0, leading).every((row) => rows[row] === 1)).toBe(true);
      const { upperStart } = analyse(pattern, order);
      for (let k = 0; k < leading; k++) {
        expect(upperStart[k + 1] - upperStart[k]).toBeLessThanOrEqual(degreeLimit);
      }
      if (degreeLimit >= pattern.size) expect(leading).toBe(rows.reduce((sum, r) => sum + r, 0));
      late += rows.reduce((sum, r) => sum + r, 0) - leading;
      expect(minimumDegreeOrder(pattern)).toEqual(minimumDegreeOrder(pattern));
    }),
  );
  expect(late).toBeGreaterThan(0);
});

test('each row eliminated has the smallest degree of those left', () => {
  fc.assert(
    fc.property(anyPattern, (pattern) => {
      const left = new Map(
        Array.from({ length: pattern.size }, (_, i) => {
          const row = pattern.column.subarray(pattern.rowStart[i], pattern.rowStart[i + 1]);
          return [i, new Set([...row].filter((j) => j !== i))];
        }),
      );
      for (const pivot of minimumDegreeOrder(pattern).order) {
        const clique = left.get(pivot) ?? new Set();
        expect(clique.size).toBe(Math.min(...[...left.values()].map((row) => row.size)));
        left.delete(pivot);
        for (const i of clique) {
          const row = left.get(i) as Set<number>;
          row.delete(pivot);
          for (const j of clique) if (j !== i) row.add(j);
        }
      }
    }),
  );
});

test('a tree is eliminated without any fill', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 40 }), (picks) => {
      const parents = picks.map((pick, k) => pick % (k + 1));
      const children = picks.map((_, k) => k + 1);
      const pattern = symmetricPattern(picks.length + 1, parents, children);
      const { upperColumn } = analyse(pattern, minimumDegreeOrder(pattern).order);
      expect(upperColumn.length).toBe(picks.length);
    }),
  );
});
