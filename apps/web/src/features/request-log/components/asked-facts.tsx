import type { RequestLog } from '@parley/contracts';

import { adminStrings } from '../../../i18n/admin.ts';
import { nameFromId } from '../../models/catalogue.ts';
import { useNames } from '../../models/use-names.ts';
import { askerOf, endpointOf, momentText } from '../row-view.ts';
import { Fact, Facts } from './facts.tsx';

const words = adminStrings.requests;

/** What was asked, of whom, and by whom. What does not apply to a chat is left out. */
export function AskedFacts({ row }: { row: RequestLog }) {
  const { provider } = useNames(row.modelId);
  const { route, reasoningEffort, serviceTier, droppedParams, client } = row;
  return (
    <Facts>
      <Fact name={words.model}>{nameFromId(row.modelId)}</Fact>
      <Fact name={words.provider}>{provider}</Fact>
      <Optional name={words.route} value={route} />
      <Fact name={words.account} isCode>
        {row.accountId ?? words.unknown}
      </Fact>
      <Fact name={words.asked} isCode>
        {row.modelId}
      </Fact>
      <Fact name={words.answered} isCode>
        {row.answeredModel ?? words.unknown}
      </Fact>
      <Optional name={words.effort} value={reasoningEffort} />
      <Optional name={words.tierAsked} value={serviceTier.requested} />
      <Optional name={words.tierAnswered} value={serviceTier.answered} />
      <Fact name={words.from}>
        <Asker row={row} />
      </Fact>
      <Optional name={words.address} value={client.address} />
      <Optional name={words.program} value={client.userAgent} />
      {row.dialect !== null && (
        <Fact name={words.endpoint} isCode>
          {endpointOf(row.dialect)}
        </Fact>
      )}
      {row.streamed !== null && (
        <Fact name={words.streamed}>{row.streamed ? words.yes : words.no}</Fact>
      )}
      {droppedParams !== null && droppedParams.length > 0 && (
        <Fact name={words.dropped} isCode>
          {droppedParams.join(', ')}
        </Fact>
      )}
      <Fact name={words.started}>{momentText(row.createdAt)}</Fact>
    </Facts>
  );
}

function Optional({ name, value }: { name: string; value: string | null }) {
  return value === null ? null : <Fact name={name}>{value}</Fact>;
}

function Asker({ row }: { row: RequestLog }) {
  const { name, by } = askerOf(row);
  if (row.apiKey === null) {
    return (
      <>
        {name} <span className="text-ink-3">{by}</span>
      </>
    );
  }
  return (
    <>
      {name}{' '}
      <span className="font-mono text-12 text-ink-3">{words.keyPart(row.apiKey.prefix)}</span>
    </>
  );
}
