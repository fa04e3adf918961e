/** For sheets and dialogs: a field in them that has its own use for Esc keeps it. */
export function leaveEscape(event: KeyboardEvent): void {
  const { target } = event;
  if (target instanceof Element && target.matches('[data-takes-escape]')) event.preventDefault();
}
