import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GROUND, indexNodes, nodeAt, nodeName } from '../../src/compiled/nodes.ts';
import { terminalsOf } from '../../src/network/topology.ts';
import { arbitraryNetwork } from '../arbitraries/network.ts';
import { feederOf, lineOf, sourceAt } from '../oracles/parts.ts';

test('nodes are numbered bus by bus, by ascending number, each once', () => {
  const lines = [lineOf('a', 'b', [3, 1], 'code'), lineOf('b', 'c', [4, 1, 2], 'code')];
  const nodes = indexNodes(feederOf({ sources: [sourceAt('a', 1)], lines }, 1));
  const names = Array.from({ length: nodes.count }, (_, node) => nodeName(nodes, node));
  expect(names).toEqual(['a.1', 'a.2', 'a.3', 'b.1', 'b.2', 'b.3', 'b.4', 'c.1', 'c.2', 'c.4']);
  expect(nodeAt(nodes, 2, 4)).toBe(9);
  expect(nodeAt(nodes, 2, 0)).toBe(GROUND);
  expect(nodeAt(nodes, 2, 3)).toBeUndefined();
});

test('every conductor of every element has its node', () => {
  fc.assert(
    fc.property(arbitraryNetwork(), (network) => {
      const nodes = indexNodes(network);
      const named = new Set(
        [...terminalsOf(network)].flatMap(({ bus, nodes: numbers }) =>
          numbers.filter((number) => number !== 0).map((number) => `${bus}.${number}`),
        ),
      );
      const names = Array.from({ length: nodes.count }, (_, node) => nodeName(nodes, node));
      expect(names.sort()).toEqual([...named].sort());
      for (const { bus, nodes: numbers } of terminalsOf(network)) {
        for (const number of numbers) {
          const node = nodeAt(nodes, nodes.busOfId.get(bus) as number, number) as number;
          if (number !== 0) expect(nodeName(nodes, node)).toBe(`${bus}.${number}`);
        }
      }
    }),
  );
});
