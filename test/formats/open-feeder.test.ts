import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GridError } from '../../src/errors.ts';
import { bundledFeeders, openFeeder } from '../../src/formats/open-feeder.ts';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'gridtoll-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const script = `new circuit.c basekv=12.47
new line.a bus1=sourcebus bus2=b r1=0.1 x1=0.2 length=1
new transformer.t buses=(b d) kvs=(12.47 12.47)
new regcontrol.r transformer=t winding=2 vreg=120 ptratio=60
new capacitor.c bus1=b kvar=100 kv=12.47
new capcontrol.k capacitor=c element=line.a type=kvar onsetting=150 offsetting=-150
set voltagebases=(12.47)
calcvoltagebases
`;

describe('a script', () => {
  const open = (end: string) => {
    writeFileSync(join(place, 'main.dss'), script + end);
    return openFeeder('main.dss', place);
  };

  test('is opened with its controls', () => {
    const { network, notes } = open('solve\n');
    expect(network.regulators[0].maxTapChange).toBe(16);
    expect(network.capacitorControls.map(({ id }) => id)).toEqual(['capcontrol.k']);
    expect(notes.filter((note) => note.includes('controls off'))).toEqual([]);
  });

  test('that switches its controls off leaves taps and steps as they are, and says so', () => {
    const { network, notes } = open('set controlmode=off\nsolve\n');
    expect(network.regulators[0].maxTapChange).toBe(0);
    expect(network.capacitorControls).toEqual([]);
    expect(notes).toContainEqual(expect.stringContaining('taps and capacitor steps stay'));
  });

  test('that a rule objects to is told file and line of what is wrong, wherever it was defined', () => {
    writeFileSync(
      join(place, 'more.dss'),
      `! elements
new linecode.k nphases=1 rmatrix=(-1) xmatrix=(2)
new line.l bus1=b.2 bus2=e.2 linecode=k length=1
new transformer.s phases=1 buses=(b.1 f.1.1) kvs=(7.2 7.2)
new load.x bus1=q kv=12.47 kw=3
`,
    );
    const at = (file: string, line: number) => expect.objectContaining({ file, line });
    const issuesOf = (end: string) => {
      try {
        open(end);
      } catch (error) {
        if (error instanceof GridError) return error.issues;
      }
      return [];
    };
    const issues = issuesOf('redirect more.dss\nnew capacitor.z bus1=b kvar=0\n');
    const placeOf = (element: string) => issues.find((issue) => issue.element === element);
    expect(placeOf('k')).toEqual(at('more.dss', 2));
    expect(placeOf('transformer.s')).toEqual(at('more.dss', 4));
    for (const issue of issues) {
      expect(issue).toMatchObject({ file: expect.any(String), line: expect.any(Number) });
      expect(issue).toMatchObject({ element: expect.any(String), field: expect.any(String) });
      expect(issue).toMatchObject({ remedy: expect.any(String) });
    }
    const { notes } = open('new load.x bus1=q kv=12.47 kw=3\n');
    expect(notes.filter((note) => / q | load\.x/.test(note)).length).toBeGreaterThan(0);
    for (const note of notes) expect(note).toMatch(/^main\.dss:\d+ /);
  });
});

test.each(bundledFeeders())('the bundled feeder %s is valid', (name) => {
  expect(openFeeder(name.toUpperCase(), place).network.id).toBe(name);
});

test.each([
  ['iee13', 'did you mean ieee13?'],
  ['nothing-like-it', 'bundled: '],
])('%s is no feeder', (name, remedy) => {
  expect(() => openFeeder(name, place)).toThrow(
    expect.objectContaining({
      code: 'bad-input',
      issues: [
        expect.objectContaining({
          rule: 'unknown-feeder',
          remedy: expect.stringContaining(remedy),
        }),
      ],
    }),
  );
});
