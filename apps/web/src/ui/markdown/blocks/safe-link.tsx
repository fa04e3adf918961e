import type { ReactNode } from 'react';

interface SafeLinkProps {
  /** As it stands in the Markdown: any text at all. */
  href: string;
  title?: string | undefined;
  children: ReactNode;
}

const SAFE = /^(?:https?:\/\/|mailto:)/i;

/** A link to another page; what has no scheme that is known to be harmless is text. */
export function SafeLink({ href, title, children }: SafeLinkProps) {
  if (!SAFE.test(href)) return <span title={title}>{children}</span>;
  return (
    <a
      href={href}
      title={title}
      target="_blank"
      rel="noreferrer noopener"
      className="text-accent underline underline-offset-3"
    >
      {children}
    </a>
  );
}
