import { dlmpTariff } from './dlmp.ts';
import { formulaTariff } from './formula.ts';
import { lossTariff } from './loss.ts';
import { lricTariff } from './lric.ts';
import { mwMileTariff } from './mw-mile.ts';
import { postageTariff } from './postage.ts';
import { ptdfTariff } from './ptdf.ts';
import type { TariffKind } from './tariff.ts';
import { theveninTariff } from './thevenin.ts';
import { touTariff } from './time-weights.ts';
import { zonalTariff } from './zonal.ts';

/** Every tariff by name. */
export const TARIFFS: ReadonlyMap<string, TariffKind> = new Map(
  [
    postageTariff,
    theveninTariff,
    ptdfTariff,
    zonalTariff,
    mwMileTariff,
    lossTariff,
    lricTariff,
    dlmpTariff,
    touTariff,
    formulaTariff,
  ].map((tariff) => [tariff.name, tariff]),
);
