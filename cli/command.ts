import type { Arguments } from './arguments.ts';
import type { Io } from './io.ts';
import type { CommandResult } from './output.ts';

/** Options with the name of their value and their help text: `PU  lowest voltage allowed (default 0.95)`. */
export type Options = Readonly<Record<string, string>>;

/** Options that several commands share, under one heading of their help. */
export interface OptionGroup {
  readonly title: string;
  readonly options: Options;
}

/** One command of the program. Adding one is one file and one line in `commands/index.ts`. */
export interface Command {
  readonly name: string;
  /** Its operands in order: those of `OPERANDS`, by name; a `?` behind one that may be left out. */
  readonly operands: readonly string[];
  readonly summary: string;
  readonly options: Options;
  readonly groups?: readonly OptionGroup[];
  readonly flags?: Options;
  readonly examples: readonly string[];
  /** The command does all its writing itself; the result is printed even with `-o`. */
  readonly writesItself?: boolean;
  readonly run: (args: Arguments, io: Io) => Promise<CommandResult>;
}

/** What stands on the command line without a name, as help explains it. */
export const OPERANDS: Options = {
  feeder:
    'a bundled feeder (`gridtoll feeders` lists them), a feeder folder, or the path of an OpenDSS master script (.dss)',
  trades:
    'a CSV file: tradeId,seller,buyer,powerKw[,pricePerKwh,start,durationMin,powerFactor]; seller and buyer are loads (load.671 or 671), participants, or a bus with its nodes (680.1.2.3)',
  orders:
    'a CSV file: orderId,participant,side,quantityKwh,pricePerKwh[,start,durationMin]; side is buy or sell',
  master: 'the path of an OpenDSS master script (.dss)',
};

export function isOptional(operand: string): boolean {
  return operand.endsWith('?');
}

export function operandName(operand: string): string {
  return operand.replace('?', '');
}

/** `gridtoll vet <feeder> <trades>` */
export function usageOf({ name, operands }: Command): string {
  const shown = operands.map((operand) =>
    isOptional(operand) ? `[${operandName(operand)}]` : `<${operand}>`,
  );
  return ['gridtoll', name, ...shown].join(' ');
}
