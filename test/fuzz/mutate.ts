/** Damage to text, of the kinds that people, spreadsheets and transfers do, and worse. */

import type { Random } from './random.ts';

/** No input grows beyond this by mutation. */
const LONGEST = 400_000;

const NUMBERS: readonly string[] = [
  '0',
  '-0',
  '-1',
  '1',
  '2',
  '3',
  '0.5',
  '1.5',
  '1e-12',
  '1e-300',
  '5e-324',
  '1e12',
  '1e300',
  '1e308',
  '-1e308',
  '1e999',
  '999999999999',
  '4294967296',
  '9007199254740993',
  '1,5',
  '1.2.3',
  '0x10',
  'NaN',
  'Infinity',
  '-Infinity',
  '1e',
  '+',
  '.',
  '',
];

const SOUND_NUMBERS = NUMBERS.filter((text) => text !== '' && Number.isFinite(Number(text)));

const TOKENS: readonly string[] = [
  '"',
  '""',
  "'",
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '|',
  '.',
  ':',
  ' ',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '=',
  '~',
  '!',
  '//',
  '/*',
  '*/',
  '@x',
  '%',
  '-',
  '0',
  '\u0000',
  '\uFEFF',
  '\uD800',
  'ä',
  '漢',
  'null',
  'true',
  '__proto__',
  'constructor',
  'toString',
  'file=main.dss',
  'redirect main.dss\n',
  'clear\n',
  'solve\n',
];

type Mutation = (text: string, random: Random, other: () => string) => string;

/** Where a number stands: sign, digits, point, exponent. */
const NUMBER = /[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/gi;
const WORD = /[\w.-]+/g;

const toNumber: Mutation = (text, random) =>
  replaceMatch(text, NUMBER, random, random.pick(NUMBERS));

/** Most inputs should pass the reader, or the rules would never be reached. */
const toSound: Mutation = (text, random) =>
  replaceMatch(text, NUMBER, random, random.pick(SOUND_NUMBERS));

const mutations: readonly Mutation[] = [
  ...Array<Mutation>(3).fill(toNumber),
  ...Array<Mutation>(8).fill(toSound),
  (text, random) =>
    replaceMatch(text, NUMBER, random, String((random.next() - 0.5) * 10 ** random.below(8))),
  (text, random) => replaceMatch(text, WORD, random, matchOf(text, WORD, random)),
  (text, random) => replaceMatch(text, WORD, random, random.pick(TOKENS)),
  (text, random) => splice(text, random, 0, random.pick(TOKENS)),
  (text, random) => splice(text, random, random.below(4), ''),
  (text, random) => splice(text, random, random.below(200), ''),
  (text, random) => splice(text, random, 1, String.fromCharCode(random.below(0x250))),
  (text, random) => splice(text, random, 0, random.pick(TOKENS).repeat(1 + random.below(50))),
  (text, random) => onLines(text, random, (lines, k) => lines.splice(k, 1)),
  (text, random) => onLines(text, random, (lines, k) => lines.splice(k, 0, lines[k])),
  (text, random) =>
    onLines(text, random, (lines, k) => {
      const j = random.below(lines.length);
      [lines[k], lines[j]] = [lines[j], lines[k]];
    }),
  (text, random) =>
    onLines(text, random, (lines, k) => {
      const cells = lines[k].split(',');
      const [i, j] = [random.below(cells.length), random.below(cells.length)];
      [cells[i], cells[j]] = [cells[j], cells[i]];
      lines[k] = cells.join(',');
    }),
  (text, random) => {
    // a column of a table is lost, header and all
    const k = random.below(text.split('\n', 1)[0].split(',').length);
    return text.replaceAll(/^.*$/gm, (line) => line.split(',').toSpliced(k, 1).join(','));
  },
  (text, random) =>
    onLines(text, random, (lines, k) => {
      lines.splice(k, 0, ...Array<string>(random.below(300)).fill(lines[k]));
    }),
  (text, random, other) => {
    const from = other();
    const start = random.below(from.length + 1);
    return splice(text, random, random.below(100), from.slice(start, start + random.below(400)));
  },
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => text.replaceAll('\n', random.pick(['\r\n', '\r', '\n\n', ' \n', ''])),
  (text, random) => (random.chance(0.5) ? text.toUpperCase() : text.toLowerCase()),
  (text, random) => text.replaceAll(random.pick([',', '.', ' ', '=', ':']), random.pick(TOKENS)),
  () => '',
];

/** @param other another text of the kind, to take pieces of */
export function mutate(text: string, random: Random, other: () => string): string {
  let now = text;
  for (let k = random.chance(0.3) ? 1 + random.below(6) : 1; k > 0; k--) {
    const next = random.pick(mutations)(now, random, other);
    if (next.length <= LONGEST) now = next;
  }
  return now;
}

function splice(text: string, random: Random, cut: number, insert: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + insert + text.slice(at + cut);
}

function onLines(
  text: string,
  random: Random,
  change: (lines: string[], k: number) => void,
): string {
  const lines = text.split('\n');
  change(lines, random.below(lines.length));
  return lines.join('\n');
}

/** One match, of those in a window of the text: it may be long. */
function findMatch(text: string, pattern: RegExp, random: Random): RegExpExecArray | null {
  const start = random.below(text.length + 1);
  const matches = [...text.slice(start, start + 300).matchAll(pattern)];
  if (matches.length === 0) return null;
  const match = random.pick(matches);
  match.index += start;
  return match;
}

function matchOf(text: string, pattern: RegExp, random: Random): string {
  return findMatch(text, pattern, random)?.[0] ?? '';
}

function replaceMatch(text: string, pattern: RegExp, random: Random, by: string): string {
  const match = findMatch(text, pattern, random);
  if (match === null) return text;
  return text.slice(0, match.index) + by + text.slice(match.index + match[0].length);
}
