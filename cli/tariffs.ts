import {
  BRANCH_WEIGHTS,
  DEFAULT_TARIFF_OPTIONS,
  DIRECTIONS,
  FORMULA_VARIABLES,
  GridError,
  openTariff,
  parseTimeWindows,
  type Tariff,
  type TariffOptions,
} from '../src/index.ts';
import type { Arguments } from './arguments.ts';
import type { OptionGroup } from './command.ts';

const { energyPrice, curtailmentPrice, hoursPerYear } = DEFAULT_TARIFF_OPTIONS;

/** What tariffs let one choose, understood by every command that charges. */
export const TARIFF: OptionGroup = {
  title: 'Tariffs',
  options: {
    direction: `${DIRECTIONS.join('|')}  ptdf, mw-mile, lric, loss: does a trade that relieves the network pay, earn, or go free? (default: the tariff's own)`,
    weight: `${BRANCH_WEIGHTS.join('|')}  ptdf: what branches count (default none)`,
    basis: 'use|capacity  mw-mile: costs shared by use, or paid by part of capacity (default use)',
    zones: 'route|ends  zonal: all zones on the way, or those of the two ends (default route)',
    'zone-weights': 'LIST  zonal: what zones count, north=2,south=1.5 (default 1 each)',
    increment: 'marginal|trade  lric: a marginal kW, or all of the trade (default marginal)',
    hours: `N  mw-mile, lric: hours a year that bear a year's costs (default ${hoursPerYear})`,
    'energy-price': `X  dlmp: what a kWh at the source costs (default ${energyPrice})`,
    'curtailment-price': `X  dlmp: what a kWh of a trade that does not fit is worth (default ${curtailmentPrice})`,
    tou: 'LIST  what times of day count, for any tariff: 07:00-19:00=1.5,19:00-23:00=2 (default 1)',
    formula: `TEXT  formula: an expression over ${Object.keys(FORMULA_VARIABLES).join(', ')}`,
  },
};

/** The tariff that an option names, with what else was chosen; null, and why remembered, where that fails. */
export async function tariffOf(
  args: Arguments,
  field: 'method' | 'charge',
  byDefault: string,
  limits: TariffOptions['limits'],
): Promise<Tariff | null> {
  return openNamed(args, field, args.text(field) ?? byDefault, tariffOptionsOf(args, limits));
}

/** What was chosen for all tariffs of the command. */
export function tariffOptionsOf(args: Arguments, limits: TariffOptions['limits']): TariffOptions {
  return {
    direction: args.has('direction') ? args.choice('direction', DIRECTIONS, 'absolute') : null,
    weight: args.choice('weight', BRANCH_WEIGHTS, 'none'),
    basis: args.choice('basis', ['use', 'capacity'], 'use'),
    zones: args.choice('zones', ['route', 'ends'], 'route'),
    zoneWeights: zoneWeightsOf(args),
    increment: args.choice('increment', ['marginal', 'trade'], 'marginal'),
    hoursPerYear: args.number('hours', hoursPerYear, { above: 0 }),
    energyPrice: args.number('energy-price', energyPrice),
    curtailmentPrice: args.number('curtailment-price', curtailmentPrice, { min: 0 }),
    limits,
    timeWindows: args.attempt(() => parseTimeWindows(args.text('tou') ?? '')) ?? [],
    formula: args.text('formula') ?? '',
  };
}

/** A tariff by name; null, and why remembered, where it cannot be opened. */
export async function openNamed(
  args: Arguments,
  field: string,
  name: string,
  options: TariffOptions,
): Promise<Tariff | null> {
  try {
    return await openTariff(name, options);
  } catch (error) {
    if (!(error instanceof GridError) || error.issues.length === 0) throw error;
    args.report(
      error.issues.map((issue) =>
        issue.field === '--method' ? { ...issue, field: `--${field}` } : issue,
      ),
    );
    return null;
  }
}

function zoneWeightsOf(args: Arguments): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const item of args.list('zone-weights') ?? []) {
    const [zone = '', value = ''] = item.split('=').map((part) => part.trim());
    const weight = Number(value);
    if (zone === '' || value === '' || !Number.isFinite(weight) || weight < 0) {
      const remedy = 'write zones with numbers of 0 or more, e.g. north=2,south=1.5';
      args.fail('--zone-weights', item, 'not a zone with its weight', remedy);
    } else weights.set(zone.toLowerCase(), weight);
  }
  return weights;
}
