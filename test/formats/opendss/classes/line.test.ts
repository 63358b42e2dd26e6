import { describe, expect, it } from 'vitest';
import { byId, errorsOf, networkOf, only, readScript } from '../scripts.ts';

/** The line `l` of a script and the values of its code for its whole length. */
function totals(script: string) {
  const network = networkOf(script);
  const line = byId(network.lines, 'line.l');
  const code = byId(network.lineCodes, line.lineCode);
  const whole = (values: readonly number[]) => values.map((value) => value * line.lengthKm);
  return {
    line,
    code,
    resistanceOhm: whole(code.resistanceOhmPerKm),
    reactanceOhm: whole(code.reactanceOhmPerKm),
    capacitanceNf: whole(code.capacitanceNfPerKm),
  };
}

const close = (expected: readonly number[]) => expected.map((value) => expect.closeTo(value, 10));

describe('the impedance of a line', () => {
  it('comes from the matrices of its code, converted from the unit of the code', () => {
    const { line, code, resistanceOhm, reactanceOhm } = totals(`
      new linecode.c nphases=2 units=mi rmatrix=(1 | 0.2 1.1) xmatrix=(2 | 0.4 2.2)
      new line.l bus1=a.1.2 bus2=b.1.2 phases=2 linecode=c length=2640 units=ft`);
    expect(code.id).toBe('c');
    expect(line.lengthKm).toBeCloseTo(0.804672, 12); // half a mile
    expect(resistanceOhm).toEqual(close([0.5, 0.1, 0.1, 0.55]));
    expect(reactanceOhm).toEqual(close([1, 0.2, 0.2, 1.1]));
  });

  it('keeps the default capacitance per unit of a matrix code that states none', () => {
    const { code } = totals(`
      new linecode.c nphases=2 units=km rmatrix=(1 | 0.2 1) xmatrix=(2 | 0.4 2)
      new line.l bus1=a bus2=b phases=2 linecode=c length=1 units=km`);
    expect(code.capacitanceNfPerKm).toEqual(close([2.8, -0.6, -0.6, 2.8]));
  });

  it('has (2·Z1+Z0)/3 on the diagonal and (Z0-Z1)/3 beside it for symmetrical components', () => {
    const { code } = totals(`
      new linecode.c r1=0.3 x1=0.6 r0=0.9 x0=1.8 c1=9 c0=3 units=km
      new line.l bus1=a bus2=b linecode=c length=2 units=km`);
    expect(code.resistanceOhmPerKm.slice(0, 3)).toEqual(close([0.5, 0.2, 0.2]));
    expect(code.reactanceOhmPerKm.slice(0, 3)).toEqual(close([1, 0.4, 0.4]));
    expect(code.capacitanceNfPerKm.slice(0, 3)).toEqual(close([7, -2, -2]));
  });

  it('is that of the positive sequence where a line of one phase has symmetrical components', () => {
    const { code } = totals('new line.l bus1=a.1 bus2=b.1 phases=1 r1=0.3 x1=0.6 c1=9 units=km');
    expect(code.resistanceOhmPerKm).toEqual([0.3]);
    expect(code.reactanceOhmPerKm).toEqual([0.6]);
    expect(code.capacitanceNfPerKm).toEqual([9]);
  });

  it('takes the default capacitance of a line with own values as per 1000 ft', () => {
    const { code } = totals('new line.l bus1=a bus2=b phases=1 r1=0.3 x1=0.6 units=km');
    expect(code.capacitanceNfPerKm).toEqual([expect.closeTo(3.4 / 0.3048, 10)]);
  });

  it('takes it as per unit of length where nothing at all is given', () => {
    const { code } = totals('new line.l bus1=a.1 bus2=b.1 phases=1 length=2 units=km');
    expect(code.resistanceOhmPerKm).toEqual([0.058]);
    expect(code.capacitanceNfPerKm).toEqual([3.4]);
  });

  it('needs no unit: one that is missing is that of the other side', () => {
    const withLength = totals(`
      new linecode.c nphases=1 rmatrix=(3) xmatrix=(4)
      new line.l bus1=a bus2=b phases=1 linecode=c length=1000 units=m`);
    expect(withLength.resistanceOhm).toEqual(close([3000]));
    expect(withLength.line.lengthKm).toBe(1);
    const withCode = totals(`
      new linecode.c nphases=1 rmatrix=(3) xmatrix=(4) units=mi
      new line.l bus1=a bus2=b phases=1 linecode=c length=2`);
    expect(withCode.resistanceOhm).toEqual(close([6]));
    expect(withCode.line.lengthKm).toBeCloseTo(3.218688, 12);
  });

  it('without any unit is taken per km, with one note for all lines', () => {
    const { network, issues } = readScript(`new circuit.test
      new line.l bus1=sourcebus bus2=b length=2
      new line.m bus1=b bus2=c length=3`);
    expect(network?.lines[0].lengthKm).toBe(2);
    const notes = issues.filter(({ rule }) => rule === 'assumed-unit');
    expect(notes).toMatchObject([{ severity: 'note', line: 2, element: 'line.l' }]);
    expect(notes[0].message).toContain('2 lines');
  });

  it('is converted to the frequency of the circuit', () => {
    const { network } = readScript(`set defaultbasefrequency=50
      new circuit.test
      new linecode.c nphases=1 basefreq=60 rmatrix=(1) xmatrix=(6) xg=0 rg=0 units=km
      new line.l bus1=sourcebus.1 bus2=b.1 phases=1 linecode=c length=1 units=km`);
    expect(network?.lineCodes[0].reactanceOhmPerKm[0]).toBeCloseTo(5, 12);
    expect(network?.lineCodes[0].resistanceOhmPerKm[0]).toBe(1);
  });
});

describe('a switch', () => {
  it('is a short line with values of its own', () => {
    const { line, code, resistanceOhm, capacitanceNf } = totals(
      'new line.l bus1=a bus2=b switch=y',
    );
    expect(line.kind).toBe('switch');
    expect(code.id).toBe('line.l');
    expect(resistanceOhm).toEqual(close([0.001, 0, 0, 0, 0.001, 0, 0, 0, 0.001]));
    expect(capacitanceNf[0]).toBeCloseTo((0.001 * (2 * 1.1 + 1)) / 3, 12);
  });

  it('takes what follows on the same line', () => {
    const { resistanceOhm, reactanceOhm } = totals(
      'new line.l bus1=a.1 bus2=b.1 phases=1 switch=y r1=1e-4 x1=0 c1=0 length=2',
    );
    expect(resistanceOhm).toEqual(close([2e-4]));
    expect(reactanceOhm).toEqual([0]);
  });

  it('keeps its impedance when a code with matrices follows, and none of the code after it', () => {
    const code = 'new linecode.c nphases=1 rmatrix=(3) xmatrix=(4)\n';
    const after = totals(`${code}new line.l bus1=a bus2=b phases=1 switch=y linecode=c`);
    expect(after.resistanceOhm).toEqual(close([0.001]));
    const before = totals(`${code}new line.l bus1=a bus2=b linecode=c switch=y`);
    expect(before.resistanceOhm).toEqual(close([0.001]));
    expect(before.line.kind).toBe('switch');
  });
});

describe('line codes', () => {
  it('are shared by the lines whose matrices agree, else get a suffix', () => {
    const network = networkOf(`
      new linecode.10 r1=1 x1=1 r0=1 x0=1 units=km
      new line.a bus1=a bus2=b linecode=10 units=km
      new line.b bus1=a bus2=b linecode=10 units=m length=5
      new line.c bus1=a.1 bus2=b.1 linecode=10 phases=1 units=km
      linecode.10.r1=2
      new line.d bus1=a bus2=b linecode=10 units=km`);
    expect(network.lines.map(({ lineCode }) => lineCode)).toEqual(['10', '10', '10:1ph', '10:2']);
    expect(network.lineCodes.map(({ id }) => id)).toEqual(['10', '10:1ph', '10:2']);
  });

  it('decide how many phases a line has', () => {
    const network = networkOf(`
      new linecode.c nphases=2 rmatrix=(1|0 1) xmatrix=(1|0 1) cmatrix=(0|0 0)
      new line.l bus1=a.3.1 bus2=b.3.1 linecode=c`);
    expect(network.lines[0].from).toEqual({ bus: 'a', nodes: [3, 1] });
  });

  it('with matrices do not take another number of phases afterwards', () => {
    const errors = errorsOf(`new linecode.c nphases=2 rmatrix=(1|0 1) xmatrix=(1|0 1)
      new line.l bus1=a bus2=b linecode=c phases=1`);
    expect(errors).toMatchObject([{ line: 3, element: 'line.l', field: 'phases', value: '1' }]);
  });

  it('start again from their symmetrical components when nphases changes', () => {
    const network = networkOf(`
      new linecode.c rmatrix=(1|0 1|0 0 1) xmatrix=(1|0 1|0 0 1) nphases=1
      new line.l bus1=a bus2=b linecode=c`);
    expect(network.lineCodes[0].resistanceOhmPerKm[0]).toBeCloseTo((2 * 0.058 + 0.1784) / 3, 12);
  });

  it('lose their neutral by kron, its capacitance with it', () => {
    const network = networkOf(`
      new linecode.c nphases=2 units=km rmatrix=(4 | 2 5) xmatrix=(0 | 0 0) cmatrix=(9 | -3 7) kron=y
      new line.l bus1=a bus2=b linecode=c units=km`);
    const code = only(network.lineCodes);
    expect(code.conductorCount).toBe(1);
    expect(code.resistanceOhmPerKm).toEqual([expect.closeTo(4 - (2 * 2) / 5, 12)]);
    expect(code.capacitanceNfPerKm).toEqual([9]);
  });

  it('take a full matrix as well as the lower triangle', () => {
    const script = (matrix: string) => `new linecode.c nphases=2 rmatrix=${matrix} xmatrix=${matrix}
      new line.l bus1=a bus2=b linecode=c`;
    expect(networkOf(script('[1 2|2 3]')).lineCodes).toEqual(
      networkOf(script('(1|2 3)')).lineCodes,
    );
    expect(errorsOf(script('[1 2 3]'))[0]).toMatchObject({ rule: 'bad-matrix', line: 2 });
  });

  it('turn susceptance into capacitance', () => {
    const network = networkOf(`new linecode.c b1=1 b0=1 units=km
      new line.l bus1=a.1 bus2=b.1 linecode=c phases=1 units=km`);
    expect(network.lineCodes[0].capacitanceNfPerKm[0]).toBeCloseTo(1e3 / (2 * Math.PI * 60), 10);
  });
});

describe('ratings of a line', () => {
  it('are those of its code unless it states its own afterwards', () => {
    const network = networkOf(`
      new linecode.c normamps=200 emergamps=300
      new line.a bus1=a bus2=b linecode=c
      new line.b bus1=a bus2=b linecode=c normamps=150
      new line.c bus1=a bus2=b normamps=150 linecode=c
      new line.d bus1=a bus2=b`);
    expect(network.lines.map(({ ratingA }) => ratingA)).toEqual([200, 150, 200, 400]);
    expect(network.lines.map(({ emergencyRatingA }) => emergencyRatingA)).toEqual([
      300, 300, 300, 600,
    ]);
  });
});

it('like= copies impedance and length, but no buses', () => {
  const network = networkOf(`
    new line.a bus1=a bus2=b rmatrix=(1|0 1|0 0 1) xmatrix=(2|0 2|0 0 2) length=3
    new line.b like=a bus1=b bus2=c`);
  const [first, second] = network.lines;
  expect(second.lengthKm).toBe(3);
  expect(byId(network.lineCodes, second.lineCode).resistanceOhmPerKm).toEqual(
    byId(network.lineCodes, first.lineCode).resistanceOhmPerKm,
  );
  // components are copied by name, but their matrices only once they were computed
  const components = networkOf(`
    new line.a bus1=a bus2=b r1=1 x1=2 r0=2 x0=3
    new line.b like=a bus1=b bus2=c`);
  const [code] = components.lines
    .slice(1)
    .map(({ lineCode }) => byId(components.lineCodes, lineCode));
  expect(code.resistanceOhmPerKm[0]).toBeCloseTo((2 * 0.058 + 0.1784) / 3, 12);
  expect(errorsOf('new line.a bus1=a bus2=b\nnew line.b like=a')).toMatchObject([
    { rule: 'missing-bus', element: 'line.b', field: 'bus1' },
    { rule: 'missing-bus', element: 'line.b', field: 'bus2' },
  ]);
});

it('a geometry that is not defined is reported with the line that names it', () => {
  expect(errorsOf('new line.l bus1=a bus2=b geometry=g')).toMatchObject([
    { rule: 'unknown-linegeometry', line: 2, element: 'line.l', field: 'geometry', value: 'g' },
  ]);
});

it('an unknown line code is reported with its line', () => {
  expect(errorsOf('new line.l bus1=a bus2=b linecode=zz')).toMatchObject([
    { rule: 'unknown-linecode', file: 'main.dss', line: 2, field: 'linecode', value: 'zz' },
  ]);
});
