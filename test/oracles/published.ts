/** Figures of other programs and of the literature that the bundled feeders carry themselves. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFolder } from '../../src/index.ts';

export interface PublishedState {
  readonly controls: 'locked' | 'on';
  /** `bus.node` → volts to ground. */
  readonly volts: ReadonlyMap<string, readonly [re: number, im: number]>;
  /** `source.kW`, `losses.kvar`, `tap.transformer.reg1`, … */
  readonly totals: ReadonlyMap<string, number>;
}

/** The OpenDSS solutions in `feeders/<name>/published`. */
export function readPublished(name: string): PublishedState[] {
  const rows = (file: string) =>
    readFileSync(join(bundledFolder(), name, 'published', file), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','));
  const volts = rows('opendss.csv');
  const totals = rows('opendss-totals.csv');
  const states = [...new Set(volts.map(([controls]) => controls as 'locked' | 'on'))];
  return states.map((controls) => ({
    controls,
    volts: new Map(
      volts
        .filter(([of]) => of === controls)
        .map(([, bus, node, re, im]) => [`${bus}.${node}`, [Number(re), Number(im)]]),
    ),
    totals: new Map(
      totals
        .filter(([of]) => of === controls)
        .map(([, quantity, value]) => [quantity as string, Number(value)]),
    ),
  }));
}
