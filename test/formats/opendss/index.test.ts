import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { complex, inv, type Matrix, matrix } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { describeIssue } from '../../../src/errors.ts';
import { importOpenDss, type ScriptFiles } from '../../../src/formats/opendss/index.ts';
import type { Network } from '../../../src/network/network.ts';
import { byId, networkOf, readScript } from './scripts.ts';

describe('bus voltages', () => {
  const FEEDER = `vsource.source.basekv=11
    new transformer.t conns=(delta wye) kvs=(11 0.416) buses=(sourcebus b)
    new line.l bus1=b bus2=c length=1 units=km\n`;

  it('are the nearest of the voltages listed', () => {
    const { buses } = networkOf(`${FEEDER}set voltagebases=[11, .4, 33]\ncalcv`);
    expect(buses.map(({ id, kVBase }) => [id, kVBase])).toEqual([
      ['sourcebus', expect.closeTo(11 / Math.sqrt(3), 12)],
      ['b', expect.closeTo(0.4 / Math.sqrt(3), 12)],
      ['c', expect.closeTo(0.4 / Math.sqrt(3), 12)],
    ]);
  });

  it('may be stated for single buses', () => {
    const { buses } = networkOf(`${FEEDER}set voltagebases=[11 .4]\ncalcvoltagebases
      setkvbase bus=B kvll=0.5
      setkvbase c kvln=0.3`);
    expect(buses[1].kVBase).toBeCloseTo(0.5 / Math.sqrt(3), 12);
    expect(buses[2].kVBase).toBe(0.3);
  });

  it('are not assumed where the script assigns none', () => {
    const { network, issues } = readScript(`new circuit.c\n${FEEDER}set voltagebases=[11]`);
    expect(network?.buses.map(({ kVBase }) => kVBase)).toEqual([null, null, null]);
    expect(issues).toContainEqual(expect.objectContaining({ rule: 'no-voltage-base' }));
  });
});

it('numbers that are too large to compute with are an error, not a NaN', () => {
  const { network, issues } = readScript(`new circuit.c basekv=1e200 r1=1 x1=1
    new load.l bus1=b kva=1e308
    set loadmult=1e10`);
  expect(network).toBeNull();
  expect(issues).toContainEqual(expect.objectContaining({ element: 'load.l', rule: 'bad-number' }));
});

it('a circuit whose only source is disabled has none', () => {
  expect(readScript('new circuit.c\ndisable vsource.source').issues).toContainEqual(
    expect.objectContaining({ severity: 'error', rule: 'no-source' }),
  );
});

const WORDS = [
  ...'new edit ~ set redirect open close solve batchedit like= enabled=no circuit.c load.a line.b'.split(
    ' ',
  ),
  ...'transformer.t linecode.c loadshape.s vsource.source capacitor.k regcontrol.r xfmrcode.x'.split(
    ' ',
  ),
  ...'bus1=a.1.2 bus2=b kv=0 kva=1e308 kw=-1 phases=1 phases=0 windings=3 wdg=2 rmatrix=(1|2 3)'.split(
    ' ',
  ),
  ...'kvs=[1 2 3 nphases=2 switch=y linecode=c length=0 units=mi kron=y pf=1e-9 voltagebases=[1'.split(
    ' ',
  ),
  ...'wiredata.w linegeometry.g linespacing.p cndata.n tsdata.m reactor.z fault.f xycurve.q'.split(
    ' ',
  ),
  ...'generator.e pvsystem.v storage.y capcontrol.o invcontrol.i swtcontrol.u fuse.h vccs.j'.split(
    ' ',
  ),
  ...'geometry=g spacing=p wires=[w nconds=3 wire=w cncable=n tscable=m cond=2 rac=1 gmrac=0.01'.split(
    ' ',
  ),
  ...'x=-1 h=5 reduce=y r=0 lmh=1 z1=[1 rp=2 conn=delta model=3 pmpp=9 irradiance=2 effcurve=q'.split(
    ' ',
  ),
  ...'xarray=[1 yarray=(1 npts=0 element=line.b capacitor=k mode=voltvar vvc_curve1=q state=open'.split(
    ' ',
  ),
  ...'switchedobj=line.b kwrated=0 %stored=50 gmatrix=(1) earthmodel=carson kvar=1e308'.split(' '),
  ...'= , | ! // ( ] " 1 2 1e-300 main.dss main.dss calcv mult=(file=main.dss) taps=(1 1) x='.split(
    ' ',
  ),
];

/** A script that is right, of every class; below some of its words are changed. */
const WHOLE = `new circuit.c basekv=12.47 bus1=s
  new wiredata.w rac=0.19 runits=km gmrac=7.4 gmrunits=mm diam=18.3 radunits=mm
  new linegeometry.g nconds=2 nphases=2 cond=1 wire=w x=0 h=8 units=m cond=2 wire=w x=1 h=8
  new cndata.n k=13 diastrand=1.6 rstrand=9 inslayer=5 diains=27 diacable=33 rac=0.2 diam=14 radunits=mm
  new linespacing.p nconds=1 nphases=1 x=[0] h=[-1] units=m
  new line.a bus1=s.1.2 bus2=b.1.2 geometry=g length=3 units=km
  new line.d bus1=s.1 bus2=e.1 spacing=p cncables=[n] length=300 units=m
  new reactor.r bus1=b.1 bus2=f.1 phases=1 r=1 x=2
  new fault.f bus1=f.1 r=100
  new capacitor.k bus1=b.1 phases=1 kv=7.2 kvar=90 numsteps=3
  new capcontrol.o element=line.a capacitor=k type=volt onsetting=110 offsetting=130
  new xycurve.q npts=2 xarray=[0.9 1.1] yarray=[1 -1]
  new pvsystem.v bus1=b.1 phases=1 kv=7.2 pmpp=50 kva=90 irradiance=0.5
  new storage.y bus1=b.1 phases=1 kv=7.2 kwrated=50 state=discharging
  new generator.e bus1=b.1 phases=1 kv=7.2 kw=30 model=3
  new invcontrol.i mode=voltvar vvc_curve1=q
  new load.x bus1=b.1 phases=1 kv=7.2 kw=10
  set voltagebases=[12.47]
  calcvoltagebases`;

it('a script of every class is a network, and with words changed an error or a network', () => {
  expect(readScript(WHOLE).issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  const words = WHOLE.split(/([ =\n])/);
  const change = fc.record({
    at: fc.nat(words.length - 1),
    to: fc.constantFrom(
      '',
      '0',
      '-1',
      '1e308',
      '1e-308',
      '2',
      'a',
      '[',
      '(1',
      'no',
      'delta',
      'b.9.0',
    ),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const changed = [...words];
      for (const { at, to } of changes) changed[at] = to;
      const { network, issues } = readScript(changed.join(''));
      expect(network === null).toBe(issues.some(({ severity }) => severity === 'error'));
      if (network === null) return;
      // numbers that are none or infinite are written as null, which none of these may be
      const { lineCodes, reactors, sources, loads, generators } = network;
      const impedances = [...lineCodes, ...sources, ...reactors.map((r) => r.reactanceOhm)];
      expect(JSON.stringify(impedances)).not.toContain('null');
      for (const { powerKw } of [...loads, ...generators]) {
        expect(powerKw).not.toBeNaN();
      }
    }),
    { numRuns: 500 },
  );
});

it('any text is read without failing, and a network has no number that is none', () => {
  const line = fc.oneof(
    fc.array(fc.constantFrom(...WORDS), { maxLength: 9 }).map((words) => words.join(' ')),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const { network, issues } = readScript(['new circuit.c', ...lines].join('\n'));
      expect(network === null).toBe(issues.some(({ severity }) => severity === 'error'));
      for (const { severity, file, line: number, remedy } of issues) {
        expect([file, typeof number]).toEqual(['main.dss', 'number']);
        expect(severity === 'note' || remedy !== undefined).toBe(true);
      }
      expect(JSON.stringify(network?.lineCodes ?? [])).not.toContain('null');
      for (const element of [...(network?.loads ?? []), ...(network?.generators ?? [])]) {
        expect(Number.isFinite(element.powerKw + element.reactivePowerKvar)).toBe(true);
      }
      for (const { resistanceOhm, reactanceOhm } of network?.reactors ?? []) {
        expect([...resistanceOhm, ...reactanceOhm].every(Number.isFinite)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

// Published feeders and the results of another program for them, where they are at hand.

const SHARED = resolve('../shared');
const SCRIPTS = resolve(SHARED, 'dss');
const REFERENCES = resolve(SHARED, 'reference/opendss');

const FEEDERS = [
  ['ieee13', 16],
  ['ieee13_pubtaps', 16],
  ['ieee123', 132],
  ['ieee123_pubtaps', 132],
  ['eulv_snapshot', 907],
  ['ieee34mod1', 37],
  ['ieee34mod2', 56],
  ['ieee37', 39],
  ['4bus_dy_bal', 4],
  ['4bus_grdyd_bal', 4],
  ['4bus_oyod_bal', 4],
  ['4bus_oyod_unbal', 4],
  ['4bus_yd_bal', 4],
  ['4bus_yy_bal', 4],
  ['4bus_yyd', 6],
  ['ieee8500', 4876],
  ['ieee8500_unbal', 4876],
] as const;

interface Reference {
  readonly script: string;
  readonly frequencyHz: number;
  readonly controlsLocked: {
    readonly volts: Readonly<Record<string, readonly [number, number, number]>>;
    readonly lineRatingA: Readonly<Record<string, number>>;
    readonly taps: Readonly<Record<string, { readonly winding: number; readonly tapPu: number }>>;
  };
}

interface PrimitiveAdmittance {
  readonly name: string;
  readonly conductors: number;
  readonly terminals: number;
  readonly nodes: readonly number[];
  readonly yprim_colmajor_re_im: readonly number[];
}

/** Files below the folder of published scripts, found without regard to case. */
const publishedFiles: ScriptFiles = {
  read: (path) => {
    let found = '';
    for (const part of path.split('/')) {
      const folder = resolve(SCRIPTS, found);
      const names = existsSync(folder) ? readdirSync(folder) : [];
      const name = names.find((candidate) => candidate.toLowerCase() === part.toLowerCase());
      if (name === undefined) return null;
      found = found === '' ? name : `${found}/${name}`;
    }
    return { path: found, text: readFileSync(resolve(SCRIPTS, found), 'latin1') };
  },
};

describe.skipIf(!existsSync(SCRIPTS) || !existsSync(REFERENCES))('published feeders', () => {
  describe.each(FEEDERS)('%s', (name, busCount) => {
    const read = (): { network: Network; reference: Reference } => {
      const reference: Reference = JSON.parse(
        readFileSync(resolve(REFERENCES, `${name}.json`), 'utf8'),
      );
      const { network, issues } = importOpenDss(reference.script, publishedFiles);
      if (network === null) throw new Error(issues.map(describeIssue).join('\n'));
      return { network, reference };
    };

    it('has the buses of the reference in its order, with the same nominal voltages', () => {
      const { network, reference } = read();
      expect(network.frequencyHz).toBe(reference.frequencyHz);
      const busOf = (node: string) => node.slice(0, node.lastIndexOf('.'));
      const { volts } = reference.controlsLocked;
      expect(network.buses.map(({ id }) => id)).toEqual([
        ...new Set(Object.keys(volts).map(busOf)),
      ]);
      expect(network.buses).toHaveLength(busCount);
      const baseOf = new Map(network.buses.map(({ id, kVBase }) => [id, kVBase ?? 0]));
      for (const [node, [, , lineToNeutralV]] of Object.entries(volts)) {
        expect((baseOf.get(busOf(node)) ?? 0) / (lineToNeutralV / 1000)).toBeCloseTo(1, 6);
      }
    });

    it('has its ratings of lines and its taps', () => {
      const { network, reference } = read();
      const ratings = network.lines.map(({ id, ratingA }) => [id, ratingA]);
      expect(Object.fromEntries(ratings)).toEqual(reference.controlsLocked.lineRatingA);
      for (const [id, { winding, tapPu }] of Object.entries(reference.controlsLocked.taps)) {
        const { windings } = byId(network.transformers, `transformer.${id}`);
        expect(windings[winding - 1].tapPu).toBeCloseTo(tapPu, 12);
      }
    });

    const admittances = resolve(REFERENCES, `yprim/${name}.jsonl.gz`);
    it.skipIf(!existsSync(admittances))(
      'has its admittances of sources, lines and capacitors',
      () => {
        const { network } = read();
        const rows = gunzipSync(readFileSync(admittances)).toString('utf8').trim().split('\n');
        let compared = 0;
        for (const row of rows) {
          const expected: PrimitiveAdmittance = JSON.parse(row);
          const id = expected.name.toLowerCase();
          const own = ownAdmittance(network, id);
          if (own === null) continue;
          compared += 1;
          expect(own.nodes, id).toEqual(expected.nodes.slice(0, own.nodes.length));
          expect(relativeError(own.values, expected), id).toBeLessThan(1e-9);
        }
        expect(compared).toBe(
          network.sources.length + network.lines.length + network.capacitors.length,
        );
      },
    );
  });

  it('has controls switched off where the script does so', () => {
    const { settings } = importOpenDss('published-taps/ieee13.dss', publishedFiles);
    expect(settings.controlMode).toBe('off');
  });
});

/** Admittance of the first terminal with itself, S: [re, im] row-major; null for other elements. */
function ownAdmittance(
  network: Network,
  id: string,
): { nodes: readonly number[]; values: [number, number][] } | null {
  const source = network.sources.find((element) => element.id === id);
  if (source !== undefined) {
    const values = inverse(source.resistanceOhm, source.reactanceOhm);
    return { nodes: source.terminal.nodes, values };
  }
  const line = network.lines.find((element) => element.id === id);
  if (line !== undefined) {
    const code = byId(network.lineCodes, line.lineCode);
    const whole = (perKm: readonly number[]) => perKm.map((value) => value * line.lengthKm);
    const halfSusceptance = whole(code.capacitanceNfPerKm).map(
      (nanofarads) => Math.PI * network.frequencyHz * nanofarads * 1e-9,
    );
    const series = inverse(whole(code.resistanceOhmPerKm), whole(code.reactanceOhmPerKm));
    const values = series.map(([re, im], k): [number, number] => [re, im + halfSusceptance[k]]);
    return { nodes: line.from.nodes, values };
  }
  const bank = network.capacitors.find((element) => element.id === id);
  if (bank === undefined) return null;
  const { phaseCount, ratedKv, stepKvar, stepStates } = bank;
  const phaseKv = phaseCount > 1 ? ratedKv / Math.sqrt(3) : ratedKv;
  const kvar = stepKvar.reduce((sum, step, k) => sum + step * stepStates[k], 0);
  const susceptance = kvar / phaseCount / phaseKv ** 2 / 1000;
  const values = Array.from({ length: phaseCount ** 2 }, (_, k): [number, number] => [
    0,
    k % (phaseCount + 1) === 0 ? susceptance : 0,
  ]);
  return { nodes: bank.from.nodes, values };
}

function inverse(re: readonly number[], im: readonly number[]): [number, number][] {
  const order = Math.sqrt(re.length);
  const rows = Array.from({ length: order }, (_, i) =>
    Array.from({ length: order }, (__, j) => complex(re[i * order + j], im[i * order + j])),
  );
  const inverted: Matrix = inv(matrix(rows));
  return inverted
    .toArray()
    .flat()
    .map((entry) => {
      const value = complex(entry as unknown as string);
      return [value.re, value.im];
    });
}

/** Largest difference relative to the largest entry. */
function relativeError(own: readonly [number, number][], expected: PrimitiveAdmittance): number {
  const order = Math.sqrt(own.length);
  const rowCount = expected.conductors * expected.terminals;
  let [largest, worst] = [0, 0];
  own.forEach(([re, im], k) => {
    const [i, j] = [Math.floor(k / order), k % order];
    const at = 2 * (j * rowCount + i);
    const [expectedRe, expectedIm] = expected.yprim_colmajor_re_im.slice(at, at + 2);
    largest = Math.max(largest, Math.hypot(expectedRe, expectedIm));
    worst = Math.max(worst, Math.hypot(re - expectedRe, im - expectedIm));
  });
  return worst / largest;
}
