import type { ReactNode } from 'react';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { InsideLink } from './inside-link.ts';
import { textOf } from './text-of.ts';
import { linkTarget, type LinkTarget, mustNameHost } from './url.ts';

interface SafeLinkProps {
  /** As it stands in the Markdown: any text at all. */
  href: string;
  title?: string | undefined;
  children: ReactNode;
}

/**
 * A link to another page. What may not be followed is text; what looks as if it led elsewhere says
 * where it leads.
 */
export function SafeLink({ href, title, children }: SafeLinkProps) {
  const target = linkTarget(href, window.location.origin);
  if (target === null) return <span title={title}>{children}</span>;
  const isTold = mustNameHost(textOf(children), target);
  return (
    <a
      href={target.href}
      title={titleOf(target, title)}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-accent underline decoration-accent/40 underline-offset-3 hover:text-accent-2 hover:decoration-accent-2"
    >
      <InsideLink value={true}>{children}</InsideLink>
      {isTold && <bdi className="text-ink-2"> ({target.host})</bdi>}
    </a>
  );
}

/** The host first, as browsers will call it: the words behind it are the model's. */
function titleOf({ href, host, kind }: LinkTarget, title: string | undefined): string {
  const { ours } = transcriptStrings.markdown.link;
  const place = kind === 'ours' ? ours(new URL(href).pathname) : host;
  return title === undefined || title.trim() === '' ? place : `${place} · ${title}`;
}
