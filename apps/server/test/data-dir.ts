import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file of a data directory, by its name. */
export async function filesIn(dataDir: string): Promise<Map<string, Buffer>> {
  const names = await readdir(dataDir);
  const read = async (name: string) => [name, await readFile(join(dataDir, name))] as const;
  return new Map(await Promise.all(names.map(read)));
}
