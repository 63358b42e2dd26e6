import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFolder, describeIssue, GridError, type Issue, nearestName } from '../src/index.ts';
import { Arguments } from './arguments.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { commandHelp, programHelp } from './help.ts';
import { type Io, processIo } from './io.ts';
import { emit } from './output.ts';
import { parseArguments } from './parse.ts';

const EXIT = { done: 0, other: 1, badInput: 2, notConverged: 3 } as const;

/**
 * Runs the program with the arguments after its name.
 *
 * @returns the exit code: 0 done, 2 wrong usage or bad input, 3 not converged, 4 trades refused
 *   with `--fail-on-reject`, 130 interrupted, 1 anything else
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return report(error, argv.includes('--json'), io);
  }
}

/** The process's own entry: sets the exit code and lets the streams drain. */
export async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo());
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const wantsHelp = argv.includes('--help') || argv.includes('-h');
  const name = argv.find((word) => !word.startsWith('-'));
  const command = COMMANDS.find((one) => one.name === name);
  if (command !== undefined) {
    if (!wantsHelp) return execute(command, argv.toSpliced(argv.indexOf(command.name), 1), io);
    await io.out(`${commandHelp(command, io.width)}\n`);
    return EXIT.done;
  }
  if (argv.length === 0 || (wantsHelp && name === undefined)) {
    await io.out(`${programHelp(COMMANDS, io.width)}\n`);
    return EXIT.done;
  }
  if (argv[0] === '--version') {
    await io.out(`${version()}\n`);
    return EXIT.done;
  }
  const near = nearestName(
    name ?? '',
    COMMANDS.map((one) => one.name),
  );
  const args = new Arguments(new Map());
  args.fail(
    '<command>',
    name,
    name === undefined ? 'is missing' : 'there is no such command',
    `${near === null ? '' : `did you mean ${near}? `}gridtoll --help lists the commands`,
  );
  args.finish();
  return EXIT.other;
}

async function execute(command: Command, words: readonly string[], io: Io): Promise<number> {
  const args = parseArguments(command, words);
  const json = args.flag('json');
  const csv = args.flag('csv');
  if (json && csv) args.fail('--csv', undefined, 'given together with --json', 'give one of them');
  const result = await command.run(args, io);
  const output = command.writesItself === true ? undefined : args.text('output');
  await emit(result, { json, csv, output }, io);
  return result.exitCode ?? EXIT.done;
}

function version(): string {
  const path = join(bundledFolder(), '..', 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

async function report(error: unknown, asJson: boolean, io: Io): Promise<number> {
  const known = error instanceof GridError;
  const code = known ? error.code : 'internal';
  const issues = known ? error.issues : [];
  const [only] = issues.length === 1 && code.startsWith('bad-') ? issues : [];
  const message =
    only === undefined
      ? error instanceof Error
        ? error.message
        : String(error)
      : describeIssue(only);
  if (asJson) {
    await io.out(`${JSON.stringify({ error: { code, message, issues: issues.map(record) } })}\n`);
  } else {
    const lines = issues.map(describeIssue).filter((line) => line !== message);
    io.err([`gridtoll: ${message}`, ...lines.map((line) => `  ${line}`), ''].join('\n'));
    if (!known && error instanceof Error) io.err(`${error.stack}\n`);
  }
  switch (code) {
    case 'internal':
      return EXIT.other;
    case 'not-converged':
    case 'singular-network':
      return EXIT.notConverged;
    default:
      return EXIT.badInput;
  }
}

/** An issue with every field of the contract; what is not known of it is null. */
function record(issue: Issue) {
  const { severity, file, line, element, field, value, rule, message, remedy } = issue;
  const known = { severity, file, line, element, field, value, rule, message, remedy };
  return Object.fromEntries(Object.entries(known).map(([name, part]) => [name, part ?? null]));
}
