import { type Place, reportError, reportNote, type ScriptObject, type Session } from './session.ts';

/** The setting of one property of one object, as handlers see it. */
export interface Edit {
  readonly session: Session;
  readonly place: Place;
  readonly object: ScriptObject;
  /** Full name of the property. */
  readonly property: string;
  /** The value as it was written. */
  readonly text: string;
}

/** Takes a value over into the state of an object, or reports why it cannot. */
export type Handler<State> = (state: State, edit: Edit) => void;

/** How a class of objects is read. Later values override earlier ones, left to right. */
export interface ClassDefinition<State> {
  readonly name: string;
  /** State of an object of which nothing was said yet. */
  create(object: ScriptObject, session: Session): State;
  /** One handler a property; a declared property without one is reported as not supported. */
  readonly properties: Readonly<Record<string, Handler<State>>>;
  /** Runs after every line that edited the object. */
  finish?(state: State, edit: Edit): void;
  /** `like=`: takes over what the language copies; without it everything is copied. */
  copy?(state: State, other: State, edit: Edit): void;
}

/** A class without the type of its state, for the code that treats all classes alike. */
export interface AnyObjectClass {
  readonly name: string;
  create(object: ScriptObject, session: Session): void;
  /** @returns false where the class has no handler for the property */
  set(edit: Edit): boolean;
  finish(edit: Edit): void;
  copy(object: ScriptObject, other: ScriptObject, edit: Edit): void;
}

export interface ObjectClass<State> extends AnyObjectClass {
  /** The state of an object of this class, undefined for objects of another. */
  stateOf(object: ScriptObject): State | undefined;
}

export function defineClass<State extends object>(
  definition: ClassDefinition<State>,
): ObjectClass<State> {
  // only this class sets the state of its objects
  const stateOf = (object: ScriptObject): State | undefined =>
    object.className === definition.name ? (object.state as State | undefined) : undefined;
  const withState = (object: ScriptObject, use: (state: State) => void): void => {
    const state = stateOf(object);
    if (state !== undefined) use(state);
  };
  return {
    name: definition.name,
    stateOf,
    create: (object, session) => {
      object.state = definition.create(object, session);
    },
    set: (edit) => {
      if (!Object.hasOwn(definition.properties, edit.property)) return false;
      withState(edit.object, (state) => definition.properties[edit.property](state, edit));
      return true;
    },
    finish: (edit) => withState(edit.object, (state) => definition.finish?.(state, edit)),
    copy: (object, other, edit) =>
      withState(object, (state) =>
        withState(other, (source) => {
          if (definition.copy === undefined) Object.assign(state, structuredClone(source));
          else definition.copy(state, source, edit);
        }),
      ),
  };
}

/** All objects of a class with their states, in the order of definition. */
export function objectsOf<State>(
  session: Session,
  objectClass: ObjectClass<State>,
): { object: ScriptObject; state: State }[] {
  const found: { object: ScriptObject; state: State }[] = [];
  for (const object of session.objects.values()) {
    const state = objectClass.stateOf(object);
    if (state !== undefined) found.push({ object, state });
  }
  return found;
}

/** The state of the object `name` of a class, or undefined. */
export function findState<State>(
  session: Session,
  objectClass: ObjectClass<State>,
  name: string,
): State | undefined {
  const object = session.objects.get(`${objectClass.name}.${name.toLowerCase()}`);
  return object === undefined ? undefined : objectClass.stateOf(object);
}

/** Reports that the value of a property cannot be used. */
export function reject(edit: Edit, rule: string, message: string, remedy: string): void {
  reportError(edit.session, edit.place, {
    rule,
    element: edit.object.id,
    field: edit.property,
    value: edit.text,
    message,
    remedy,
  });
}

/** Reports something about a value that the reader of the results should know. */
export function remark(edit: Edit, rule: string, message: string): void {
  reportNote(edit.session, edit.place, {
    rule,
    element: edit.object.id,
    field: edit.property,
    value: edit.text,
    message,
  });
}
