/** Paths inside a script, with `/` or `\`, brought to one form without touching the disk. */

/** `path` as seen from `directory`, with `/`, without `.` and `..` where they can be resolved. */
export function joinPath(directory: string, path: string): string {
  const forward = path.trim().replaceAll('\\', '/');
  const absolute = forward.startsWith('/') || /^[a-z]:/i.test(forward);
  const joined = absolute || directory === '' ? forward : `${directory}/${forward}`;
  const parts: string[] = [];
  for (const part of joined.split('/')) {
    const last = parts[parts.length - 1];
    if (part === '' ? parts.length > 0 : part === '.') continue;
    if (part === '..' && last !== undefined && last !== '..' && last !== '') parts.pop();
    else parts.push(part);
  }
  return parts.length === 1 && parts[0] === '' ? '/' : parts.join('/');
}

/** The folder a file is in, '' for a bare file name. */
export function directoryOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '' : end === 0 ? '/' : path.slice(0, end);
}
