import type { Network, Transformer } from '../../network/network.ts';
import { either, figure, rise, withChanged } from './change.ts';
import type { Facts } from './facts.ts';
import type { Hypothesis } from './types.ts';

/** Transformers whose rating or impedance does not fit what stands behind them. */
export function transformerSuspects({ network, kvaBehind }: Facts): Hypothesis[] {
  return network.transformers.flatMap((transformer): Hypothesis[] => {
    const { id, windings, reactancePct, ratingKva } = transformer;
    const [{ ratedKva }] = windings;
    const impedancePct = Math.max(...reactancePct, ...windings.map((w) => w.resistancePct));
    const behind = kvaBehind.get(id) ?? 0;
    const load = behind / ratedKva;
    const drop = (load * impedancePct) / 100;
    const stated = ratingKva > 0 ? ratingKva / ratedKva : 1;
    const small = either(
      0.7 * rise(load, 3, 100),
      0.8 * rise(drop, 0.3, 5),
      0.6 * rise(stated, 5, 100),
    );
    const steep = either(0.85 * rise(impedancePct, 30, 300), 0.5 * rise(drop, 0.3, 5));
    const found: Hypothesis[] = [];
    if (small >= 0.05 && impedancePct <= 30) {
      const isUnit = load > 100 || stated > 100;
      const factor = isUnit ? 1000 : Math.max(load, 2);
      found.push({
        element: id,
        kind: isUnit ? 'wrong-power-unit' : 'overload',
        message: `is rated ${figure(ratedKva)} kVA, with ${figure(behind)} kVA of load behind it`,
        evidence: `at its ${figure(impedancePct)} % that drops ${figure(100 * drop)} % of the voltage${stated > 5 ? `; its normal rating is ${figure(ratingKva)} kVA` : ''}`,
        remedy: isUnit
          ? `write ratedKva ${figure(ratedKva * 1000)} (kVA, not MVA)`
          : 'check ratedKva and the loads behind it',
        prior: small,
        trial: {
          what: `with ${figure(ratedKva * factor)} kVA`,
          change: scaledRating(transformer, factor),
          controls: 'locked',
        },
      });
    }
    if (impedancePct > 30 && steep >= 0.05) {
      found.push({
        element: id,
        kind: 'impedance-outlier',
        message: `its impedance is ${figure(impedancePct)} %`,
        evidence: `the load behind it would drop ${figure(100 * drop)} % of the voltage`,
        remedy: `write reactancePct and resistancePct in % of ${figure(ratedKva)} kVA, commonly 1 to 12`,
        prior: steep,
        trial: {
          what: 'with a hundredth of it',
          change: scaledRating(transformer, 100),
          controls: 'locked',
        },
      });
    }
    return found;
  });
}

function scaledRating({ id }: Transformer, factor: number) {
  return (network: Network) =>
    withChanged(network, 'transformers', id, (one) => ({
      ...one,
      windings: one.windings.map((w) => ({ ...w, ratedKva: w.ratedKva * factor })),
    }));
}
