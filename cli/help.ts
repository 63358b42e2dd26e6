import {
  type Command,
  OPERANDS,
  type OptionGroup,
  type Options,
  operandName,
  usageOf,
} from './command.ts';
import { OUTPUT_FLAGS, OUTPUT_OPTIONS } from './parse.ts';

/** Widest left column; what is longer has its explanation on the next line. */
const LEFT = 34;
const WIDEST = 110;

/** What the program can do, and what its exit codes mean. */
export function programHelp(commands: readonly Command[], width: number): string {
  return [
    'gridtoll <command> [operands] [options]',
    '',
    'Commands:',
    ...pairs(
      commands.map((command) => [usageOf(command), command.summary]),
      width,
    ),
    '',
    'Operands:',
    ...operandHelp(Object.keys(OPERANDS), width),
    '',
    'Exit codes:',
    ...pairs(
      [
        ['0', 'done; a refused trade is a result, not an error'],
        ['1', 'anything not listed here'],
        ['2', 'wrong usage or bad input: every problem found is listed'],
        ['3', 'the load flow did not converge'],
        ['4', 'a trade was refused, with --fail-on-reject'],
        ['130', 'a time series was interrupted: what was solved until then is given'],
      ],
      width,
    ),
    '',
    '`gridtoll <command> --help` explains its options, with an example.',
  ].join('\n');
}

/** Everything about one command: operands, options with their defaults, examples. */
export function commandHelp(command: Command, width: number): string {
  const { options: own, groups = [], flags = {} } = command;
  const shared = [...groups, { title: 'Output', options: OUTPUT_OPTIONS }].map((group) => ({
    title: group.title,
    options: Object.fromEntries(Object.entries(group.options).filter(([name]) => !(name in own))),
    flags: group.options === OUTPUT_OPTIONS ? OUTPUT_FLAGS : {},
  }));
  return [
    `${usageOf(command)} [options]`,
    '',
    command.summary,
    ...(command.operands.length > 0
      ? ['', ...operandHelp(command.operands.map(operandName), width)]
      : []),
    ...[{ title: 'Options', options: own, flags }, ...shared].flatMap((one) => section(one, width)),
    '',
    command.examples.length === 1 ? 'Example:' : 'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}

function operandHelp(names: readonly string[], width: number): string[] {
  return pairs(
    names.map((name) => [`<${name}>`, OPERANDS[name] as string]),
    width,
  );
}

interface Section extends OptionGroup {
  readonly flags: Options;
}

function section({ title, options, flags }: Section, width: number): string[] {
  const rows = [
    ...Object.entries(options).map(([name, text]): [string, string] => {
      const [value, ...words] = text.split('  ');
      return [`${optionName(name)} ${value}`, words.join('  ')];
    }),
    ...Object.entries(flags).map(([name, text]): [string, string] => [optionName(name), text]),
  ];
  return rows.length === 0 ? [] : ['', `${title}:`, ...pairs(rows, width)];
}

function optionName(name: string): string {
  if (name === 'output') return '-o, --output';
  return name === 'help' ? '-h, --help' : `--${name}`;
}

/** Two columns, the right one wrapped. */
function pairs(rows: readonly (readonly [left: string, right: string])[], width: number): string[] {
  const fitting = rows.map(([left]) => left.length).filter((length) => length <= LEFT);
  const indent = 2 + Math.max(0, ...fitting) + 2;
  return rows.flatMap(([left, right]) => {
    const [first, ...others] = wrapped(right, Math.min(width, WIDEST) - indent);
    const rest = others.map((line) => ' '.repeat(indent) + line);
    if (left.length <= LEFT) return [`  ${left}`.padEnd(indent) + first, ...rest];
    return [`  ${left}`, ' '.repeat(indent) + first, ...rest];
  });
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
