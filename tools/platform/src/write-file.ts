import fs from 'node:fs';

/** Writes `value` as JSON so that a kill or a full disk leaves either the old file or the new one. */
export function writeJson(file: string, value: unknown, mode = 0o644): void {
  const partial = `${file}.${process.pid}.new`;
  const fd = fs.openSync(partial, 'w', mode);
  try {
    fs.writeSync(fd, `${JSON.stringify(value, null, 2)}\n`);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  fs.renameSync(partial, file);
}

/** The same, readable by its owner alone. */
export const writeSecret = (file: string, value: unknown): void => writeJson(file, value, 0o600);
