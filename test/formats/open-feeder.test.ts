import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
