/** The worked examples of docs/methods/losses.md, run as they stand there. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LOSS_METHODS } from '../../src/losses/methods.ts';
import { reportLosses } from '../../src/report/loss-report.ts';
import { solveBundled } from '../oracles/bundled.ts';

const doc = readFileSync(new URL('../../docs/methods/losses.md', import.meta.url), 'utf8');

/** Cells of the table rows that begin with a given first cell pattern. */
function rows(first: RegExp): string[][] {
  return doc
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter((cells) => first.test(cells[0] as string));
}

test('every method is listed, with what it claims', () => {
  const listed = rows(/^`[a-z-]+`$/).filter((cells) => /^(yes|no)$/.test(cells[2] as string));
  expect(listed.map(([name]) => name?.slice(1, -1)).sort()).toEqual(
    [...LOSS_METHODS.keys()].sort(),
  );
  for (const [name, , exact, cancel] of listed) {
    const method = LOSS_METHODS.get((name as string).slice(1, -1));
    expect(method?.exact, name).toBe(exact === 'yes');
    expect(method?.oppositeTradesCancel, name).toBe(cancel === 'yes');
    expect(doc, name).toMatch(new RegExp(`### .*${name}`));
  }
});

const { system, solution } = solveBundled('ieee33');
const sharesOf = (name: string) => {
  const method = LOSS_METHODS.get(name) as NonNullable<ReturnType<typeof LOSS_METHODS.get>>;
  const { participants, totalKw } = reportLosses(system, solution, method, []);
  return { kW: new Map(participants.map(({ id, lossKw }) => [id, lossKw])), totalKw };
};

test('the methods share the losses of ieee33 as the comparison says', () => {
  const compared = rows(/^`[a-z-]+`$/).filter((cells) => /^\d/.test(cells[2] as string));
  expect(compared).toHaveLength(5);
  for (const [name, ...figures] of compared) {
    const { kW } = sharesOf((name as string).slice(1, -1));
    ['load.s2', 'load.s18', 'load.s25', 'load.s30', 'vsource.source'].forEach((id, k) => {
      expect(kW.get(id), `${name} ${id}`).toBeCloseTo(Number(figures[k]), 3);
    });
  }
});

test('the largest shares of ieee33 are those of the example', () => {
  const { kW, totalKw } = sharesOf('branch-current');
  const quoted = rows(/^load\.s\d+$/);
  expect(quoted).toHaveLength(6);
  for (const [id, figure] of quoted) {
    expect(kW.get(id as string), id).toBeCloseTo(Number(figure), 4);
  }
  expect(totalKw).toBeCloseTo(202.6771, 4);
});
