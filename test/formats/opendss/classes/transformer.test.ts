import { describe, expect, it } from 'vitest';
import { byId, errorsOf, networkOf, only, readScript } from '../scripts.ts';

const transformerOf = (properties: string) =>
  byId(networkOf(`new transformer.t ${properties}`).transformers, 'transformer.t');

describe('a transformer', () => {
  it('of which nothing but the buses is said has the defaults', () => {
    const transformer = transformerOf('buses=[a b]');
    expect(transformer).toMatchObject({
      phaseCount: 3,
      reactancePct: [7],
      noLoadLossPct: 0,
      magnetisingCurrentPct: 0,
      antifloatPpm: 1,
      lowSide: 'lags',
      ratingKva: 1100,
      emergencyRatingKva: 1500,
    });
    expect(transformer.windings[1]).toEqual({
      terminal: { bus: 'b', nodes: [1, 2, 3, 0] },
      connection: 'wye',
      ratedKv: 12.47,
      ratedKva: 1000,
      resistancePct: 0.2,
      tapPu: 1,
      minTapPu: 0.9,
      maxTapPu: 1.1,
      tapSteps: 32,
      neutralResistanceOhm: -1,
      neutralReactanceOhm: 0,
    });
  });

  it('is described winding by winding or by lists', () => {
    const byWinding = transformerOf(
      'windings=2 wdg=1 bus=a conn=delta kv=115 kva=5000 %r=0.5 wdg=2 bus=b.1.2.3.4 conn=y kv=4.16 kva=5000 %r=0.6 tap=1.05',
    );
    const byLists = transformerOf(
      'conns=(delta wye) kvs=[115, 4.16] kvas=[5000 5000] %rs=[0.5 0.6] taps=[1 1.05] buses=(a b.1.2.3.4)',
    );
    expect(byLists).toEqual(byWinding);
    expect(byWinding.windings[0].terminal).toEqual({ bus: 'a', nodes: [1, 2, 3] });
    expect(byWinding.windings[1].terminal).toEqual({ bus: 'b', nodes: [1, 2, 3, 4] });
    expect(byWinding.windings[1].tapPu).toBe(1.05);
  });

  it('has the power of its first winding in the others, and of the second of two in the first', () => {
    const kvas = (properties: string) =>
      transformerOf(`${properties} buses=(a b)`).windings.map(({ ratedKva }) => ratedKva);
    expect(kvas('wdg=1 kva=500')).toEqual([500, 500]);
    expect(kvas('wdg=2 kva=500')).toEqual([500, 500]);
    expect(kvas('wdg=2 kva=500 wdg=1 kva=300')).toEqual([300, 300]);
    expect(kvas('kvas=[500 400]')).toEqual([500, 400]);
  });

  it('is rated 110 % of its first winding unless stated afterwards', () => {
    expect(transformerOf('kva=500 buses=(a b)').ratingKva).toBeCloseTo(550, 9);
    expect(transformerOf('kva=500 normhkva=600 buses=(a b)').ratingKva).toBe(600);
    expect(transformerOf('normhkva=600 kva=500 buses=(a b)').ratingKva).toBeCloseTo(550, 9);
  });

  it('divides its load loss between two windings', () => {
    const { windings } = transformerOf('%loadloss=1.4 buses=(a b)');
    expect(windings.map(({ resistancePct }) => resistancePct)).toEqual([0.7, 0.7]);
  });

  it('starts again when the number of windings is given', () => {
    const { windings, reactancePct } = transformerOf(
      'kvs=(1 2) windings=3 buses=(a b c) xhl=5 xlt=4',
    );
    expect(windings.map(({ ratedKv }) => ratedKv)).toEqual([12.47, 12.47, 12.47]);
    expect(reactancePct).toEqual([5, 35, 4]);
    expect(transformerOf('windings=3 buses=(a b c) xscarray=[1 2 3]').reactancePct).toEqual([
      1, 2, 3,
    ]);
  });

  it('with one phase has the two nodes that are given', () => {
    const { windings } = transformerOf('phases=1 windings=3 buses=(a.2 b.1.0 b.0.2)');
    expect(windings.map(({ terminal }) => terminal.nodes)).toEqual([
      [2, 0],
      [1, 0],
      [0, 2],
    ]);
    const delta = transformerOf('phases=1 conns=(delta wye) buses=(a.2.3 b.1)');
    expect(delta.windings[0].terminal.nodes).toEqual([2, 3]);
  });

  it('takes abbreviated names, and leads where it is told to', () => {
    expect(transformerOf('ppm=0 %nol=0.1 %im=0.5 leadlag=lead buses=(a b)')).toMatchObject({
      antifloatPpm: 0,
      noLoadLossPct: 0.1,
      magnetisingCurrentPct: 0.5,
      lowSide: 'leads',
    });
  });

  it('like another takes over its windings, but not its buses and shunts', () => {
    const network = networkOf(`
      new transformer.a phases=1 kvs=(2.4 2.4) xhl=0.01 ppm=0 %imag=1 buses=(a.1 b.1)
      new transformer.b like=a buses=(a.3 b.3)`);
    expect(byId(network.transformers, 'transformer.b')).toMatchObject({
      phaseCount: 1,
      reactancePct: [0.01],
      antifloatPpm: 1,
      magnetisingCurrentPct: 0,
      windings: [{ ratedKv: 2.4, terminal: { nodes: [3, 0] } }, { ratedKv: 2.4 }],
    });
  });

  it('of a code has its values and its own buses', () => {
    const network = networkOf(`
      new xfmrcode.c phases=1 windings=3 kvs=[7.2 0.12 0.12] kvas=[25 25 25] %rs=[0.6 1.2 1.2] xhl=2 %imag=0.5
      new transformer.t xfmrcode=c buses=[a.1 b.1.0 b.0.2]`);
    expect(only(network.transformers)).toMatchObject({
      phaseCount: 1,
      magnetisingCurrentPct: 0.5,
      ratingKva: expect.closeTo(27.5, 9),
      windings: [
        { ratedKv: 7.2, terminal: { bus: 'a' } },
        { ratedKv: 0.12 },
        { resistancePct: 1.2 },
      ],
    });
  });

  it('is edited later by its name', () => {
    const network = networkOf(`new transformer.t buses=(a b)
      Transformer.T.wdg=2 Tap=(0.00625 7 * 1 +)
      Transformer.T.Taps=[1.0125]`);
    const { windings } = only(network.transformers);
    expect(windings.map(({ tapPu }) => tapPu)).toEqual([1.0125, expect.closeTo(1.04375, 12)]);
  });

  it('of three windings or more has the reactances that OpenDSS computes with', () => {
    const of = (more: string) => transformerOf(`windings=3 buses=(a b c) ${more}`).reactancePct;
    expect(of('')).toEqual([7, 30, 30]);
    expect(of('xhl=6')).toEqual([6, 35, 30]);
    expect(of('xht=9')).toEqual([7, 9, 30]);
    expect(of('xscarray=(1 2 3)')).toEqual([1, 2, 3]);
    const four = transformerOf('windings=4 buses=(a b c d) xhl=6').reactancePct;
    expect(four).toEqual([7, 30, 30, 30, 30, 30]);
    const like = 'new transformer.u windings=3 xhl=6 buses=(a b c)\nnew transformer.t like=u';
    expect(
      byId(networkOf(`${like} buses=(a b d)`).transformers, 'transformer.t').reactancePct,
    ).toEqual([6, 35, 30]);
  });

  it('of a code without reactance has none between its first windings, with a note', () => {
    const script = (code: string) =>
      `new circuit.c\nnew xfmrcode.c ${code}\nnew transformer.t xfmrcode=c buses=(sourcebus b)`;
    const { network, issues } = readScript(script('kvas=(90 90)'));
    expect(network?.transformers[0].reactancePct).toEqual([0]);
    expect(issues).toContainEqual(
      expect.objectContaining({ rule: 'assumed', line: 3, element: 'transformer.t' }),
    );
    expect(readScript(script('xhl=4')).network?.transformers[0].reactancePct).toEqual([4]);
  });

  it('reports what does not fit', () => {
    expect(errorsOf('new transformer.t buses=(a b c)')[0]).toMatchObject({
      rule: 'too-many-values',
      line: 2,
      element: 'transformer.t',
      field: 'buses',
    });
    expect(errorsOf('new transformer.t wdg=3 buses=(a b)')[0]).toMatchObject({ field: 'wdg' });
    expect(errorsOf('new transformer.t bus=a')[0]).toMatchObject({ rule: 'missing-bus' });
    expect(errorsOf('new transformer.t buses=(a b) xfmrcode=c')[0]).toMatchObject({
      rule: 'unknown-xfmrcode',
      value: 'c',
    });
    expect(errorsOf('new transformer.t buses=(a b) conns=(wye star)')[0]).toMatchObject({
      rule: 'bad-value',
    });
    expect(errorsOf('new transformer.t buses=(a b) xscarray=(1 2)')[0]).toMatchObject({
      field: 'xscarray',
    });
  });
});
