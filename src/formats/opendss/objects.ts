/** Defining and editing objects: names, positional values, abbreviations, left to right. */

import { OBJECT_CLASSES } from './classes/index.ts';
import { PASSIVE_CLASS_NAMES, REFUSED_CLASS_NAMES } from './classes/passive.ts';
import { PROTECTION_CLASS_NAMES } from './classes/switching.ts';
import { type AnyObjectClass, type Edit, reject } from './object-class.ts';
import { matchName, propertyNames } from './properties.ts';
import { type Place, reportError, reportNote, type ScriptObject, type Session } from './session.ts';
import type { Argument } from './tokens.ts';
import { flag } from './values.ts';

/** `class.name` taken apart, in lower case; a name may hold further dots. */
export function splitObjectName(full: string): { className: string; name: string } {
  const [className, ...rest] = full.trim().toLowerCase().split('.');
  return { className, name: rest.join('.') };
}

/**
 * Creates an object, or finds the one there is, and makes it the active one.
 *
 * @returns false after reporting why it cannot be
 */
export function defineObject(session: Session, place: Place, full: string): boolean {
  session.active = 'skipped';
  const { className, name } = splitObjectName(full);
  const objectClass = findClass(session, place, full, className);
  if (objectClass === null) return false;
  if (name === '') {
    const remedy = `write new ${className}.name`;
    reportError(session, place, {
      rule: 'missing-name',
      value: full,
      message: 'it has no name',
      remedy,
    });
    return false;
  }
  if (session.circuitName === null) {
    // without a circuit nothing can be defined; saying so once is enough
    if (session.issues.some(({ rule }) => rule === 'no-circuit')) return false;
    reportError(session, place, {
      rule: 'no-circuit',
      element: `${className}.${name}`,
      message: 'there is no circuit yet',
      remedy: 'put new circuit.name before it',
    });
    return false;
  }
  const id = `${className}.${name}`;
  const existing = session.objects.get(id);
  if (existing !== undefined && session.options.allowDuplicates) {
    let copy = 2;
    while (session.objects.has(`${id}:${copy}`)) copy++;
    createObject(objectClass, session, place, className, `${name}:${copy}`);
    return true;
  }
  if (existing !== undefined) {
    reportNote(session, place, {
      rule: 'duplicate-element',
      element: id,
      message: `defined in ${existing.place.file}:${existing.place.line} already; this edits it`,
    });
    session.active = existing;
    return true;
  }
  createObject(objectClass, session, place, className, name);
  return true;
}

function createObject(
  objectClass: AnyObjectClass,
  session: Session,
  place: Place,
  className: string,
  name: string,
): void {
  const id = `${className}.${name}`;
  const object: ScriptObject = { id, className, name, place, enabled: true };
  objectClass.create(object, session);
  session.objects.set(id, object);
  session.active = object;
}

/** Makes an object of the script the active one; an unknown one is reported. */
export function selectObject(session: Session, place: Place, full: string): ScriptObject | null {
  session.active = 'skipped';
  const { className, name } = splitObjectName(full);
  const object = session.objects.get(`${className}.${name}`);
  if (object !== undefined) {
    session.active = object;
    return object;
  }
  if (findClass(session, place, full, className) !== null) {
    reportError(session, place, {
      rule: 'unknown-element',
      value: full,
      message: 'there is no such element',
      remedy: 'define it with new before it is used',
    });
  }
  return null;
}

/** The class of that name, or null after reporting that there is none. */
export function findClass(
  session: Session,
  place: Place,
  full: string,
  className: string,
): AnyObjectClass | null {
  const objectClass = OBJECT_CLASSES.get(className);
  if (objectClass !== undefined) return objectClass;
  reportError(session, place, {
    rule: 'unknown-class',
    element: full.trim().toLowerCase(),
    message: `there is no class '${className}'`,
    remedy: 'write class.name, e.g. line.l1',
  });
  return null;
}

/** Sets properties of the active object, left to right, and lets its class draw conclusions. */
export function editActive(session: Session, place: Place, args: readonly Argument[]): void {
  const object = session.active;
  if (object === 'skipped') return;
  if (object === null) {
    reportError(session, place, {
      rule: 'no-element',
      message: 'there is nothing to continue',
      remedy: 'put new or edit before it',
    });
    return;
  }
  const objectClass = OBJECT_CLASSES.get(object.className);
  if (objectClass === undefined) return;
  const names = propertyNames(object.className);
  let position = -1;
  let last: Edit | null = null;
  for (const { name, value } of args) {
    const property = name === null ? names[position + 1] : matchName(names, name);
    const edit = { session, place, object, property: property ?? name ?? '', text: value };
    if (property === undefined || property === null) {
      rejectProperty(edit, name, names);
      continue;
    }
    position = names.indexOf(property);
    if (name === null && value === '') continue; // two commas leave a property as it is
    setProperty(objectClass, edit);
    last = edit;
  }
  objectClass.finish(last ?? { session, place, object, property: '', text: '' });
}

const setEnabled = flag<ScriptObject>((object, enabled) => {
  object.enabled = enabled;
});

function setProperty(objectClass: AnyObjectClass, edit: Edit): void {
  if (edit.property === 'like') {
    copyFrom(objectClass, edit);
  } else if (edit.property === 'enabled') {
    setEnabled(edit.object, edit);
  } else if (!objectClass.set(edit)) {
    const remedy = 'leave it out where the result may do without it';
    reject(edit, 'unsupported-property', 'this property is not modelled', remedy);
  }
}

function copyFrom(objectClass: AnyObjectClass, edit: Edit): void {
  const other = edit.text.trim().toLowerCase();
  const source = edit.session.objects.get(`${objectClass.name}.${other}`);
  if (source === undefined) {
    const remedy = 'define the one to copy first';
    reject(edit, 'unknown-element', `there is no ${objectClass.name}.${other}`, remedy);
  } else if (source !== edit.object) {
    objectClass.copy(edit.object, source, edit);
    edit.object.enabled = true;
  }
}

function rejectProperty(edit: Edit, name: string | null, names: readonly string[]): void {
  if (name === null) {
    const remedy = 'write name=value';
    reject(edit, 'too-many-values', 'a value without a name after the last property', remedy);
    return;
  }
  const remedy = `give one of ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;
  reject(edit, 'unknown-property', `${edit.object.className} has no such property`, remedy);
}

/** Says once a class that its objects have no effect. */
export function noteClassesWithoutEffect(session: Session): void {
  for (const className of [...PASSIVE_CLASS_NAMES, ...PROTECTION_CLASS_NAMES]) {
    const members = [...session.objects.values()].filter((o) => o.className === className);
    if (members.length === 0) continue;
    const effect = PROTECTION_CLASS_NAMES.includes(className)
      ? 'does not trip, whatever flows'
      : 'has no effect on a power flow';
    reportNote(session, members[0].place, {
      rule: 'without-effect',
      element: members[0].id,
      message: `${className} ${effect}${members.length > 1 ? ` (${members.length} of them)` : ''}`,
    });
  }
}

/** Reports objects of classes that are not modelled, unless they are disabled. */
export function reportRefusedClasses(session: Session): void {
  for (const { id, className, place, enabled } of session.objects.values()) {
    if (!enabled || !REFUSED_CLASS_NAMES.includes(className)) continue;
    reportError(session, place, {
      rule: 'unsupported-class',
      element: id,
      message: `elements of class ${className} change the result and are not modelled`,
      remedy: 'leave it out, disable it, or replace it by loads and lines',
    });
  }
}
