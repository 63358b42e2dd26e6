/** OpenDSS scripts: text in, the engineering model out. Nothing here touches the disk. */

import type { Issue } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import { runScript } from './commands.ts';
import { noteClassesWithoutEffect, reportRefusedClasses } from './objects.ts';
import { newSession, reportError, type ScriptFiles } from './session.ts';
import { placeOf, toNetwork } from './to-network.ts';

export type { ScriptFiles } from './session.ts';

/** What a script says about the solution rather than about the network. */
export interface SolutionSettings {
  /** `off`: taps and capacitor steps stay as the script states them. */
  readonly controlMode: 'static' | 'off';
  readonly maxControlIterations: number;
  /** Already contained in the loads' power. */
  readonly loadMultiplier: number;
  /** As the script has it, e.g. `snapshot`, `daily` or `yearly`. */
  readonly solutionMode: string;
}

export interface OpenDssImport {
  /** Null where some issue is an error. */
  readonly network: Network | null;
  /** Errors and notes, in the order in which they were found. */
  readonly issues: readonly Issue[];
  readonly settings: SolutionSettings;
  /** Where an element, a bus, a line code or a profile of the network comes from. */
  placeOf(id: string): { readonly file: string; readonly line: number };
}

/**
 * Reads the script `master` and the files it refers to, up to the first `solve` of each.
 *
 * @param master path of the script, as `files` knows it
 */
export function importOpenDss(master: string, files: ScriptFiles): OpenDssImport {
  const session = newSession(files, '');
  runScript(session, master);
  if (
    session.circuitName === null &&
    session.issues.every(({ severity }) => severity !== 'error')
  ) {
    reportError(
      session,
      { file: master, line: 1 },
      {
        rule: 'no-circuit',
        message: 'the script defines no circuit',
        remedy: 'add new circuit.name',
      },
    );
  }
  reportRefusedClasses(session);
  const network = toNetwork(session);
  noteClassesWithoutEffect(session);
  const { controlMode, maxControlIterations, loadMultiplier, solutionMode } = session.options;
  return {
    network: session.issues.some(({ severity }) => severity === 'error') ? null : network,
    issues: session.issues,
    settings: { controlMode, maxControlIterations, loadMultiplier, solutionMode },
    placeOf: (id) => placeOf(session, id),
  };
}
