import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFeederTables } from '../../src/formats/feeder.ts';
import type { Line, Network } from '../../src/network/network.ts';
import {
  broughtNodesOfBuses,
  closedBranches,
  earthedNodesOfBuses,
  fedNodesOfBuses,
  loopsOf,
  nodesOfBuses,
  pathToSource,
  topologyOf,
} from '../../src/network/topology.ts';
import { arbitraryNetwork, everything } from '../arbitraries/network.ts';
import { sampleTables } from '../arbitraries/tables.ts';

const sample = readFeederTables(sampleTables()).network as Network;

/** The sample with a change to one of its lines. */
const withLine = (id: string, change: Partial<Line>): Network => ({
  ...sample,
  lines: sample.lines.map((line) => (line.id === id ? { ...line, ...change } : line)),
});

const addLine = (from: Line['from'], to: Line['to'], lengthKm = 1): Network => ({
  ...sample,
  lines: [...sample.lines, { ...sample.lines[0], id: 'line.new', from, to, lengthKm }],
});

describe('a radial feeder', () => {
  const topology = topologyOf(sample);

  test('is fed everywhere, nearest buses first', () => {
    expect(topology.fedBuses).toEqual(['sub', 'mid', 'reg', 'low', 'tie', 'end']);
    expect(topology.islands).toEqual([['sub', 'mid', 'reg', 'low', 'tie', 'end']]);
    expect(topology.isRadial).toBe(true);
  });

  test('has one way to the source from every bus', () => {
    expect(pathToSource(topology, 'end')).toEqual([
      { branch: 'line.b', bus: 'reg' },
      { branch: 'transformer.reg', bus: 'mid' },
      { branch: 'line.a', bus: 'sub' },
    ]);
    expect(pathToSource(topology, 'sub')).toEqual([]);
    expect(pathToSource(topology, 'nowhere')).toBeNull();
    expect(topology.lengthKmOf.get('end')).toBe(2);
    expect(topology.lengthKmOf.get('low')).toBe(1.5);
  });
});

describe('an open switch', () => {
  test.each(['openFrom', 'openTo'] as const)('with %s splits the feeder', (end) => {
    const topology = topologyOf(withLine('line.b', { [end]: true }));
    expect(topology.fedBuses).toEqual(['sub', 'mid', 'reg', 'low', 'tie']);
    expect(topology.islands).toEqual([['sub', 'mid', 'reg', 'low', 'tie'], ['end']]);
    expect(pathToSource(topology, 'end')).toBeNull();
    expect(topology.isRadial).toBe(true);
  });

  test('leaves islands in one piece', () => {
    const topology = topologyOf(withLine('line.a', { openFrom: true }));
    expect(topology.islands).toEqual([['sub'], ['mid', 'reg', 'low', 'tie', 'end']]);
  });
});

describe('a meshed feeder', () => {
  test('has a loop of lines', () => {
    const loop = addLine({ bus: 'sub', nodes: [2] }, { bus: 'end', nodes: [2] });
    expect(topologyOf(loop).isRadial).toBe(false);
    expect(topologyOf(loop).fedBuses).toEqual(['sub', 'mid', 'end', 'reg', 'low', 'tie']);
  });

  test('has parallel lines on one phase; on different phases they are one way', () => {
    const ends = (node: number) =>
      [
        { bus: 'reg', nodes: [node] },
        { bus: 'end', nodes: [node] },
      ] as const;
    expect(topologyOf(addLine(...ends(2))).isRadial).toBe(false);
    expect(topologyOf(addLine(...ends(1))).isRadial).toBe(true);
    const [from, to] = ends(2);
    expect(topologyOf(addLine(to, from)).isRadial).toBe(false);
    expect(topologyOf(addLine({ bus: 'reg', nodes: [3] }, to)).isRadial).toBe(false);
  });

  test('has two sources in one island', () => {
    const second = { ...sample.sources[0], id: 'vsource.b', terminal: { bus: 'low', nodes: [1] } };
    const network = { ...sample, sources: [...sample.sources, second] };
    expect(topologyOf(network).isRadial).toBe(false);
    expect(topologyOf(network).islands).toHaveLength(1);
    const apart = { ...network, transformers: network.transformers.slice(0, 1) };
    expect(topologyOf(apart).isRadial).toBe(true);
    expect(topologyOf(apart).fedBuses).toEqual(['sub', 'low', 'mid', 'reg', 'tie', 'end']);
  });
});

test('a branch to ground, and one from a bus to itself, join nothing', () => {
  const earthed = addLine({ bus: 'sub', nodes: [1] }, { bus: 'end', nodes: [0] });
  expect(topologyOf(earthed)).toEqual(topologyOf(sample));
  const bridge = addLine({ bus: 'mid', nodes: [1] }, { bus: 'mid', nodes: [4] });
  expect(topologyOf(bridge)).toEqual(topologyOf(sample));
});

describe('a reactor', () => {
  const reactor = sample.reactors[0];
  const withReactor = (change: Partial<typeof reactor>): Network => ({
    ...sample,
    reactors: [{ ...reactor, ...change }, ...sample.reactors.slice(1)],
  });

  test('in series joins buses, a shunt and one to ground do not', () => {
    expect(pathToSource(topologyOf(sample), 'tie')?.[0]).toEqual({
      branch: 'reactor.s',
      bus: 'mid',
    });
    for (const to of [null, { bus: 'tie', nodes: [0, 0] }]) {
      expect(topologyOf(withReactor({ to })).fedBuses).not.toContain('tie');
    }
  });

  test('joins and brings the nodes of its conductors', () => {
    expect([...(fedNodesOfBuses(sample).get('tie') ?? [])]).toEqual([1, 2]);
    expect(broughtNodesOfBuses(sample).get('tie')).toEqual([1, 2]);
    expect(broughtNodesOfBuses(withReactor({ to: null })).get('tie')).toEqual([]);
  });

  test('to ground earths its nodes and all that hang together with them', () => {
    expect([...(earthedNodesOfBuses(sample).get('tie') ?? [])]).toEqual([4]);
    const bridge = addLine({ bus: 'tie', nodes: [4] }, { bus: 'end', nodes: [5] });
    expect([...(earthedNodesOfBuses(bridge).get('end') ?? [])]).toEqual([5]);
    const half = withReactor({ to: { bus: 'tie', nodes: [0, 2] } });
    expect([...(earthedNodesOfBuses(half).get('mid') ?? [])]).toContain(1);
    const delta = withReactor({ to: null, connection: 'delta' });
    expect([...(earthedNodesOfBuses(delta).get('mid') ?? [])]).toEqual([]);
  });
});

describe('a loop', () => {
  test('is named by its branches and buses, in order', () => {
    const loop = addLine({ bus: 'sub', nodes: [2] }, { bus: 'end', nodes: [2] });
    expect(loopsOf(loop)).toEqual([
      {
        branches: ['transformer.reg', 'line.b', 'line.new', 'line.a'],
        buses: ['reg', 'end', 'sub', 'mid'],
      },
    ]);
  });

  test('of two lines beside each other is those two; three make two loops', () => {
    const [, b] = sample.lines;
    const twin = { ...b, id: 'line.c', from: b.to, to: b.from };
    const network = { ...sample, lines: [...sample.lines, twin, { ...b, id: 'line.d' }] };
    expect(loopsOf(network)).toEqual([
      { branches: ['line.b', 'line.c'], buses: ['end', 'reg'] },
      { branches: ['line.b', 'line.d'], buses: ['reg', 'end'] },
    ]);
  });

  test('is made by what lies beside a transformer, not by a bank', () => {
    const [reg] = sample.transformers;
    const bypass = { ...sample.lines[1], id: 'line.bypass', to: { bus: 'reg', nodes: [2] } };
    const at = (node: number) => [
      ...sample.lines,
      { ...bypass, from: { bus: 'mid', nodes: [node] }, to: { bus: 'reg', nodes: [node] } },
    ];
    expect(loopsOf({ ...sample, lines: at(2) })).toEqual([
      { branches: ['line.bypass', 'transformer.reg'], buses: ['mid', 'reg'] },
    ]);
    expect(loopsOf({ ...sample, lines: at(4) })).toEqual([]);
    const bank = [...sample.transformers, { ...reg, id: 'transformer.reg2' }];
    expect(loopsOf({ ...sample, transformers: bank })).toEqual([]);
  });

  test('of two sources is the way between them', () => {
    const second = { ...sample.sources[0], id: 'vsource.b', terminal: { bus: 'mid', nodes: [1] } };
    const network = { ...sample, sources: [...sample.sources, second] };
    expect(loopsOf(network)).toEqual([{ branches: ['line.a'], buses: ['mid', 'sub'] }]);
  });

  test('is not made by a transformer with three windings, two of them at one bus', () => {
    const [, low] = sample.transformers;
    const [high, tapped] = low.windings;
    const third = { ...low, windings: [high, tapped, { ...tapped }] };
    expect(loopsOf({ ...sample, transformers: [sample.transformers[0], third] })).toEqual([]);
  });
});

describe('nodes', () => {
  test('of a bus are those that its elements name, ground left out', () => {
    expect([...nodesOfBuses(sample)]).toEqual([
      ['sub', [1, 2, 3]],
      ['mid', [1, 2, 3]],
      ['reg', [1, 2, 3]],
      ['end', [2]],
      ['low', [1, 2, 3]],
      ['tie', [1, 2, 4]],
    ]);
  });

  test('that only a load names are not brought by a branch', () => {
    const loads = [{ ...sample.loads[0], terminal: { bus: 'end', nodes: [2, 4] } }];
    const network = { ...sample, loads };
    expect(nodesOfBuses(network).get('end')).toEqual([2, 4]);
    expect(broughtNodesOfBuses(network).get('end')).toEqual([2]);
  });

  test('are not fed through ground', () => {
    const earthed = addLine({ bus: 'sub', nodes: [1, 2] }, { bus: 'end', nodes: [0, 2] });
    expect([...(fedNodesOfBuses(earthed).get('end') ?? [])]).toEqual([2]);
  });

  test('are fed conductor by conductor', () => {
    const crossed = withLine('line.a', { to: { bus: 'mid', nodes: [1, 4, 5] } });
    const fed = fedNodesOfBuses({ ...crossed, transformers: [] });
    expect([...(fed.get('mid') ?? [])].sort()).toEqual([1, 4, 5]);
    expect([...(fed.get('reg') ?? [])]).toEqual([]);
    expect([...(fedNodesOfBuses(sample).get('end') ?? [])]).toEqual([2]);
  });
});

test('every bus of a random tree is fed, by a path that ends at the source and adds up', () => {
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const topology = topologyOf(network);
      expect(new Set(topology.fedBuses)).toEqual(new Set(network.buses.map(({ id }) => id)));
      expect(topology.islands).toHaveLength(1);
      expect(topology.isRadial).toBe(true);
      const lengthOf = new Map(network.lines.map((line) => [line.id, line.lengthKm]));
      let last = 0;
      for (const bus of topology.fedBuses) {
        const path = pathToSource(topology, bus) ?? [];
        expect(path.length).toBeGreaterThanOrEqual(last);
        last = path.length;
        expect(path.at(-1)?.bus ?? bus).toBe('bus0');
        const km = path.reduce((sum, { branch }) => sum + (lengthOf.get(branch) ?? 0), 0);
        expect(topology.lengthKmOf.get(bus)).toBeCloseTo(km, 12);
      }
      const fed = fedNodesOfBuses(network);
      for (const [bus, nodes] of nodesOfBuses(network)) {
        expect(nodes.filter((node) => !fed.get(bus)?.has(node))).toEqual([]);
      }
    }),
  );
});

test('a random meshed feeder has a loop for every line that closes one, and no other', () => {
  fc.assert(
    fc.property(arbitraryNetwork(everything), (network) => {
      const isExtra = ({ id }: Line) => id.includes('-');
      const tree = { ...network, lines: network.lines.filter((line) => !isExtra(line)) };
      expect(topologyOf(tree).isRadial).toBe(true);
      const loops = loopsOf(network);
      expect(loops).toHaveLength(network.lines.filter(isExtra).length);
      expect(topologyOf(network).isRadial).toBe(loops.length === 0);
      const branches = new Map(closedBranches(network).map((branch) => [branch.id, branch]));
      for (const loop of loops) {
        expect(loop.buses).toHaveLength(loop.branches.length);
        loop.buses.forEach((bus, k) => {
          const ends = branches.get(loop.branches[k])?.ends.map((end) => end.bus);
          expect(ends).toContain(bus);
          expect(ends).toContain(loop.buses.at(k - 1));
        });
      }
    }),
  );
});

test('opening any line of a random tree cuts off what lies behind it', () => {
  fc.assert(
    fc.property(arbitraryNetwork(), fc.nat(), (network, pick) => {
      fc.pre(network.lines.length > 0);
      const cut = network.lines[pick % network.lines.length];
      const whole = topologyOf(network);
      const behind = network.buses
        .map(({ id }) => id)
        .filter((bus) => pathToSource(whole, bus)?.some(({ branch }) => branch === cut.id));
      const lines = network.lines.map((line) => (line === cut ? { ...line, openTo: true } : line));
      const { islands, fedBuses } = topologyOf({ ...network, lines });
      expect(new Set(islands[1])).toEqual(new Set(behind));
      expect(fedBuses.length + behind.length).toBe(network.buses.length);
    }),
  );
});
