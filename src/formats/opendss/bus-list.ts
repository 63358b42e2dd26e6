import type { Bus, Network, Terminal } from '../../network/network.ts';
import { noLoadVoltages } from '../../network/voltage-levels.ts';
import { reportNote, type Session } from './session.ts';

/** Buses in order of first appearance, without voltages, with the coordinates that are known. */
export function listBuses(session: Session, terminals: readonly Terminal[]): Bus[] {
  const ids = new Set(terminals.map(({ bus }) => bus));
  return [...ids].map((id) => {
    const position = session.coordinates.get(id);
    return { id, kVBase: null, x: position?.x ?? null, y: position?.y ?? null };
  });
}

/**
 * The buses of a network with their nominal voltages: of the voltages the script lists the one
 * nearest to the voltage without load, unless it states one for the bus.
 */
export function withBaseVoltages(session: Session, network: Network): Bus[] {
  const bases = new Map<string, number>();
  for (const step of session.baseVoltages) {
    if (step.kind === 'bus') {
      bases.set(step.bus, step.lineToNeutralKv);
      continue;
    }
    const voltages = noLoadVoltages(network);
    for (const { id } of network.buses) {
      // a bus that nothing feeds is as near to the first as to any other
      const kv = voltages.get(id) ?? 0;
      bases.set(id, nearest(step.lineToLineKv, kv * Math.sqrt(3)) / Math.sqrt(3));
    }
  }
  const buses = network.buses.map((bus) => ({ ...bus, kVBase: bases.get(bus.id) ?? null }));
  noteWithoutBase(session, buses);
  return buses;
}

function nearest(candidates: readonly number[], wanted: number): number {
  return candidates.reduce((best, candidate) =>
    // the nearest by ratio to the wanted value, as the language has it
    Math.abs(1 - wanted / candidate) < Math.abs(1 - wanted / best) ? candidate : best,
  );
}

function noteWithoutBase(session: Session, buses: readonly Bus[]): void {
  const without = buses.filter(({ kVBase }) => kVBase === null);
  const source = session.objects.get('vsource.source');
  if (without.length === 0 || source === undefined) return;
  const names = without.slice(0, 5).map(({ id }) => id);
  const list = `${names.join(', ')}${without.length > names.length ? ', …' : ''}`;
  const reason =
    session.baseVoltages.length === 0 ? 'the script assigns none' : 'no source feeds them';
  reportNote(session, source.place, {
    rule: 'no-voltage-base',
    message: `${without.length} buses have no nominal voltage, ${reason}: ${list}`,
  });
}
