/** Whether the page can be seen. */
export interface Visibility {
  isVisible(): boolean;
  /** @returns how to end the subscription */
  subscribe(listener: (visible: boolean) => void): () => void;
}

export const documentVisibility: Visibility = {
  isVisible: () => document.visibilityState === 'visible',
  subscribe(listener) {
    const onChange = () => listener(documentVisibility.isVisible());
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  },
};
