/** A load flow without a sound solution: what people are told of its cause, and what programs are. */

import { describe, expect, test } from 'vitest';
import { type Call, TRADES_13, transcript, workspace } from './harness.ts';

/** Without what only the way of the iteration decides: where it stood when it gave up, and when. */
function told(words: string, call: Call): string {
  return transcript(words, call)
    .replaceAll(/(within|solved in) \d+ iterations/g, '$1 … iterations')
    .replaceAll(/mismatchA '[^']*'/g, "mismatchA '…'")
    .replaceAll(/[\d.]+ A out of balance/g, '… A out of balance')
    .replaceAll(/(not converged) .*/g, '$1 …');
}

/** A mill at the end of 5 km of thin cable. */
const mill = (load: string) => `Clear
New Circuit.heavy bus1=src basekv=0.4 MVAsc3=100 MVAsc1=100
New LineCode.thin nphases=3 r1=1 x1=0.1 r0=2 x0=0.3 c1=0 c0=0 units=km
New Line.far bus1=src bus2=end linecode=thin length=5 units=km
New Load.mill bus1=end phases=3 kv=0.4 pf=0.95 ${load}
New Load.hut bus1=src.1 phases=1 kv=0.23 kw=2 pf=0.95
Set VoltageBases=[0.4]
CalcVoltageBases
Solve
`;

const { gridtoll, files } = workspace({
  'nose.dss': mill('kw=5000 vminpu=0.001 vlowpu=0.0001'),
  'collapsed.dss': mill('kw=5000'),
  'absurd.dss': mill('kw=1e12 conn=delta vminpu=0.001 vlowpu=0'),
  'trades.csv': TRADES_13,
  'own.csv': 'tradeId,seller,buyer,powerKw\nt1,mill,hut,1\n',
  'orders.csv':
    'orderId,participant,side,quantityKwh,pricePerKwh\no1,mill,buy,1,1\no2,hut,sell,1,0\n',
});

test.each([
  ['solve-nose', 'solve nose.dss'],
  ['solve-collapsed', 'solve collapsed.dss'],
  ['solve-steps-nose', 'solve nose.dss --steps 2'],
  ['check-nose', 'check nose.dss'],
  ['check-collapsed', 'check collapsed.dss'],
])('%s', async (name, words) => {
  const call = await gridtoll(words);
  await expect(told(words, call)).toMatchFileSnapshot(`../golden/cli-${name}.txt`);
});

interface Issue {
  readonly rule: string;
  readonly element: string | null;
  readonly remedy: string | null;
}

describe('a feeder without a solution', () => {
  test.each([
    'solve nose.dss',
    'vet nose.dss own.csv',
    'day nose.dss own.csv',
    'losses nose.dss own.csv',
    'charges nose.dss own.csv',
    'clear nose.dss orders.csv',
    'distances nose.dss',
    'sensitivities nose.dss',
    'map nose.dss -o map.svg',
  ])('%s names the cause first, then the nodes where it fails', async (words) => {
    const before = files();
    const { code, out, err } = await gridtoll(`${words} --json`);
    expect([code, err]).toEqual([3, '']);
    const { error } = JSON.parse(out) as {
      error: { code: string; message: string; issues: Issue[] };
    };
    expect(error.code).toBe('not-converged');
    expect(error.message).toMatch(/; likely cause: load\.mill draws 5000 kW/);
    const causes = error.issues.filter(({ rule }) => rule !== 'not-converged');
    const nodes = error.issues.filter(({ rule }) => rule === 'not-converged');
    expect(error.issues).toEqual([...causes, ...nodes]);
    expect(causes.length).toBeGreaterThan(0);
    expect(causes.length).toBeLessThanOrEqual(3);
    expect(causes[0]).toMatchObject({ element: 'load.mill' });
    expect(nodes.map(({ element }) => element).sort()).toEqual(['end.1', 'end.2', 'end.3']);
    for (const { remedy } of error.issues) expect(remedy).not.toBe(null);
    expect(files()).toEqual(before);
  });
});

describe('a feeder that collapsed', () => {
  test.each([
    'solve collapsed.dss',
    'vet collapsed.dss own.csv',
    'losses collapsed.dss own.csv',
    'charges collapsed.dss own.csv',
    'clear collapsed.dss orders.csv',
    'distances collapsed.dss',
    'sensitivities collapsed.dss',
  ])('%s notes it, with the worst nodes and the cause', async (words) => {
    const { code, out } = await gridtoll(`${words} --json`);
    expect(code).toBe(0);
    const { notes } = JSON.parse(out) as { notes: string[] };
    const said = notes.filter((note) => /not one that a feeder can work at/.test(note));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/end\.1 at 0\.0\d+ pu/);
    expect(notes.filter((note) => note.startsWith('likely cause: '))[0]).toMatch(/load\.mill/);
  });

  test('a load beyond all measure is no network without ground', async () => {
    const { code, err } = await gridtoll('solve absurd.dss');
    expect(code).toBe(3);
    expect(err).toMatch(
      /^gridtoll: the load flow did not converge .*load\.mill draws 1000000000000 kW/,
    );
    expect(err).not.toContain('singular');
  });

  test('one that did not is without such a note', async () => {
    for (const words of ['solve ieee13', 'solve european-lv', 'vet ieee13 trades.csv']) {
      const { notes } = JSON.parse((await gridtoll(`${words} --json`)).out) as { notes: string[] };
      expect(notes.filter((note) => /likely cause|work at/.test(note))).toEqual([]);
    }
  });
});
