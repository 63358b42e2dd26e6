import { type LengthUnit, parseLengthUnit } from '../length-units.ts';
import { type Handler, reject, remark } from '../object-class.ts';
import { splitRows } from '../tokens.ts';
import { number, text, withoutEffect } from '../values.ts';

export type Connection = 'wye' | 'delta';

/** `wye`, `y`, `ln` or `delta`, `ll` and their abbreviations, or null. */
function parseConnection(written: string): Connection | null {
  const word = written.trim().toLowerCase();
  if (/^(w|y|ln)/.test(word)) return 'wye';
  return /^(d|ll)/.test(word) ? 'delta' : null;
}

/** How the phases are connected. */
export function connection<State>(use: (state: State, value: Connection) => void): Handler<State> {
  return (state, edit) => {
    const value = parseConnection(edit.text);
    if (value === null) reject(edit, 'bad-value', 'not a connection', 'give wye or delta');
    else use(state, value);
  };
}

/** How the phases of several windings are connected. */
export function connections<State>(
  use: (state: State, values: Connection[], edit: Parameters<Handler<State>>[1]) => void,
): Handler<State> {
  return (state, edit) => {
    const values = splitRows(edit.text).rows.flat().map(parseConnection);
    if (values.includes(null)) {
      reject(edit, 'bad-value', 'not connections', 'give wye or delta for every winding');
    } else {
      use(
        state,
        values.filter((value) => value !== null),
        edit,
      );
    }
  };
}

/** The frequency an element is stated for, where the model has no other than the circuit's. */
export function circuitFrequency<State>(): Handler<State> {
  return number((_, hertz, edit) => {
    if (hertz === edit.session.frequencyHz) return;
    const remedy = `state it for the circuit's ${edit.session.frequencyHz} Hz`;
    reject(
      edit,
      'unsupported-property',
      'another frequency than the circuit is not modelled',
      remedy,
    );
  }, 'positive');
}

/** Reliability data and spectra, which every delivery element may have. */
export function reliabilityProperties<State>(): Record<string, Handler<State>> {
  return {
    faultrate: withoutEffect(),
    pctperm: withoutEffect(),
    repair: withoutEffect(),
    seasons: withoutEffect(),
    ratings: withoutEffect(),
  };
}

/** The name of a profile, which sources do not follow. */
export function noProfile<State>(): Handler<State> {
  return text((_, name, edit) => {
    if (name === '' || name.toLowerCase() === 'none') return;
    remark(edit, 'assumed', 'its voltage stays as the script states it in a time series');
  });
}

/** A unit of length. */
export function lengthUnits<State>(use: (state: State, unit: LengthUnit) => void): Handler<State> {
  return (state, edit) => {
    const unit = parseLengthUnit(edit.text);
    if (unit !== null) use(state, unit);
    else
      reject(edit, 'bad-value', 'not a unit of length', 'give mi, kft, km, m, ft, in, cm or none');
  };
}
