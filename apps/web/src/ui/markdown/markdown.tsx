import { memo, useState } from 'react';

import { Blocks } from './blocks.tsx';
import { groupsOf, isSameGroup } from './groups.ts';
import { WithNotes } from './note-reference.tsx';
import { NoteList } from './notes.tsx';
import { createReader } from './parse/document.ts';
import { TopHeading } from './text-blocks.tsx';
import type { Block } from './tokens.ts';

interface MarkdownProps {
  /** Grows at its end while it is written; another text is read from its beginning. */
  text: string;
  /** More may follow: a caret stands after the last character, and nothing is drawn half-formed. */
  live: boolean;
}

/** Markdown as React elements; nothing in it is ever HTML. */
export const Markdown = memo(function Markdown({ text, live }: MarkdownProps) {
  // Reading the same text again changes nothing, so a drawing that is thrown away does no harm.
  const [reader] = useState(() => ({ read: createReader() }));
  // What is in view when it becomes skippable would move: the browser has not seen its size yet.
  const [wasLive] = useState(live);
  const { blocks, notes, endsInNote } = reader.read(text, live);
  const groups = groupsOf(blocks);
  if (groups.length === 0) groups.push([]);
  return (
    <WithNotes notes={notes}>
      <TopHeading value={topHeadingOf(blocks)}>
        {groups.map((group, index) => (
          <BlockGroup
            key={index}
            blocks={group}
            live={live && !endsInNote && index === groups.length - 1}
            after={groups[index - 1]?.at(-1)}
            isSkippable={index > 0 || (!wasLive && groups.length > 1)}
          />
        ))}
        <NoteList notes={notes} live={live && endsInNote} />
      </TopHeading>
    </WithNotes>
  );
});

function topHeadingOf(blocks: readonly Block[]): number {
  const first = blocks.find((block) => block.type === 'heading');
  return first?.depth ?? 1;
}

interface BlockGroupProps {
  blocks: readonly Block[];
  live: boolean;
  after: Block | undefined;
  /** One of several: out of sight it need not be laid out. */
  isSkippable: boolean;
}

/**
 * The browser skips what of a long answer is out of sight, which halves what a frame costs. Groups do
 * it: a box for each block costs more than it saves. What it draws is cut off at the group's edges, so
 * they lie beyond those of code, of the focus ring around it and of what stands below a table.
 */
const BlockGroup = memo(
  function BlockGroup({ blocks, live, after, isSkippable }: BlockGroupProps) {
    return (
      <div
        className={
          isSkippable ? 'skippable-blocks -mx-4 -mb-3 px-4 pb-3 md:-mx-6 md:px-6' : undefined
        }
      >
        <Blocks blocks={blocks} live={live} after={after} isTop />
      </div>
    );
  },
  (one, other) =>
    one.live === other.live &&
    one.isSkippable === other.isSkippable &&
    one.after === other.after &&
    isSameGroup(one.blocks, other.blocks),
);
