/** What is wrong with a network, all at once, by one table of rules. */

import type { Issue } from '../errors.ts';
import type { Network } from './network.ts';
import { connectionRules } from './rules/connection-rules.ts';
import { controlRules } from './rules/control-rules.ts';
import { referenceRules } from './rules/reference-rules.ts';
import { type Claims, type Finding, namesOf, type Rule } from './rules/rule.ts';
import { shapeRules } from './rules/shape-rules.ts';
import { structureRules } from './rules/structure-rules.ts';
import { valueRules } from './rules/value-rules.ts';

/** The rules in the order in which they are checked, by what they are about. */
export const ruleGroups: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = [
  { title: 'Form', rules: structureRules },
  { title: 'Names and references', rules: referenceRules },
  { title: 'Sizes', rules: shapeRules },
  { title: 'Values', rules: valueRules },
  { title: 'Controls and generators', rules: controlRules },
  { title: 'Connections', rules: connectionRules },
];

/** Every rule that a network is held to. */
export const networkRules: readonly Rule[] = ruleGroups.flatMap(({ rules }) => rules);

/**
 * Errors first, then notes. A network without an error can be compiled; notes say what takes no
 * part or looks odd. Works on any network, however broken: where fields are missing or of another
 * type, that is all that is said.
 */
export function validateNetwork(network: Network, claims: Claims = {}): readonly Issue[] {
  const misshapen = structureRules.flatMap((rule) => issuesOf(rule, rule.check(network)));
  if (misshapen.length > 0) return misshapen;
  const names = namesOf(network, claims);
  const [, ...others] = ruleGroups.map(({ rules }) => rules);
  const issues = others.flat().flatMap((rule) => issuesOf(rule, rule.check(network, names)));
  const of = (severity: Issue['severity']) => issues.filter((one) => one.severity === severity);
  return [...of('error'), ...of('note')];
}

function issuesOf({ rule, severity }: Rule, findings: readonly Finding[]): Issue[] {
  return findings.map(
    ({ value, ...finding }): Issue => ({ severity, rule, ...finding, value: String(value) }),
  );
}
