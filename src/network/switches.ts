/** Lines and switches opened and closed from outside, instead of as a feeder states them. */

import type { Issue } from '../errors.ts';
import { nearestName } from './nearest.ts';
import type { Network } from './network.ts';

/** By id of a line or switch, with or without its class: `open` at both ends, or `closed` at both. */
export type SwitchSettings = Readonly<Record<string, 'open' | 'closed'>>;

export function imposeSwitches(
  network: Network,
  settings: SwitchSettings,
): { network: Network; issues: Issue[] } {
  const asked = Object.entries(settings);
  if (asked.length === 0) return { network, issues: [] };
  const issues: Issue[] = [];
  const ids = new Set(network.lines.map(({ id }) => id));
  const isOpen = new Map<string, boolean>();
  for (const [name, state] of asked) {
    const written = name.trim().toLowerCase();
    const id = [written, `line.${written}`].find((one) => ids.has(one));
    const at = { severity: 'error', element: name } as const;
    if (state !== 'open' && state !== 'closed') {
      const remedy = 'write open or closed';
      const message = 'not a state of a switch';
      issues.push({ ...at, rule: 'bad-switch', field: 'state', value: state, message, remedy });
    }
    if (id === undefined) {
      const near = nearestName(written, [...ids]);
      const remedy = near === null ? 'write the id of one' : `did you mean ${near}?`;
      const message = 'the feeder has no such line or switch';
      issues.push({ ...at, rule: 'unknown-line', field: 'switches', message, remedy });
    } else isOpen.set(id, state === 'open');
  }
  const lines = network.lines.map((line) => {
    const open = isOpen.get(line.id);
    return open === undefined ? line : { ...line, openFrom: open, openTo: open };
  });
  return { network: { ...network, lines }, issues };
}
