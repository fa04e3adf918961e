/**
 * Puts the focus on an action of a message once it is drawn, or else on the action that Tab leads to.
 *
 * @param orElse where there is no such message
 */
export function focusAction(messageId: string | null, name: string, orElse?: () => void): void {
  requestAnimationFrame(() => {
    const message = document.querySelector(`[data-message="${CSS.escape(messageId ?? '')}"]`);
    const action =
      message?.querySelector<HTMLElement>(`[data-item="${name}"]`) ??
      message?.querySelector<HTMLElement>('[data-item][tabindex="0"]');
    if (action) action.focus({ preventScroll: true });
    else orElse?.();
  });
}
