import type { Network, Transformer } from '../../network/network.ts';
import { withChanged } from './change.ts';
import type { Facts } from './facts.ts';
import type { Hypothesis } from './types.ts';

/** Sections that a delta feeds and that nothing ties to ground. */
export function floatingSuspects({ network, topology }: Facts): Hypothesis[] {
  const fed = new Set(topology.fedBuses);
  const groupOf = groundGroups(network);
  const root = (bus: string) => groupOf(bus);
  const grounded = new Set(network.sources.map(({ terminal }) => root(terminal.bus)));
  const referenced = new Set<string>();
  for (const transformer of network.transformers) {
    const hasOther = transformer.windings.some((one) => !isGrounded(transformer, one));
    for (const winding of transformer.windings) {
      const group = root(winding.terminal.bus);
      if (isGrounded(transformer, winding) && hasOther) grounded.add(group);
      if (transformer.antifloatPpm > 0) referenced.add(group);
    }
  }
  for (const { from, to, connection } of network.reactors) {
    const ends = to === null ? (connection === 'wye' ? [from] : []) : [from, to];
    if (to === null || ends.some(({ nodes }) => nodes.includes(0))) {
      for (const { bus } of ends) grounded.add(root(bus));
    }
  }
  const toGround = new Map<string, { loads: number; banks: number; charging: boolean }>();
  const of = (group: string) => {
    const found = toGround.get(group) ?? { loads: 0, banks: 0, charging: false };
    toGround.set(group, found);
    return found;
  };
  for (const load of [...network.loads, ...network.generators]) {
    if (load.terminal.nodes.includes(0)) of(root(load.terminal.bus)).loads++;
  }
  for (const { from, to, connection } of network.capacitors) {
    if (to === null && connection === 'wye') of(root(from.bus)).banks++;
  }
  const charged = new Set(
    network.lineCodes.flatMap(({ id, capacitanceNfPerKm }) =>
      capacitanceNfPerKm[0] > 0 ? [id] : [],
    ),
  );
  for (const { from, lineCode } of network.lines) {
    if (charged.has(lineCode)) of(root(from.bus)).charging = true;
  }
  return network.transformers.flatMap((transformer) =>
    transformer.windings.flatMap((winding, k): Hypothesis[] => {
      const group = root(winding.terminal.bus);
      if (grounded.has(group) || isGrounded(transformer, winding)) return [];
      // Of the windings of a group the one that feeds it: the section would hang on nothing else.
      const feedsIt = transformer.windings.some(
        (other) => other !== winding && root(other.terminal.bus) !== group,
      );
      if (!feedsIt || !fed.has(winding.terminal.bus) || k === 0) return [];
      const { loads, banks, charging } = of(group);
      const isHeld = referenced.has(group);
      if (isHeld && loads === 0) return [];
      const prior = loads > 0 ? (isHeld ? 0.55 : 0.75) : charging || banks > 0 ? 0.4 : 0.9;
      return [floating(transformer, k, { loads, isHeld, charging, banks, prior })];
    }),
  );
}

function floating(
  transformer: Transformer,
  k: number,
  about: { loads: number; isHeld: boolean; charging: boolean; banks: number; prior: number },
): Hypothesis {
  const { id, phaseCount, windings } = transformer;
  const { terminal, connection } = windings[k];
  const star = about.loads > 0 && phaseCount === 3 && terminal.nodes.length >= 3;
  const nodes = [...terminal.nodes.slice(0, 3), 0];
  const ties = about.isHeld
    ? `an antifloat admittance of ${transformer.antifloatPpm} ppm only`
    : about.charging || about.banks > 0
      ? 'the capacitance of its lines and banks only'
      : 'nothing';
  return {
    element: id,
    kind: 'floating',
    message: `winding ${k + 1} (${connection}, ${terminal.bus}.${terminal.nodes.join('.')}) has no path to ground`,
    evidence: `${ties} ties the section behind it to ground${about.loads > 0 ? `; ${about.loads} loads there return through ground` : ''}`,
    remedy: star
      ? `make winding ${k + 1} a grounded wye (nodes ${nodes.join('.')}), or the loads delta`
      : 'write antifloatPpm 1, ground a winding, or add an earthing reactor',
    prior: about.prior,
    trial: {
      what: star ? 'as a grounded wye' : 'with antifloatPpm 1',
      change: (network) =>
        withChanged(network, 'transformers', id, (one) => ({
          ...one,
          antifloatPpm: Math.max(one.antifloatPpm, 1),
          windings: one.windings.map((winding, at) =>
            star && at === k
              ? { ...winding, connection: 'wye' as const, terminal: { ...terminal, nodes } }
              : winding,
          ),
        })),
      controls: 'locked',
    },
  };
}

function isGrounded(
  { phaseCount }: Transformer,
  winding: Transformer['windings'][number],
): boolean {
  const { terminal, connection, neutralResistanceOhm } = winding;
  if (phaseCount === 1 && terminal.nodes.includes(0)) return true;
  if (connection !== 'wye') return false;
  const neutral = terminal.nodes[phaseCount];
  return neutral === 0 || (neutral > 3 && neutralResistanceOhm >= 0);
}

/** Buses that share their reference to ground: joined by lines or by windings grounded on all sides. */
function groundGroups(network: Network): (bus: string) => string {
  const parent = new Map(network.buses.map(({ id }) => [id, id]));
  const root = (bus: string): string => {
    let at = bus;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    parent.set(bus, at);
    return at;
  };
  const join = (a: string, b: string) => parent.set(root(a), root(b));
  for (const { from, to, openFrom, openTo } of network.lines) {
    if (!openFrom && !openTo) join(from.bus, to.bus);
  }
  for (const { from, to } of [...network.capacitors, ...network.reactors]) {
    if (to?.nodes.some((node) => node !== 0)) join(from.bus, to.bus);
  }
  for (const transformer of network.transformers) {
    const [first, ...others] = transformer.windings;
    if (!transformer.windings.every((one) => isGrounded(transformer, one))) continue;
    for (const { terminal } of others) join(first.terminal.bus, terminal.bus);
  }
  return root;
}
