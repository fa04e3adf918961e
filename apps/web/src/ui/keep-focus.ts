const PARTS = 'main, aside, [role=dialog]';
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled)';

/**
 * Whoever goes by keyboard stays where they are: when what has the focus goes away or can no longer
 * be pressed, the nearest place around it takes the focus, within the same part of the page.
 */
export function keepFocus(): void {
  let focused: Element | null = null;
  let around: Element[] = [];

  document.addEventListener('focusin', ({ target }) => {
    focused = target instanceof Element ? target : null;
    around = focused === null ? [] : placesAround(focused);
  });
  document.addEventListener('focusout', () => {
    // Left on purpose, by a press on nothing. What goes away is gone by then.
    queueMicrotask(() => {
      if (document.activeElement === document.body && focused !== null && canKeep(focused))
        focused = null;
    });
  });
  new MutationObserver(() => {
    if (focused === null || canKeep(focused)) return;
    const { activeElement } = document;
    // The browser takes the focus from a disabled part a little later.
    const isLost = activeElement === document.body || activeElement === focused;
    focused = null;
    if (!isLost) return;
    // A finger has no focus to lose, and a field that took it would bring up a keyboard.
    if (!window.matchMedia('(pointer: fine)').matches) return;
    const next = around.map(firstIn).find((place) => place !== null);
    next?.focus({ preventScroll: true });
  }).observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled'],
  });
}

function canKeep(element: Element): boolean {
  return element.isConnected && !element.matches(':disabled');
}

/** From the inside out, short of the part of the page. */
function placesAround(element: Element): Element[] {
  const places: Element[] = [];
  let place = element.parentElement;
  while (place !== null && !place.matches(PARTS)) {
    places.push(place);
    place = place.parentElement;
  }
  return place === null ? [] : places;
}

function firstIn(place: Element): HTMLElement | null {
  return place.isConnected ? place.querySelector<HTMLElement>(FOCUSABLE) : null;
}
