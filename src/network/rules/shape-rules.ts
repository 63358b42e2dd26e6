/** Rules about sizes: nodes against phases, matrices against conductors, lists against each other. */

import type { Terminal } from '../network.ts';
import { connectionsOf, type Finding, numbersOf, type Rule } from './rule.ts';

export const shapeRules: readonly Rule[] = [
  {
    rule: 'bad-nodes',
    severity: 'error',
    meaning: 'A terminal has nodes, all of them whole numbers from 0 (ground) up.',
    remedy: 'Write node numbers with points between them, e.g. `1.2.3`.',
    check: (network) =>
      connectionsOf(network)
        .filter(({ terminal: { nodes } }) => nodes.length === 0 || !nodes.every(isNode))
        .map(({ element, nodesField, terminal }) => ({
          element,
          field: nodesField,
          value: terminal.nodes.join('.'),
          message: 'not a list of nodes',
          remedy: 'write node numbers, e.g. 1.2.3 (0 = ground)',
        })),
  },
  {
    rule: 'wrong-node-count',
    severity: 'error',
    meaning: 'A terminal has as many nodes as its element has conductors there.',
    remedy: 'Write a node for every conductor; wye: the neutral too, e.g. `1.2.3.0`.',
    check: (network, { lineCodes }) => [
      ...network.lines.flatMap(({ id, from, to, lineCode }) => {
        const count = lineCodes.get(lineCode)?.conductorCount;
        if (count === undefined) return [];
        const why = `${lineCode} has ${count} conductors`;
        return [
          ...nodeCount(id, 'fromNodes', from, [count], why),
          ...nodeCount(id, 'toNodes', to, [count], why),
        ];
      }),
      ...network.transformers.flatMap(({ id, phaseCount, windings }) =>
        windings.flatMap(({ terminal, connection }, k) => {
          const counts = connectionCounts(phaseCount, connection);
          const field = `nodes of winding ${k + 1}`;
          return nodeCount(id, field, terminal, counts, `${phaseCount}-phase ${connection}`);
        }),
      ),
      ...network.capacitors.flatMap(({ id, from, to, phaseCount, connection }) => {
        const counts =
          connection === 'delta' ? connectionCounts(phaseCount, 'delta') : [phaseCount];
        const why = `${phaseCount}-phase ${connection}`;
        return [
          ...nodeCount(id, 'fromNodes', from, counts, why),
          ...(to === null ? [] : nodeCount(id, 'toNodes', to, counts, why)),
        ];
      }),
      ...network.reactors.flatMap(({ id, from, to, connection }) => {
        if (to !== null) {
          const why = `${from.nodes.length} conductors at the other end`;
          return nodeCount(id, 'toNodes', to, [from.nodes.length], why);
        }
        const isSingle = connection === 'delta' && from.nodes.length === 1;
        return isSingle ? nodeCount(id, 'fromNodes', from, [2, 3], 'delta is between nodes') : [];
      }),
      ...[...network.loads, ...network.generators].flatMap((one) => {
        const { id, terminal, phaseCount, connection } = one;
        const why = `${phaseCount}-phase ${connection}`;
        return nodeCount(id, 'nodes', terminal, connectionCounts(phaseCount, connection), why);
      }),
    ],
  },
  {
    rule: 'wrong-matrix-size',
    severity: 'error',
    meaning: 'A matrix has a row and a column for every conductor.',
    remedy: 'Write as many values as conductors × conductors.',
    check: ({ sources, lineCodes, reactors }) => [
      ...sources.flatMap(({ id, terminal, resistanceOhm, reactanceOhm }) =>
        listLengths(id, terminal.nodes.length ** 2, { resistanceOhm, reactanceOhm }),
      ),
      ...reactors.flatMap(({ id, from, to, connection, resistanceOhm, reactanceOhm }) => {
        const count = from.nodes.length;
        // A delta without its last side is an open one; two nodes have one side.
        const isOpen = to === null && connection === 'delta' && resistanceOhm.length < count ** 2;
        const order = isOpen ? count - 1 : count;
        return listLengths(id, order ** 2, { resistanceOhm, reactanceOhm });
      }),
      ...lineCodes.flatMap(
        ({ id, conductorCount, resistanceOhmPerKm, reactanceOhmPerKm, capacitanceNfPerKm }) =>
          listLengths(id, conductorCount ** 2, {
            resistanceOhmPerKm,
            reactanceOhmPerKm,
            capacitanceNfPerKm,
          }),
      ),
    ],
  },
  {
    rule: 'wrong-length',
    severity: 'error',
    meaning: 'Lists that belong together are of one length.',
    remedy: 'Write as many values as the other list has.',
    check: ({ transformers, capacitors, loads, profiles }) => [
      ...transformers.flatMap(({ id, windings, reactancePct }) =>
        listLengths(id, (windings.length * (windings.length - 1)) / 2, { reactancePct }),
      ),
      ...capacitors.flatMap(({ id, stepKvar, stepStates }) =>
        listLengths(id, Math.max(1, stepKvar.length), { stepKvar, stepStates }),
      ),
      ...loads.flatMap(({ id, model, zip }) =>
        model === 'zip' ? listLengths(id, 7, { zip: zip ?? [] }) : [],
      ),
      ...profiles.flatMap(({ id, power, reactivePower }) => {
        const length = Math.max(1, power.length);
        return listLengths(
          id,
          length,
          reactivePower === null ? { power } : { power, reactivePower },
        );
      }),
    ],
  },
  {
    rule: 'missing-winding',
    severity: 'error',
    meaning: 'A transformer has at least two windings.',
    remedy: 'Give the transformer two windings or more.',
    check: ({ transformers }) =>
      transformers
        .filter(({ windings }) => windings.length < 2)
        .map(({ id, windings }) => ({
          element: id,
          field: 'windings',
          value: windings.length,
          message: 'too few windings',
          remedy: 'give it two windings or more',
        })),
  },
  {
    rule: 'missing-exponents',
    severity: 'error',
    meaning: 'A load of the model `exponential` has exponents.',
    remedy: 'Give the exponents of P and Q, e.g. `1 2`, or choose another model.',
    check: ({ loads }) =>
      loads
        .filter(({ model, exponents }) => model === 'exponential' && exponents === null)
        .map(({ id }) => ({
          element: id,
          field: 'exponents',
          value: '',
          message: 'the model needs exponents',
          remedy: 'give those of P and Q, e.g. 1 2, or choose another model',
        })),
  },
  {
    rule: 'missing-target',
    severity: 'error',
    meaning: 'A generator of the model `constant-voltage` has a target above zero.',
    remedy: 'Give `targetPu`, e.g. 1, or choose another model.',
    check: ({ generators }) =>
      generators
        .filter(({ model, targetPu }) => model === 'constant-voltage' && !((targetPu ?? 0) > 0))
        .map(({ id, targetPu }) => ({
          element: id,
          field: 'targetPu',
          value: targetPu ?? '',
          message: 'the model needs a target above zero',
          remedy: 'give the voltage to hold, e.g. 1, or choose another model',
        })),
  },
  {
    rule: 'not-a-number',
    severity: 'error',
    meaning: 'Every number is finite.',
    remedy: 'Write a finite number.',
    check: (network) =>
      numbersOf(network, (value) => !Number.isFinite(value)).map((at) => ({
        ...at,
        message: 'not a finite number',
        remedy: 'write a finite number',
      })),
  },
];

function isNode(node: number): boolean {
  return Number.isSafeInteger(node) && node >= 0;
}

/** Numbers of nodes that a winding or a load of this connection may have. */
function connectionCounts(phaseCount: number, connection: 'wye' | 'delta'): readonly number[] {
  if (connection === 'wye') return [phaseCount + 1];
  if (phaseCount === 1) return [2];
  return phaseCount === 2 ? [2, 3] : [phaseCount];
}

function nodeCount(
  element: string,
  field: string,
  { nodes }: Terminal,
  counts: readonly number[],
  why: string,
): Finding[] {
  if (counts.includes(nodes.length)) return [];
  const neutral = why.endsWith('wye') && counts[0] === nodes.length + 1;
  return [
    {
      element,
      field,
      value: nodes.join('.'),
      message: `${nodes.length} nodes, but ${why}`,
      remedy: neutral
        ? `add the neutral's node, e.g. ${[...nodes, 0].join('.')} (0 = ground)`
        : `write ${counts.join(' or ')} nodes`,
    },
  ];
}

function listLengths(
  element: string,
  length: number,
  lists: Readonly<Record<string, readonly number[]>>,
): Finding[] {
  return Object.entries(lists)
    .filter(([, list]) => list.length !== length)
    .map(([field, list]) => ({
      element,
      field,
      value: list.length,
      message: `${list.length} values`,
      remedy: `write ${length}`,
    }));
}
