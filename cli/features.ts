import type { Network, Transformer } from '../src/index.ts';
import { counted } from './output.ts';

/** What a feeder offers to be tried on, besides its size: devices, connections, load models. */
export function featuresOf(network: Network): string[] {
  const { capacitors, capacitorControls, generators, lines, loads } = network;
  const switches = lines.filter(({ kind }) => kind === 'switch').length;
  return [
    counted(capacitors.length, 'capacitor bank'),
    counted(capacitorControls.length, 'capacitor control'),
    counted(switches, 'switch', 'switches'),
    counted(generators.length, 'generator'),
    `${together(transformerKinds(network))} transformers`,
    `${together(loads.map(({ connection }) => connection))} loads`,
    together(loads.map(({ model }) => model)),
  ].filter((text) => !/^(0|$| )/.test(text));
}

/** How the windings of those are connected that no regulator moves. */
function transformerKinds({ transformers, regulators }: Network): string[] {
  const regulated = new Set(regulators.map(({ transformer }) => transformer));
  return transformers.filter(({ id }) => !regulated.has(id)).map(kindOf);
}

function kindOf({ phaseCount, windings }: Transformer): string {
  const [, second, third] = windings.map(({ terminal }) => terminal.bus);
  if (phaseCount === 1 && windings.length === 3 && second === third) return 'split-phase';
  return windings.map(({ connection }) => connection).join('–');
}

/** `a, b and c`, each once. */
function together(names: readonly string[]): string {
  const all = [...new Set(names)];
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} and ${last}`;
}
