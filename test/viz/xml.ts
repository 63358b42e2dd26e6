/**
 * Checks that text is well-formed XML as far as the maps use it: one root, tags closed in order,
 * attributes quoted and unique, known entities only. Throws with the place of the first fault.
 */
export function assertWellFormed(xml: string): void {
  const open: string[] = [];
  let roots = 0;
  let at = 0;
  const fail = (why: string): never => {
    throw new Error(`${why} at ${at}: ${xml.slice(at, at + 80)}`);
  };
  while (at < xml.length) {
    const start = xml.indexOf('<', at);
    const text = xml.slice(at, start < 0 ? xml.length : start);
    if (open.length === 0 && text.trim() !== '') fail('text outside the root');
    if (text.includes('>') || /&(?!(amp|lt|gt|quot|#39);)/.test(text)) fail('bare character');
    if (start < 0) break;
    at = start;
    const tag = /^<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z:-]+="[^"<]*")*)\s*(\/?)>/.exec(xml.slice(at));
    const parts: readonly string[] = tag ?? fail('malformed tag');
    const [whole, closing, name, attributes, empty] = parts;
    const names = [...(attributes as string).matchAll(/([a-zA-Z:-]+)="([^"]*)"/g)];
    if (new Set(names.map((m) => m[1])).size !== names.length) fail('attribute given twice');
    if (names.some((m) => /&(?!(amp|lt|gt|quot|#39);)/.test(m[2] as string))) fail('bare &');
    if (closing === '/') {
      if (open.pop() !== name) fail('closed out of order');
    } else if (empty !== '/') {
      if (open.length === 0) roots++;
      open.push(name as string);
    }
    at += (whole as string).length;
  }
  if (open.length > 0 || roots !== 1) fail('not one closed root');
}

/** Counts of the legend's rows by key, e.g. `bus bin-3`. */
export function legendCounts(svg: string): Map<string, number> {
  const rows = svg.matchAll(/data-key="([^"]+)" data-count="(\d+)"/g);
  return new Map(Array.from(rows, (row) => [row[1] as string, Number(row[2])]));
}
