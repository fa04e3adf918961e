interface ModelImageProps {
  /** As it stands in the Markdown: any text at all. */
  src: string;
  alt: string;
  title?: string | undefined;
}

/** A picture that a model points at, by its text alone: fetching it would tell its host of the reader. */
export function ModelImage({ src, alt }: ModelImageProps) {
  return <span>{alt === '' ? src : alt}</span>;
}
