import { expect, it } from 'vitest';
import { errorsOf, networkOf, only, readScript } from '../scripts.ts';

const LINE = 'new line.m bus1=a bus2=b\n';
const endsOf = (script: string) => {
  const { openFrom, openTo } = only(networkOf(LINE + script).lines);
  return [openFrom, openTo];
};

it('a switch opens and closes the line it names by its position', () => {
  expect(endsOf('new swtcontrol.q switchedobj=line.m state=open')).toEqual([true, false]);
  expect(endsOf('new swtcontrol.q switchedobj=line.m switchedterm=2 action=o')).toEqual([
    false,
    true,
  ]);
  expect(endsOf('new swtcontrol.q switchedobj=line.m normal=open')).toEqual([true, false]);
  expect(endsOf('open line.m 1\nnew swtcontrol.q switchedobj=line.m state=close')).toEqual([
    false,
    false,
  ]);
  expect(endsOf('open line.m 1\nnew swtcontrol.q switchedobj=line.m')).toEqual([true, false]);
  expect(endsOf('new swtcontrol.q switchedobj=line.m lock=yes action=open')).toEqual([
    false,
    false,
  ]);
});

it('protection is where it says it is, and does not trip', () => {
  expect(endsOf('new fuse.f monitoredobj=line.m state=(open open open)')).toEqual([true, false]);
  expect(endsOf('new recloser.r monitoredobj=line.m monitoredterm=2 state=open')).toEqual([
    false,
    true,
  ]);
  const { network, issues } = readScript(
    `new circuit.c\n${LINE}new relay.r monitoredobj=line.m type=current phasetrip=1`,
  );
  expect(network?.lines[0].openFrom).toBe(false);
  expect(issues).toContainEqual(
    expect.objectContaining({ severity: 'note', message: 'relay does not trip, whatever flows' }),
  );
});

it('what cannot be opened is an error', () => {
  const errorOf = (script: string) => errorsOf(LINE + script)[0];
  expect(errorOf('new fuse.f monitoredobj=line.m state=(open closed closed)').field).toBe('state');
  expect(errorOf('new swtcontrol.q switchedobj=transformer.t state=open').field).toBe('state');
  expect(errorOf('new swtcontrol.q switchedobj=line.m state=ajar').rule).toBe('bad-value');
});
