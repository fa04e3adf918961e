import { classNames } from '../lib/class-names.ts';

const LAYERS = { sheet: 'z-(--z-sheet)', dialog: 'z-(--z-dialog)' } as const;

/**
 * What lies between the page and a dialog. The kit's own overlay would put a style element into
 * the page, to lock its scrolling: our security policy forbids that, and this page never scrolls.
 */
export function Scrim({ layer }: { layer: keyof typeof LAYERS }) {
  return (
    <div aria-hidden className={classNames('fixed inset-0 animate-fade bg-scrim', LAYERS[layer])} />
  );
}
