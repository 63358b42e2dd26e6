import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimumDegreeOrder } from '../../src/numeric/ordering.ts';
import { analyse, postorder } from '../../src/numeric/symbolic.ts';
import { anyPattern, forEntries } from './matrices.ts';

test('the factors hold exactly the entries and the fill of elimination in that order', () => {
  fc.assert(
    fc.property(anyPattern, fc.boolean(), (pattern, ordered) => {
      const { size } = pattern;
      const order = ordered
        ? minimumDegreeOrder(pattern).order
        : Int32Array.from({ length: size }, (_, k) => size - 1 - k);
      const symbolic = analyse(pattern, order);
      const position = Array.from({ length: size }, (_, row) => order.indexOf(row));
      expect([...symbolic.position]).toEqual(position);

      // Elimination of a full matrix of flags.
      const flags = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
      forEntries(pattern, (i, j, at) => {
        (flags[position[i] as number] as boolean[])[position[j] as number] = true;
        expect(symbolic.entryColumn[at]).toBe(position[j]);
      });
      for (let k = 0; k < size; k++) {
        for (let i = k + 1; i < size; i++) {
          for (let j = k + 1; j < size; j++) {
            if (flags[i]?.[k] && flags[k]?.[j]) (flags[i] as boolean[])[j] = true;
          }
        }
      }
      for (let k = 0; k < size; k++) {
        const present = (from: number, to: number) =>
          Array.from({ length: size }, (_, j) => j).filter(
            (j) => j >= from && j < to && flags[k]?.[j],
          );
        const { upperStart, upperColumn, lowerStart, lowerColumn } = symbolic;
        expect([...upperColumn.subarray(upperStart[k], upperStart[k + 1])]).toEqual(
          present(k + 1, size),
        );
        expect([...lowerColumn.subarray(lowerStart[k], lowerStart[k + 1])]).toEqual(present(0, k));
      }
    }),
  );
});

test('a walk of the elimination tree changes the order of rows and not their fill', () => {
  let moved = 0;
  fc.assert(
    fc.property(anyPattern, fc.nat(), (pattern, pick) => {
      const rows = Uint8Array.from({ length: pattern.size }, (_, k) => (pick >> (k % 8)) & 1);
      const { order, leading } = minimumDegreeOrder(pattern, { rows, degreeLimit: 4 });
      const before = analyse(pattern, order);
      const walked = postorder(before, leading);
      const after = analyse(pattern, walked);
      expect([...walked.slice(0, leading)].sort()).toEqual([...order.slice(0, leading)].sort());
      expect([...walked].sort()).toEqual([...order].sort());
      // Row by row of the matrix, elimination reaches the same rows.
      const reach = ({ upperStart, upperColumn, order: of }: typeof before) =>
        Array.from(of, (row, k) => [
          row,
          ...Array.from(
            upperColumn.subarray(upperStart[k], upperStart[k + 1]),
            (c) => of[c],
          ).sort(),
        ]).sort(([a], [b]) => (a as number) - (b as number));
      expect(reach(after)).toEqual(reach(before));
      moved += walked.some((row, k) => row !== order[k]) ? 1 : 0;
    }),
  );
  expect(moved).toBeGreaterThan(0);
});
