import { describe, expect, test } from 'vitest';
import { readFeederTables } from '../../src/formats/feeder.ts';
import type { Network } from '../../src/network/network.ts';
import { resolveParticipants, wyeTerminal } from '../../src/network/participants.ts';
import type { Participant } from '../../src/network/trading.ts';
import { sampleTables } from '../arbitraries/tables.ts';

const network = readFeederTables(sampleTables()).network as Network;
const solar: Participant = {
  id: 'solar',
  terminal: { bus: 'low', nodes: [1, 2] },
  connection: 'delta',
};

function resolveOne(id: string, extra: readonly Participant[] = [], of: Network = network) {
  const { participants, issues } = resolveParticipants(of, extra, [id]);
  return { participant: participants.get(id), issues };
}

describe('an id', () => {
  test.each(['load.x', 'x', 'LOAD.X', 'X', ' x '])('%j is a load, at its own terminal', (id) => {
    expect(resolveOne(id)).toEqual({
      issues: [],
      participant: { id: 'load.x', terminal: { bus: 'end', nodes: [2, 0] }, connection: 'wye' },
    });
  });

  test.each([
    ['pvsystem.p', 'pvsystem.p', 'low', [1, 2, 3, 0], 'wye'],
    ['P', 'pvsystem.p', 'low', [1, 2, 3, 0], 'wye'],
    ['Generator.G', 'generator.g', 'tie', [1, 2], 'delta'],
    ['g', 'generator.g', 'tie', [1, 2], 'delta'],
  ] as const)('%s is a generator, at its own terminal', (id, own, bus, nodes, connection) => {
    expect(resolveOne(id)).toEqual({
      issues: [],
      participant: { id: own, terminal: { bus, nodes }, connection },
    });
  });

  test('of a load and a generator without their classes is ambiguous', () => {
    const generators = [{ ...network.generators[0], id: 'storage.x' }];
    const both = { ...network, generators };
    expect(resolveOne('x', [], both).issues).toMatchObject([
      { rule: 'ambiguous-participant', remedy: 'write which: load.x or storage.x' },
    ]);
    expect(resolveOne('storage.x', [], both).participant?.id).toBe('storage.x');
    const bare = { ...network, generators: [{ ...network.generators[0], id: 'roof' }] };
    expect(resolveOne('generator.roof', [], bare).participant?.id).toBe('roof');
  });

  test('of a load without a class is met with and without the class', () => {
    const bare = { ...network, loads: [{ ...network.loads[0], id: 'house' }] };
    expect(resolveOne('house', [], bare).participant?.id).toBe('house');
    expect(resolveOne('load.house', [], bare).participant?.id).toBe('house');
  });

  test('of an extra participant is that one', () => {
    expect(resolveOne('Solar', [solar])).toEqual({ issues: [], participant: solar });
  });

  test.each([
    ['mid.1.2.3', 'mid', [1, 2, 3, 0]],
    ['MID.3', 'mid', [3, 0]],
    ['mid.1.0', 'mid', [1, 0]],
    ['mid', 'mid', [1, 2, 3, 0]],
    ['end', 'end', [2, 0]],
  ])('%s is a bus, wye to ground', (id, bus, nodes) => {
    expect(resolveOne(id)).toEqual({
      issues: [],
      participant: { id: id.toLowerCase(), terminal: { bus, nodes }, connection: 'wye' },
    });
  });

  test('that is a load and a bus is the load', () => {
    const loads = [{ ...network.loads[0], id: 'load.mid' }];
    expect(resolveOne('mid', [], { ...network, loads }).participant?.id).toBe('load.mid');
    expect(resolveOne('mid.1', [], { ...network, loads }).participant?.id).toBe('mid.1');
  });

  test('that names two things is an issue that names both', () => {
    const extra: Participant = { ...solar, id: 'x' };
    const { participant, issues } = resolveOne('x', [extra]);
    expect(participant).toBeUndefined();
    expect(issues).toMatchObject([
      { rule: 'ambiguous-participant', value: 'x', remedy: 'write which: load.x or x' },
    ]);
    expect(resolveOne('load.x', [extra]).issues).toEqual([]);
    const twins = ['load.x', 'generator.x'].map((id) => ({ ...network.loads[0], id }));
    expect(resolveOne('x', [], { ...network, loads: twins }).issues).toMatchObject([
      { rule: 'ambiguous-participant', message: 'means load.x and generator.x' },
    ]);
    expect(resolveOne('generator.x', [], { ...network, loads: twins }).issues).toEqual([]);
  });

  test.each([
    ['load.xx', 'unknown-participant', 'did you mean load.x?'],
    ['mit', 'unknown-participant', 'did you mean mid?'],
    ['mit.1.2', 'unknown-participant', 'did you mean mid?'],
    ['nothing-like-it', 'unknown-participant', 'write the id of a load'],
    ['', 'unknown-participant', 'write the id'],
    ['.1', 'unknown-participant', 'write the id'],
    ['end.1', 'phase-not-present', 'end has the nodes 2'],
    ['end.2.3', 'phase-not-present', 'end has the nodes 2'],
    ['mid.1.1', 'repeated-node', 'mid has the nodes 1.2.3'],
    ['mid.4', 'phase-not-present', 'mid has the nodes 1.2.3'],
  ])('%j is refused', (id, rule, remedy) => {
    const { participant, issues } = resolveOne(id);
    expect(participant).toBeUndefined();
    expect(issues).toMatchObject([{ severity: 'error', rule, value: id }]);
    expect(issues[0].remedy).toContain(remedy);
  });
});

test('every mention of an unknown id is an issue in its place, known ones are none', () => {
  const at = { file: 'trades.csv', field: 'seller' };
  const { participants, issues } = resolveParticipants(
    network,
    [],
    [
      { id: 'x', ...at, line: 2, element: 't1' },
      { id: 'q', ...at, line: 3, element: 't2' },
      { id: 'x', ...at, line: 4, element: 't3' },
      { id: 'q', ...at, line: 5, element: 't4' },
    ],
  );
  expect([...participants.keys()]).toEqual(['x']);
  expect(issues.map(({ file, line, element, field }) => ({ file, line, element, field }))).toEqual([
    { file: 'trades.csv', line: 3, element: 't2', field: 'seller' },
    { file: 'trades.csv', line: 5, element: 't4', field: 'seller' },
  ]);
});

test.each([
  ['another bus', { bus: 'lov', nodes: [1, 0] }, 'wye', 'unknown-bus', 'bus'],
  ['a phase that is not there', { bus: 'end', nodes: [1, 0] }, 'wye', 'phase-not-present', 'nodes'],
  ['one node in delta', { bus: 'low', nodes: [1] }, 'delta', 'wrong-node-count', 'nodes'],
  ['one node twice', { bus: 'low', nodes: [1, 1] }, 'delta', 'repeated-node', 'nodes'],
] as const)('an extra participant with %s is an issue', (_, terminal, connection, rule, field) => {
  const { issues } = resolveParticipants(network, [{ id: 'p', terminal, connection }], []);
  expect(issues).toMatchObject([{ severity: 'error', rule, element: 'p', field }]);
});

test('the return of a wye terminal is its last node 0 or 4, else ground', () => {
  const nodesOf = (...nodes: number[]) => wyeTerminal('b', nodes).nodes;
  expect(nodesOf(1, 2, 3)).toEqual([1, 2, 3, 0]);
  expect(nodesOf(1, 4)).toEqual([1, 4]);
  expect(nodesOf(1, 2, 3, 0)).toEqual([1, 2, 3, 0]);
  expect(nodesOf(4)).toEqual([4, 0]);
  expect(nodesOf(5, 6, 7)).toEqual([5, 6, 7, 0]);
});
