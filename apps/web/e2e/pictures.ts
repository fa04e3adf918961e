import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

const FOLDER = join(import.meta.dirname, 'pictures');
/** What a picture that differs is written beside: the new one, and where the two differ. */
const DIFFERENCES = join(import.meta.dirname, '../../../test-results/pictures');
/** How different the colour of a pixel must be to count, from 0 to 1. */
const COLOUR_THRESHOLD = 0.15;
/** Share of the pixels that may differ: a browser one version on draws a few edges otherwise. */
const MAX_SHARE = 0.0005;

/**
 * Compares what the page shows with the picture of this name. With `PARLEY_UPDATE_PICTURES` set the
 * picture is taken anew instead; what changed is then for a person to look at.
 *
 * @throws when there is no picture, or another one
 */
export async function comparePicture(page: Page, name: string): Promise<void> {
  const taken = coarse(
    PNG.sync.read(await page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' })),
  );
  const file = join(FOLDER, `${name}.png`);
  if (process.env['PARLEY_UPDATE_PICTURES'] !== undefined) {
    if (!existsSync(file) || differing(await read(file), taken) !== 0) await write(file, taken);
    return;
  }
  if (!existsSync(file)) {
    await write(join(DIFFERENCES, `${name}.new.png`), taken);
    throw new Error(`There is no picture ${name}. Take it with PARLEY_UPDATE_PICTURES=1.`);
  }
  const known = await read(file);
  const pixels = differing(known, taken);
  if (pixels <= taken.width * taken.height * MAX_SHARE) return;
  await write(join(DIFFERENCES, `${name}.new.png`), taken);
  if (pixels !== Number.POSITIVE_INFINITY) {
    const difference = new PNG({ width: taken.width, height: taken.height });
    differing(known, taken, difference);
    await write(join(DIFFERENCES, `${name}.difference.png`), difference);
  }
  throw new Error(`${name} looks otherwise: ${pixels} pixels differ. See test-results/pictures.`);
}

/** With five bits for each colour: no eye sees it, and the file is half as long. */
function coarse(picture: PNG): PNG {
  for (let index = 0; index < picture.data.length; index += 1)
    if (index % 4 !== 3) picture.data[index] = (picture.data[index] ?? 0) & 0b1111_1000;
  return picture;
}

/** How many pixels differ; all of them where the sizes do. */
function differing(known: PNG, taken: PNG, difference?: PNG): number {
  if (known.width !== taken.width || known.height !== taken.height) return Number.POSITIVE_INFINITY;
  return pixelmatch(known.data, taken.data, difference?.data, taken.width, taken.height, {
    threshold: COLOUR_THRESHOLD,
  });
}

async function read(file: string): Promise<PNG> {
  return PNG.sync.read(await readFile(file));
}

async function write(file: string, picture: PNG): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, PNG.sync.write(picture, { colorType: 2, deflateLevel: 9 }));
}
