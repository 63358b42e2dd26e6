import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phaseImpedance } from '../../../../src/formats/opendss/source-impedance.ts';
import type { Source } from '../../../../src/network/network.ts';
import { only, readScript } from '../scripts.ts';

function sourceOf(properties: string): Source {
  const { network, issues } = readScript(`new circuit.test ${properties}`);
  if (network === null) throw new Error(JSON.stringify(issues));
  return only(network.sources);
}

/** Z1 and Z0 of a symmetric phase impedance matrix: own minus mutual, own plus twice mutual. */
function sequences({ resistanceOhm: r, reactanceOhm: x }: Source) {
  return { z1: [r[0] - r[1], x[0] - x[1]], z0: [r[0] + 2 * r[1], x[0] + 2 * x[1]] };
}

describe('the voltage of a source', () => {
  it('is that of a phase', () => {
    const source = sourceOf('basekv=12.47 pu=1.05 angle=30');
    expect(source.voltageKv).toBeCloseTo((12.47 * 1.05) / Math.sqrt(3), 12);
    expect(source.angleDeg).toBe(30);
    expect(source.terminal).toEqual({ bus: 'sourcebus', nodes: [1, 2, 3] });
    expect(sourceOf('phases=1 basekv=7.2 bus1=b.2').voltageKv).toBe(7.2);
    expect(sourceOf('phases=2 basekv=10').voltageKv).toBeCloseTo(5, 12);
  });
});

describe('the impedance of a source', () => {
  it('is worked out from its short-circuit powers', () => {
    const { z1, z0 } = sequences(sourceOf('basekv=100 mvasc3=1000 mvasc1=1200 x1r1=3 x0r0=2'));
    expect(Math.hypot(z1[0], z1[1])).toBeCloseTo(10, 10); // kV²/MVA
    expect(z1[1] / z1[0]).toBeCloseTo(3, 10);
    expect(z0[1] / z0[0]).toBeCloseTo(2, 10);
    // single-phase short circuit: I = 3·E/|2·Z1 + Z0| = MVA/(√3·kV)
    const loop = Math.hypot(2 * z1[0] + z0[0], 2 * z1[1] + z0[1]);
    expect(((100 / Math.sqrt(3)) * 3) / loop).toBeCloseTo(1200 / (Math.sqrt(3) * 100), 10);
  });

  it('is the same from short-circuit currents', () => {
    const powers = sourceOf('basekv=100 mvasc3=1000 mvasc1=1200');
    const amperes = (mva: number) => (mva * 1e3) / (Math.sqrt(3) * 100);
    const currents = sourceOf(`basekv=100 isc3=${amperes(1000)} isc1=${amperes(1200)}`);
    powers.reactanceOhm.forEach((x, k) => {
      expect(currents.reactanceOhm[k]).toBeCloseTo(x, 10);
    });
  });

  it('is taken as given in ohms, what is not given as it stood before', () => {
    const given = sequences(sourceOf('r1=1 x1=2 r0=3 x0=4'));
    expect(given.z1).toEqual([expect.closeTo(1, 12), expect.closeTo(2, 12)]);
    expect(given.z0).toEqual([expect.closeTo(3, 12), expect.closeTo(4, 12)]);
    const rest = sequences(sourceOf('r1=1 x1=2'));
    // of the default short circuits at 115 kV; computed with OpenDSS, DSS C-API 0.14
    expect(rest.z0).toEqual([expect.closeTo(1.796036, 6), expect.closeTo(5.388107, 6)]);
    const { network } = readScript(`new circuit.test basekv=100 mvasc3=1000 mvasc1=1000 x0r0=4
      edit vsource.source r1=1 x1=2`);
    expect(network && sequences(network.sources[0]).z0[0]).toBeCloseTo(10 / Math.sqrt(17), 10);
  });

  it('as a complex Z1 holds for Z0 too unless that is given', () => {
    const alike = sequences(sourceOf('z1=[1 2]'));
    expect(alike.z0).toEqual(alike.z1.map((value) => expect.closeTo(value, 12)));
    const { z0 } = sequences(sourceOf('z0=[3, 4] z1=[1, 2]'));
    expect(z0).toEqual([expect.closeTo(3, 12), expect.closeTo(4, 12)]);
  });

  it('in pu refers to the base power', () => {
    const { z1, z0 } = sequences(sourceOf('basekv=10 basemva=50 puz1=[0.5 1] puz0=[1 2]'));
    expect(z1).toEqual([expect.closeTo(1, 12), expect.closeTo(2, 12)]); // base 2 Ω
    expect(z0).toEqual([expect.closeTo(2, 12), expect.closeTo(4, 12)]);
  });

  it('is given by what was said last', () => {
    const { z1 } = sequences(sourceOf('basekv=100 r1=1 x1=2 mvasc3=1000'));
    expect(Math.hypot(z1[0], z1[1])).toBeCloseTo(10, 10);
  });

  it('is not symmetric where Z2 differs from Z1', () => {
    const { reactanceOhm, resistanceOhm } = sourceOf('z1=[0 1] z2=[0 2] z0=[0 3]');
    expect(reactanceOhm[0]).toBeCloseTo(2, 12);
    expect(reactanceOhm[1]).toBeCloseTo(0.5, 12); // (3 - 1.5)/3
    // (Z1·a + Z2·a²)/3 above the diagonal: -sin 120°·(1 - 2)/3
    expect(resistanceOhm[1]).toBeCloseTo(Math.sqrt(3) / 6, 12);
    expect(resistanceOhm[3]).toBeCloseTo(-Math.sqrt(3) / 6, 12);
  });

  it('of one phase given in ohms is just that', () => {
    expect(sourceOf('phases=1 bus1=b.1 r1=1 x1=2 r0=5 x0=6').reactanceOhm).toEqual([
      expect.closeTo(2, 12),
    ]);
  });

  it('may not be zero, nor without solution', () => {
    const errors = (properties: string) => readScript(`new circuit.test ${properties}`).issues;
    expect(errors('r1=0 x1=0 r0=0 x0=0')).toMatchObject([{ severity: 'error', field: 'x1' }]);
    expect(errors('basekv=10 mvasc3=1 mvasc1=1000')).toContainEqual(
      expect.objectContaining({ rule: 'bad-source', line: 1 }),
    );
  });
});

it('positional values continue after the last named one', () => {
  const { network } = readScript('new circuit.test basekv=100\n~ mvasc3=1000 1000');
  const named = sourceOf('basekv=100 mvasc3=1000 mvasc1=1000');
  expect(network?.sources[0].reactanceOhm).toEqual(named.reactanceOhm);
});

it('further sources, and what is not modelled of them', () => {
  const { network } = readScript('new circuit.test\nnew vsource.two bus1=b basekv=10');
  expect(network?.sources.map(({ id }) => id)).toEqual(['vsource.source', 'vsource.two']);
  const { issues } = readScript(
    'new circuit.test model=ideal sequence=zero yearly=s bus2=c frequency=100',
  );
  expect(issues.map(({ field }) => field)).toEqual([
    'model',
    'sequence',
    'yearly',
    'bus2',
    'frequency',
  ]);
});

it('the phase impedance has the sequence impedances as eigenvalues', () => {
  const ohm = fc.double({ min: -10, max: 10, noNaN: true });
  const pair = fc.tuple(ohm, ohm);
  fc.assert(
    fc.property(pair, pair, pair, (z1, z2, z0) => {
      const { resistanceOhm, reactanceOhm } = phaseImpedance(3, { z1, z2, z0 });
      // Z times the vector (1, a², a) of the positive sequence, first row
      let [re, im] = [0, 0];
      for (let k = 0; k < 3; k++) {
        const [cos, sin] = [Math.cos((-2 * Math.PI * k) / 3), Math.sin((-2 * Math.PI * k) / 3)];
        re += resistanceOhm[k] * cos - reactanceOhm[k] * sin;
        im += resistanceOhm[k] * sin + reactanceOhm[k] * cos;
      }
      expect(re).toBeCloseTo(z1[0], 9);
      expect(im).toBeCloseTo(z1[1], 9);
    }),
  );
});
