import { expect, it } from 'vitest';
import { errorsOf, networkOf, only, readScript } from '../scripts.ts';

const capacitorOf = (properties: string) =>
  only(networkOf(`new capacitor.c ${properties}`).capacitors);

it('a bank stands between its bus and ground unless a second bus is given', () => {
  expect(capacitorOf('bus1=a kvar=600 kv=4.16')).toEqual({
    id: 'capacitor.c',
    from: { bus: 'a', nodes: [1, 2, 3] },
    to: null,
    phaseCount: 3,
    connection: 'wye',
    ratedKv: 4.16,
    stepKvar: [600],
    stepStates: [1],
  });
  expect(capacitorOf('bus1=a bus2=a.0.0.0').to).toBeNull();
  expect(capacitorOf('bus1=a bus2=b').to).toEqual({ bus: 'b', nodes: [1, 2, 3] });
  expect(capacitorOf('bus1=a bus2=a.4.4.4').to).toEqual({ bus: 'a', nodes: [4, 4, 4] });
});

it('a delta has a node a phase, a single one two', () => {
  expect(capacitorOf('bus1=a.1.2 phases=1 conn=delta').from.nodes).toEqual([1, 2]);
  expect(capacitorOf('bus1=a conn=ll').from.nodes).toEqual([1, 2, 3]);
  expect(capacitorOf('bus1=a.3 phases=1 conn=ln').from.nodes).toEqual([3]);
});

it('steps divide the power of a single one; of several powers the first is that of each', () => {
  expect(capacitorOf('bus1=a kvar=600 numsteps=3')).toMatchObject({
    stepKvar: [200, 200, 200],
    stepStates: [1, 1, 1],
  });
  // y = 600 kvar at 12.47 kV for (300 200 100) with (1 0 1) in OpenDSS, DSS C-API 0.14
  expect(capacitorOf('bus1=a numsteps=3 kvar=[300 200 100] states=[1 0 1]')).toMatchObject({
    stepKvar: [300, 300, 300],
    stepStates: [1, 0, 1],
  });
  expect(capacitorOf('bus1=a numsteps=3 states=1').stepStates).toEqual([1, 0, 0]);
  const { issues } = readScript('new circuit.c\nnew capacitor.c bus1=a kvar=(300 200) numsteps=2');
  expect(issues).toContainEqual(expect.objectContaining({ rule: 'assumed', field: 'kvar' }));
});

it('an open delta of two phases has three nodes', () => {
  const { from, phaseCount } = capacitorOf('bus1=a.1.2.3 phases=2 conn=delta');
  expect([phaseCount, from.nodes]).toEqual([2, [1, 2, 3]]);
});

it('powers stated for another frequency are converted', () => {
  expect(capacitorOf('bus1=a kvar=300 basefreq=50').stepKvar[0]).toBeCloseTo(360, 9);
});

it('a bank with resistance or inductance is an impedance with its steps as they are', () => {
  const network = networkOf('new capacitor.k bus1=b kv=12.47 kvar=300 r=5 xl=20');
  expect(network.capacitors).toEqual([]);
  const { id, to, resistanceOhm, reactanceOhm } = only(network.reactors);
  expect([id, to]).toEqual(['capacitor.k', null]);
  expect(resistanceOhm[0]).toBeCloseTo(5, 9);
  expect(reactanceOhm[0]).toBeCloseTo(20 - 12.47 ** 2 / 0.3, 9);
  expect(reactanceOhm[1]).toBe(0);
  const steps = networkOf(
    'new capacitor.k bus1=b kv=10 kvar=300 numsteps=3 states=[1 0 0] r=[5 5 5]',
  );
  expect(only(steps.reactors).reactanceOhm[0]).toBeCloseTo(-1000, 9);
  expect(networkOf('new capacitor.k bus1=b r=5 states=0').reactors).toEqual([]);
  expect(errorsOf('new capacitor.k bus1=b r=5 conn=delta phases=1')).toMatchObject([
    { field: 'conn', value: 'delta' },
  ]);
  expect(
    errorsOf(`new line.l bus1=a bus2=b
      new capacitor.k bus1=b r=5
      new capcontrol.c element=line.l capacitor=k`),
  ).toMatchObject([{ element: 'capcontrol.c', field: 'capacitor' }]);
});

it('a bank tuned to a harmonic has the reactor for it, with a thousandth of resistance', () => {
  const tuned = (more: string) => {
    const { resistanceOhm, reactanceOhm, connection } = only(
      networkOf(`new capacitor.k bus1=b kv=10 kvar=1000 harm=5 ${more}`).reactors,
    );
    return [connection, resistanceOhm[0], reactanceOhm[0]];
  };
  // 100 Ω of capacitance, 4 Ω of reactor
  const near = (value: number) => expect.closeTo(value, 9);
  expect(tuned('')).toEqual(['wye', near(0.004), near(-96)]);
  expect(tuned('r=2')).toEqual(['wye', near(2), near(-96)]);
  // 300 Ω to a branch; the reactors of 12 Ω stand in the lines and count three times there
  expect(tuned('conn=delta')).toEqual(['delta', near(0.036), near(-264)]);
});

it('a bank of capacitances between its phases is the impedance that is their inverse', () => {
  const bank = networkOf('new capacitor.k bus1=b.1.2 phases=2 cmatrix=(3 | -1 3)');
  const { resistanceOhm, reactanceOhm } = only(bank.reactors);
  const omega = 2 * Math.PI * 60 * 1e-6;
  // the inverse of [[3, −1], [−1, 3]] is [[3, 1], [1, 3]]/8
  const expected = [3, 1, 1, 3].map((value) => expect.closeTo(-value / 8 / omega, 6));
  expect(reactanceOhm).toEqual(expected);
  expect(resistanceOhm.every((ohm) => Math.abs(ohm) < 1e-9)).toBe(true);
  const off = 'new capacitor.k bus1=b.1 phases=1 cmatrix=(3) states=0';
  expect(networkOf(off).reactors).toEqual([]);
});

it('a capacitance in µF is turned into power', () => {
  const wye = capacitorOf('bus1=a kv=10 cuf=5').stepKvar[0];
  // 3·ωC·(kV/√3)² = ωC·kV²
  expect(wye).toBeCloseTo(2 * Math.PI * 60 * 5e-6 * 10e3 ** 2 * 1e-3, 9);
  expect(capacitorOf('bus1=a kv=10 cuf=5 conn=delta').stepKvar[0]).toBeCloseTo(3 * wye, 9);
});

it('wrong and unsupported values are errors', () => {
  expect(errorsOf('new capacitor.c bus1=a states=[1 1]')[0]).toMatchObject({ field: 'states' });
  expect(errorsOf('new capacitor.c bus1=a cmatrix=(1)')[0]).toMatchObject({
    rule: 'bad-matrix',
    field: 'cmatrix',
  });
  expect(errorsOf('new capacitor.c bus1=a r=0 xl=0.0')).toEqual([]);
  expect(errorsOf('new capacitor.c kvar=5')[0]).toMatchObject({
    rule: 'missing-bus',
    field: 'bus1',
  });
  expect(errorsOf('new capacitor.c bus1=a phases=4')[0]).toMatchObject({
    field: 'phases',
  });
});
