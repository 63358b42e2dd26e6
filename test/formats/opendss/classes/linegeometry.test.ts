import { describe, expect, it } from 'vitest';
import type { LineCode } from '../../../../src/network/network.ts';
import { errorsOf, networkOf, only, readScript } from '../scripts.ts';

// Figures in Ω and nF per km, lower triangles: computed with OpenDSS, DSS C-API 0.14.

const WIRES = `new wiredata.p rac=0.19 runits=km gmrac=7.4 gmrunits=mm diam=18.3 radunits=mm normamps=530
  new wiredata.n rdc=0.35 runits=km radius=0.7 radunits=cm\n`;
const geometry = (reduce: string) => `${WIRES}new linegeometry.g nconds=4 nphases=3 reduce=${reduce}
  ~ cond=1 wire=p x=-1.2 h=8.5 units=m cond=2 wire=p x=-0.4 h=8.5 cond=3 wire=p x=0.9 h=8.5
  ~ cond=4 wire=n x=0 h=7.2\n`;
const LINE = 'new line.l bus1=a bus2=b geometry=g length=1 units=km';

function lowerTriangle(values: readonly number[], order: number): number[] {
  return values.filter((_, k) => k % order <= Math.floor(k / order));
}

function expectCode(code: LineCode, r: number[], x: number[], c: number[]): void {
  const near = (values: number[]) => values.map((value) => expect.closeTo(value, 8));
  const n = code.conductorCount;
  expect(lowerTriangle(code.resistanceOhmPerKm, n)).toEqual(near(r));
  expect(lowerTriangle(code.reactanceOhmPerKm, n)).toEqual(near(x));
  // a capacitance of ten digits
  const nanofarads = c.map((value) => expect.closeTo(value, 7));
  expect(lowerTriangle(code.capacitanceNfPerKm, n)).toEqual(nanofarads);
}

const codeOf = (script: string) => only(networkOf(script).lineCodes);

describe('a line of bare wires', () => {
  const C = [9.30817649, -2.93334606, 9.826868761, -1.173357648, -2.022891932, 8.929524371];

  it('has the matrices of Deri unless another earth model is set, its neutral eliminated', () => {
    const network = networkOf(geometry('yes') + LINE);
    const code = only(network.lineCodes);
    expect(code.id).toBe('g-60hz');
    expectCode(
      code,
      [0.2852390467, 0.1011301026, 0.2910003149, 0.0995268183, 0.1023958135, 0.2876617288],
      [0.6614975246, 0.2993479185, 0.6430380837, 0.2317645463, 0.2587199056, 0.6536961883],
      C,
    );
    expect(only(network.lines)).toMatchObject({ lengthKm: 1, ratingA: 530, emergencyRatingA: 795 });
  });

  it('follows set earthmodel, and the model of its own', () => {
    const r = [0.2888179113, 0.1016404554, 0.2946288855, 0.1000242404, 0.1029176826, 0.2912608707];
    const x = [0.6602576426, 0.2982235706, 0.6420297719, 0.2305740383, 0.2576451495, 0.6525551557];
    expectCode(codeOf(`set earthmodel=carson\n${geometry('y')}${LINE}`), r, x, C);
    expectCode(codeOf(`${geometry('y')}${LINE} earthmodel=carson`), r, x, C);
    expectCode(
      codeOf(`${geometry('y')}${LINE} earthmodel=fullcarson`),
      [0.288624596, 0.1014636907, 0.2944682213, 0.09983740382, 0.1027476045, 0.291081653],
      [0.6608839211, 0.2988381625, 0.6426326061, 0.2311954617, 0.2582547605, 0.6531714201],
      C,
    );
    expect(errorsOf('set earthmodel=flat')).toMatchObject([{ field: 'earthmodel' }]);
  });

  it('keeps its neutral as a conductor without reduce', () => {
    const network = networkOf(`${geometry('no')}${LINE} bus2=b.1.2.3.0`);
    expect(only(network.lines).from.nodes).toEqual([1, 2, 3, 4]);
    expect(only(network.lines).to.nodes).toEqual([1, 2, 3, 0]);
    const code = only(network.lineCodes);
    expect(code.conductorCount).toBe(4);
    expect(code.resistanceOhmPerKm[15]).toBeCloseTo(0.4087294334, 9);
    expect(code.reactanceOhmPerKm[12]).toBeCloseTo(0.4723488249, 9);
  });

  it('by spacing and wires eliminates what is beyond the phases', () => {
    const spacing = `${WIRES}new linespacing.s nconds=4 nphases=3 units=m
      ~ x=[-1.2 -0.4 0.9 0] h=[8.5 8.5 8.5 7.2]\n`;
    const bySpacing = networkOf(
      `${spacing}new line.l bus1=a bus2=b spacing=s wires=[p p p n] length=2 units=km`,
    );
    const code = only(bySpacing.lineCodes);
    expect(code.id).toBe('s-p-n-60hz');
    expect({ ...code, id: '' }).toEqual({ ...codeOf(geometry('y') + LINE), id: '' });
    expect(only(bySpacing.lines).ratingA).toBe(530);
    const viaGeometry = codeOf(
      `${spacing}new linegeometry.g nconds=4 nphases=3 spacing=s wires=[p p p n] reduce=y\n${LINE}`,
    );
    expect(viaGeometry.reactanceOhmPerKm[0]).toBeCloseTo(code.reactanceOhmPerKm[0], 12);
  });
});

describe('a cable', () => {
  const CONCENTRIC = `new cndata.c k=13 diastrand=1.63 gmrstrand=0.634 rstrand=9.24 epsr=2.3
    ~ inslayer=5.59 diains=26.9 diacable=32.8 rac=0.255 gmrac=5.21 diam=14.4
    ~ runits=km radunits=mm gmrunits=mm
    new linespacing.s nconds=3 nphases=3 units=cm x=[-15 0 15] h=[-120 -120 -120]
    new linegeometry.g nconds=3 nphases=3 spacing=s cncables=[c c c]
    new line.l bus1=a bus2=b geometry=g length=1 units=km`;
  const TAPE = `new tsdata.t diashield=22.4 tapelayer=0.127 tapelap=20 epsr=2.3 inslayer=4.45
    ~ diains=20.8 diacable=26.9 rac=0.603 gmrac=3.38 diam=9.35 runits=km radunits=mm gmrunits=mm
    new linespacing.s nconds=2 nphases=1 units=cm x=[0 8] h=[-120 -120]
    ${WIRES}
    new linegeometry.g nconds=2 nphases=1 spacing=s tscables=[t] wires=[n] reduce=y
    new line.l bus1=a.1 bus2=b.1 geometry=g length=1 units=km`;

  it('with a concentric neutral loses its strands', () => {
    expectCode(
      codeOf(CONCENTRIC),
      [0.4917427861, 0.1989393348, 0.4861136426, 0.1777708304, 0.1989393348, 0.4917427861],
      [0.2763275531, 0.02030185054, 0.2500098559, -0.009025216993, 0.02030185054, 0.2763275531],
      [238.1865762, 0, 238.1865762, 0, 0, 238.1865762],
    );
    expectCode(
      codeOf(`set earthmodel=carson\n${CONCENTRIC}`),
      [0.4958164609, 0.1985197456, 0.4902559042, 0.1773175321, 0.1985197456, 0.4958164609],
      [0.2767023921, 0.02070174685, 0.2504320463, -0.00865038013, 0.02070174685, 0.2767023921],
      [238.1865762, 0, 238.1865762, 0, 0, 238.1865762],
    );
  });

  it('with a tape shield has the bare wires after the cables', () => {
    expectCode(
      codeOf(`set earthmodel=carson\n${TAPE}`),
      [0.815400071],
      [0.4173570838],
      [229.1344913],
    );
    expectCode(codeOf(TAPE), [0.8020321369], [0.4161101496], [229.1344913]);
  });

  it('is refused beside another kind, and beyond the phases', () => {
    const mixed = `new wiredata.w rac=1 gmrac=1\nnew cndata.c rac=1 gmrac=1
      new linegeometry.g nconds=2 nphases=2 cond=1 cncable=c x=0 h=4 cond=2 wire=w x=1 h=4\n`;
    expect(errorsOf(mixed + LINE)).toMatchObject([{ element: 'line.l', field: 'geometry' }]);
    const beyond = mixed.replace('nphases=2', 'nphases=1').replaceAll('wire=w', 'cncable=c');
    expect(errorsOf(beyond + LINE)).toMatchObject([{ element: 'line.l', field: 'geometry' }]);
  });
});

it('lines of one geometry share their line code, whatever their lengths', () => {
  const { lines, lineCodes } = networkOf(`${geometry('y')}${LINE}
    new line.m bus1=b bus2=c geometry=g length=100
    new line.n bus1=b bus2=c geometry=g length=2 units=kft`);
  expect(lines.map(({ lineCode }) => lineCode)).toEqual(['g-60hz', 'g-60hz', 'g-60hz']);
  // without a unit the length is in metres
  expect(lines[1].lengthKm).toBeCloseTo(0.1, 12);
  expect(lineCodes).toHaveLength(1);
});

describe('the earth return', () => {
  const reactanceOf = (script: string) => codeOf(script).reactanceOhmPerKm[0];
  const plain = reactanceOf(geometry('y') + LINE);
  const dry = reactanceOf(`${geometry('y')}${LINE} rho=250`);
  const carson = reactanceOf(`${geometry('y')}${LINE} earthmodel=carson`);
  const second = 'new line.m bus1=b bus2=c geometry=g';

  it('of a geometry is of the resistivity that any of its lines is given last', () => {
    expect(dry).toBeGreaterThan(plain);
    expect(reactanceOf(`${geometry('y')}${LINE}\n${second} rho=250`)).toBe(dry);
    expect(reactanceOf(`${geometry('y')}${LINE} rho=900\n${second} rho=250 enabled=n`)).toBe(dry);
  });

  it('of a geometry follows the model of its first line', () => {
    expect(carson).not.toBe(plain);
    expect(reactanceOf(`${geometry('y')}${LINE} earthmodel=carson\n${second}`)).toBe(carson);
    expect(reactanceOf(`${geometry('y')}${LINE}\n${second} earthmodel=carson`)).toBe(plain);
  });

  it('of a spacing follows Deri, whatever is said', () => {
    const spaced = `${WIRES}\nnew linespacing.s nconds=1 nphases=1 units=m x=[0] h=[9]
      new line.l bus1=a.1 bus2=b.1 phases=1 spacing=s wires=[n] length=1 units=km`;
    expect(reactanceOf(`${spaced} earthmodel=carson`)).toBe(reactanceOf(spaced));
    expect(reactanceOf(`set earthmodel=carson\n${spaced}`)).toBe(reactanceOf(spaced));
    expect(reactanceOf(`${spaced} rho=250`)).toBeGreaterThan(reactanceOf(spaced));
  });
});

it('what is given last counts: a geometry, a line code or values of its own', () => {
  const code = 'new linecode.k nphases=3 r1=1 x1=2\n';
  const idOf = (properties: string) =>
    only(networkOf(`${geometry('y')}${code}new line.l bus1=a bus2=b units=km ${properties}`).lines)
      .lineCode;
  expect(idOf('linecode=k geometry=g')).toBe('g-60hz');
  expect(idOf('geometry=g linecode=k')).toBe('k');
  expect(idOf('geometry=g r1=1')).toBe('line.l');
  expect(idOf('r1=1 geometry=g')).toBe('g-60hz');
});

it('radius, GMR, resistances and ratings of a wire fill each other in', () => {
  const wire = (properties: string) =>
    codeOf(`new wiredata.w runits=km radunits=mm ${properties}
      new linegeometry.g nconds=1 nphases=1 cond=1 wire=w x=0 h=10 units=m\n${LINE}`);
  const whole = wire('rac=0.51 rdc=0.5 gmrac=7.788 radius=10 normamps=100');
  expect(wire('rdc=0.5 diam=20')).toEqual(whole);
  expect(wire('rac=0.51 gmrac=7.788')).toEqual(whole);
  const { lines } = networkOf(`new wiredata.w rdc=1 diam=1 emergamps=150
    new linegeometry.g nconds=1 nphases=1 cond=1 wire=w x=0 h=10 units=m\n${LINE}`);
  expect(only(lines)).toMatchObject({ ratingA: 100, emergencyRatingA: 150 });
});

describe('what is wrong with conductors', () => {
  it('is said of the object that has to be mended', () => {
    const ruleOf = (script: string) =>
      errorsOf(script).map(({ rule, element, field }) => [rule, element, field]);
    expect(ruleOf(`new linegeometry.g nconds=2 nphases=2\n${LINE}`)).toEqual([
      ['missing-wire', 'line.l', 'geometry'],
    ]);
    expect(
      ruleOf(`new wiredata.w rac=1\n new linegeometry.g nconds=1 cond=1 wire=w h=9\n${LINE}`),
    ).toEqual([['missing-value', 'wiredata.w', 'gmrac']]);
    expect(ruleOf('new linegeometry.g nconds=1 cond=1 wire=zz')).toEqual([
      ['unknown-conductor', 'linegeometry.g', 'wire'],
    ]);
    expect(ruleOf('new linegeometry.g nconds=1 cond=2')).toEqual([
      ['bad-number', 'linegeometry.g', 'cond'],
    ]);
    expect(
      ruleOf(`${WIRES}new linespacing.s\nnew line.l bus1=a bus2=b wires=[p] spacing=s`),
    ).toEqual([
      ['bad-value', 'line.l', 'wires'],
      ['missing-wire', 'line.l', 'spacing'],
    ]);
    expect(ruleOf(`${geometry('y').replace('x=-0.4', 'x=-1.2')}${LINE}`)).toEqual([
      ['bad-geometry', 'line.l', 'geometry'],
    ]);
  });

  it('is that a line like another does not copy them', () => {
    expect(errorsOf(`${geometry('y')}${LINE}\nnew line.m like=l bus1=b bus2=c`)).toMatchObject([
      { element: 'line.m', field: 'like', value: 'l' },
    ]);
  });

  it('is never a network with a number that is none', () => {
    const { network } = readScript(`new circuit.c\n${geometry('y').replaceAll('8.5', '0')}${LINE}`);
    expect(network).toBeNull();
  });
});
