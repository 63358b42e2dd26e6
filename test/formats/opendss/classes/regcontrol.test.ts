import { expect, it } from 'vitest';
import { byId, errorsOf, networkOf, only, readScript } from '../scripts.ts';

const TRANSFORMER = 'new transformer.t buses=(a b)\n';

it('a control has the defaults of the language', () => {
  const network = networkOf(`${TRANSFORMER}new regcontrol.r transformer=T`);
  expect(only(network.regulators)).toEqual({
    id: 'regcontrol.r',
    transformer: 'transformer.t',
    winding: 1,
    tapWinding: 1,
    targetV: 120,
    bandV: 3,
    ptRatio: 60,
    ctPrimaryA: 300,
    compensationRV: 0,
    compensationXV: 0,
    delayS: 15,
    tapDelayS: 2,
    maxTapChange: 16,
    phase: 1,
  });
});

it('a control takes over what is given, and its tap follows the winding', () => {
  const network = networkOf(`${TRANSFORMER}
    new regcontrol.r transformer=t winding=2 vreg=122 band=2 ptratio=20 ctprim=700 r=3 x=9 delay=30 tapdelay=1 maxtapchange=0 ptphase=max`);
  expect(only(network.regulators)).toMatchObject({
    winding: 2,
    tapWinding: 2,
    targetV: 122,
    bandV: 2,
    ptRatio: 20,
    ctPrimaryA: 700,
    compensationRV: 3,
    compensationXV: 9,
    delayS: 30,
    tapDelayS: 1,
    maxTapChange: 0,
    phase: 'max',
  });
});

it('a control like another controls another transformer', () => {
  const network = networkOf(`${TRANSFORMER}new transformer.u buses=(a b)
    new regcontrol.r transformer=t vreg=124 winding=2
    new regcontrol.s like=r transformer=u r=1`);
  expect(byId(network.regulators, 'regcontrol.s')).toMatchObject({
    transformer: 'transformer.u',
    targetV: 124,
    winding: 2,
    compensationRV: 1,
  });
});

it('a tap number moves the tap of the transformer', () => {
  const network = networkOf(`${TRANSFORMER}new regcontrol.r transformer=t winding=2 tapnum=-4`);
  expect(only(network.transformers).windings[1].tapPu).toBeCloseTo(0.975, 12);
  const clipped = networkOf(`${TRANSFORMER}new regcontrol.r transformer=t winding=2 tapnum=40`);
  expect(only(clipped.transformers).windings[1].tapPu).toBeCloseTo(1.1, 12);
});

it('disabled controls, and those of disabled transformers, are left out', () => {
  expect(networkOf(`${TRANSFORMER}new regcontrol.r transformer=t enabled=no`).regulators).toEqual(
    [],
  );
  const network = networkOf(`${TRANSFORMER}new regcontrol.r transformer=t\ndisable transformer.t`);
  expect(network.regulators).toEqual([]);
});

it('what is not modelled of a control is an error, unless it says nothing', () => {
  expect(
    networkOf(`${TRANSFORMER}new regcontrol.r transformer=t vlimit=0.0 reversible=no`),
  ).toBeDefined();
  const fields = errorsOf(
    `${TRANSFORMER}new regcontrol.r transformer=t vlimit=126 bus=c.1 ldc_z=2 inversetime=y`,
  ).map(({ field }) => field);
  expect(fields).toEqual(['vlimit', 'bus', 'ldc_z', 'inversetime']);
});

it('a reversible control regulates forward only, with a note', () => {
  const { network, issues } = readScript(
    `new circuit.c\n${TRANSFORMER}new regcontrol.r transformer=t reversible=yes revvreg=118`,
  );
  expect(network?.regulators[0].targetV).toBe(120);
  expect(issues).toContainEqual(expect.objectContaining({ rule: 'assumed', field: 'reversible' }));
});

it('a control without a transformer or winding is an error', () => {
  expect(errorsOf('new regcontrol.r transformer=zz')).toMatchObject([
    { rule: 'unknown-transformer', line: 2, element: 'regcontrol.r', value: 'zz' },
  ]);
  expect(errorsOf(`${TRANSFORMER}new regcontrol.r transformer=t winding=3`)).toMatchObject([
    { field: 'winding', value: '3' },
  ]);
});
