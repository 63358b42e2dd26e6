/** Rules about names: unique, and of things that exist. */

import { nearestName } from '../nearest.ts';
import type { Network } from '../network.ts';
import { connectionsOf, type Finding, type Rule, twoEndedOf } from './rule.ts';

export const referenceRules: readonly Rule[] = [
  {
    rule: 'duplicate-id',
    severity: 'error',
    meaning: 'Ids of one kind differ, and in more than case.',
    remedy: 'Rename one of them.',
    check: (network) =>
      listsOf(network).flatMap(({ field, ids }) => {
        const seen = new Set<string>();
        return ids.flatMap((id): Finding[] => {
          const repeated = seen.has(id.toLowerCase());
          seen.add(id.toLowerCase());
          if (!repeated) return [];
          const message = 'is there twice';
          return [{ element: id, field, value: id, message, remedy: 'rename one of them' }];
        });
      }),
  },
  {
    rule: 'bad-bus-id',
    severity: 'error',
    meaning: 'The id of a bus holds no point: `bus.1` is its node 1.',
    remedy: 'Rename the bus, e.g. with `_` for the point.',
    check: ({ buses }) =>
      buses
        .filter(({ id }) => id.includes('.') || id.trim() === '')
        .map(({ id }) => ({
          element: id,
          field: 'id',
          value: id,
          message: 'a bus cannot be named so',
          remedy: `rename it, e.g. ${id.replaceAll('.', '_').trim() || 'bus1'}`,
        })),
  },
  {
    rule: 'unknown-bus',
    severity: 'error',
    meaning: 'Every terminal stands at a bus of the feeder.',
    remedy: 'Add the bus or name another; the nearest name is suggested.',
    check: (network, { buses }) =>
      connectionsOf(network).flatMap(({ element, busField, terminal }) =>
        missing(element, busField, terminal.bus, buses, 'bus'),
      ),
  },
  {
    rule: 'unknown-line-code',
    severity: 'error',
    meaning: 'The line code of a line exists.',
    remedy: 'Add the line code or name another.',
    check: ({ lines }, { lineCodes }) =>
      lines.flatMap(({ id, lineCode }) =>
        missing(id, 'lineCode', lineCode, lineCodes, 'line code'),
      ),
  },
  {
    rule: 'unknown-transformer',
    severity: 'error',
    meaning: 'The transformer of a regulator exists.',
    remedy: 'Add the transformer or name another.',
    check: ({ regulators }, { transformers }) =>
      regulators.flatMap(({ id, transformer }) =>
        missing(id, 'transformer', transformer, transformers, 'transformer'),
      ),
  },
  {
    rule: 'unknown-profile',
    severity: 'error',
    meaning: 'The profile of a load or generator exists.',
    remedy: 'Add the profile, name another, or leave it empty.',
    check: ({ loads, generators }, { profiles }) =>
      [...loads, ...generators].flatMap(({ id, profile }) =>
        profile === null ? [] : missing(id, 'profile', profile, profiles, 'profile'),
      ),
  },
  {
    rule: 'unknown-winding',
    severity: 'error',
    meaning: 'The windings and the phase that a regulator names exist.',
    remedy: 'Write a winding and a phase that the transformer has, counting from 1.',
    check: ({ regulators }, { transformers }) =>
      regulators.flatMap(({ id, transformer, winding, tapWinding, phase }) => {
        const its = transformers.get(transformer);
        if (its === undefined) return [];
        const counts = [
          { field: 'winding', value: winding, count: its.windings.length, what: 'winding' },
          { field: 'tapWinding', value: tapWinding, count: its.windings.length, what: 'winding' },
          { field: 'phase', value: phase, count: its.phaseCount, what: 'phase' },
        ];
        return counts
          .filter(({ value, count }) => !isOneOf(value, count))
          .map(({ field, value, count, what }) => ({
            element: id,
            field,
            value,
            message: `${transformer} has no such ${what}`,
            remedy: upTo(count),
          }));
      }),
  },
  {
    rule: 'unknown-conductor',
    severity: 'error',
    meaning: 'The conductors of a line that are open singly exist.',
    remedy: 'Write conductors that the line has, counting from 1.',
    check: ({ lines }) =>
      lines.flatMap(({ id, from, openConductorsFrom, openConductorsTo }) =>
        Object.entries({ openConductorsFrom, openConductorsTo }).flatMap(([field, list]) =>
          (list ?? [])
            .filter((one) => !isOneOf(one, from.nodes.length))
            .map((value) => ({
              element: id,
              field,
              value,
              message: 'it has no such conductor',
              remedy: upTo(from.nodes.length),
            })),
        ),
      ),
  },
  {
    rule: 'unknown-capacitor',
    severity: 'error',
    meaning: 'The capacitor of a control exists.',
    remedy: 'Add the capacitor or name another.',
    check: ({ capacitorControls }, { capacitors }) =>
      capacitorControls.flatMap(({ id, capacitor }) =>
        missing(id, 'capacitor', capacitor, capacitors, 'capacitor'),
      ),
  },
  {
    rule: 'unknown-element',
    severity: 'error',
    meaning: 'The element at which a control measures exists.',
    remedy: 'Name an element with its class, e.g. `line.650632`.',
    check: ({ capacitorControls }, { terminals }) =>
      capacitorControls.flatMap(({ id, element }) =>
        missing(id, 'element', element, terminals, 'element'),
      ),
  },
  {
    rule: 'unknown-terminal',
    severity: 'error',
    meaning: 'The element at which a control measures has that terminal, with those phases.',
    remedy: 'Write a terminal and a phase that the element has, counting from 1.',
    check: ({ capacitorControls }, { terminals }) =>
      capacitorControls.flatMap((control): Finding[] => {
        const { id, element, terminal, voltagePhase, currentPhase } = control;
        const its = terminals.get(element);
        if (its === undefined) return [];
        const nodes = its[terminal - 1]?.nodes;
        if (nodes === undefined) {
          const message = `${element} has no such terminal`;
          const remedy = upTo(its.length);
          return [{ element: id, field: 'terminal', value: terminal, message, remedy }];
        }
        return Object.entries({ voltagePhase, currentPhase })
          .filter(([, value]) => !isOneOf(value, nodes.length))
          .map(([field, value]) => {
            const message = `${element} has no such phase there`;
            return { element: id, field, value, message, remedy: upTo(nodes.length) };
          });
      }),
  },
  {
    rule: 'unknown-generator',
    severity: 'error',
    meaning: 'The generators of an inverter control exist.',
    remedy: 'Add the generator or name another.',
    check: ({ inverterControls }, { generators }) =>
      inverterControls.flatMap((control) =>
        control.generators.flatMap((id) =>
          missing(control.id, 'generators', id, generators, 'generator'),
        ),
      ),
  },
  {
    rule: 'unknown-asset',
    severity: 'error',
    meaning: 'What has costs is a line, a transformer, or a reactor or capacitor in series.',
    remedy: 'Name a branch with its class, e.g. `line.650632`.',
    check: (network) => {
      const branches = new Set([...twoEndedOf(network), ...network.transformers].map(idOf));
      return network.assets.flatMap(({ element }) =>
        missing(element, 'element', element, branches, 'branch'),
      );
    },
  },
  {
    rule: 'unknown-zone-bus',
    severity: 'error',
    meaning: 'The bus of a tariff zone exists.',
    remedy: 'Add the bus or name another.',
    check: ({ zones }, { buses }) =>
      zones.flatMap(({ bus }) => missing(bus, 'bus', bus, buses, 'bus')),
  },
];

function idOf({ id }: { readonly id: string }): string {
  return id;
}

function upTo(count: number): string {
  return count === 1 ? 'write 1' : `write 1 to ${count}`;
}

/** A word stands for one or all of them. */
function isOneOf(value: number | string, count: number): boolean {
  if (typeof value === 'string') return true;
  return Number.isInteger(value) && value >= 1 && value <= count;
}

/** Ids that must differ: all elements are one list, since they are told apart by their class. */
function listsOf(network: Network): { field: string; ids: string[] }[] {
  const { buses, lineCodes, profiles, assets, zones } = network;
  const elements = [
    ...network.sources,
    ...network.lines,
    ...network.transformers,
    ...network.regulators,
    ...network.capacitors,
    ...network.capacitorControls,
    ...network.reactors,
    ...network.loads,
    ...network.generators,
    ...network.inverterControls,
  ];
  return [
    ...[buses, lineCodes, profiles, elements].map((list) => ({ field: 'id', ids: list.map(idOf) })),
    { field: 'element', ids: assets.map(({ element }) => element) },
    { field: 'bus', ids: zones.map(({ bus }) => bus) },
  ];
}

function missing(
  element: string,
  field: string,
  value: string,
  known: { has(id: string): boolean; keys(): Iterable<string> },
  what: string,
): Finding[] {
  if (known.has(value)) return [];
  const near = nearestName(value, known.keys());
  const remedy = near === null ? `add the ${what} or name another` : `did you mean ${near}?`;
  return [{ element, field, value, message: `there is no such ${what}`, remedy }];
}
