import type { LocalModel } from '@parley/contracts';
import type { ReactNode } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { formatBytes, formatCount } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { isSizeExact } from '../model-view.ts';

/** What a model takes and reads, and whose it is: as much as is known. */
export function LocalModelFacts({ model }: { model: LocalModel }) {
  const { sizeBytes, memoryBytes, contextLength, licence, source } = model;
  const words = strings.localModels;
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-2 text-13 md:flex-nowrap">
      {sizeBytes !== null && (
        <Fact name={words.size} className="md:w-22">
          {isSizeExact(model) ? formatBytes(sizeBytes) : words.about(formatBytes(sizeBytes))}
        </Fact>
      )}
      {memoryBytes !== null && (
        <Fact name={words.memory} className="md:w-22">
          {words.about(formatBytes(memoryBytes))}
        </Fact>
      )}
      {contextLength !== null && (
        <Fact name={words.context} className="md:w-22">
          {words.contextTokens(formatCount(contextLength))}
        </Fact>
      )}
      {licence !== null && (
        <Fact name={words.licence} className="md:w-30">
          {licence.url === null ? (
            licence.name
          ) : (
            <OuterLink href={licence.url}>{licence.name}</OuterLink>
          )}
        </Fact>
      )}
      {source !== null && (
        <Fact name={words.source} className="md:w-0 md:grow">
          <OuterLink href={source.url} isCut>
            {source.repository}
          </OuterLink>
        </Fact>
      )}
    </dl>
  );
}

interface FactProps {
  name: string;
  /** As wide as in the rows above and below. */
  className: string;
  children: ReactNode;
}

function Fact({ name, className, children }: FactProps) {
  return (
    <div className={classNames('min-w-0 md:shrink-0', className)}>
      <dt className="text-ink-3">{name}</dt>
      <dd className="tabular-nums wrap-anywhere">{children}</dd>
    </div>
  );
}

interface OuterLinkProps {
  href: string;
  /** Whether it ends where there is no more room for it. */
  isCut?: boolean;
  children: string;
}

/** To another site, beside this one. */
function OuterLink({ href, isCut = false, children }: OuterLinkProps) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      title={isCut ? children : undefined}
      className={classNames(
        'rounded-xs text-accent underline underline-offset-3 hover:text-accent-2 pointer-coarse:py-3',
        isCut && 'md:block md:truncate',
      )}
    >
      {children}
    </a>
  );
}
