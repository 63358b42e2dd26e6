import {
  type Diagnosis,
  diagnoseFeeder,
  SUSPICION,
  type Suspect,
  type WorstNode,
} from '../../src/index.ts';
import type { Command } from '../command.ts';
import { LOAD_FLOW, openIntake, ready } from '../context.ts';
import { describeNetwork, fixed } from '../output.ts';

/** Suspects shown of a feeder whose load flow is not sound; those above `SUSPICION` always are. */
const FIRST = 3;

export const checkCommand: Command = {
  name: 'check',
  operands: ['feeder'],
  summary: 'Reads and validates a feeder, and says what in it is suspect',
  options: {},
  groups: [LOAD_FLOW],
  examples: ['gridtoll check my-feeder/', 'gridtoll check Master.dss --json'],
  run: async (args, io) => {
    const { network, notes, options } = ready(openIntake(args, io));
    const diagnosis = diagnoseFeeder(network, options);
    const suspects = shown(diagnosis);
    const { verdict, findings, worstNodes } = diagnosis;
    return {
      json: {
        feeder: network.id,
        ok: true,
        verdict,
        findings,
        suspects,
        worstNodes: verdict === 'healthy' ? [] : worstNodes,
      },
      csv: {
        columns: ['note', 'element', 'kind', 'score', 'message', 'evidence', 'remedy'],
        rows: [
          ...notes.map((note) => [note, '', '', '', '', '', '']),
          ...suspects.map(({ element, kind, score, message, evidence, remedy }) => [
            ...['', element, kind, score],
            ...[message, evidence, remedy],
          ]),
        ],
      },
      notes,
      text: [
        `${network.id}: ${describeNetwork(network)}; no error found`,
        ...notes.map((note) => `note: ${note}`),
        ...diagnosisText(diagnosis, suspects),
      ].join('\n'),
      textHasNotes: true,
    };
  },
};

function shown({ verdict, suspects }: Diagnosis): Suspect[] {
  return suspects.filter(
    ({ score }, k) => score >= SUSPICION || (verdict !== 'healthy' && k < FIRST),
  );
}

const SAYS: Readonly<Record<Diagnosis['verdict'], string>> = {
  healthy: 'its load flow is sound',
  absurd: 'its load flow has a solution, but not one that a feeder can work at',
  hunting: 'its controls do not settle',
  'not-converged': 'its load flow has no solution',
  singular: 'its load flow has no solution',
};

function diagnosisText(
  { verdict, findings, worstNodes }: Diagnosis,
  suspects: readonly Suspect[],
): string[] {
  if (verdict === 'healthy' && suspects.length === 0) return ['nothing in it is suspect'];
  const most = Math.max(...worstNodes.map(({ mismatchA }) => mismatchA));
  const matters = ({ mismatchA, voltagePu }: WorstNode) =>
    verdict === 'not-converged'
      ? mismatchA > 1e-6 * most
      : voltagePu === null || Math.abs(voltagePu - 1) > 0.1;
  const nodes = worstNodes.filter(matters).map(({ node, voltagePu, mismatchA }) => {
    const voltage = voltagePu === null ? '' : `${fixed(voltagePu, 3)} pu`;
    const left = verdict === 'not-converged' ? `${fixed(mismatchA, 1)} A out of balance` : '';
    return `${node} ${[voltage, left].filter((part) => part !== '').join(', ')}`.trim();
  });
  return [
    SAYS[verdict],
    ...findings.map((finding) => `  ${finding}`),
    ...(verdict === 'healthy' || nodes.length === 0 ? [] : [`  worst at ${nodes.join('; ')}`]),
    ...(suspects.length === 0 ? [] : ['suspect, most likely first:']),
    ...suspects.map(
      ({ element, kind, message, evidence, remedy, score }) =>
        `  ${element} ${message} (${evidence}); ${remedy} [${kind}, ${fixed(score, 2)}]`,
    ),
  ];
}
