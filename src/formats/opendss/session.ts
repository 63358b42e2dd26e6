import type { Issue } from '../../errors.ts';
import type { EarthModel } from '../../network/line-impedance.ts';
import { joinPath } from './paths.ts';

export interface ScriptFile {
  readonly path: string;
  readonly text: string;
  /** As it stands, for files of binary numbers. */
  readonly bytes?: Uint8Array;
}

/** Where scripts and data files come from. */
export interface ScriptFiles {
  /** the file at path ('/'-separated), found without regard to case, or null */
  read(path: string): ScriptFile | null;
}

/** A line of a script, counting from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** An object that a script defines; its class keeps the rest of its state. */
export interface ScriptObject {
  /** `class.name` in lower case. */
  readonly id: string;
  readonly className: string;
  readonly name: string;
  /** The line that defined it. */
  readonly place: Place;
  enabled: boolean;
  /** What its class keeps of it; see `defineClass`. */
  state?: object;
}

/** A step of assigning base voltages to buses; later steps win. */
type BaseVoltageStep =
  | { readonly kind: 'nearest'; readonly lineToLineKv: readonly number[] }
  | { readonly kind: 'bus'; readonly bus: string; readonly lineToNeutralKv: number };

/** What `set` says about the solution, in force until the next `clear`. */
interface Options {
  controlMode: 'static' | 'off';
  maxControlIterations: number;
  loadMultiplier: number;
  generatorMultiplier: number;
  solutionMode: string;
  allowDuplicates: boolean;
  voltageBasesKv: readonly number[];
}

/** The state of reading: what a script has said up to the present line. */
export interface Session {
  readonly files: ScriptFiles;
  readonly issues: Issue[];
  readonly objects: Map<string, ScriptObject>;
  /** Where each bus of the network is first named. */
  readonly busPlaces: Map<string, Place>;
  readonly coordinates: Map<string, { readonly x: number; readonly y: number }>;
  readonly baseVoltages: BaseVoltageStep[];
  options: Options;
  /** Frequency of the circuit. */
  frequencyHz: number;
  /** Frequency that the next circuit gets. */
  defaultFrequencyHz: number;
  /** Earth return that the next lines get; like the frequency it outlives `clear`. */
  earthModel: EarthModel;
  circuitName: string | null;
  /** What `var @name=value` set, by name with its @. */
  readonly variables: Map<string, string>;
  /** Folder that relative paths start from. */
  directory: string;
  /** What the next `more` continues; `skipped` after a definition that could not be read. */
  active: ScriptObject | 'skipped' | null;
}

const DEFAULT_OPTIONS: Options = {
  controlMode: 'static',
  maxControlIterations: 10,
  loadMultiplier: 1,
  generatorMultiplier: 1,
  solutionMode: 'snapshot',
  allowDuplicates: false,
  voltageBasesKv: [],
};

/** A session that has read nothing; paths are relative to `directory`. */
export function newSession(files: ScriptFiles, directory: string): Session {
  return {
    files,
    issues: [],
    objects: new Map(),
    busPlaces: new Map(),
    coordinates: new Map(),
    baseVoltages: [],
    options: { ...DEFAULT_OPTIONS },
    frequencyHz: 60,
    defaultFrequencyHz: 60,
    earthModel: 'deri',
    circuitName: null,
    variables: new Map(),
    directory,
    active: null,
  };
}

/** Forgets the circuit; the default frequency stays, as it does in the language. */
export function clearCircuit(session: Session): void {
  session.objects.clear();
  session.coordinates.clear();
  session.baseVoltages.length = 0;
  session.options = { ...DEFAULT_OPTIONS };
  session.circuitName = null;
  session.active = null;
}

/** What an issue says besides its place. */
export type Finding = Omit<Issue, 'severity' | 'file' | 'line'>;

export function reportError(session: Session, place: Place, finding: Finding): void {
  session.issues.push({ severity: 'error', ...place, ...finding });
}

export function reportNote(session: Session, place: Place, finding: Finding): void {
  session.issues.push({ severity: 'note', ...place, ...finding });
}

/**
 * The first of the files `path`, `path + extension`, … that exists; a missing one is an error at
 * `place`.
 */
export function readFile(
  session: Session,
  place: Place,
  path: string,
  extensions: readonly string[] = [],
): ScriptFile | null {
  const full = joinPath(session.directory, path);
  for (const extension of ['', ...extensions]) {
    const file = path.trim() === '' ? null : session.files.read(full + extension);
    if (file !== null) return file;
  }
  reportError(session, place, {
    rule: 'missing-file',
    value: path,
    message: `there is no file ${full === '' ? 'of that name' : full}`,
    remedy: `give the path of a file relative to ${session.directory || 'the script'}`,
  });
  return null;
}
