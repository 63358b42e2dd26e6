import { describe, expect, it } from 'vitest';
import type { Network } from '../../src/network/network.ts';
import { noLoadVoltages } from '../../src/network/voltage-levels.ts';
import { networkOf } from '../formats/opendss/scripts.ts';

const SOURCE = 'vsource.source.basekv=10\n';

const voltageAt = (script: string, bus: string) =>
  noLoadVoltages(networkOf(SOURCE + script)).get(bus);

describe('the voltage without load', () => {
  it('is that of the source along lines, but not beyond an open end', () => {
    const voltages = noLoadVoltages(
      networkOf(`${SOURCE}new line.a bus1=sourcebus bus2=a
        new line.b bus1=b.2 bus2=a.2 phases=1
        new line.c bus1=a bus2=c
        open line.c 2
        new capacitor.d bus1=a bus2=d
        new reactor.e bus1=d bus2=e x=1
        new reactor.f bus1=d bus2=d.4.4.4 x=1`),
    );
    for (const bus of ['sourcebus', 'a', 'b', 'd', 'e']) {
      expect(voltages.get(bus)).toBeCloseTo(10 / Math.sqrt(3), 12);
    }
    expect(voltages.has('c')).toBe(false);
  });

  it.each([['wye wye'], ['delta wye'], ['wye delta'], ['delta delta']])(
    'changes by the ratio of a transformer connected %s',
    (conns) => {
      const kv = voltageAt(
        `new transformer.t conns=(${conns}) kvs=(10 0.4) buses=(sourcebus b)`,
        'b',
      );
      expect(kv).toBeCloseTo(0.4 / Math.sqrt(3), 12);
    },
  );

  it('contains the taps of both windings', () => {
    const kv = voltageAt('new transformer.t kvs=(10 0.4) taps=(1.05 1.1) buses=(sourcebus b)', 'b');
    expect(kv).toBeCloseTo(((0.4 / Math.sqrt(3)) * 1.1) / 1.05, 12);
  });

  it('is that of each half of a service with a middle tap', () => {
    const kv = voltageAt(
      `new transformer.t phases=1 windings=3 kvs=(5.7735026918962584 0.12 0.12)
        ~ buses=(sourcebus.2 b.1.0 b.0.2)`,
      'b',
    );
    expect(kv).toBeCloseTo(0.12, 12);
  });

  it('follows a transformer between two phases', () => {
    const kv = voltageAt(
      'new transformer.t phases=1 conns=(delta wye) kvs=(10 0.23) buses=(sourcebus.1.2 b.1)',
      'b',
    );
    expect(kv).toBeCloseTo(0.23, 12);
  });

  it('passes through series reactors, but not through shunts', () => {
    const voltages = noLoadVoltages(
      networkOf(`${SOURCE}new reactor.r bus1=sourcebus bus2=a r=0 x=1
        new reactor.shunt bus1=a bus2=a.4.4.4 r=1 x=1
        new reactor.ground bus1=z.1 phases=1 r=1 x=0`),
    );
    expect(voltages.get('a')).toBeCloseTo(10 / Math.sqrt(3), 12);
    expect(voltages.has('z')).toBe(false);
  });

  it('has the star point of an ungrounded winding in the middle of its ends', () => {
    const kv = voltageAt(
      'new transformer.t conns=(wye delta) kvs=(10 0.4) buses=(sourcebus.1.2.3.4 b)',
      'b',
    );
    expect(kv).toBeCloseTo(0.4 / Math.sqrt(3), 12);
  });

  it('follows an open delta of two phases', () => {
    const kv = voltageAt(
      'new transformer.t phases=2 conns=(wye delta) kvs=(10 0.4) buses=(sourcebus.1.2.0 b.1.0.2)',
      'b',
    );
    expect(kv).toBeCloseTo(0.4, 12);
  });

  it('of an open delta has its reference in the middle of the first side', () => {
    const network = networkOf(`${SOURCE}
      new transformer.t phases=1 conns=(delta delta) kvs=(10 1) buses=(sourcebus.1.2 b.1.2)
      new transformer.u phases=1 conns=(delta delta) kvs=(10 1) buses=(sourcebus.2.3 b.2.3)
      new line.l bus1=b.3 bus2=c.3 phases=1`);
    const voltages = noLoadVoltages(network);
    expect(voltages.get('b')).toBeCloseTo(0.5, 12);
    expect(voltages.get('c')).toBeCloseTo(Math.sqrt(3) / 2, 12);
  });

  it('has a floating star point at ground', () => {
    const kv = voltageAt('new transformer.t kvs=(10 1) buses=(sourcebus b.1.2.3.4)', 'b');
    expect(kv).toBeCloseTo(1 / Math.sqrt(3), 12);
  });

  it('reaches every winding of three, the floating ones too', () => {
    const voltages = noLoadVoltages(
      networkOf(`${SOURCE}
        new transformer.t windings=3 conns=(wye delta delta) kvs=(10 2 3) buses=(sourcebus b c)`),
    );
    expect(voltages.get('b')).toBeCloseTo(2 / Math.sqrt(3), 12);
    expect(voltages.get('c')).toBeCloseTo(3 / Math.sqrt(3), 12);
  });

  it('shifts by 30° through delta and wye, so that closing a ring agrees', () => {
    // two ways to one bus: the second transformer finds its nodes known already
    const network = networkOf(`${SOURCE}
      new transformer.t conns=(delta wye) kvs=(10 1) buses=(sourcebus b)
      new transformer.u phases=1 kvs=(1 1) conns=(delta wye) buses=(b.1.2 c.1)`);
    expect(noLoadVoltages(network).get('c')).toBeCloseTo(1, 12);
  });

  it('is unknown where no source feeds', () => {
    const network: Network = { ...networkOf('new line.l bus1=sourcebus bus2=a'), sources: [] };
    expect(noLoadVoltages(network).size).toBe(0);
  });
});
