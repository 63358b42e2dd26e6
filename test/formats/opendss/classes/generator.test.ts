import { describe, expect, it } from 'vitest';
import { errorsOf, networkOf, only, readScript } from '../scripts.ts';

// Powers computed with OpenDSS, DSS C-API 0.14.

const producerOf = (script: string) => only(networkOf(script).generators);
const powerOf = (script: string) => {
  const { powerKw, reactivePowerKvar } = producerOf(script);
  return [powerKw, reactivePowerKvar];
};
const near = (kw: number, kvar: number) => [expect.closeTo(kw, 3), expect.closeTo(kvar, 3)];

describe('a generator', () => {
  const generator = (properties: string) => powerOf(`new generator.q bus1=s ${properties}`);

  it('has the defaults of the language', () => {
    expect(producerOf('new generator.q bus1=s')).toEqual({
      id: 'generator.q',
      terminal: { bus: 's', nodes: [1, 2, 3, 0] },
      connection: 'wye',
      phaseCount: 3,
      ratedKv: expect.closeTo(7.2 * Math.sqrt(3), 12),
      powerKw: 1000,
      reactivePowerKvar: 60,
      ratedKva: 0,
      model: 'constant-power',
      vMinPu: 0.9,
      vMaxPu: 1.1,
      lowVoltage: 'admittance',
      targetPu: null,
      minKvar: null,
      maxKvar: null,
      profile: null,
    });
  });

  it('has the power that was given last, at the power factor that holds', () => {
    expect(generator('kw=500')).toEqual(near(500, 269.871));
    expect(generator('kw=500 pf=-.9')).toEqual(near(500, -242.161));
    expect(generator('kw=500 kvar=100')).toEqual(near(500, 100));
    expect(generator('kvar=100 kw=500')).toEqual(near(500, 50));
    expect(generator('kw=500 kvar=100 pf=.9')).toEqual(near(500, 242.161));
    expect(generator('kw=-500 pf=.9')).toEqual(near(-500, -242.161));
    expect(generator('kw=500 kva=300')).toEqual(near(500, 269.871));
  });

  it('follows genmult unless it is fixed', () => {
    expect(generator('kw=500 pf=1\nset genmult=.5')).toEqual(near(250, 0));
    expect(generator('kw=500 pf=1 status=fixed\nset genmult=.5')).toEqual(near(500, 0));
  });

  it('may hold its voltage within limits of its reactive power, at any voltage', () => {
    expect(producerOf('new generator.q bus1=s kw=500 model=3 vpu=1.02')).toMatchObject({
      model: 'constant-voltage',
      targetPu: 1.02,
      minKvar: expect.closeTo(-539.743, 3),
      maxKvar: expect.closeTo(539.743, 3),
      vMinPu: 0,
    });
    // limits given before the power follow it again
    expect(producerOf('new generator.q bus1=s maxkvar=77 kw=500 model=3').maxKvar).toBeCloseTo(
      539.743,
      3,
    );
    const limited = producerOf('new generator.q bus1=s kw=500 model=3 maxkvar=77 minkvar=-5');
    expect(limited).toMatchObject({ minKvar: -5, maxKvar: 77, reactivePowerKvar: 77 });
    expect(producerOf('new generator.q bus1=s model=2').model).toBe('constant-impedance');
  });

  it('has the voltage base of the phases it had when its voltage was given', () => {
    const kvOf = (properties: string) => producerOf(`new generator.q bus1=s ${properties}`).ratedKv;
    expect(kvOf('phases=1 kv=7.2')).toBe(7.2);
    expect(kvOf('kv=7.2 phases=1')).toBeCloseTo(7.2 / Math.sqrt(3), 12);
    expect(kvOf('kv=12.47 phases=2')).toBeCloseTo(12.47, 12);
  });

  it('in open delta has a conductor more than phases', () => {
    const nodesOf = (properties: string) =>
      producerOf(`new generator.q bus1=s${properties} conn=delta`).terminal.nodes;
    expect(nodesOf('.1.2 phases=1')).toEqual([1, 2]);
    expect(nodesOf('.1.2.3 phases=2')).toEqual([1, 2, 3]);
    expect(nodesOf('')).toEqual([1, 2, 3]);
  });

  it('whose model or dispatch is not known is an error with its line', () => {
    const fieldOf = (properties: string) =>
      errorsOf(`new generator.q bus1=s ${properties}`).map(({ field, line }) => [field, line]);
    for (const [properties, field] of [
      ['model=4', 'model'],
      ['model=6', 'model'],
      ['usermodel=machine.dll', 'usermodel'],
      ['dispmode=loadlevel dispvalue=200', 'dispmode'],
      ['dispvalue=0.5', 'dispvalue'],
      ['balanced=yes', 'balanced'],
      ['pf=0', 'pf'],
      ['phases=5', 'phases'],
      ['daily=zz', 'daily'],
    ]) {
      expect(fieldOf(properties)).toEqual([[field, 2]]);
    }
    expect(fieldOf('dispmode=loadlevel dispvalue=200 forceon=y')).toEqual([]);
  });

  it('names the profile of its time series', () => {
    const shape = 'new loadshape.d npts=2 interval=1 mult=(.5 .2)\n';
    expect(producerOf(`${shape}new generator.q bus1=s daily=d`).profile).toBe('d');
    expect(producerOf(`${shape}new generator.q bus1=s daily=d status=fixed`).profile).toBeNull();
    const actual = 'new loadshape.a npts=2 interval=1 mult=(50 20) useactual=yes\n';
    expect(producerOf(`${actual}new generator.q bus1=s pf=1 yearly=a`).powerKw).toBe(50);
  });
});

describe('a photovoltaic system', () => {
  const pv = (properties: string, before = '') =>
    powerOf(`${before}\nnew pvsystem.q bus1=s kv=12.47 kva=300 ${properties}`);

  it('produces what its panels give, within its limits', () => {
    expect(pv('pmpp=300 irradiance=.8 pf=.95')).toEqual(near(240, 78.884));
    expect(pv('pmpp=500')).toEqual(near(300, 0));
    expect(pv('pmpp=200 %pmpp=50')).toEqual(near(100, 0));
    expect(pv('pmpp=200 irradiance=.4 %pmpp=50')).toEqual(near(80, 0));
    expect(powerOf('new pvsystem.q bus1=s')).toEqual([500, 0]);
  });

  it('is off below its cut-out, where kvar may stay', () => {
    expect(pv('pmpp=300 irradiance=.15')).toEqual([0, 0]);
    expect(pv('pmpp=300 irradiance=.15 %cutin=10 %cutout=10')).toEqual(near(45, 0));
    expect(pv('pmpp=200 irradiance=0 kvar=100')).toEqual(near(0, 100));
    expect(pv('pmpp=200 irradiance=0 kvar=100 varfollowinverter=yes')).toEqual([0, 0]);
  });

  it('gives way by priority where its apparent power is used up', () => {
    expect(pv('pmpp=400 pf=.95')).toEqual(near(269.657, 131.474));
    expect(pv('pmpp=400 kvar=100')).toEqual(near(282.843, 100));
    expect(pv('pmpp=290 kvar=100 wattpriority=yes')).toEqual(near(290, 76.811));
    expect(pv('pmpp=400 pf=.95 pfpriority=yes')).toEqual(near(285, 93.675));
  });

  it('keeps its reactive power within limits', () => {
    expect(pv('pmpp=200 kvar=100 kvarmax=50')).toEqual(near(200, 50));
    expect(pv('pmpp=200 kvar=-100 kvarmax=50')).toEqual(near(200, -50));
    expect(pv('pmpp=200 kvar=-100 kvarmaxabs=70 kvarmax=50')).toEqual(near(200, -70));
    expect(pv('pmpp=200 pf=-.9')).toEqual(near(200, -96.864));
    const dim = 'pmpp=200 irradiance=.4 %cutout=1';
    expect(pv(`${dim} kvar=50 %pminnovars=50`)).toEqual(near(80, 0));
    expect(pv(`${dim} kvar=250 %pminkvarmax=50`)).toEqual(near(80, 240));
  });

  it('follows its curves of efficiency and temperature', () => {
    const curves = `new xycurve.e npts=4 xarray=[.1 .2 .4 1] yarray=[.86 .9 .93 .97]
      new xycurve.t npts=4 xarray=[0 25 75 100] yarray=[1.2 1 .8 .6]`;
    expect(pv('pmpp=200 irradiance=.8 effcurve=e', curves)).toEqual(near(150.222, 0));
    expect(pv('pmpp=200 irradiance=.8 p-tcurve=t temperature=50', curves)).toEqual(near(144, 0));
    expect(pv('pmpp=200 irradiance=.8 effcurve=e p-tcurve=t temperature=40 pf=.9', curves)).toEqual(
      near(140.888, 68.235),
    );
    expect(errorsOf('new pvsystem.q bus1=s effcurve=zz')).toMatchObject([
      { rule: 'unknown-xycurve' },
    ]);
  });

  it('limited in its current keeps its power at any higher voltage', () => {
    const limited = producerOf('new pvsystem.q bus1=s kv=12.47 limitcurrent=yes vmaxpu=1.05');
    expect(limited.lowVoltage).toBe('current-limit');
    expect(limited.vMaxPu).toBeGreaterThan(10);
  });

  it('of another kind is an error', () => {
    const fieldOf = (properties: string) =>
      errorsOf(`new pvsystem.q bus1=s ${properties}`).map(({ field }) => field);
    expect(fieldOf('model=3')).toEqual(['model']);
    expect(fieldOf('controlmode=gfm')).toEqual(['controlmode']);
    expect(fieldOf('usermodel=x')).toEqual(['usermodel']);
  });

  it('in a time series follows its profile, with a note', () => {
    const { network, issues } = readScript(`new circuit.c
      new loadshape.d npts=2 interval=1 mult=(.5 .2)
      new pvsystem.q bus1=s daily=d`);
    expect(network?.generators[0].profile).toBe('d');
    expect(issues).toContainEqual(
      expect.objectContaining({ severity: 'note', rule: 'assumed', element: 'pvsystem.q' }),
    );
  });
});

describe('storage', () => {
  const storage = (properties: string) =>
    powerOf(`new storage.q bus1=s kv=12.47 kwrated=100 kwhrated=500 ${properties}`);

  it('produces, consumes or idles as its state says', () => {
    expect(powerOf('new storage.q bus1=s')).toEqual(near(-0.25, 0));
    expect(storage('state=discharging')).toEqual(near(100, 0));
    expect(storage('state=discharge')).toEqual(near(100, 0));
    expect(storage('state=discharging %discharge=40')).toEqual(near(40, 0));
    expect(storage('%stored=50 state=charging %charge=40')).toEqual(near(-40, 0));
    expect(storage('kw=60')).toEqual(near(60, 0));
    expect(storage('kwhstored=200 kw=-60')).toEqual(near(-60, 0));
    expect(storage('kwhstored=200 kw=60 state=charging')).toEqual(near(-100, 0));
    expect(storage('state=idling %idlingkw=3')).toEqual(near(-3, 0));
    expect(storage('state=discharging %kwrated=50')).toEqual(near(50, 0));
  });

  it('idles where it is full or empty', () => {
    expect(storage('state=charging')).toEqual(near(-1, 0));
    expect(storage('kwhstored=100 state=discharging')).toEqual(near(-1, 0));
    expect(storage('kwhstored=150 %reserve=40 state=discharging')).toEqual(near(-1, 0));
    expect(storage('state=discharging %discharge=10 %cutout=20')).toEqual(near(-1, 0));
  });

  it('has limits of reactive and apparent power', () => {
    expect(storage('state=discharging pf=.9')).toEqual(near(96.825, 25));
    expect(storage('state=discharging kva=70')).toEqual(near(70, 0));
    expect(storage('state=discharging kva=110 pf=.8')).toEqual(near(80.467, 75));
    expect(storage('state=discharging kva=110 pf=.8 wattpriority=y')).toEqual(near(100, 45.826));
    expect(storage('state=discharging kva=110 pf=.8 pfpriority=y')).toEqual(near(88, 66));
    expect(storage('%stored=50 state=charging pf=.9')).toEqual(near(-96.825, -25));
  });

  it('keeps its state in a time series, with a note', () => {
    const { issues } = readScript(`new circuit.c
      new loadshape.d npts=2 interval=1 mult=(.5 .2)
      new storage.q bus1=s dispmode=follow daily=d`);
    expect(issues).toContainEqual(
      expect.objectContaining({ rule: 'assumed', element: 'storage.q' }),
    );
  });
});
