import { type Binding, DEFAULT_LIMITS, type Limits } from '../src/index.ts';
import type { Arguments } from './arguments.ts';
import type { OptionGroup } from './command.ts';
import { fixed } from './output.ts';

const CHECKED = ['voltage', 'line', 'transformer', 'unbalance'] as const;

/** Limits of the network, understood by every command that approves trades. */
export const LIMITS: OptionGroup = {
  title: 'Limits',
  options: {
    check: `LIST  of ${CHECKED.join(',')} (default the first three)`,
    'v-min': 'PU  lowest voltage allowed (default 0.95)',
    'v-max': 'PU  highest voltage allowed (default 1.05)',
    'max-loading': 'PCT  of the normal ratings of lines and transformers (default 100)',
    'max-vuf': 'PCT  largest unbalance |V2|/|V1| allowed (default 2)',
    slack: 'SHARE  of a limit by which a value beyond it is still inside (default 1e-6)',
    worsening:
      'SHARE  by which a value that is outside already may move further out (default 1e-6)',
  },
};

export function limitsOf(args: Arguments): Limits {
  const byDefault = DEFAULT_LIMITS;
  const asked = args.list('check') ?? byDefault.check;
  for (const kind of asked) {
    if (CHECKED.some((one) => one === kind.toLowerCase())) continue;
    args.fail('--check', kind, 'not something that is checked', `write some of ${CHECKED.join()}`);
  }
  const vMinPu = args.number('v-min', byDefault.vMinPu, { min: 0 });
  const vMaxPu = args.number('v-max', byDefault.vMaxPu, { above: 0 });
  if (vMinPu >= vMaxPu) {
    const field = args.has('v-min') ? '--v-min' : '--v-max';
    const bounds = `--v-min ${vMinPu} and --v-max ${vMaxPu}`;
    args.fail(
      field,
      args.text(field.slice(2)),
      `nothing lies between ${bounds}`,
      'write --v-min below --v-max',
    );
  }
  return {
    check: CHECKED.filter((kind) => asked.some((one) => one.toLowerCase() === kind)),
    vMinPu,
    vMaxPu,
    maxLoadingPct: args.number('max-loading', byDefault.maxLoadingPct, { above: 0 }),
    maxVufPct: args.number('max-vuf', byDefault.maxVufPct, { above: 0 }),
    slack: args.number('slack', byDefault.slack, { min: 0 }),
    worsening: args.number('worsening', byDefault.worsening, { min: 0 }),
  };
}

/** Decimals beyond which two different values are shown as equal. */
const MOST_DECIMALS = 9;

/** Why a trade was not approved, as a person says it. */
export function reasonOf(binding: Binding | null): string {
  if (binding === null) return '';
  const { kind, element, node, value, limit, unit, before, rule } = binding;
  if (kind === 'no-solution') return 'no load flow solution: beyond what the feeder can carry';
  const place = node === null ? `${element}` : `${element}.${node}`;
  const bound = (rule === 'worsening' ? before : limit) as number;
  // As many decimals as tell the value from what it was held against.
  let decimals = unit === 'pu' ? 4 : 1;
  const number = (x: number | null) => fixed(x as number, decimals);
  while (number(value) === number(bound) && decimals < MOST_DECIMALS) decimals++;
  const shown = `${kind} at ${place}: ${number(value)} ${unit}`;
  return rule === 'worsening'
    ? `${shown} (was ${number(before)} ${unit} already, limit ${limit} ${unit})`
    : `${shown} (limit ${limit} ${unit})`;
}
