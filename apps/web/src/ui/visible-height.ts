/** What a keyboard takes at least, in pixels; bars of the browser that come and go take less. */
const KEYBOARD_PX = 120;

/** As the browser tells it: what is seen of the page. */
type SeenPart = Pick<VisualViewport, 'height' | 'scale' | 'addEventListener'>;

/**
 * The page is as high as what is seen of it: the composer stands above a keyboard that comes up over
 * the page, and the end of a chat above the composer.
 */
export function keepAboveKeyboard(seen: SeenPart | null = window.visualViewport): void {
  seen?.addEventListener('resize', () => {
    const { style } = document.documentElement;
    // Whoever enlarges a part of the page sees less of it, too.
    const isKeyboard = seen.scale === 1 && window.innerHeight - seen.height > KEYBOARD_PX;
    if (!isKeyboard) return void style.removeProperty('--visible-height');
    style.setProperty('--visible-height', `${seen.height}px`);
    // Some browsers have moved the page up to show the field.
    window.scrollTo(0, 0);
  });
}
