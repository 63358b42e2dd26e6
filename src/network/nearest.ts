/** The names a mistyped one may have meant. */

/** No suggestion is better than one that differs in more than this share of its letters. */
const LARGEST_SHARE = 0.4;
const LONGEST_NAME = 64;

/**
 * The candidate that needs the fewest letters changed, added, left out or swapped to become `name`,
 * compared without regard to case; the first of several; null where none is near.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const wanted = name.slice(0, LONGEST_NAME).toLowerCase();
  const rows = new Int32Array(6 * (LONGEST_NAME + 1));
  let best: string | null = null;
  let fewest = Math.max(1, Math.floor(wanted.length * LARGEST_SHARE)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= fewest) continue;
    const edits = editDistance(wanted, candidate.toLowerCase(), fewest, rows);
    if (edits < fewest) {
      fewest = edits;
      best = candidate;
    }
  }
  return best;
}

/**
 * Edits from `a` to `b` (a swap of neighbours is one), or `limit` where they are at least that many.
 * `rows` is scratch: rows i − 2, i − 1 and i of the table of distances, reused in turn.
 * Only cells that can stay below `limit` are computed: |i − j| < limit.
 */
function editDistance(a: string, b: string, limit: number, rows: Int32Array): number {
  const width = b.length + 1;
  for (let j = 0; j < width; j++) rows[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const row = (i % 3) * width;
    const last = ((i - 1) % 3) * width;
    const beforeLast = ((i + 1) % 3) * width;
    const letter = a.charCodeAt(i - 1);
    const first = Math.max(1, i - limit + 1);
    const end = Math.min(b.length, i + limit - 1);
    rows[row + first - 1] = first === 1 ? i : limit;
    let smallest = rows[row + first - 1];
    for (let j = first; j <= end; j++) {
      const other = b.charCodeAt(j - 1);
      let edits = rows[last + j - 1] + (letter === other ? 0 : 1);
      edits = Math.min(edits, rows[last + j] + 1, rows[row + j - 1] + 1);
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other) {
        edits = Math.min(edits, rows[beforeLast + j - 2] + 1);
      }
      rows[row + j] = edits;
      if (edits < smallest) smallest = edits;
    }
    if (end < b.length) rows[row + end + 1] = limit;
    if (smallest >= limit) return limit;
  }
  return Math.min(rows[(a.length % 3) * width + b.length], limit);
}
