import { GridError } from '../errors.ts';
import { busOfParticipant } from './distances/metric.ts';
import { busesBetween } from './distances/path.ts';
import { measured, type TariffKind } from './tariff.ts';
import { zonesOf } from './zones.ts';

/** Uniform zonal charge: a kWh pays for every zone that it goes through, a local one for its own. */
export const zonalTariff: TariffKind = {
  name: 'zonal',
  title: 'Zones: what every zone on the way counts',
  unit: () => 'zones',
  unitFee: 0.01,
  directions: [],
  claims: ['separable', 'never-earns', 'symmetric', 'monotone'],
  open:
    ({ zones: counted, zoneWeights }) =>
    (grid, trades) => {
      const zones = zonesOf(grid.system);
      const known = new Set(zones);
      const strange = [...zoneWeights.keys()].filter((zone) => !known.has(zone));
      if (strange.length > 0) throw unknownZones(strange, [...known]);
      const passed = new Map<string, readonly string[]>();
      const zonesBetween = (from: number, to: number) => {
        const key = `${from} ${to}`;
        let found = passed.get(key);
        if (found === undefined) {
          const way = counted === 'ends' ? [from, to] : busesBetween(grid.system, from, to);
          found = [...new Set((way ?? [from, to]).map((bus) => zones[bus] as string))];
          passed.set(key, found);
        }
        return found;
      };
      return measured(
        trades.map(({ seller, buyer }) => {
          const [from, to] = [seller, buyer].map((id) =>
            busOfParticipant(grid.system, grid.indexOf(id)),
          ) as [number, number];
          const components = Object.fromEntries(
            zonesBetween(from, to).map((zone) => [zone, zoneWeights.get(zone) ?? 1]),
          );
          const value = Object.values(components).reduce((sum, weight) => sum + weight, 0);
          return { value, components };
        }),
      );
    },
};

function unknownZones(strange: readonly string[], known: readonly string[]): GridError {
  const issues = strange.map((zone) => ({
    severity: 'error' as const,
    rule: 'unknown-zone',
    field: '--zone-weights',
    value: zone,
    message: 'the feeder has no such zone',
    remedy: `write some of ${known.slice(0, 20).join(', ')}`,
  }));
  return new GridError('bad-input', 'zones that the feeder does not have', { issues });
}
