import { describeIssue, GridError, type Issue } from '../src/index.ts';

/** Options and operands of one call: text, or true for a flag. */
export type RawArguments = ReadonlyMap<string, string | true>;

interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly integer?: boolean;
}

/**
 * The arguments of one call, and everything that is wrong with them and with the files they name:
 * problems are remembered as they are met, and `finish` throws them all at once.
 */
export class Arguments {
  private readonly raw: RawArguments;
  private readonly ofUsage: Issue[] = [];
  private readonly ofInput: Issue[] = [];

  constructor(raw: RawArguments) {
    this.raw = raw;
  }

  has(name: string): boolean {
    return this.raw.has(name);
  }

  flag(name: string): boolean {
    return this.raw.get(name) === true;
  }

  text(name: string): string | undefined {
    const value = this.raw.get(name);
    return value === true || value === '' ? undefined : value;
  }

  number(name: string, byDefault: number, range: Range = {}): number {
    return this.optionalNumber(name, range) ?? byDefault;
  }

  optionalNumber(name: string, range: Range = {}): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const readable = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim());
    const value = readable ? Number(text) : Number.NaN;
    const { min, max, above, integer } = range;
    if (!Number.isFinite(value) || (integer === true && !Number.isInteger(value))) {
      const what = integer === true ? 'a whole number' : 'a number';
      this.fail(`--${name}`, text, `not ${what}`, `write ${what}${boundsOf(range)}`);
      return undefined;
    }
    const outside =
      (min !== undefined && value < min) ||
      (max !== undefined && value > max) ||
      (above !== undefined && value <= above);
    if (!outside) return value;
    this.fail(`--${name}`, text, 'out of range', `write a number${boundsOf(range)}`);
    return undefined;
  }

  choice<T extends string>(name: string, choices: readonly T[], byDefault: T): T {
    const text = this.text(name);
    if (text === undefined) return byDefault;
    const found = choices.find((choice) => choice === text.toLowerCase());
    if (found === undefined) {
      this.fail(`--${name}`, text, 'not one of the choices', `write ${listed(choices)}`);
    }
    return found ?? byDefault;
  }

  list(name: string): string[] | undefined {
    return this.text(name)
      ?.split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /**
   * Remembers a problem of the command line.
   *
   * @param field `--name` of an option, `<name>` of an operand
   */
  fail(field: string, value: string | undefined, message: string, remedy: string): void {
    this.ofUsage.push({ severity: 'error', rule: 'bad-option', field, value, message, remedy });
  }

  /** Remembers problems of the input; notes are none. */
  report(issues: readonly Issue[]): void {
    this.ofInput.push(...issues.filter((issue) => issue.severity === 'error'));
  }

  /** What `read` returns; null, and its problems remembered, where it throws a `GridError` that lists them. */
  attempt<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GridError) || error.issues.length === 0) throw error;
      this.report(error.issues);
      return null;
    }
  }

  /** @throws {GridError} `bad-usage` or `bad-input`, with everything that was wrong */
  finish(): void {
    const issues = [...this.ofUsage, ...inOrder(this.ofInput)];
    const [first] = issues;
    if (first === undefined) return;
    const message = issues.length === 1 ? describeIssue(first) : `${issues.length} problems`;
    throw new GridError(this.ofInput.length > 0 ? 'bad-input' : 'bad-usage', message, { issues });
  }
}

/** File by file as they were read, from the first line to the last. */
function inOrder(issues: readonly Issue[]): Issue[] {
  const files = [...new Set(issues.map(({ file }) => file))];
  return [...issues].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0),
  );
}

/** `a, b or c` */
export function listed(items: readonly string[]): string {
  const [last, ...others] = [...items].reverse();
  return others.length === 0 ? `${last}` : `${others.reverse().join(', ')} or ${last}`;
}

/** ` of at least 0 and at most 1` */
function boundsOf({ min, max, above }: Range): string {
  const bounds = [
    min === undefined ? '' : `at least ${min}`,
    above === undefined ? '' : `more than ${above}`,
    max === undefined ? '' : `at most ${max}`,
  ].filter((part) => part !== '');
  return bounds.length === 0 ? '' : ` of ${bounds.join(' and ')}`;
}
