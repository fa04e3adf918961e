/** What the page tells a frame that has reported to be ready. */
export interface DiagramOrder {
  /** As it was written. */
  source: string;
  theme: 'light' | 'dark';
}

export interface PictureOrder {
  src: string;
}
