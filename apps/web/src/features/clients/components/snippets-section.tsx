import { Tabs } from 'radix-ui';
import { type RefObject, useLayoutEffect, useRef } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { type ClientProgram, CLIENTS } from '../snippets/clients.ts';
import { ClientSnippets } from './client-snippets.tsx';

interface SnippetsSectionProps {
  client: ClientProgram;
  modelId: string | null;
  onChoose: (client: ClientProgram) => void;
}

/** One tab for each client. */
export function SnippetsSection({ client, modelId, onChoose }: SnippetsSectionProps) {
  const words = adminStrings.clients;
  const list = useRef<HTMLDivElement>(null);
  useInView(list, CLIENTS.indexOf(client));
  return (
    <section aria-label={words.snippets}>
      <h2 className="text-16 font-title">{words.snippets}</h2>
      <Tabs.Root
        value={client.id}
        onValueChange={(id) => {
          const chosen = CLIENTS.find((known) => known.id === id);
          if (chosen !== undefined) onChoose(chosen);
        }}
        className="mt-3"
      >
        <Tabs.List
          ref={list}
          aria-label={words.list}
          className="scroller flex gap-5 border-b border-line max-md:-mx-4 max-md:px-4"
        >
          {CLIENTS.map(({ id }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              className="flex h-(--h-row) shrink-0 items-center border-b-2 pointer-coarse:min-w-11 pointer-coarse:justify-center border-transparent text-ink-2 -outline-offset-2 transition-colors duration-(--d-fast) hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
            >
              {words.names[id]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {CLIENTS.map((each) => (
          <Tabs.Content key={each.id} value={each.id} className="pt-4 outline-offset-4">
            <ClientSnippets client={each} modelId={modelId} />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </section>
  );
}

/** Where not all tabs have room, the chosen one is among those that are seen. */
function useInView(list: RefObject<HTMLDivElement | null>, chosen: number): void {
  useLayoutEffect(() => {
    const box = list.current;
    if (box === null) return;
    const bring = () => bringIntoView(box, box.children.item(chosen));
    const watch = new ResizeObserver(bring);
    watch.observe(box);
    bring();
    return () => watch.disconnect();
  }, [list, chosen]);
}

/** So that it shows that there is more. */
const EDGE_PX = 16;

/** Sideways alone: a page that was just opened stays at its top. */
function bringIntoView(box: Element, tab: Element | null): void {
  if (tab === null) return;
  const seen = box.getBoundingClientRect();
  const { left, right } = tab.getBoundingClientRect();
  if (right > seen.right) box.scrollLeft += right - seen.right + EDGE_PX;
  if (left < seen.left) box.scrollLeft += left - seen.left - EDGE_PX;
}
