import { expect, it } from 'vitest';
import { errorsOf, networkOf, only } from '../scripts.ts';

const CURVES = `new xycurve.vv npts=4 yarray=(1 1 -1 -1) xarray=(.5 .95 1.05 1.5)
  new xycurve.vw npts=3 yarray=(1 1 0) xarray=(1 1.02 1.1)\n`;
const pv = (name: string, properties = '') =>
  `new pvsystem.${name} phases=1 bus1=b.2 kv=7.2 pmpp=480 kva=600 ${properties}\n`;
const controls = (script: string) => networkOf(CURVES + script).inverterControls;

it('volt-var in parts of the reactive power available is in parts of the rated power', () => {
  expect(only(controls(`${pv('q')}new invcontrol.i mode=voltvar vvc_curve1=vv`))).toEqual({
    id: 'invcontrol.i',
    generators: ['pvsystem.q'],
    // √(600² − 480²) = 360 kvar of 600 kVA
    voltVar: {
      voltagePu: [0.5, 0.95, 1.05, 1.5],
      valuePu: [0.6, 0.6, -0.6, -0.6].map((value) => expect.closeTo(value, 12)),
    },
    voltWatt: null,
  });
});

it('volt-var in parts of the largest reactive power may need priority for the active power', () => {
  const varMax = 'new invcontrol.i mode=voltvar vvc_curve1=vv refreactivepower=varmax';
  const limited = only(controls(`${pv('q', 'kvarmax=300')}${varMax}`));
  expect(limited.voltVar?.valuePu[0]).toBeCloseTo(0.5, 12);
  expect(errorsOf(`${CURVES}${pv('q')}${varMax}`)).toMatchObject([
    { element: 'invcontrol.i', field: 'derlist', value: 'pvsystem.q' },
  ]);
  expect(only(controls(`${pv('q', 'wattpriority=y')}${varMax}`)).voltVar?.valuePu[0]).toBe(1);
});

it('volt-watt is in parts of the power available, whatever it is stated in', () => {
  const shares = (properties: string) =>
    only(
      controls(
        `${pv('q', 'irradiance=0.5')}new invcontrol.i mode=voltwatt voltwatt_curve=vw ${properties}`,
      ),
    ).voltWatt?.valuePu[0];
  expect(shares('')).toBeCloseTo(2, 12);
  expect(shares('voltwattyaxis=pavailablepu')).toBe(1);
  expect(shares('voltwattyaxis=kvaratingpu')).toBeCloseTo(2.5, 12);
});

it('a control directs everything with an inverter, apart where its curves differ', () => {
  const script = `${pv('q')}${pv('r')}${pv('s', 'pmpp=360')}
    new invcontrol.i mode=voltvar vvc_curve1=vv`;
  expect(controls(script).map(({ id, generators }) => [id, generators])).toEqual([
    ['invcontrol.i', ['pvsystem.q', 'pvsystem.r']],
    ['invcontrol.i:2', ['pvsystem.s']],
  ]);
  expect(controls(`${script} derlist=[pvsystem.r]`)[0].generators).toEqual(['pvsystem.r']);
  expect(controls(`${script} pvsystemlist=[R]`)[0].generators).toEqual(['pvsystem.r']);
  expect(controls(`${script} enabled=no`)).toEqual([]);
});

it('both controls may act together', () => {
  const control = only(
    controls(`${pv('q', 'kvarmax=300')}
      new invcontrol.i combimode=vv_vw vvc_curve1=vv voltwatt_curve=vw refreactivepower=varmax`),
  );
  expect([control.voltVar, control.voltWatt]).not.toContain(null);
});

it('a control that means something else is an error', () => {
  const fieldOf = (properties: string, of = pv('q')) =>
    errorsOf(`${CURVES}${of}new invcontrol.i ${properties}`).map(({ field }) => field);
  const good = 'mode=voltvar vvc_curve1=vv';
  expect(fieldOf(good)).toEqual([]);
  expect(fieldOf('mode=dynamicreaccurr')).toEqual(['mode']);
  expect(fieldOf('')).toEqual(['mode']);
  expect(fieldOf('mode=voltvar')).toEqual(['vvc_curve1']);
  expect(fieldOf('mode=voltwatt')).toEqual(['voltwatt_curve']);
  expect(fieldOf('mode=voltvar vvc_curve1=zz')).toEqual(['vvc_curve1', 'vvc_curve1']);
  expect(fieldOf(`${good} hysteresis_offset=-.02`)).toEqual(['hysteresis_offset']);
  expect(fieldOf(`${good} voltage_curvex_ref=avg`)).toEqual(['voltage_curvex_ref']);
  expect(fieldOf(`${good} derlist=[pvsystem.zz]`)).toEqual(['derlist']);
  const three = 'new pvsystem.q bus1=b kv=12.47\n';
  expect(fieldOf(good, three)).toEqual(['derlist']);
  expect(fieldOf(good, pv('q', 'kvarmax=100 kvarmaxabs=50'))).toEqual(['derlist']);
  expect(fieldOf(good, pv('q', 'model=2'))).toEqual(['derlist']);
});
