/**
 * Exact OpenDSS solutions and primitive admittances, kept outside the project. Tests against them
 * run where they are present and are skipped elsewhere; what the project carries of them itself is
 * in `feeders, under published`.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import {
  describeIssue,
  type Issue,
  imposeDevices,
  type Network,
  openFeeder,
} from '../../src/index.ts';

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));

export const hasReference: boolean = existsSync(`${SHARED}reference/opendss`);

export interface ReferenceState {
  readonly volts: Readonly<Record<string, readonly [re: number, im: number, baseV: number]>>;
  readonly lineAmps: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Missing where the reference has no controls at all. */
  readonly taps?: Readonly<Record<string, { readonly tapPu: number; readonly tapNumber: number }>>;
  readonly capacitors?: Readonly<Record<string, readonly number[]>>;
  readonly sourceKwKvar: readonly [number, number];
  readonly lossesKwKvar: readonly [number, number];
}

export interface Reference {
  readonly script: string;
  readonly controlsOn?: ReferenceState;
  readonly controlsLocked: ReferenceState;
}

/** Every solution there is; none where there is no reference. */
export const REFERENCES: readonly string[] = namesIn('reference/opendss', '.json');

/** Those with primitive admittances. */
export const PRIMITIVES: readonly string[] = namesIn('reference/opendss/yprim', '.jsonl.gz');

function namesIn(folder: string, ending: string): string[] {
  if (!hasReference) return [];
  return readdirSync(SHARED + folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

export function readReference(name: string): Reference {
  return JSON.parse(readFileSync(`${SHARED}reference/opendss/${name}.json`, 'utf8')) as Reference;
}

/** The network of a published script. */
export function readScript(script: string): Network {
  return openFeeder(`${SHARED}dss/${script}`).network;
}

/** The network with the taps and capacitor steps that the reference ended with. */
export function withDevicesOf(
  network: Network,
  { taps = {}, capacitors = {} }: ReferenceState,
): Network {
  const imposed = imposeDevices(network, [
    ...Object.entries(taps).map(([name, { tapPu }]) => ({
      device: `transformer.${name}`,
      value: String(tapPu),
    })),
    ...Object.entries(capacitors).map(([name, states]) => ({
      device: `capacitor.${name}`,
      value: String(states.reduce((sum, on) => sum + on, 0)),
    })),
  ]);
  if (imposed.issues.length > 0) throw new Error(describeIssue(imposed.issues[0] as Issue));
  return imposed.network;
}

export interface ReferencePrimitive {
  readonly name: string;
  readonly nodes: readonly number[];
  readonly terminals: number;
  readonly conductors: number;
  readonly yprim_colmajor_re_im: readonly number[];
}

export function readPrimitives(name: string): ReferencePrimitive[] {
  return gunzipSync(readFileSync(`${SHARED}reference/opendss/yprim/${name}.jsonl.gz`))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ReferencePrimitive);
}

/** A JSON document of the reference, gunzipped. */
export function readReferenceJson<T>(path: string): T {
  return JSON.parse(gunzipSync(readFileSync(`${SHARED}reference/${path}`)).toString('utf8')) as T;
}

export function referencePath(path: string): string {
  return `${SHARED}reference/${path}`;
}
