/** The text of `docs/validation-rules.md`, from the table of rules. */

import { ruleGroups } from '../network/validate.ts';
import { markdownTable } from './markdown.ts';

const INTRODUCTION = `# Validation rules

<!-- Generated from src/network/rules; do not edit. UPDATE_DOCS=1 npx vitest run test/formats/format-doc.test.ts -->

What a network is held to, whatever it was read from. An **error** must be mended before anything is computed; a **note**
says what takes no part, is assumed or looks odd. All breaches are reported at once, each with the element, the field, the
value, and what would be right; a network read from tables or scripts also gives the file and the line. The rules of form
go first: where fields are missing or of another type, nothing else is said.

Rules of the text itself (a number that is none, a row that is too short, a column that no table has) are those of the
readers; they too name file, line, field and remedy.
`;

/** Markdown, ending in a line break. */
export function validationRulesDoc(): string {
  const sections = ruleGroups.flatMap(({ title, rules }) => [
    `## ${title}\n`,
    markdownTable([
      ['rule', 'severity', 'what holds', 'remedy'],
      ...rules.map(({ rule, severity, meaning, remedy }) => [
        `\`${rule}\``,
        severity,
        meaning,
        remedy,
      ]),
    ]),
  ]);
  return [INTRODUCTION, ...sections].join('\n');
}
