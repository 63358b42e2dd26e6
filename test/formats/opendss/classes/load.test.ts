import { describe, expect, it } from 'vitest';
import { byId, errorsOf, networkOf, only, readScript } from '../scripts.ts';

const loadOf = (properties: string, before = '') =>
  only(networkOf(`${before}\nnew load.l bus1=b ${properties}`).loads);

const powerOf = (properties: string, before = '') => {
  const { powerKw, reactivePowerKvar } = loadOf(properties, before);
  return [powerKw, reactivePowerKvar];
};

const close = (...expected: number[]) => expected.map((value) => expect.closeTo(value, 9));

describe('the power of a load', () => {
  it('follows from what was given last', () => {
    expect(powerOf('')).toEqual(close(10, 10 * Math.sqrt(1 / 0.88 ** 2 - 1)));
    expect(powerOf('kw=80 pf=0.8')).toEqual(close(80, 60));
    expect(powerOf('kw=80 pf=-0.8')).toEqual(close(80, -60));
    expect(powerOf('kw=80 kvar=30')).toEqual(close(80, 30));
    expect(powerOf('kva=100 pf=0.8')).toEqual(close(80, 60));
    expect(powerOf('kw=80 kvar=30 kva=100 pf=0.6')).toEqual(close(60, 80));
    expect(powerOf('pf=0.8 xfkva=200')).toEqual(close(80, 60));
    // allocated at the power factor of the moment, which is 0.88 before another one is given
    expect(powerOf('xfkva=200 pf=0.8')).toEqual(close(88, 66));
    expect(powerOf('xfkva=200 pf=0.8 allocationfactor=0.25')).toEqual(close(40, 30));
    expect(powerOf('pf=0.8 xfkva=200 kvar=7')).toEqual(close(80, 7));
    expect(powerOf('pf=0.8 kwh=7200 kvar=3')).toEqual(close(40, 3));
    expect(powerOf('kwh=7200 kwhdays=30 cfactor=8 pf=0.8')).toEqual(close(80, 60));
  });

  it('keeps its power factor when only kW change later', () => {
    const network = networkOf('new load.l bus1=b kw=80 kvar=60\nload.l.kw=40');
    expect(only(network.loads).reactivePowerKvar).toBeCloseTo(30, 9);
  });

  it('given by kvar and a power factor is that of kvar, with a note', () => {
    const { network, issues } = readScript('new circuit.c\nnew load.l bus1=b kw=80 kvar=30 pf=0.8');
    expect(network?.loads[0].reactivePowerKvar).toBe(30);
    expect(issues).toContainEqual(expect.objectContaining({ severity: 'note', field: 'pf' }));
  });

  it('may be given by position and abbreviation', () => {
    const network = networkOf('new load.l 1 b.1.0 .120 kVA=2 pf=1');
    expect(only(network.loads)).toMatchObject({
      phaseCount: 1,
      terminal: { bus: 'b', nodes: [1, 0] },
      ratedKv: 0.12,
      powerKw: 2,
      reactivePowerKvar: 0,
    });
  });

  it('is multiplied by the load multiplier where it varies', () => {
    expect(powerOf('kw=10 pf=1', 'set loadmult=1.5')).toEqual(close(15, 0));
    expect(powerOf('kw=10 pf=1 status=fixed', 'set loadmult=1.5')).toEqual(close(10, 0));
    expect(powerOf('kw=10 pf=1 status=exempt', 'set loadmult=1.5')).toEqual(close(10, 0));
  });

  it('of connected transformers changes with the allocation factor of all', () => {
    const network = networkOf(`new load.a bus1=b xfkva=100 pf=1
      new load.b bus1=b kw=10 pf=1
      set allocationfactors=0.2`);
    expect(network.loads.map(({ powerKw }) => powerKw)).toEqual(close(20, 10));
  });
});

describe('the connection of a load', () => {
  it('in wye has a neutral, which is ground unless given', () => {
    expect(loadOf('').terminal.nodes).toEqual([1, 2, 3, 0]);
    const network = networkOf('new load.l phases=1 bus1=b.1.2 kv=0.24');
    expect(only(network.loads).terminal.nodes).toEqual([1, 2]);
  });

  it('in delta has a node a phase, a single one two', () => {
    expect(loadOf('conn=delta').terminal.nodes).toEqual([1, 2, 3]);
    const network = networkOf('new load.l phases=1 bus1=b.3.1 conn=d');
    expect(only(network.loads)).toMatchObject({
      connection: 'delta',
      terminal: { bus: 'b', nodes: [3, 1] },
    });
  });

  it('with more nodes than conductors uses the first', () => {
    const network = networkOf('new load.l phases=1 bus1=B.2.0.7');
    expect(only(network.loads).terminal).toEqual({ bus: 'b', nodes: [2, 0] });
  });
});

describe('the model of a load', () => {
  it.each([
    [1, 'constant-power'],
    [2, 'constant-impedance'],
    [3, 'constant-power-quadratic-kvar'],
    [5, 'constant-current'],
    [6, 'constant-power-fixed-kvar'],
    [7, 'constant-power-fixed-reactance'],
  ])('%i is %s', (number, model) => {
    expect(loadOf(`model=${number}`)).toMatchObject({ model, exponents: null, zip: null });
  });

  it('4 has exponents, 8 has seven numbers', () => {
    expect(loadOf('model=4 cvrwatts=0.8 cvrvars=3')).toMatchObject({
      model: 'exponential',
      exponents: { p: 0.8, q: 3 },
    });
    expect(loadOf('model=8 zipv=[.1 .2 .7 .3 .3 .4 .5]')).toMatchObject({
      model: 'zip',
      zip: [0.1, 0.2, 0.7, 0.3, 0.3, 0.4, 0.5],
    });
    expect(errorsOf('new load.l bus1=b model=8')).toMatchObject([{ field: 'model' }]);
  });

  it('holds within a band of voltage', () => {
    expect(loadOf('')).toMatchObject({ vMinPu: 0.95, vMaxPu: 1.05, vLowPu: 0.5 });
    expect(loadOf('vminpu=.8 vmaxpu=1.2 vlowpu=.3')).toMatchObject({
      vMinPu: 0.8,
      vMaxPu: 1.2,
      vLowPu: 0.3,
    });
  });
});

describe('the profile of a load', () => {
  const SHAPES = `new loadshape.y npts=2 mult=(1 2)
    new loadshape.d npts=2 mult=(3 4)
    new loadshape.actual npts=3 mult=(3 9 4) qmult=(1 2 3) useactual=yes`;

  it('is the yearly one, else the daily, else the duty', () => {
    expect(loadOf('yearly=Y daily=d', SHAPES).profile).toBe('y');
    expect(loadOf('daily=d', SHAPES).profile).toBe('d');
    expect(loadOf('duty=d', SHAPES).profile).toBe('d');
    expect(loadOf('', SHAPES).profile).toBeNull();
    expect(loadOf('yearly=y status=fixed', SHAPES).profile).toBeNull();
  });

  it('of actual power gives the load that of its peak', () => {
    expect(powerOf('yearly=actual', SHAPES)).toEqual(close(9, 2));
    expect(powerOf('pf=0.6 yearly=actual', SHAPES)).toEqual(close(9, 12));
  });

  it('named default exists without being defined', () => {
    const network = networkOf('new load.l bus1=b daily=default');
    const profile = byId(network.profiles, 'default');
    expect(profile.power).toHaveLength(24);
    expect(Math.max(...profile.power)).toBe(1);
    expect(networkOf('new load.l bus1=b').profiles).toEqual([]);
  });

  it('has to exist', () => {
    expect(errorsOf('new load.l bus1=b yearly=zz')).toMatchObject([
      { rule: 'unknown-loadshape', line: 2, element: 'load.l', field: 'yearly', value: 'zz' },
    ]);
  });
});

it('wrong values of a load are errors, all of them', () => {
  const errors = errorsOf(
    'new load.l bus1=b.x kw=ten kv=0 pf=2 model=9 conn=star phases=0 status=odd zipv=(1 2)',
  );
  expect(errors.map(({ rule, field }) => `${rule} ${field}`)).toEqual([
    'bad-number kw',
    'bad-number kv',
    'bad-number pf',
    'bad-number model',
    'bad-value conn',
    'bad-number phases',
    'bad-value status',
    'bad-value zipv',
    'bad-node bus1',
  ]);
  expect(errors.every(({ remedy }) => remedy !== undefined)).toBe(true);
});

it('an impedance from a neutral of its own to ground is not modelled', () => {
  expect(errorsOf('new load.l bus1=b.1.2.3.4 rneut=5')).toMatchObject([{ field: 'rneut' }]);
  expect(errorsOf('new load.l bus1=b rneut=5')).toEqual([]);
});

it('like= copies everything but the bus', () => {
  const network = networkOf('new load.a bus1=b kw=7 kvar=3 model=5\nnew load.b like=a bus1=c');
  expect(byId(network.loads, 'load.b')).toMatchObject({
    powerKw: 7,
    reactivePowerKvar: 3,
    model: 'constant-current',
    terminal: { bus: 'c' },
  });
});
