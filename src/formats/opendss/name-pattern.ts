/** More stars than this on a long name could keep the search busy for ever. */
const MAX_REPETITIONS = 4;
const MAX_LENGTH = 200;

/**
 * The regular expression over names that `batchedit class.pattern` takes, without regard to case
 * and found anywhere in a name.
 *
 * @returns null where it is none, or one that could take very long
 */
export function namePattern(pattern: string): RegExp | null {
  const repetitions = pattern.match(/[*+{]/g)?.length ?? 0;
  const repeatsGroup = /\)\s*[*+{?]/.test(pattern);
  if (repetitions > MAX_REPETITIONS || repeatsGroup || pattern.length > MAX_LENGTH) return null;
  try {
    return new RegExp(pattern, 'i');
  } catch {
    return null;
  }
}
