import { parseNumber } from './numbers.ts';
import { joinPath } from './paths.ts';
import { type Place, reportError, reportNote, type Session } from './session.ts';
import { splitArguments } from './tokens.ts';

/** Reads `bus, x, y` lines (or bus, latitude, longitude) of a file; reports the lines that are wrong. */
export function readCoordinates(
  session: Session,
  place: Place,
  path: string,
  order: 'x-y' | 'latitude-longitude',
): void {
  const full = joinPath(session.directory, path);
  const file = path.trim() === '' ? null : session.files.read(full);
  if (file === null) {
    // only drawings need them
    const message = `there is no file ${full}: buses have no coordinates of it`;
    reportNote(session, place, { rule: 'missing-file', value: path, message });
    return;
  }
  file.text.split(/\r\n|\n|\r/).forEach((line, index) => {
    const { args } = splitArguments(line.replaceAll(';', ','));
    if (args.length === 0) return;
    const words = args.map(({ value }) => value).filter((value) => value !== '');
    const [first, second] = words.slice(1, 3).map(parseNumber);
    if (words.length >= 3 && first !== null && second !== null) {
      const [x, y] = order === 'x-y' ? [first, second] : [second, first];
      session.coordinates.set(words[0].toLowerCase(), { x, y });
      return;
    }
    reportError(
      session,
      { file: file.path, line: index + 1 },
      {
        rule: 'bad-coordinates',
        value: line.trim().slice(0, 80),
        message: 'not a bus and two numbers',
        remedy: 'write bus, x, y',
      },
    );
  });
}
