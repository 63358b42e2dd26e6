import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { networkTables } from '../../src/formats/columns.ts';
import { feederFormatDoc } from '../../src/formats/format-doc.ts';
import { marketTables } from '../../src/formats/market-columns.ts';
import { validationRulesDoc } from '../../src/formats/rules-doc.ts';
import { networkRules } from '../../src/network/validate.ts';

describe.each([
  ['feeder-format.md', feederFormatDoc],
  ['validation-rules.md', validationRulesDoc],
])('docs/%s', (name, doc) => {
  const file = new URL(`../../docs/${name}`, import.meta.url);

  test('is what its table says', () => {
    if (process.env['UPDATE_DOCS']) writeFileSync(file, doc());
    expect(readFileSync(file, 'utf8')).toBe(doc());
  });

  test('has no line that breaks a table', () => {
    for (const table of doc()
      .split(/\n{2,}/)
      .filter((part) => part.startsWith('| '))) {
      const widths = table
        .trim()
        .split('\n')
        .map((line) => line.split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
  });
});

test('every table and column is in the one page, every rule with its remedy in the other', () => {
  const format = feederFormatDoc();
  for (const { file: name, columns } of [...networkTables, ...marketTables]) {
    expect(format).toContain(`### \`${name}\``);
    for (const column of Object.keys(columns)) expect(format).toContain(`| \`${column}\` `);
  }
  const rules = validationRulesDoc();
  for (const { rule, remedy } of networkRules) {
    expect(rules).toMatch(new RegExp(`^\\| \`${rule}\` +\\| (error|note) `, 'm'));
    expect(rules).toContain(` ${remedy} `);
  }
});
