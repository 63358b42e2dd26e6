/** Elements of the engineering model to rows of the tables and back: terminals laid flat, or not. */

import type { Issue } from '../errors.ts';
import type {
  Capacitor,
  Generator,
  Line,
  Load,
  Reactor,
  Source,
  Terminal,
  Transformer,
  Winding,
} from '../network/network.ts';
import { capacitorTable, reactorTable, transformerTable, windingTable } from './columns.ts';
import { issuesOf } from './csv.ts';
import type {
  CapacitorRow,
  GeneratorRow,
  LineRow,
  LoadRow,
  ReactorRow,
  SourceRow,
  TransformerRow,
  TwoEndsOrOne,
  WindingRow,
} from './rows.ts';

export function sourceRow({ terminal, ...rest }: Source): SourceRow {
  return { ...rest, ...terminal };
}

export function sourceOf({ bus, nodes, ...rest }: SourceRow): Source {
  return { ...rest, terminal: { bus, nodes } };
}

export function lineRow({ from, to, ...rest }: Line): LineRow {
  return { ...rest, ...ends(from, to) };
}

export function lineOf({ fromBus, fromNodes, toBus, toNodes, ...rest }: LineRow): Line {
  return {
    ...rest,
    from: { bus: fromBus, nodes: fromNodes },
    to: { bus: toBus, nodes: toNodes },
  };
}

function ends(from: Line['from'], to: Line['to']) {
  return { fromBus: from.bus, fromNodes: from.nodes, toBus: to.bus, toNodes: to.nodes };
}

export function loadRow({ terminal, exponents, ...rest }: Load): LoadRow {
  const list = exponents === null ? null : [exponents.p, exponents.q];
  return { ...rest, ...terminal, exponents: list };
}

export function loadOf({ bus, nodes, exponents, ...rest }: LoadRow): Load {
  const pair = exponents === null ? null : { p: exponents[0], q: exponents[1] };
  return { ...rest, terminal: { bus, nodes }, exponents: pair };
}

export function generatorRow({ terminal, ...rest }: Generator): GeneratorRow {
  return { ...rest, ...terminal };
}

export function generatorOf({ bus, nodes, ...rest }: GeneratorRow): Generator {
  return { ...rest, terminal: { bus, nodes } };
}

export function capacitorRow({ from, to, ...rest }: Capacitor): CapacitorRow {
  return { ...rest, ...endsOrOne(from, to) };
}

/** Reports banks whose second end is given by half. */
export function capacitorsOf(rows: readonly CapacitorRow[], issues: Issue[]): Capacitor[] {
  return rows.map(({ fromBus, fromNodes, toBus, toNodes, ...rest }) => {
    const ends = { fromBus, fromNodes, toBus, toNodes };
    return { ...rest, ...terminalsOf(rest.id, ends, capacitorTable.file, issues) };
  });
}

export function reactorRow({ from, to, ...rest }: Reactor): ReactorRow {
  return { ...rest, ...endsOrOne(from, to) };
}

/** Reports reactors whose second end is given by half. */
export function reactorsOf(rows: readonly ReactorRow[], issues: Issue[]): Reactor[] {
  return rows.map(({ fromBus, fromNodes, toBus, toNodes, ...rest }) => {
    const ends = { fromBus, fromNodes, toBus, toNodes };
    return { ...rest, ...terminalsOf(rest.id, ends, reactorTable.file, issues) };
  });
}

function endsOrOne(from: Terminal, to: Terminal | null): TwoEndsOrOne {
  const second = { toBus: to?.bus ?? null, toNodes: to?.nodes ?? null };
  return { fromBus: from.bus, fromNodes: from.nodes, ...second };
}

function terminalsOf(
  element: string,
  { fromBus, fromNodes, toBus, toNodes }: TwoEndsOrOne,
  file: string,
  issues: Issue[],
): { from: Terminal; to: Terminal | null } {
  const { report, issues: found } = issuesOf(file);
  if ((toBus === null) !== (toNodes === null)) {
    const field = toBus === null ? 'toBus' : 'toNodes';
    const remedy = 'give both toBus and toNodes or neither (ground)';
    report({ rule: 'missing-value', message: 'is empty', element, field, remedy });
  }
  issues.push(...found);
  const to = toBus === null || toNodes === null ? null : { bus: toBus, nodes: toNodes };
  return { from: { bus: fromBus, nodes: fromNodes }, to };
}

export function transformerRow({ windings: _, ...row }: Transformer): TransformerRow {
  return row;
}

export function windingRows({ id, windings }: Transformer): WindingRow[] {
  return windings.map(({ terminal, ...rest }, k) => ({
    transformer: id,
    winding: k + 1,
    ...rest,
    ...terminal,
  }));
}

/** Transformers with their windings in order; reports windings that are missing or belong to none. */
export function transformersOf(
  rows: readonly TransformerRow[],
  windings: readonly WindingRow[],
  issues: Issue[],
): Transformer[] {
  const windingsOf = new Map<string, WindingRow[]>(rows.map(({ id }) => [id, []]));
  const inWindings = issuesOf(windingTable.file);
  for (const row of windings) {
    const list = windingsOf.get(row.transformer);
    if (list !== undefined) list.push(row);
    else {
      const field = 'transformer';
      const remedy = `add it to ${transformerTable.file} or remove the winding`;
      const at = { element: row.transformer, field, value: row.transformer, remedy };
      inWindings.report({ rule: 'unknown-transformer', message: 'no such transformer', ...at });
    }
  }
  const inTransformers = issuesOf(transformerTable.file);
  const transformers = rows.map((row): Transformer => {
    const own = (windingsOf.get(row.id) ?? []).sort((a, b) => a.winding - b.winding);
    if (own.some(({ winding }, k) => winding !== k + 1)) {
      inTransformers.report({
        rule: 'missing-winding',
        message: 'its windings are not numbered 1, 2, …',
        element: row.id,
        field: 'winding',
        value: own.map(({ winding }) => winding).join(', '),
        remedy: `give it a row for winding 1, 2, … in ${windingTable.file}`,
      });
    }
    return { ...row, windings: own.map(windingOf) };
  });
  issues.push(...inWindings.issues, ...inTransformers.issues);
  return transformers;
}

function windingOf({ transformer: _, winding: __, bus, nodes, ...rest }: WindingRow): Winding {
  return { ...rest, terminal: { bus, nodes } };
}
