/** Text of the generated pages. */

/** The first row is the header; cells are padded, so that the columns line up in the text too. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, k) => Math.max(...rows.map((row) => row[k].length)));
  const [header, ...rest] = rows.map((row) => row.map((cell, k) => cell.padEnd(widths[k])));
  const rule = widths.map((width) => '-'.repeat(width));
  return [header, rule, ...rest].map((row) => `| ${row.join(' | ')} |\n`).join('');
}
