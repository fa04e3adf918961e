import { Suspense, use } from 'react';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { lazyPart } from '../../lazy-part.ts';
import { InsideLink } from './inside-link.ts';
import { pictureSource } from './picture-source.ts';

interface ModelImageProps {
  /** As it stands in the Markdown: any text at all. */
  src: string;
  alt: string;
  title?: string | undefined;
}

const RemotePicture = lazyPart(async () => (await import('./remote-picture.tsx')).RemotePicture);

/**
 * A picture that a model shows. One from another server is asked for only when somebody wants it:
 * its address can carry what was said here to whoever made the model write it.
 */
export function ModelImage({ src, alt, title }: ModelImageProps) {
  const isInLink = use(InsideLink);
  const source = pictureSource(src);
  const name = alt.trim() === '' ? transcriptStrings.markdown.picture.fallback : alt;
  if (source.kind === 'inline') {
    return (
      <img
        src={source.src}
        alt={alt}
        title={title}
        className="inline-block max-w-full rounded-lg"
      />
    );
  }
  if (source.kind === 'none' || isInLink) return <span title={title}>{name}</span>;
  return (
    <Suspense fallback={<span title={title}>{name}</span>}>
      <RemotePicture source={source} name={name} />
    </Suspense>
  );
}
