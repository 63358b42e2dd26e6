import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestName } from '../../src/network/nearest.ts';

test.each([
  ['lenghtKm', ['length', 'lengthKm', 'lineCode'], 'lengthKm'],
  ['LOAD.671', ['load.670', 'load.671'], 'load.671'],
  ['bus', ['sub', 'bus1', 'us'], 'bus1'],
  ['id', ['kind', 'x'], null],
  ['temperature', ['lengthKm', 'ratingA'], null],
  ['a', [], null],
])('%s among %j is %s', (name, candidates, nearest) => {
  expect(nearestName(name, candidates)).toBe(nearest);
});

test('a name with one letter changed, lost, added or swapped is recognised', () => {
  const letter = fc.constantFrom(...'abcdefgh');
  const word = fc.array(letter, { minLength: 4, maxLength: 10 });
  fc.assert(
    fc.property(word, letter, fc.nat(), fc.nat(3), (letters, other, pick, kind) => {
      const k = pick % (letters.length - 1);
      const wrong = [...letters];
      if (kind === 0) wrong[k] = other;
      else if (kind === 1) wrong.splice(k, 1);
      else if (kind === 2) wrong.splice(k, 0, other);
      else wrong.splice(k, 2, letters[k + 1], letters[k]);
      const name = letters.join('');
      expect(nearestName(wrong.join(''), ['zzzzzzz', 'yyyy', name, 'xxxxx'])).toBe(name);
    }),
  );
});

/** Damerau-Levenshtein (optimal string alignment), the whole table. */
function plainDistance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      d[i][j] = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.length][b.length];
}

test('the nearest of any names is the first with the fewest edits', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });
  fc.assert(
    fc.property(name, fc.array(name, { maxLength: 8 }), (wanted, candidates) => {
      const most = Math.max(1, Math.floor(wanted.length * 0.4));
      const edits = candidates.map((candidate) => plainDistance(wanted, candidate));
      const fewest = Math.min(...edits);
      const expected = fewest <= most ? candidates[edits.indexOf(fewest)] : null;
      expect(nearestName(wanted, candidates)).toBe(expected);
    }),
    { numRuns: 3000 },
  );
});

test('a thousand wrong names among ten thousand take seconds at most', () => {
  const known = Array.from({ length: 10_000 }, (_, k) => `load.s${k * 7}a`);
  const startedMs = performance.now();
  for (let k = 0; k < 1000; k++) nearestName(`lode.s${k * 7}b`, known);
  expect(performance.now() - startedMs).toBeLessThan(20_000);
});
