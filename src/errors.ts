/** Stable, documented codes: callers branch on `code`, people read `message`. */
export type GridErrorCode =
  | 'bad-input'
  | 'bad-usage'
  | 'not-converged'
  | 'singular-network'
  | 'unknown-element'
  | 'unsupported';

/**
 * One problem of the input, said so that it can be mended without a manual: where it stands,
 * what is wrong with which value, and what would be right.
 */
export interface Issue {
  /** `error` stops the work; `note` says what of the input was not modelled or was assumed. */
  readonly severity: 'error' | 'note';
  /** The rule that was broken, stable and documented, e.g. `unknown-bus`. */
  readonly rule: string;
  readonly message: string;
  readonly file?: string | undefined;
  /** Line of a text file counting from 1; in a table the header is line 1. */
  readonly line?: number | undefined;
  /** `class.name` for elements, the id of the row otherwise. */
  readonly element?: string | undefined;
  readonly field?: string | undefined;
  /** The offending value, as it was written. */
  readonly value?: string | undefined;
  /** What would be right. */
  readonly remedy?: string | undefined;
}

/** `file:line element.field = value: message; remedy` with whatever of it is known. */
export function describeIssue(issue: Issue): string {
  const place = [issue.file, issue.line].filter((part) => part !== undefined).join(':');
  const value = issue.value === undefined ? undefined : `'${issue.value}'`;
  const subject = [issue.element, issue.field, value].filter((part) => part !== undefined);
  const head = [place, ...subject].filter((part) => part !== '').join(' ');
  const remedy = issue.remedy === undefined ? '' : `; ${issue.remedy}`;
  return `${head}${head === '' ? '' : ': '}${issue.message}${remedy}`;
}

/** The one error class of the library: data or a request that it cannot compute with. */
export class GridError extends Error {
  readonly code: GridErrorCode;
  /** The element at fault as `class.name`, where there is a single one. */
  readonly element: string | undefined;
  /** Every problem that was found, not only the first. */
  readonly issues: readonly Issue[];

  constructor(
    code: GridErrorCode,
    message: string,
    details: { element?: string | undefined; issues?: readonly Issue[] } = {},
  ) {
    super(message);
    this.name = 'GridError';
    this.code = code;
    this.element = details.element;
    this.issues = details.issues ?? [];
  }
}
