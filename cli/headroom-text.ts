import type { Binding, Network } from '../src/index.ts';
import type { Arguments } from './arguments.ts';
import type { Options } from './command.ts';
import { fixed } from './output.ts';

/** What of headroom and hosting is asked for. */
export const CONNECTIONS: Options = {
  buses: 'LIST  only these buses, comma-separated (default all)',
  connection: 'wye|delta  phase to neutral or ground, or phase to phase (default wye)',
};

/** Active and reactive power of what is tried. */
export const POWER_FACTOR: Options = {
  'power-factor': 'PF  of what is injected or withdrawn; below 0: leading (default 1)',
};

/** The buses of `--buses`, as the network spells them; every one that is not there is reported. */
export function busesOf(
  args: Arguments,
  network: Network | undefined,
): { readonly buses?: readonly string[] } {
  const asked = args.list('buses');
  if (asked === undefined || network === undefined) return {};
  const known = new Map(network.buses.map(({ id }) => [id.toLowerCase(), id]));
  const buses = asked.flatMap((name) => known.get(name.toLowerCase()) ?? []);
  for (const name of asked) {
    if (known.has(name.toLowerCase())) continue;
    args.fail('--buses', name, 'the feeder has no such bus', 'write buses of the feeder');
  }
  return { buses };
}

/** tan φ of `--power-factor`. */
export function reactiveOf(args: Arguments): number {
  const powerFactor = args.number('power-factor', 1, { min: -1, max: 1 });
  if (powerFactor === 0) {
    const remedy = 'write a number between -1 and 1 other than 0';
    args.fail('--power-factor', '0', 'there is no active power at it', remedy);
    return 0;
  }
  return (
    (Math.sign(powerFactor) * Math.sqrt(1 - powerFactor * powerFactor)) / Math.abs(powerFactor)
  );
}

/** Columns of a table for a limit. */
export const BINDING_COLUMNS = [
  'bindingKind',
  'bindingElement',
  'bindingNode',
  'bindingValue',
  'bindingLimit',
  'bindingUnit',
] as const;

export function bindingCells(binding: Binding | null): unknown[] {
  const { kind, element, node, value, limit, unit } = binding ?? {};
  return [kind, element, node, value, limit, unit];
}

export function largestText(powerKw: number | null): string {
  return powerKw === null ? 'no limit' : fixed(powerKw, 2);
}

/** Says which branches limit nothing for lack of a rating. */
export function unlimitedNote(ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const some = ids.slice(0, 3).join(', ');
  const count = ids.length === 1 ? '1 branch' : `${ids.length} branches`;
  return [`${count} without a rating limit nothing: ${some}${ids.length > 3 ? ', …' : ''}`];
}
