import { saveAsFile } from '../../../../lib/save-as-file.ts';
import { fileNameOf } from './file-name.ts';

/** Has the browser save code under a name that fits. */
export function saveCode(language: string, code: string): void {
  saveAsFile(fileNameOf(language, code), code);
}
