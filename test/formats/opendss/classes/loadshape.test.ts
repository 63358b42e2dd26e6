import { describe, expect, it } from 'vitest';
import { errorsOf, networkOf, only, readScript } from '../scripts.ts';

const profileOf = (properties: string, files: Record<string, string | Uint8Array> = {}) =>
  only(networkOf(`new loadshape.s ${properties}`, files).profiles);

describe('the values of a profile', () => {
  it('stand in the script, as many as npts says', () => {
    expect(profileOf('npts=2 mult=[1 2 3]').power).toEqual([1, 2]);
    expect(profileOf('mult=(1, 2, 3)').power).toEqual([1, 2, 3]);
    expect(profileOf('npts=3 pmult=(1 2 3) qmult=(4 5 6)').reactivePower).toEqual([4, 5, 6]);
  });

  it('or in a file, one a line', () => {
    const files = { 'p/one.txt': '0.1\r\n0.2\n\n0.3\n' };
    expect(profileOf('npts=3 mult=(file=P\\ONE.txt)', files).power).toEqual([0.1, 0.2, 0.3]);
    expect(profileOf('npts=3 csvfile=p/one.txt', files).power).toEqual([0.1, 0.2, 0.3]);
  });

  it('or in a column of a table', () => {
    const files = { 't.csv': 'p,q\n1,2\n3,4\n' };
    expect(profileOf('mult=(file=t.csv, column=2, header=yes)', files).power).toEqual([2, 4]);
    const both = profileOf('pqcsvfile=b.csv', { 'b.csv': '1,2\n3,4' });
    expect([both.power, both.reactivePower]).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('are divided by the largest, or by a base, to normalise them', () => {
    expect(profileOf('mult=(1 -4 2) action=normalize useactual=no').power).toEqual([0.25, -1, 0.5]);
    expect(profileOf('pbase=2 mult=(1 4) useactual=yes action=norm')).toMatchObject({
      power: [0.5, 2],
      actual: false,
    });
  });

  it('replace the power where they are actual', () => {
    expect(profileOf('mult=(1 2) useactual=yes').actual).toBe(true);
    expect(profileOf('mult=(1 2)').actual).toBe(false);
  });
});

describe('the step of a profile', () => {
  it('may be given in hours, minutes or seconds', () => {
    expect(profileOf('mult=(1 2)').stepMinutes).toBe(60);
    expect(profileOf('interval=0.25 mult=(1 2)').stepMinutes).toBe(15);
    expect(profileOf('minterval=5 mult=(1 2)').stepMinutes).toBe(5);
    expect(profileOf('sinterval=30 mult=(1 2)').stepMinutes).toBe(0.5);
  });

  it('follows from the hours where these are even', () => {
    expect(profileOf('interval=0 hour=(2 4 6) mult=(1 2 3)').stepMinutes).toBe(120);
  });

  it('has to be one for all values: others are left out, of the loads that name them too', () => {
    const shape = 'new loadshape.s interval=0 hour=(1 2 5) mult=(1 2 3)';
    for (const load of ['', 'new load.l bus1=sourcebus yearly=s']) {
      const { network, issues } = readScript(`new circuit.c\n${shape}\n${load}`);
      expect(network?.profiles).toEqual([]);
      expect(network?.loads.map(({ profile }) => profile)).toEqual(load === '' ? [] : [null]);
      expect(issues).toContainEqual(
        expect.objectContaining({ rule: 'left-out', element: 'loadshape.s', line: 2 }),
      );
    }
  });

  it('may stand in a file of binary numbers', () => {
    const floats = new Uint8Array(Float32Array.of(0.25, 0.5, 1).buffer);
    const doubles = new Uint8Array(Float64Array.of(0.1, 0.2).buffer);
    const files = { 's.sng': floats, 'd.dbl': doubles };
    expect(profileOf('npts=2 mult=(sngfile=s.sng)', files).power).toEqual([0.25, 0.5]);
    expect(profileOf('sngfile=s.sng qmult=(sngfile=S.SNG)', files).power).toEqual([0.25, 0.5, 1]);
    expect(profileOf('dblfile=d.dbl', files).power).toEqual([0.1, 0.2]);
    expect(errorsOf('new loadshape.s sngfile=s.sng', { 's.sng': floats.slice(1) })).toMatchObject([
      { rule: 'unsupported-file', field: 'sngfile', line: 2 },
    ]);
  });
});

it('a profile of a missing, binary or unreadable file is an error', () => {
  expect(errorsOf('new loadshape.s mult=(file=no.txt)')).toMatchObject([
    { rule: 'missing-file', line: 2, value: 'no.txt' },
  ]);
  expect(errorsOf('new loadshape.s mult=(dblfile=a.dbl)')).toMatchObject([
    { rule: 'missing-file', value: 'a.dbl' },
  ]);
  const [error] = errorsOf('new loadshape.s mult=(file=a.txt)', { 'a.txt': '1\nx\ny\n' });
  expect(error).toMatchObject({ rule: 'bad-number', element: 'loadshape.s', field: 'mult' });
  expect(error.message).toContain('line 2 of a.txt');
  expect(errorsOf('new loadshape.s mult=(1 x y)')).toHaveLength(1);
});
