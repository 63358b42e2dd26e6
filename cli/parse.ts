import { Parser } from 'yargs/helpers';
import { nearestName } from '../src/index.ts';
import { Arguments } from './arguments.ts';
import { type Command, isOptional, type Options, operandName, usageOf } from './command.ts';

/** Options of every command. */
export const OUTPUT_FLAGS: Options = {
  json: 'print one JSON document',
  csv: 'print one table for programs',
  help: 'this text',
};
export const OUTPUT_OPTIONS: Options = {
  output: 'FILE  write the result to FILE instead of printing it',
};
const SHORT: Options = { o: 'output', h: 'help' };

export function optionsOf({ options, groups = [] }: Command): Options {
  return Object.assign({}, OUTPUT_OPTIONS, ...groups.map((group) => group.options), options);
}

/**
 * Sorts the words after a command's name into options, flags and operands. Whatever does not belong
 * there is remembered as a problem of the arguments.
 */
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  const options = Object.keys(optionsOf(command));
  const flags = Object.keys({ ...command.flags, ...OUTPUT_FLAGS });
  const operands = command.operands.map(operandName);
  const { _: found, ...named } = Parser([...words], {
    string: [...options, 'o'],
    boolean: [...flags, 'h'],
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    },
  });
  const raw = new Map<string, string | true>();
  const args = new Arguments(raw);
  for (const [written, value] of Object.entries(named)) {
    const name = SHORT[written] ?? written;
    if (flags.includes(name)) {
      raw.set(name, true);
      const valued = words.find((word) => word.startsWith(`--${name}=`));
      if (valued !== undefined) args.fail(`--${name}`, valued, 'takes no value', `write --${name}`);
    } else if (!options.includes(name)) {
      args.fail(
        `--${name}`,
        undefined,
        'there is no such option',
        unknownOption(command, name, options),
      );
    } else if (Array.isArray(value)) {
      args.fail(`--${name}`, value.join(' '), 'is given more than once', 'give it once');
    } else if (value === '' || value === true) {
      args.fail(
        `--${name}`,
        undefined,
        'has no value',
        `write --${name} ${valueName(command, name)}`,
      );
    } else {
      raw.set(name, String(value));
    }
  }
  operands.forEach((name, k) => {
    const value = found[k];
    if (value !== undefined && value !== '') raw.set(name, String(value));
    else if (!isOptional(command.operands[k] as string)) {
      args.fail(`<${name}>`, undefined, 'is missing', `write ${usageOf(command)}`);
    }
  });
  for (const extra of found.slice(operands.length)) {
    args.fail('operand', String(extra), 'is one too many', `write ${usageOf(command)}`);
  }
  return args;
}

function valueName(command: Command, name: string): string {
  return optionsOf(command)[name]?.split('  ')[0] ?? '';
}

function unknownOption(command: Command, name: string, options: readonly string[]): string {
  const known = [...options, ...Object.keys({ ...command.flags, ...OUTPUT_FLAGS })];
  const near = nearestName(name, known);
  const hint = near === null ? '' : `did you mean --${near}? `;
  return `${hint}gridtoll ${command.name} --help lists the options`;
}
