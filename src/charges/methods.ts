import { postageTariff } from './postage.ts';
import type { Tariff } from './tariff.ts';
import { theveninTariff } from './thevenin.ts';

/** Every tariff by name. */
export const TARIFFS: ReadonlyMap<string, Tariff> = new Map(
  [postageTariff, theveninTariff].map((tariff) => [tariff.name, tariff]),
);
