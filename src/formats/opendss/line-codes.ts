import type { LineCode } from '../../network/network.ts';

/**
 * Collects line codes: lines whose matrices agree share one, under the name of the code they
 * refer to; where lines of one name differ, the further ones get a suffix.
 */
export class LineCodePool {
  readonly #codes = new Map<string, LineCode>();
  readonly #idOfContent = new Map<string, string>();

  /** Id of the line code with these values; `name` is what it should be called. */
  idOf(name: string, namedConductorCount: number, values: Omit<LineCode, 'id'>): string {
    const content = JSON.stringify([name, values]);
    const known = this.#idOfContent.get(content);
    if (known !== undefined) return known;
    const base =
      values.conductorCount === namedConductorCount ? name : `${name}:${values.conductorCount}ph`;
    let id = base;
    for (let variant = 2; this.#codes.has(id); variant++) id = `${base}:${variant}`;
    this.#codes.set(id, { id, ...values });
    this.#idOfContent.set(content, id);
    return id;
  }

  all(): LineCode[] {
    return [...this.#codes.values()];
  }
}
