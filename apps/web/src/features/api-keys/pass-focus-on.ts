/** The button that makes a key: it has the focus when there is no key left to have it. */
export const NEW_KEY_ID = 'new-api-key';

/** A row is about to go: the one after it gets the focus, or the one before it. */
export function passFocusOn(row: Element | null): void {
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  const button = neighbour?.querySelector('button') ?? document.getElementById(NEW_KEY_ID);
  button?.focus();
}
