/** Switches and protection: what they open or close by their stated position; they never trip. */

import { defineClass, type Edit, type Handler, type ObjectClass, reject } from '../object-class.ts';
import { propertyNames } from '../properties.ts';
import { splitRows } from '../tokens.ts';
import { integer, name, withoutEffect } from '../values.ts';
import { lineClass } from './line.ts';

interface SwitchingState {
  /** `class.name` of what it watches, and of what it switches where that is another. */
  watched: string;
  watchedTerminal: number;
  switched: string | null;
  switchedTerminal: number | null;
  isLocked: boolean;
  /** A position that was stated and has not been taken up yet. */
  position: 'open' | 'closed' | null;
}

/** Takes over a position; those of single poles have to agree. */
const position: Handler<SwitchingState> = (state, edit) => {
  const words = splitRows(edit.text).rows.flat();
  const positions = new Set(words.map((word) => (/^[ot]/i.test(word) ? 'open' : 'closed')));
  if (words.length === 0 || words.some((word) => !/^[otc]/i.test(word))) {
    reject(edit, 'bad-value', 'not a position', 'give open or closed');
  } else if (positions.size > 1) {
    const remedy = 'open all poles, or none';
    reject(edit, 'unsupported-property', 'single poles cannot be opened', remedy);
  } else if (!state.isLocked) {
    state.position = positions.has('open') ? 'open' : 'closed';
  }
};

/** Opens or closes what it switches, as `open` and `close` do. */
function takeUpPosition(state: SwitchingState, edit: Edit): void {
  const { watched, watchedTerminal, switched, switchedTerminal } = state;
  const isOpen = state.position === 'open';
  if (state.position === null) return;
  state.position = null;
  const object = edit.session.objects.get(switched ?? watched);
  const line = object === undefined ? undefined : lineClass.stateOf(object);
  if (line === undefined) {
    if (!isOpen) return; // all that can be open are lines
    const remedy = 'name a line that is defined';
    reject(edit, 'unsupported-property', 'only lines can be opened', remedy);
  } else if ((switchedTerminal ?? watchedTerminal) === 2) line.openTo = isOpen;
  else line.openFrom = isOpen;
}

function switchingClass(
  className: string,
  positions: readonly string[],
): ObjectClass<SwitchingState> {
  const properties: Record<string, Handler<SwitchingState>> = {};
  for (const property of propertyNames(className)) properties[property] = withoutEffect();
  for (const property of positions) properties[property] = position;
  return defineClass<SwitchingState>({
    name: className,
    create: () => ({
      watched: '',
      watchedTerminal: 1,
      switched: null,
      switchedTerminal: null,
      isLocked: false,
      position: null,
    }),
    finish: takeUpPosition,
    properties: {
      ...properties,
      monitoredobj: name((state, element) => {
        state.watched = element;
      }),
      monitoredterm: integer((state, terminal) => {
        state.watchedTerminal = terminal;
      }, 1),
      switchedobj: name((state, element) => {
        state.switched = element;
      }),
      switchedterm: integer((state, terminal) => {
        state.switchedTerminal = terminal;
      }, 1),
      lock: (state, edit) => {
        state.isLocked = /^[yt]/i.test(edit.text.trim());
      },
    },
  });
}

export const SWITCHING_CLASSES: readonly ObjectClass<SwitchingState>[] = [
  switchingClass('swtcontrol', ['action', 'normal', 'state']),
  switchingClass('fuse', ['action', 'state']),
  switchingClass('relay', ['action', 'state']),
  switchingClass('recloser', ['action', 'state']),
];

/** Of those the ones that would trip in the course of time. */
export const PROTECTION_CLASS_NAMES: readonly string[] = ['fuse', 'relay', 'recloser'];
