import { describe, expect, it } from 'vitest';
import { errorsOf, networkOf, only } from '../scripts.ts';

const reactorOf = (properties: string, before = '') =>
  only(networkOf(`${before}\nnew reactor.l ${properties}`).reactors);

/** Impedance between the first two ends, Ω. */
const impedanceOf = (properties: string, before = '') => {
  const { resistanceOhm, reactanceOhm } = reactorOf(properties, before);
  return [resistanceOhm[0], reactanceOhm[0]];
};
const close = (...values: number[]) => values.map((value) => expect.closeTo(value, 9));

describe('a reactor', () => {
  it('stands between its bus and ground unless another bus is given', () => {
    expect(reactorOf('bus1=a kvar=300 kv=12.47')).toEqual({
      id: 'reactor.l',
      from: { bus: 'a', nodes: [1, 2, 3] },
      to: null,
      connection: 'wye',
      resistanceOhm: [0, 0, 0, 0, 0, 0, 0, 0, 0],
      reactanceOhm: [0, 4, 8].reduce(
        (x, k) => x.with(k, expect.closeTo(518.336333333, 8)),
        new Array(9).fill(0),
      ),
      ratingA: expect.closeTo(100 / (12.47 / Math.sqrt(3)), 9),
    });
    expect(reactorOf('bus1=a bus2=b r=1 x=2').to).toEqual({ bus: 'b', nodes: [1, 2, 3] });
    expect(reactorOf('bus1=a bus2=b.0.0.0 r=1 x=2').to).toBeNull();
    expect(reactorOf('bus1=a bus2=a.4.4.4 r=1 x=2').to?.nodes).toEqual([4, 4, 4]);
  });

  it('has the impedance that was given last', () => {
    expect(impedanceOf('bus1=a bus2=b r=3 x=4')).toEqual(close(3, 4));
    expect(impedanceOf('bus1=a bus2=b z=[3 4]')).toEqual(close(3, 4));
    expect(impedanceOf('bus1=a bus2=b x=4 kvar=300 kv=12.47 r=5')).toEqual(
      close(5, 12.47 ** 2 / 0.3),
    );
    // a resistance alone leaves the default power in force
    expect(impedanceOf('bus1=a bus2=b r=3')).toEqual(close(3, 1555.009));
    expect(impedanceOf('bus1=a bus2=b r=1 lmh=10')).toEqual(close(1, 2 * Math.PI * 0.6));
    expect(impedanceOf('bus1=a bus2=b r=1 x=3 basefreq=50')).toEqual(close(1, 3.6));
    expect(impedanceOf('bus1=a kv=7.2 phases=1 kvar=300')).toEqual(close(0, 172.8));
  });

  it('may have a resistance beside it', () => {
    // computed with OpenDSS, DSS C-API 0.14
    expect(impedanceOf('bus1=a bus2=b r=3 x=4 rp=100')).toEqual(
      close(3.0588235294117645, 3.764705882352941),
    );
    expect(impedanceOf('bus1=a rp=100')[0]).toBeCloseTo(99.58814737401318, 9);
  });

  it('may be given by matrices, in series or parallel', () => {
    const matrices = 'rmatrix=(1|.2 1|.3 .2 1) xmatrix=(2|.2 2|.3 .2 2)';
    const series = reactorOf(`bus1=a bus2=b ${matrices}`);
    expect(series.resistanceOhm).toEqual([1, 0.2, 0.3, 0.2, 1, 0.2, 0.3, 0.2, 1]);
    expect(series.reactanceOhm).toEqual([2, 0.2, 0.3, 0.2, 2, 0.2, 0.3, 0.2, 2]);
    const one = 'phases=1 rmatrix=(2) xmatrix=(4) parallel=yes';
    // 2·j4/(2+j4)
    expect(impedanceOf(`bus1=a bus2=b ${one}`)).toEqual(close(1.6, 0.8));
    expect(errorsOf('new reactor.l bus1=a rmatrix=(1|0 1|0 0 1)')).toMatchObject([
      { rule: 'bad-impedance', element: 'reactor.l' },
    ]);
    expect(errorsOf(`new reactor.l bus1=a ${matrices} phases=2`)).toMatchObject([
      { field: 'phases' },
    ]);
  });

  it('may be given by symmetrical components', () => {
    const { resistanceOhm, reactanceOhm } = reactorOf('bus1=a bus2=b z1=[3 4] z0=[5 6]');
    expect([resistanceOhm[0], reactanceOhm[0]]).toEqual(close(11 / 3, 14 / 3));
    expect([resistanceOhm[1], reactanceOhm[1]]).toEqual(close(2 / 3, 2 / 3));
    const unequal = reactorOf('bus1=a bus2=b z1=[3 4] z2=[1 2] z0=[5 6]');
    expect(unequal.resistanceOhm[1]).not.toBeCloseTo(unequal.resistanceOhm[3], 3);
    // the language takes a third of Z1 with one phase, and couples three phases only
    expect(impedanceOf('bus1=a bus2=b phases=1 z1=[3 4] z0=[5 6]')).toEqual(close(1, 4 / 3));
    expect(reactorOf('bus1=a bus2=b phases=2 z1=[3 4] z0=[5 6]').resistanceOhm[1]).toBe(0);
  });

  it('follows curves over frequency', () => {
    const curve = 'new xycurve.q npts=2 xarray=[1 2] yarray=[1 1.5]';
    expect(impedanceOf('bus1=a bus2=b r=1 x=2 rcurve=q', curve)).toEqual(close(30.5, 2));
    expect(impedanceOf('bus1=a bus2=b r=1 x=2 lcurve=q', curve)).toEqual(close(1, 61));
  });

  it('in delta stands between its nodes', () => {
    const delta = reactorOf('bus1=a kvar=300 kv=12.47 conn=delta');
    expect(delta).toMatchObject({ connection: 'delta', to: null, from: { nodes: [1, 2, 3] } });
    expect(delta.reactanceOhm[0]).toBeCloseTo(1555.009, 9);
    expect(reactorOf('bus1=a.1.2 phases=1 conn=delta').from.nodes).toEqual([1, 2]);
    // a conductor beyond the phases is at ground unless its node is given
    expect(reactorOf('bus1=a phases=1 conn=delta').from.nodes).toEqual([1, 0]);
    expect(reactorOf('bus1=a phases=2 conn=delta').from.nodes).toEqual([1, 2, 0]);
    expect(errorsOf('new reactor.l bus1=a conn=delta z1=[1 1]')).toMatchObject([{ field: 'conn' }]);
  });

  it('without impedance is an error', () => {
    expect(errorsOf('new reactor.l bus1=a bus2=b r=0 x=0')).toMatchObject([
      { rule: 'bad-impedance' },
    ]);
  });

  it('like another takes over all but its buses', () => {
    const { reactors } = networkOf(`new reactor.a bus1=a bus2=b r=3 x=4
      new reactor.b like=a bus1=c bus2=d`);
    expect(reactors[1]).toEqual({
      ...reactors[0],
      id: 'reactor.b',
      from: { bus: 'c', nodes: [1, 2, 3] },
      to: { bus: 'd', nodes: [1, 2, 3] },
    });
  });
});

describe('a fault', () => {
  const faultOf = (properties: string) => only(networkOf(`new fault.f ${properties}`).reactors);

  it('is a resistance to ground or between nodes', () => {
    expect(faultOf('bus1=a.2 r=5')).toMatchObject({
      id: 'fault.f',
      from: { bus: 'a', nodes: [2] },
      to: null,
      resistanceOhm: [5],
      reactanceOhm: [0],
    });
    expect(faultOf('bus1=a').resistanceOhm).toEqual([0.0001]);
    expect(faultOf('bus1=a.1 bus2=a.2').to?.nodes).toEqual([2]);
  });

  it('may be given by conductances', () => {
    const { resistanceOhm } = faultOf('bus1=a phases=2 gmatrix=(0.1|-0.05 0.1)');
    expect(resistanceOhm).toEqual(close(40 / 3, 20 / 3, 20 / 3, 40 / 3));
    expect(errorsOf('new fault.f bus1=a phases=2 gmatrix=(1|1 1)')).toMatchObject([
      { field: 'gmatrix' },
    ]);
  });

  it('that strikes later or is disabled is left out', () => {
    expect(networkOf('new fault.f bus1=a ontime=0.1').reactors).toEqual([]);
    expect(networkOf('new fault.f bus1=a enabled=no').reactors).toEqual([]);
  });
});
