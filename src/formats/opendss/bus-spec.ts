import type { Terminal } from '../../network/network.ts';
import { type Finding, type Place, reportError, type Session } from './session.ts';

/**
 * Reads `bus.1.2.3` for an element with `phaseCount` phases and `conductorCount` conductors.
 * Nodes that are not given are 1, 2, … for the phases and 0 (ground) for the conductors beyond.
 *
 * @returns null after reporting what is wrong
 */
export function readTerminal(
  session: Session,
  place: Place,
  subject: { readonly element: string; readonly field: string; readonly part?: string },
  spec: string,
  phaseCount: number,
  conductorCount: number,
): Terminal | null {
  const [bus, ...given] = spec.trim().toLowerCase().split('.');
  const fail = (finding: Omit<Finding, 'element' | 'field'>): null => {
    reportError(session, place, { element: subject.element, field: subject.field, ...finding });
    return null;
  };
  if (bus === '') {
    const remedy = 'give a bus and, where they are not 1, 2, …, its nodes: b1.1.2.3';
    return fail({
      rule: 'missing-bus',
      message: `${subject.part ?? 'it'} is connected to no bus`,
      remedy,
    });
  }
  const nodes = Array.from({ length: conductorCount }, (_, k) => (k < phaseCount ? k + 1 : 0));
  for (const [k, written] of given.entries()) {
    if (!/^\d{1,4}$/.test(written)) {
      const message = `node '${written}' is not a number`;
      return fail({ rule: 'bad-node', value: spec, message, remedy: 'write nodes as b1.1.2.3' });
    }
    if (k < conductorCount) nodes[k] = Number(written);
  }
  return { bus, nodes };
}
