import { expect, it } from 'vitest';
import { errorsOf, networkOf, only } from '../scripts.ts';

const BANK = 'new line.l bus1=a bus2=b\nnew capacitor.k bus1=b kvar=300\n';
const controlOf = (properties: string) =>
  only(
    networkOf(`${BANK}new capcontrol.c element=line.L capacitor=K ${properties}`).capacitorControls,
  );

it('a control has the defaults of the language', () => {
  expect(controlOf('')).toEqual({
    id: 'capcontrol.c',
    capacitor: 'capacitor.k',
    kind: 'current',
    element: 'line.l',
    terminal: 1,
    onSetting: 300,
    offSetting: 200,
    ptRatio: 60,
    ctRatio: 60,
    delayOnS: 15,
    delayOffS: 15,
    deadTimeS: 300,
    voltagePhase: 1,
    currentPhase: 1,
    overrideMinV: null,
    overrideMaxV: null,
    leastKvarPct: 50,
  });
});

it('a control takes what is stated, by position too', () => {
  expect(
    only(networkOf(`${BANK}new capcontrol.c line.l 2 k kvar 50 40 600 -300 7`).capacitorControls),
  ).toMatchObject({
    terminal: 2,
    kind: 'kvar',
    ptRatio: 50,
    ctRatio: 40,
    onSetting: 600,
    offSetting: -300,
    delayOnS: 7,
  });
  expect(controlOf('type=volt ptphase=avg ctphase=2 voltoverride=y vmin=110')).toMatchObject({
    kind: 'voltage',
    voltagePhase: 'avg',
    currentPhase: 2,
    overrideMinV: 110,
    overrideMaxV: 126,
  });
  expect(controlOf('ptphase=max ctphase=min')).toMatchObject({
    voltagePhase: 'max',
    currentPhase: 'min',
  });
});

it('power factors are kept from 0 to 2, leading ones beyond 1', () => {
  expect(controlOf('type=pf')).toMatchObject({
    kind: 'power-factor',
    onSetting: 0.95,
    offSetting: 1.05,
  });
  const { onSetting, offSetting } = controlOf('type=pf onsetting=.9 offsetting=-.98');
  expect([onSetting, offSetting]).toEqual([0.9, expect.closeTo(1.02, 12)]);
  expect(errorsOf(`${BANK}new capcontrol.c type=pf onsetting=300`)[0]).toMatchObject({
    field: 'onsetting',
  });
});

it('a control like another has delays and override voltages of its own', () => {
  const { capacitorControls } = networkOf(`${BANK}
    new capcontrol.p element=line.l terminal=2 capacitor=k type=volt onsetting=110 offsetting=130 delay=3
    ~ delayoff=4 deadtime=5 voltoverride=y vmax=130 vmin=111 ctphase=2 ptphase=3
    new capcontrol.q like=p`);
  expect(capacitorControls[1]).toEqual({
    ...capacitorControls[0],
    id: 'capcontrol.q',
    delayOnS: 15,
    delayOffS: 15,
    deadTimeS: 300,
    overrideMinV: 115,
    overrideMaxV: 126,
  });
});

it('a disabled control, bank or element leaves the bank as it is', () => {
  const count = (script: string) => networkOf(`${BANK}${script}`).capacitorControls.length;
  const control = 'new capcontrol.c element=line.l capacitor=k';
  expect(count(`${control} enabled=no`)).toBe(0);
  expect(count(`${control}\ndisable capacitor.k`)).toBe(0);
  expect(count(`${control}\ndisable line.l`)).toBe(0);
});

it('what cannot be measured or switched is an error', () => {
  const fieldOf = (properties: string) =>
    errorsOf(`${BANK}new load.x bus1=b\nnew capcontrol.c ${properties}`).map(({ field }) => field);
  expect(fieldOf('element=line.l')).toEqual(['capacitor']);
  expect(fieldOf('capacitor=k')).toEqual(['element']);
  expect(fieldOf('capacitor=k element=line.zz')).toEqual(['element']);
  expect(fieldOf('capacitor=k element=load.x')).toEqual(['element']);
  expect(fieldOf('capacitor=k element=line.l voltoverride=y vbus=b')).toEqual(['vbus']);
  expect(fieldOf('capacitor=k element=line.l type=follow')).toEqual(['type']);
  expect(fieldOf('capacitor=k element=line.l usermodel=x.dll')).toEqual(['usermodel']);
  expect(fieldOf('capacitor=k element=line.l ptphase=none')).toEqual(['ptphase']);
});
