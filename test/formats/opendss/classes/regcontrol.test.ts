import { expect, it } from 'vitest';
import { byId, errorsOf, networkOf, only } from '../scripts.ts';

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
    limitV: null,
    remoteBus: null,
    remoteNode: 1,
    remotePtRatio: 60,
    reverseTargetV: null,
    reverseBandV: 3,
    reverseRV: 0,
    reverseXV: 0,
    reverseThresholdKw: 100,
    reverseDelayS: 60,
    reverseToNeutral: false,
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
    `${TRANSFORMER}new regcontrol.r transformer=t ldc_z=2 inversetime=y cogen=y`,
  ).map(({ field }) => field);
  expect(fields).toEqual(['ldc_z', 'inversetime', 'cogen']);
});

it('a limit, a remote bus and settings for reverse power are read', () => {
  const script = `${TRANSFORMER}new regcontrol.r transformer=t ptratio=20 vlimit=126 bus=c.2
    ~ reversible=yes revvreg=118 revband=2 revr=1 revx=3 revthreshold=50 revdelay=30 revneutral=y`;
  expect(only(networkOf(script).regulators)).toMatchObject({
    limitV: 126,
    ...{ remoteBus: 'c', remoteNode: 2, remotePtRatio: 20 },
    ...{ reverseTargetV: 118, reverseBandV: 2, reverseRV: 1, reverseXV: 3 },
    ...{ reverseThresholdKw: 50, reverseDelayS: 30, reverseToNeutral: true },
  });
  const plain = only(
    networkOf(`${TRANSFORMER}new regcontrol.r transformer=t revvreg=118`).regulators,
  );
  expect(plain).toMatchObject({ limitV: null, remoteBus: null, reverseTargetV: null });
});

it('a remote bus is measured at its first node only', () => {
  expect(errorsOf(`${TRANSFORMER}new regcontrol.r transformer=t bus=c ptphase=2`)).toMatchObject([
    { rule: 'unsupported-property', line: 3, element: 'regcontrol.r', field: 'bus', value: 'c' },
  ]);
});

it('a control without a transformer or winding is an error', () => {
  expect(errorsOf('new regcontrol.r transformer=zz')).toMatchObject([
    { rule: 'unknown-transformer', line: 2, element: 'regcontrol.r', value: 'zz' },
  ]);
  expect(errorsOf(`${TRANSFORMER}new regcontrol.r transformer=t winding=3`)).toMatchObject([
    { field: 'winding', value: '3' },
  ]);
});
