import type { CompiledElement } from '../compiled/compile.ts';
import { elementCurrents, elementPower } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Halves } from './currents.ts';

/** Complex power that each source delivers, W and var. */
export function sourcePowers(system: System, voltages: Voltages): { re: number; im: number }[] {
  return system.compiled.sourceVoltages.map((_, k) => {
    const element = system.compiled.elements[k] as CompiledElement;
    const { re, im } = elementPower(element, elementCurrents(system, k, voltages), voltages);
    return { re: -re, im: -im };
  });
}

/** Shares the network's own losses among the sources by the apparent power each delivers. */
export function ownBySource(system: System, voltages: Voltages, ownW: number): Float64Array {
  const sizes = sourcePowers(system, voltages).map(({ re, im }) => Math.hypot(re, im));
  const sum = sizes.reduce((total, size) => total + size, 0);
  return Float64Array.from(sizes, (size) => ownW * (sum > 0 ? size / sum : 1 / sizes.length));
}

/** Below this part of what the sources deliver, powers of ports are rounding. */
const NOTHING = 1e-9;

/** Does nobody draw or inject anything to speak of? Then the losses are the network's own. */
export function nobodyDraws(system: System, voltages: Voltages, { re, im }: Halves): boolean {
  const turnover = re.reduce((sum, p, port) => sum + Math.hypot(p, im[port]), 0);
  const delivered = sourcePowers(system, voltages).reduce(
    (sum, power) => sum + Math.hypot(power.re, power.im),
    0,
  );
  return turnover <= NOTHING * delivered;
}
