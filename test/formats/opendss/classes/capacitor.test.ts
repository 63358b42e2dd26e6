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
  expect(errorsOf('new capacitor.k bus1=b r=5 conn=delta')).toMatchObject([{ field: 'r' }]);
  expect(
    errorsOf(`new line.l bus1=a bus2=b
      new capacitor.k bus1=b r=5
      new capcontrol.c element=line.l capacitor=k`),
  ).toMatchObject([{ element: 'capcontrol.c', field: 'capacitor' }]);
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
    rule: 'unsupported-property',
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
