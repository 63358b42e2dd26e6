/** Rules about what hangs together: feeding, phases, voltage levels, ratings. */

import type { Bus } from '../network.ts';
import {
  broughtNodesOfBuses,
  closedBranches,
  earthedNodesOfBuses,
  fedNodesOfBuses,
  loopsOf,
  nodesOfBuses,
  topologyOf,
} from '../topology.ts';
import { type Finding, type Rule, twoEndedOf } from './rule.ts';

const MANY = 5;

export const connectionRules: readonly Rule[] = [
  {
    rule: 'no-source',
    severity: 'error',
    meaning: 'A feeder has a source.',
    remedy: 'Add a voltage source.',
    check: ({ id, sources }) => {
      const message = 'nothing feeds the feeder';
      const remedy = 'add a voltage source';
      const finding = { element: id, field: 'sources', value: 0, message, remedy };
      return sources.length === 0 ? [finding] : [];
    },
  },
  {
    rule: 'phase-not-present',
    severity: 'error',
    meaning:
      'A load or generator stands at phases that a source or a branch, open or not, brings to its bus.',
    remedy: 'Use nodes that are there or extend a line.',
    check: (network) => {
      const brought = broughtNodesOfBuses(network);
      const earthed = earthedNodesOfBuses(network);
      return [...network.loads, ...network.generators].flatMap((one): Finding[] => {
        const { id, connection, phaseCount } = one;
        const { bus, nodes } = one.terminal;
        const present = brought.get(bus) ?? [];
        // A bus that nothing reaches at all is isolated, which another rule notes.
        if (present.length === 0) return [];
        // The star point of several phases may float; that of one phase would carry no current.
        const mayFloat = connection === 'wye' && phaseCount > 1;
        const needed = mayFloat ? nodes.slice(0, phaseCount) : nodes;
        const isThere = (node: number, k: number) =>
          node === 0 ||
          present.includes(node) ||
          (connection === 'wye' && k === phaseCount && earthed.get(bus)?.has(node));
        const absent = needed.filter((node, k) => !isThere(node, k));
        if (absent.length === 0) return [];
        const message = `no branch brings node ${absent.join(', ')} to ${bus}`;
        const remedy = `use the nodes ${present.join('.')} or extend a line`;
        return [{ element: id, field: 'nodes', value: nodes.join('.'), message, remedy }];
      });
    },
  },
  {
    rule: 'isolated',
    severity: 'note',
    meaning: 'A bus that no source feeds takes no part; one note for each island.',
    remedy: 'Close a switch or add the line that feeds it, or remove it.',
    check: (network) => {
      const { fedBuses, islands } = topologyOf(network);
      const fed = new Set(fedBuses);
      return islands.flatMap((island): Finding[] => {
        if (island.some((bus) => fed.has(bus))) return [];
        const what =
          island.length === 1
            ? 'no source feeds this bus'
            : `no source feeds ${list(island, 'buses')}`;
        const remedy = 'close a switch or add the line that feeds it, or remove it';
        return [{ element: island[0], field: 'id', value: island[0], message: what, remedy }];
      });
    },
  },
  {
    rule: 'generator-without-source',
    severity: 'note',
    meaning: 'A generator feeds no island by itself: it needs the voltage of a source.',
    remedy: 'Join the island to a source, or give it one of its own.',
    check: (network) => {
      const { fedBuses, islands } = topologyOf(network);
      const fed = new Set(fedBuses);
      return islands.flatMap((island): Finding[] => {
        const buses = new Set(island);
        const ids = network.generators
          .filter(({ terminal: { bus } }) => buses.has(bus) && !fed.has(bus))
          .map(({ id }) => id);
        if (ids.length === 0) return [];
        const message = `${list(ids, 'generators')} cannot feed the island alone`;
        const remedy = 'join the island to a source, or give it a voltage source';
        return [{ element: ids[0], field: 'bus', value: island[0], message, remedy }];
      });
    },
  },
  {
    rule: 'loop',
    severity: 'error',
    meaning:
      'A feeder that claims to be radial (`"radial": true` in `datapackage.json`) has no loop.',
    remedy: 'Open a switch of the loop, or take back the claim.',
    check: (network, { claims }) => {
      if (claims.radial !== true) return [];
      return loopsOf(network).map(({ branches, buses }) => ({
        element: branches[0] ?? network.id,
        field: 'radial',
        value: true,
        message:
          branches.length === 0
            ? `sources at ${list(buses, 'buses')} feed one island`
            : `a loop of ${list(branches, 'branches')} through ${list(buses, 'buses')}`,
        remedy: 'open a switch of the loop, or take "radial" out of datapackage.json',
      }));
    },
  },
  {
    rule: 'parallel-switch',
    severity: 'note',
    meaning:
      'No line lies beside a closed switch: how they share the current rests on impedances that stand for none.',
    remedy: 'Open or remove one of them.',
    check: ({ lines }) => {
      const beside = new Map<string, (typeof lines)[number][]>();
      return lines.flatMap((line): Finding[] => {
        if (line.openFrom || line.openTo || line.from.bus === line.to.bus) return [];
        const [near, far] =
          line.from.bus < line.to.bus ? [line.from, line.to] : [line.to, line.from];
        const key = JSON.stringify([near.bus, far.bus]);
        const others = beside.get(key) ?? [];
        beside.set(key, [...others, line]);
        const twin = others.find((other) => {
          const end = other.from.bus === near.bus ? other.from : other.to;
          const shared = near.nodes.some((node) => node !== 0 && end.nodes.includes(node));
          return shared && (line.kind === 'switch' || other.kind === 'switch');
        });
        if (twin === undefined) return [];
        const message = `lies beside ${twin.id}`;
        const remedy = `open or remove ${line.id} or ${twin.id}`;
        return [{ element: line.id, field: 'toBus', value: line.to.bus, message, remedy }];
      });
    },
  },
  {
    rule: 'isolated-node',
    severity: 'note',
    meaning: 'A node at a fed bus that no conductor joins to a source or to ground floats.',
    remedy: 'Check the nodes of the lines upstream.',
    check: (network) => {
      const joined = [fedNodesOfBuses(network), earthedNodesOfBuses(network)];
      const nodesOf = nodesOfBuses(network);
      return topologyOf(network).fedBuses.flatMap((bus): Finding[] => {
        const floating = (nodesOf.get(bus) ?? []).filter((node) =>
          joined.every((nodes) => !nodes.get(bus)?.has(node)),
        );
        if (floating.length === 0) return [];
        const message = 'no conductor joins these nodes to a source';
        const remedy = 'check the nodes of the lines upstream';
        return [{ element: bus, field: 'nodes', value: floating.join('.'), message, remedy }];
      });
    },
  },
  {
    rule: 'voltage-level',
    severity: 'note',
    meaning:
      'Buses that a line, a series capacitor or a series reactor joins are of one nominal voltage.',
    remedy: 'Give both buses the same `kVBase` (line to neutral).',
    check: (network, { buses }) =>
      twoEndedOf(network).flatMap(({ id, from, to }): Finding[] => {
        if ([from, to].some(({ nodes }) => nodes.every((node) => node === 0))) return [];
        const [a, b] = [buses.get(from.bus)?.kVBase, buses.get(to.bus)?.kVBase];
        if (a == null || b == null || Math.abs(a - b) <= 0.01 * Math.max(a, b)) return [];
        const message = `joins ${from.bus} at ${a} kV with ${to.bus} at ${b} kV`;
        const remedy = 'give both buses the same kVBase (line to neutral)';
        return [{ element: id, field: 'kVBase', value: b, message, remedy }];
      }),
  },
  {
    rule: 'rated-voltage',
    severity: 'note',
    meaning:
      'Rated voltages, and those of sources, fit the nominal voltage of the bus within 20 %.',
    remedy:
      'Write the rated voltage that belongs to the connection: line to line with 2 and 3 phases.',
    check: (network, { buses }) => [
      ...network.sources.flatMap(({ id, terminal, voltageKv }) =>
        ratedVoltage(id, 'voltageKv', voltageKv, buses.get(terminal.bus)),
      ),
      ...[...network.loads, ...network.generators].flatMap(({ id, terminal, ratedKv }) =>
        ratedVoltage(id, 'ratedKv', ratedKv, buses.get(terminal.bus)),
      ),
      ...network.capacitors.flatMap(({ id, from, to, ratedKv }) =>
        to === null ? ratedVoltage(id, 'ratedKv', ratedKv, buses.get(from.bus)) : [],
      ),
      ...network.transformers.flatMap(({ id, windings }) =>
        windings.flatMap(({ terminal, ratedKv }, k) =>
          ratedVoltage(id, `ratedKv of winding ${k + 1}`, ratedKv, buses.get(terminal.bus)),
        ),
      ),
    ],
  },
  {
    rule: 'bus-without-base',
    severity: 'note',
    meaning:
      'A bus with phases has a nominal voltage, or its voltages are not checked; one note for all.',
    remedy: 'Write `kVBase`, line to neutral.',
    check: (network) => {
      const nodesOf = nodesOfBuses(network);
      const without = network.buses
        .filter(({ id, kVBase }) => kVBase === null && nodesOf.get(id)?.some((node) => node <= 3))
        .map(({ id }) => id);
      if (without.length === 0) return [];
      const message = `${list(without, 'buses')} ${without.length === 1 ? 'has' : 'have'} no nominal voltage`;
      const remedy = 'write kVBase, line to neutral, for its voltages to be checked';
      return [{ element: without[0], field: 'kVBase', value: '', message, remedy }];
    },
  },
  {
    rule: 'unrated',
    severity: 'note',
    meaning:
      'Without a normal rating a branch is not checked for overload; one note for each kind.',
    remedy: 'Write a rating above 0 for it to be checked.',
    check: ({ lines, transformers, reactors }) => [
      ...unrated(
        'ratingA',
        reactors
          .filter(({ to }) => to?.nodes.some((node) => node !== 0) === true)
          .map(({ id, ratingA }) => ({ id, rating: ratingA })),
      ),
      ...unrated(
        'ratingA',
        lines.map(({ id, ratingA }) => ({ id, rating: ratingA })),
      ),
      ...unrated(
        'ratingKva',
        transformers.map(({ id, ratingKva }) => ({ id, rating: ratingKva })),
      ),
    ],
  },
  {
    rule: 'transformer-to-nowhere',
    severity: 'note',
    meaning: 'A transformer whose windings are at one bus joins nothing.',
    remedy: 'Name the bus of the other winding.',
    check: (network) =>
      closedBranches(network)
        .filter(
          ({ kind, ends }) => kind === 'transformer' && new Set(ends.map((e) => e.bus)).size === 1,
        )
        .map(({ id, ends }) => ({
          element: id,
          field: 'bus',
          value: ends[0].bus,
          message: 'all windings are at one bus',
          remedy: 'name the bus of the other winding',
        })),
  },
];

/** The first few of many, and how many more. */
function list(ids: readonly string[], what: string): string {
  const rest = ids.length - MANY;
  return ids.slice(0, MANY).join(', ') + (rest > 0 ? ` and ${rest} more ${what}` : '');
}

function unrated(
  field: string,
  branches: readonly { readonly id: string; readonly rating: number }[],
): Finding[] {
  const missing = branches.filter(({ rating }) => rating <= 0);
  if (missing.length === 0) return [];
  const [{ id: element, rating: value }] = missing;
  const rest = missing.length - 1;
  const message = rest === 0 ? 'has no rating' : `and ${rest} more have no rating`;
  const remedy = 'write a rating above 0 for it to be checked';
  return [{ element, field, value, message, remedy }];
}

/** A rated voltage may be line to neutral, line to line, or twice that of a centre-tapped service. */
function ratedVoltage(
  element: string,
  field: string,
  ratedKv: number,
  bus: Bus | undefined,
): Finding[] {
  const kVBase = bus?.kVBase ?? null;
  if (bus === undefined || kVBase === null || !(ratedKv > 0)) return [];
  const possible = [1, Math.sqrt(3)].map((factor) => kVBase * factor);
  if (possible.some((kV) => Math.abs(ratedKv - kV) <= 0.2 * kV)) return [];
  const lineToLine = Number((kVBase * Math.sqrt(3)).toPrecision(4));
  const message = `does not fit ${bus.id} at ${kVBase} kV line to neutral`;
  const remedy = `about ${Number(kVBase.toPrecision(4))} or ${lineToLine} kV would`;
  return [{ element, field, value: ratedKv, message, remedy }];
}
