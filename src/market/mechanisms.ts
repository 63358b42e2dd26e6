import { continuousDoubleAuction } from './double-auction.ts';
import type { Mechanism } from './mechanism.ts';

/** Every mechanism by name. */
export const MECHANISMS: ReadonlyMap<string, Mechanism> = new Map(
  [continuousDoubleAuction].map((mechanism) => [mechanism.name, mechanism]),
);
