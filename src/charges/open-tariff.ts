import { GridError, type Issue } from '../errors.ts';
import { nearestName } from '../network/nearest.ts';
import { TARIFFS } from './methods.ts';
import {
  DEFAULT_TARIFF_OPTIONS,
  type Measure,
  type Measurement,
  type Tariff,
  type TariffKind,
  type TariffOptions,
} from './tariff.ts';
import { withTimeWeights } from './time-weights.ts';

/** A tariff with what it counts in a sum. */
interface Term {
  readonly kind: TariffKind;
  readonly weight: number;
}

/**
 * Opens a tariff, or a sum of several: `thevenin`, `thevenin+loss`, `0.02*thevenin+0.1*loss`. In a sum
 * every tariff counts with its weight, by default its own unit fee, and the unit fee is a factor.
 *
 * @throws {GridError} `bad-input` with everything that is wrong with the name and the options
 */
export async function openTariff(
  name: string,
  options: Partial<TariffOptions> = {},
): Promise<Tariff> {
  const chosen: TariffOptions = { ...DEFAULT_TARIFF_OPTIONS, ...options };
  const terms = termsOf(name);
  const { direction } = chosen;
  if (direction !== null && !terms.some(({ kind }) => kind.directions.includes(direction))) {
    const own = [...new Set(terms.flatMap(({ kind }) => kind.directions))];
    throw badTariff([
      {
        field: '--direction',
        value: direction,
        message: own.length === 0 ? `${name} has no directions` : `not a direction of ${name}`,
        remedy: own.length === 0 ? 'leave --direction out' : `write ${own.join(' or ')}`,
      },
    ]);
  }
  const measures = await Promise.all(
    terms.map(({ kind }) => {
      const heeds = direction !== null && kind.directions.includes(direction);
      return kind.open(heeds ? chosen : { ...chosen, direction: null });
    }),
  );
  const [only] = terms;
  const isSum = terms.length > 1 || name.includes('*');
  const measure = isSum || only === undefined ? summed(terms, measures) : (measures[0] as Measure);
  return {
    name,
    unit: isSum || only === undefined ? 'currency/kWh' : only.kind.unit(chosen),
    unitFee: isSum || only === undefined ? 1 : only.kind.unitFee,
    measure: withTimeWeights(measure, chosen.timeWindows),
  };
}

function termsOf(name: string): Term[] {
  const issues: Pick<Issue, 'field' | 'value' | 'message' | 'remedy'>[] = [];
  const terms = name.split('+').flatMap((part): Term[] => {
    const text = part.trim();
    const match = /^(?:(\d*\.?\d+(?:e-?\d+)?)\s*\*\s*)?([a-z-]+)$/i.exec(text);
    const kind = TARIFFS.get(match?.[2]?.toLowerCase() ?? '');
    if (match === null || kind === undefined) {
      const near = nearestName(text.toLowerCase(), TARIFFS.keys());
      issues.push({
        field: '--method',
        value: text,
        message: 'not a tariff',
        remedy:
          `${near === null ? '' : `did you mean ${near}? `}write ${[...TARIFFS.keys()].join(', ')}, ` +
          'or a sum of several, e.g. 0.02*thevenin+0.1*loss',
      });
      return [];
    }
    return [{ kind, weight: match[1] === undefined ? kind.unitFee : Number(match[1]) }];
  });
  if (issues.length > 0) throw badTariff(issues);
  return terms;
}

function badTariff(issues: readonly Omit<Issue, 'severity' | 'rule'>[]): GridError {
  return new GridError('bad-input', 'a tariff that cannot be opened', {
    issues: issues.map((issue) => ({ severity: 'error', rule: 'bad-tariff', ...issue })),
  });
}

function summed(terms: readonly Term[], measures: readonly Measure[]): Measure {
  return (grid, trades): Measurement => {
    const parts = measures.map((measure) => measure(grid, trades));
    const quantities = trades.map((_, t) => {
      const components: Record<string, number> = {};
      parts.forEach(({ quantities }, k) => {
        const { kind, weight } = terms[k] as Term;
        const own = weight * (quantities[t]?.value ?? 0);
        components[kind.name] = (components[kind.name] ?? 0) + own;
      });
      const value = Object.values(components).reduce((sum, part) => sum + part, 0);
      return { value, components };
    });
    return { quantities, notes: parts.flatMap(({ notes }) => notes) };
  };
}
