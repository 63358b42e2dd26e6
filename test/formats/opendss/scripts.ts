import { describeIssue, type Issue } from '../../../src/errors.ts';
import {
  importOpenDss,
  type OpenDssImport,
  type ScriptFiles,
} from '../../../src/formats/opendss/index.ts';
import type { Network } from '../../../src/network/network.ts';

/** Text, or bytes of a file that has none. */
type Contents = Readonly<Record<string, string | Uint8Array>>;

/** Files held in memory, found without regard to case. */
function filesOf(contents: Contents): ScriptFiles {
  const byName = new Map(
    Object.entries(contents).map(([path, content]) => [
      path.toLowerCase(),
      typeof content === 'string' ? { path, text: content } : { path, text: '', bytes: content },
    ]),
  );
  return { read: (path) => byName.get(path.toLowerCase()) ?? null };
}

/** Reads `main.dss` with this text, next to other files. */
export function readScript(text: string, others: Contents = {}): OpenDssImport {
  return importOpenDss('main.dss', filesOf({ 'main.dss': text, ...others }));
}

/** The network of a script that must be free of errors; the circuit is put before it. */
export function networkOf(text: string, others: Contents = {}): Network {
  const { network, issues } = readScript(`new circuit.test\n${text}`, others);
  if (network === null) throw new Error(issues.map(describeIssue).join('\n'));
  return network;
}

/** The errors of a script after `new circuit.test`, whose line is 1. */
export function errorsOf(text: string, others: Contents = {}): Issue[] {
  const { issues } = readScript(`new circuit.test\n${text}`, others);
  return issues.filter(({ severity }) => severity === 'error');
}

/** The only element of a list. */
export function only<Element>(elements: readonly Element[]): Element {
  if (elements.length !== 1) throw new Error(`${elements.length} elements instead of one`);
  return elements[0];
}

/** The element with that id. */
export function byId<Element extends { readonly id: string }>(
  elements: readonly Element[],
  id: string,
): Element {
  const found = elements.find((element) => element.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}
