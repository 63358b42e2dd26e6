import type { PowerFlow, PowerFlows, Rates } from './power-flows.ts';
import { carry } from './proportional.ts';

/**
 * Passes costs of elements on to those whose active power goes through them, by proportional sharing: to
 * what consumes downstream, and to what produces upstream. With the elements' losses for costs the rates
 * are Bialek's: `gross demand/demand − 1` and `1 − net production/production`.
 *
 * @param costW by compiled element
 * @returns cost per W, all of it on consumers and all of it on producers, and for either what belongs to
 *   nobody: to elements that carry no power, or carry it where none is drawn
 */
export function passOn(
  { flows, producedW, consumedW }: PowerFlows,
  costW: Float64Array,
): Rates & { readonly left: { readonly consumedW: number; readonly producedW: number } } {
  const carriedW = new Float64Array(costW.length);
  for (const { element, receivedW } of flows) carriedW[element] += receivedW;
  let standing = 0;
  costW.forEach((cost, element) => {
    if (carriedW[element] === 0) standing += cost;
  });
  const part = ({ element, receivedW }: PowerFlow): number =>
    costW[element] * (receivedW / carriedW[element]);
  const down = carry(
    flows.map((flow) => ({ from: flow.from, to: flow.to, amount: flow.sentW, cost: part(flow) })),
    consumedW,
  );
  const up = carry(
    flows.map((flow) => ({
      from: flow.to,
      to: flow.from,
      amount: flow.receivedW,
      cost: part(flow),
    })),
    producedW,
  );
  return {
    consumed: down.rates,
    produced: up.rates,
    left: { consumedW: standing + down.stranded, producedW: standing + up.stranded },
  };
}
