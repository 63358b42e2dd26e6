/** Command lines that are wrong, and help that says how they would be right. */

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { usageOf } from '../../cli/command.ts';
import { COMMANDS } from '../../cli/commands/index.ts';
import { optionsOf } from '../../cli/parse.ts';
import { TINY_DSS, TRADES_13, workspace } from './harness.ts';

const DAY = 'feeders/ieee123/day';

const { gridtoll, path } = workspace({
  'Master.dss': TINY_DSS,
  't13.csv': TRADES_13,
  'profiles.csv': readFileSync(`${DAY}/profiles.csv`, 'utf8'),
  // The trades of one hour: losses and maps look at one moment.
  'trades.csv': readFileSync(`${DAY}/trades.csv`, 'utf8')
    .split('\n')
    .filter((line, k) => k === 0 || line.includes('07:00'))
    .join('\n'),
  'orders.csv': `orderId,participant,side,quantityKwh,pricePerKwh
s,load.s48,sell,20,0.1
b,load.s60a,buy,20,0.2
`,
});
cpSync('feeders/ieee123', join(path, 'my-feeder'), { recursive: true });

describe('what is wrong with a command line', () => {
  test.each([
    ['solv ieee13', '<command>', 'solv', 'did you mean solve?'],
    ['vett ieee13 t13.csv', '<command>', 'vett', 'did you mean vet?'],
    ['frobnicate', '<command>', 'frobnicate', 'gridtoll --help'],
    ['--quiet', '<command>', null, 'gridtoll --help'],
    ['solve', '<feeder>', null, 'gridtoll solve <feeder>'],
    ['solve ieee13 more', 'operand', 'more', 'gridtoll solve <feeder>'],
    ['vet ieee13', '<trades>', null, 'gridtoll vet <feeder> <trades>'],
    ['day ieee13', '<trades>', null, 'gridtoll day ieee13 trades.csv'],
    ['solve ieee13 --tolerence 1e-3', '--tolerence', null, 'did you mean --tolerance?'],
    ['solve ieee13 --xyzzy', '--xyzzy', null, 'gridtoll solve --help'],
    ['solve ieee13 --tolerance', '--tolerance', null, '--tolerance PU'],
    ['solve ieee13 --tolerance --csv', '--tolerance', null, '--tolerance PU'],
    ['solve ieee13 -o', '--output', null, '--output FILE'],
    ['solve ieee13 --start 1 --start 2', '--start', '1 2', 'give it once'],
    ['solve ieee13 --json=yes', '--json', '--json=yes', 'write --json'],
    ['solve ieee13 --tolerance 0', '--tolerance', '0', 'more than 0 and at most 0.1'],
    ['solve ieee13 --max-iterations 2.5', '--max-iterations', '2.5', 'a whole number'],
    ['solve ieee13 --steps 0', '--steps', '0', 'at least 1'],
    ['solve ieee13 --start 25:00', '--start', '25:00', 'HH:MM'],
    ['solve ieee13 --start -5', '--start', '-5', 'HH:MM'],
    ['solve ieee13 --controls settled', '--controls', 'settled', 'on or locked'],
    ['solve ieee13 -o x.parquet', '--output', 'x.parquet', '--steps N'],
    ['solve ieee13 --threads 2', '--threads', '2', '--steps N'],
    ['solve ieee13 --steps 2 --threads 0', '--threads', '0', 'at least 1'],
    ['vet ieee13 t13.csv --v-min 1.1 --v-max 1.0', '--v-min', '1.1', '--v-min below --v-max'],
    ['vet ieee13 t13.csv --v-max 0.5', '--v-max', '0.5', '--v-min below --v-max'],
    ['vet ieee13 t13.csv --check line,flicker', '--check', 'flicker', 'voltage,line'],
    ['charges ieee13 t13.csv --recover 1 --unit-fee 2', '--recover', '1', 'give one of them'],
    ['clear ieee13 t13.csv --seed 1.5', '--seed', '1.5', 'a whole number'],
    ['map ieee13 -o map.txt', '--output', 'map.txt', 'FILE.svg'],
    ['import t13.csv -o x', '<master>', 't13.csv', '.dss'],
    ['import Master.dss', '--output', null, '-o FOLDER'],
  ])('%s', async (words, field, value, remedy) => {
    const people = await gridtoll(words);
    expect([people.code, people.out]).toEqual([2, '']);
    expect(people.err).toContain(remedy);
    const { code, out } = await gridtoll(`--json ${words}`);
    expect(code).toBe(2);
    const { error } = JSON.parse(out) as { error: { code: string; issues: unknown[] } };
    expect(error.issues[0]).toMatchObject({
      field,
      value,
      remedy: expect.stringContaining(remedy),
    });
  });

  test.each([
    ['vet ieee13 t13.csv --v-min low --v-max high', ['--v-min', '--v-max']],
    ['solve ieee13 --json --csv --tolerance x', ['--csv', '--tolerance']],
    ['vet', ['<feeder>', '<trades>']],
    ['import', ['<master>', '--output']],
  ])('%s is wrong in two ways, and both are said', async (words, fields) => {
    const { code, out } = await gridtoll(`${words.replace(' --json', '')} --json`);
    expect(code).toBe(2);
    const { error } = JSON.parse(out) as { error: { code: string; issues: { field: string }[] } };
    expect(error.code).toBe('bad-usage');
    expect(error.issues.map(({ field }) => field)).toEqual(fields);
  });
});

describe('help', () => {
  test('of the program', async () => {
    const { code, out, err } = await gridtoll('--help');
    expect([code, err]).toEqual([0, '']);
    await expect(out).toMatchFileSnapshot('../golden/cli-help.txt');
    expect((await gridtoll('')).out).toBe(out);
  });

  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    '%s --help',
    async (name, command) => {
      const { code, out } = await gridtoll(`${name} --help`);
      expect(code).toBe(0);
      await expect(out).toMatchFileSnapshot(`../golden/cli-help-${name}.txt`);
      expect(out).toContain(usageOf(command));
      expect(out).not.toMatch(/\[string\]|\[boolean\]|undefined/);
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
      for (const [option, text] of Object.entries(optionsOf(command))) {
        expect(out).toContain(`--${option} ${text.split('  ')[0]}`);
      }
      expect(await gridtoll(`${name} -h --wrong`)).toEqual({ code: 0, out, err: '' });
    },
  );

  test.each(COMMANDS.flatMap(({ examples }) => examples))(
    'the example %s runs',
    async (example) => {
      const [program, ...words] = example.split(' ');
      expect(program).toBe('gridtoll');
      const { code, err } = await gridtoll(words.join(' '));
      expect([0, words.includes('--fail-on-reject') ? 4 : 0], err).toContain(code);
    },
  );
});

test('--version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await gridtoll('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test('--step-minutes says how far apart the numbered rows of --profiles are', async () => {
  const first = async (options: string) =>
    (await gridtoll(`solve ieee123 --profiles profiles.csv --csv ${options}`)).out;
  const noon = await first('--start 12:00');
  expect(await first('--start 03:00 --step-minutes 15')).toBe(noon);
  expect(await first('--start 03:00')).not.toBe(noon);
});

test('options may stand before the command', async () => {
  expect(JSON.parse((await gridtoll('--json check ieee13')).out)).toMatchObject({ ok: true });
});
