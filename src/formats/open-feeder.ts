/** Any feeder a user can name: a bundled one, a feeder folder, an OpenDSS master script. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeIssue, GridError, type Issue } from '../errors.ts';
import { nearestName } from '../network/nearest.ts';
import type { Network } from '../network/network.ts';
import { validateNetwork } from '../network/validate.ts';
import { diskScriptFiles, readFeederFolder } from './folder.ts';
import { importOpenDss, type OpenDssImport } from './opendss/index.ts';

export interface OpenedFeeder {
  readonly network: Network;
  /** What of the input was not modelled or was assumed, each with its place. */
  readonly notes: readonly string[];
}

/**
 * Opens and validates a feeder.
 *
 * @param name a bundled feeder (`ieee13`), a folder, or the path of an OpenDSS master script
 * @param cwd what relative paths are relative to
 * @throws {GridError} `bad-input` with every problem found
 */
export function openFeeder(name: string, cwd: string = process.cwd()): OpenedFeeder {
  const path = resolve(cwd, name);
  if (/\.dss$/i.test(name)) return openScript(path, name, cwd);
  if (existsSync(path) && statSync(path).isDirectory()) return openFolder(path);
  const bundled = bundledFeeders();
  if (bundled.includes(name.toLowerCase())) {
    return openFolder(join(bundledFolder(), name.toLowerCase()));
  }
  const near = nearestName(name.toLowerCase(), bundled);
  throw new GridError('bad-input', `there is no feeder '${name}'`, {
    issues: [
      {
        severity: 'error',
        rule: 'unknown-feeder',
        field: 'feeder',
        value: name,
        message: 'neither a bundled feeder nor a folder nor a .dss script',
        remedy: `${near === null ? '' : `did you mean ${near}? `}bundled: ${bundled.join(', ')}`,
      },
    ],
  });
}

/** Names of the feeders that come with the project. */
export function bundledFeeders(): string[] {
  const folder = bundledFolder();
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'datapackage.json')))
    .sort();
}

/** The folder `feeders`, beside the package's own package.json. */
export function bundledFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'feeders');
}

function openFolder(path: string): OpenedFeeder {
  const { network, issues } = readFeederFolder(path); // judges the network too, with its lines
  return judged(network, issues, path);
}

function openScript(path: string, name: string, cwd: string): OpenedFeeder {
  if (!existsSync(path)) {
    throw new GridError('bad-input', `${name}: there is no such file`, {
      issues: [
        {
          severity: 'error',
          rule: 'missing-file',
          file: name,
          message: 'there is no such file',
          remedy: 'write the path of an OpenDSS master script',
        },
      ],
    });
  }
  const imported = importOpenDss(path, diskScriptFiles());
  const network = withControlMode(imported);
  const breaches = (network === null ? [] : validateNetwork(network)).map((issue) => ({
    ...issue,
    ...imported.placeOf(issue.element ?? ''),
  }));
  const issues = [...imported.issues, ...controlNotes(imported, path), ...breaches].map((issue) =>
    issue.file === undefined ? issue : { ...issue, file: shortPath(issue.file, cwd) },
  );
  return judged(network, issues, name);
}

/**
 * With its controls switched off, a script's regulators keep their settings but never move; the
 * controls of its capacitors and inverters are left out.
 */
function withControlMode({ network, settings }: OpenDssImport): Network | null {
  if (network === null || settings.controlMode !== 'off') return network;
  const regulators = network.regulators.map((regulator) => ({ ...regulator, maxTapChange: 0 }));
  return { ...network, regulators, capacitorControls: [], inverterControls: [] };
}

function controlNotes({ network, settings }: OpenDssImport, file: string): Issue[] {
  if (network === null || settings.controlMode !== 'off') return [];
  const { regulators, capacitorControls, inverterControls } = network;
  if (regulators.length + capacitorControls.length + inverterControls.length === 0) return [];
  return [
    {
      severity: 'note',
      rule: 'controls-off',
      file,
      message: 'the script switches its controls off: taps and capacitor steps stay as it states',
    },
  ];
}

function shortPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near.length < path.length ? near : path;
}

function judged(network: Network | null, issues: readonly Issue[], name: string): OpenedFeeder {
  const errors = issues.filter((issue) => issue.severity === 'error');
  if (network === null || errors.length > 0) {
    const count = errors.length === 1 ? 'one problem' : `${errors.length} problems`;
    throw new GridError('bad-input', `${name}: ${count} in the feeder`, { issues: errors });
  }
  return { network, notes: issues.map(describeIssue) };
}
