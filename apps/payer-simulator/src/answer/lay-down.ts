import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';

/** What a partner does with a file: written aside, flushed, renamed, so that nobody reads half of it. */
export async function layDown(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const aside = path.join(folder, `.${name}.part`);
  const file = await open(aside, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path.join(folder, name));
}

/** Undefined where the file is gone. */
export async function bytesOf(at: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(at);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
