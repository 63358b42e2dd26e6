import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Io } from '../../cli/io.ts';
import { run } from '../../cli/main.ts';
import { ASSUMED_COSTS } from '../../src/charges/assets.ts';
import { FORMULA_FUNCTIONS, FORMULA_VARIABLES, TARIFFS } from '../../src/index.ts';

const manual = readFileSync('docs/methods/charges.md', 'utf8');
const blocks = [...manual.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', name = '', text = '']) => ({ language, name, text }),
);
const examples = blocks.flatMap(({ language, text }, k) =>
  language === 'sh'
    ? [{ command: text.trim().replace('gridtoll ', ''), quoted: blocks[k + 1]?.text ?? '' }]
    : [],
);

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gridtoll-charges-'));
  for (const { name, text } of blocks) if (name !== '') writeFileSync(join(cwd, name), text);
});
afterAll(() => rmSync(cwd, { recursive: true }));

const squeezed = (line: string) => line.trim().replace(/\s+/g, ' ');

test.each(examples)('$command prints what the manual quotes', async ({ command, quoted }) => {
  let out = '';
  let err = '';
  const io: Io = {
    cwd,
    out: async (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    write: async () => {},
    width: 100,
  };
  expect(await run(command.split(' '), io), err).toBe(0);
  const printed = out.split('\n').map(squeezed);
  const lines = quoted.split('\n').map(squeezed).filter(Boolean);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(printed).toContain(line);
});

test('the manual names every tariff, every quantity and function of formulas, and what is assumed', () => {
  expect(examples.length).toBeGreaterThan(4);
  for (const name of [...TARIFFS.keys(), ...Object.keys(FORMULA_VARIABLES)]) {
    expect(manual).toContain(`| \`${name}\``);
  }
  const functions = /`(abs [\s\S]*?)`/.exec(manual)?.[1]?.split(/\s+/);
  expect(functions).toEqual(FORMULA_FUNCTIONS);
  const { lowVoltagePerKm, highVoltagePerKm, transformerPerKva } = ASSUMED_COSTS;
  const figures = [lowVoltagePerKm, highVoltagePerKm].map((cost) => `${cost / 1000} 000 per km`);
  for (const figure of [...figures, `${transformerPerKva} per kVA`])
    expect(manual).toContain(figure);
});
