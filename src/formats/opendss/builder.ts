import type { Terminal } from '../../network/network.ts';
import { readTerminal } from './bus-spec.ts';
import { type LineState, lineClass } from './classes/line.ts';
import { LineCodePool } from './line-codes.ts';
import { objectsOf } from './object-class.ts';
import { reportError, reportNote, type ScriptObject, type Session } from './session.ts';

type Earth = Pick<LineState, 'earthModel' | 'rho'>;

/** What building a network needs besides the objects: reports, terminals, shared line codes. */
export class Builder {
  readonly session: Session;
  readonly lineCodes: LineCodePool = new LineCodePool();
  /** Lines whose length has no unit, by the unit it counts in. */
  readonly #withoutUnit = new Map<'km' | 'm', { object: ScriptObject; count: number }>();

  readonly #earthOfGeometry = new Map<string, Earth>();

  readonly #computedCodes = new Map<string, string | null>();

  constructor(session: Session) {
    this.session = session;
  }

  /** Nodes of a terminal; see `readTerminal`. `part` is what of the object is connected there. */
  terminal(
    object: ScriptObject,
    field: string,
    spec: string,
    phaseCount: number,
    conductorCount: number,
    part = 'it',
  ): Terminal | null {
    const subject = { element: object.id, field, part };
    return readTerminal(this.session, object.place, subject, spec, phaseCount, conductorCount);
  }

  /** Reports an element that cannot be built. */
  fail(
    object: ScriptObject,
    field: string,
    value: string | undefined,
    message: string,
    remedy: string,
    rule = 'unsupported-property',
  ): null {
    const finding = { rule, element: object.id, field, value, message, remedy };
    reportError(this.session, object.place, finding);
    return null;
  }

  note(object: ScriptObject, rule: string, message: string): void {
    reportNote(this.session, object.place, { rule, element: object.id, message });
  }

  /** The line code that `make` computes, once for everything that agrees in `key`. */
  computedCode(key: unknown, make: () => string | null): string | null {
    const text = JSON.stringify(key);
    const known = this.#computedCodes.get(text);
    if (known !== undefined) return known;
    const code = make();
    this.#computedCodes.set(text, code);
    return code;
  }

  /**
   * Earth return of a line that is computed from its conductors. The language computes a geometry
   * once for all its lines: with the model of the first and the resistivity that was given last;
   * and a line by its spacing with Deri's model, whatever it says.
   */
  earthOf({ earthModel, rho, conductors }: LineState): Earth {
    if (conductors?.by !== 'geometry') return { earthModel: 'deri', rho };
    const first = this.#earthOfGeometry.get(conductors.name);
    if (first !== undefined) return first;
    const givenLast = objectsOf(this.session, lineClass)
      .filter(({ state }) => state.rhoGiven && state.conductors?.by === 'geometry')
      .findLast(({ state }) => state.conductors?.name === conductors.name);
    const earth = { earthModel, rho: givenLast?.state.rho ?? rho };
    this.#earthOfGeometry.set(conductors.name, earth);
    return earth;
  }

  /** Remembers a line whose length has no unit, for one note about all of them. */
  lineWithoutUnit(object: ScriptObject, countsAs: 'km' | 'm'): void {
    const entry = this.#withoutUnit.get(countsAs);
    if (entry === undefined) this.#withoutUnit.set(countsAs, { object, count: 1 });
    else entry.count += 1;
  }

  noteLinesWithoutUnit(): void {
    for (const [unit, { object, count }] of this.#withoutUnit) {
      const message =
        count === 1
          ? `its length has no unit and counts as ${unit}`
          : `the lengths of ${count} lines have no unit and count as ${unit}`;
      this.note(object, 'assumed-unit', message);
    }
  }
}
