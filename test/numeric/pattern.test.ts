import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryIndex, symmetricPattern } from '../../src/numeric/pattern.ts';

const places = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 40 });

test('a pattern holds what was put in, its mirror image and the diagonal, each once, and no more', () => {
  fc.assert(
    fc.property(places, (list) => {
      const rows = list.map(([i]) => i);
      const columns = list.map(([, j]) => j);
      const pattern = symmetricPattern(8, rows, columns);
      const held = new Set(list.flatMap(([i, j]) => [`${i},${j}`, `${j},${i}`]));
      for (let i = 0; i < 8; i++) held.add(`${i},${i}`);
      expect(pattern.column.length).toBe(held.size);
      for (let i = 0; i < 8; i++) {
        const row = [...pattern.column.subarray(pattern.rowStart[i], pattern.rowStart[i + 1])];
        expect(row).toEqual([...row].sort((a, b) => a - b));
        for (let j = 0; j < 8; j++) {
          const at = entryIndex(pattern, i, j);
          expect(at >= 0).toBe(held.has(`${i},${j}`));
          if (at >= 0) expect(pattern.column[at]).toBe(j);
        }
      }
    }),
  );
});
