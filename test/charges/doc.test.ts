import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ASSUMED_COSTS } from '../../src/charges/assets.ts';
import { FORMULA_FUNCTIONS, FORMULA_VARIABLES, TARIFFS } from '../../src/index.ts';
import { workspace } from '../cli/harness.ts';

const manual = readFileSync('docs/methods/charges.md', 'utf8');
const blocks = [...manual.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', name = '', text = '']) => ({ language, name, text }),
);
const examples = blocks.flatMap(({ language, text }, k) =>
  language === 'sh'
    ? [{ command: text.trim().replace('gridtoll ', ''), quoted: blocks[k + 1]?.text ?? '' }]
    : [],
);

const { gridtoll } = workspace(
  Object.fromEntries(blocks.flatMap(({ name, text }) => (name === '' ? [] : [[name, text]]))),
);

const squeezed = (line: string) => line.trim().replace(/\s+/g, ' ');

test.each(examples)('$command prints what the manual quotes', async ({ command, quoted }) => {
  const { code, out, err } = await gridtoll(command);
  expect(code, err).toBe(0);
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
