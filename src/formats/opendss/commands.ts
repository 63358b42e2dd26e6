/** Runs a script: which command a line is, files within files, up to the first `solve`. */

import { COMMAND_NAMES, COMMANDS, type Flow, isDisplayCommand } from './command-table.ts';
import { editActive, selectObject } from './objects.ts';
import { directoryOf } from './paths.ts';
import { matchName } from './properties.ts';
import { type Place, readFile, reportError, reportNote, type Session } from './session.ts';
import { type Argument, scriptLines, splitArguments } from './tokens.ts';

/** Scripts nested deeper, or more of them, are taken for an endless recursion. */
const MAX_DEPTH = 50;
const MAX_FILES = 10_000;

interface Run {
  readonly session: Session;
  /** Files being read, outermost first. */
  readonly open: string[];
  fileCount: number;
}

/** Reads the script at `path` and everything it redirects to. */
export function runScript(session: Session, path: string): void {
  const run: Run = { session, open: [], fileCount: 0 };
  runFile(run, { file: path, line: 1 }, path, 'compile');
}

function runFile(run: Run, place: Place, path: string, how: 'redirect' | 'compile'): void {
  const { session } = run;
  const file = readFile(session, place, path, ['.dss', '.txt']);
  if (file === null) return;
  run.fileCount += 1;
  if (run.open.includes(file.path) || run.open.length >= MAX_DEPTH || run.fileCount > MAX_FILES) {
    reportError(session, place, {
      rule: 'endless-redirect',
      value: path,
      message: 'the files lead into each other without end',
      remedy: 'leave out the redirect that leads back',
    });
    return;
  }
  const outerDirectory = session.directory;
  session.directory = directoryOf(file.path);
  const ownDirectory = session.directory;
  run.open.push(file.path);
  runText(run, file.path, file.text);
  run.open.pop();
  session.directory = how === 'compile' ? ownDirectory : outerDirectory;
}

function runText(run: Run, file: string, text: string): void {
  const { session } = run;
  const { lines, openCommentLine } = scriptLines(text);
  if (openCommentLine !== null) {
    const message = 'the comment never ends';
    const place = { file, line: openCommentLine };
    reportError(session, place, { rule: 'unclosed-comment', message, remedy: 'end it with */' });
  }
  let flow: Flow = 'continue';
  const unread: Place[] = [];
  for (const { line, text: content } of lines) {
    const place = { file, line };
    const { args, unclosed } = splitArguments(content);
    if (args.length === 0) continue;
    if (flow === 'stop') {
      readAfterSolve(session, place, args, unread);
      continue;
    }
    if (unclosed !== null) {
      reportError(session, place, {
        rule: 'unclosed-quote',
        value: content.trim().slice(0, 80),
        message: `'${unclosed.opening}' is not closed`,
        remedy: `add ${unclosed.closing}`,
      });
      // a definition cut short would only cause further errors
      if (/^\s*new\b/i.test(content)) session.active = 'skipped';
      continue;
    }
    flow = runLine(run, place, args);
  }
  noteUnread(session, unread);
}

function runLine(run: Run, place: Place, args: readonly Argument[]): Flow {
  const { session } = run;
  const [first, ...rest] = withVariables(session, args);
  if (first.name !== null) {
    editByName(session, place, first.name, first.value, rest);
    return 'continue';
  }
  const typed = first.value;
  // `~wdg=2` may be written without a blank
  const command = typed.startsWith('~') ? '~' : matchName(COMMAND_NAMES, typed);
  if (command === null) {
    reportError(session, place, {
      rule: 'unknown-command',
      value: typed,
      message: 'there is no such command',
      remedy: 'write a command, e.g. new, edit or set, or class.name.property=value',
    });
    return 'continue';
  }
  if (command === 'redirect' || command === 'compile') {
    runFile(run, place, rest[0]?.value ?? '', command);
    return 'continue';
  }
  return COMMANDS[command]?.(session, place, rest) ?? 'continue';
}

/** `@name` at the start of a word of a value stands for what `var` set it to. */
function withVariables({ variables }: Session, args: readonly Argument[]): readonly Argument[] {
  if (variables.size === 0) return args;
  return args.map(({ name, value }) => ({
    name,
    value: value.replace(
      /(^|[\s,])(@[^\s,.^]+)/g,
      (written, before: string, variable: string) =>
        before + (variables.get(variable.toLowerCase()) ?? written.slice(before.length)),
    ),
  }));
}

/** `class.name.property=value …`, or `property=value …` of the active object. */
function editByName(
  session: Session,
  place: Place,
  full: string,
  value: string,
  rest: readonly Argument[],
): void {
  if (full.startsWith('~')) {
    editActive(session, place, [{ name: full.slice(1), value }, ...rest]);
    return;
  }
  const dot = full.lastIndexOf('.');
  if (dot >= 0 && selectObject(session, place, full.slice(0, dot)) === null) return;
  editActive(session, place, [{ name: full.slice(dot + 1), value }, ...rest]);
}

/** After `solve` only coordinates count; the rest is listed unless it merely shows results. */
function readAfterSolve(
  session: Session,
  place: Place,
  [first, ...rest]: readonly Argument[],
  unread: Place[],
): void {
  const command = first.name === null ? matchName(COMMAND_NAMES, first.value) : null;
  if (command === 'buscoords' || command === 'latlongcoords') {
    COMMANDS[command](session, place, rest);
  } else if (command === null || !isDisplayCommand(command)) {
    unread.push(place);
  }
}

function noteUnread(session: Session, unread: readonly Place[]): void {
  if (unread.length === 0) return;
  const lines = unread.slice(0, 10).map(({ line }) => line);
  const list = `${lines.join(', ')}${unread.length > lines.length ? ', …' : ''}`;
  reportNote(session, unread[0], {
    rule: 'not-read',
    message: `not read: what follows the first solve (line${lines.length > 1 ? 's' : ''} ${list})`,
  });
}
