import { ImageIcon } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';

import type { PictureOrder } from '../../../frames/orders.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Button } from '../../button.tsx';
import { Icon } from '../../icon.tsx';
import { Spinner } from '../../spinner.tsx';
import { isWanted, rememberWanted } from './consent.ts';
import type { PictureSource } from './picture-source.ts';
import { SafeLink } from './safe-link.tsx';
import { type FrameOutcome, SandboxedFrame } from './sandboxed-frame.tsx';

const TIMEOUT_MS = 30_000;
/** Higher pictures shrink to this, in rem. */
const MAX_HEIGHT = 32;

interface RemotePictureProps {
  source: Extract<PictureSource, { kind: 'remote' }>;
  name: string;
}

/** Names a picture and its host; the picture itself comes when it is asked for. */
export function RemotePicture({ source, name }: RemotePictureProps) {
  const [isAskedFor, setIsAskedFor] = useState(() => isWanted(source.src));
  const [outcome, setOutcome] = useState<FrameOutcome | null>(null);
  const { load, loadOf, loading, failed, open } = transcriptStrings.markdown.picture;
  const ask = () => {
    rememberWanted(source.src);
    setIsAskedFor(true);
  };
  if (isAskedFor && outcome?.type !== 'failed') {
    return (
      <>
        {outcome === null && (
          <Card name={name} detail={source.host}>
            <span className="flex items-center gap-1.5 text-ink-3">
              <Spinner />
              {loading}
            </span>
          </Card>
        )}
        <Framed source={source} name={name} outcome={outcome} onOutcome={setOutcome} />
      </>
    );
  }
  const hasFailed = outcome?.type === 'failed';
  return (
    <Card name={name} detail={hasFailed ? failed(source.host) : source.host} address={source.src}>
      {hasFailed ? (
        <SafeLink href={source.src}>{open}</SafeLink>
      ) : (
        <Button size="sm" aria-label={loadOf(name, source.host)} onClick={ask}>
          {load}
        </Button>
      )}
    </Card>
  );
}

interface FramedProps extends RemotePictureProps {
  outcome: FrameOutcome | null;
  onOutcome: (outcome: FrameOutcome) => void;
}

/** The policy of its frame lets it load from that one origin, so nobody else can be asked on the way. */
function Framed({ source, name, outcome, onOutcome }: FramedProps) {
  const order = useMemo((): PictureOrder => ({ src: source.src }), [source.src]);
  const isDrawn = outcome?.type === 'drawn';
  return (
    <SandboxedFrame
      src={`/frames/picture.html?from=${encodeURIComponent(source.origin)}`}
      title={name}
      order={order}
      timeoutMs={TIMEOUT_MS}
      onOutcome={onOutcome}
      className={isDrawn ? 'inline-block max-w-full rounded-lg' : 'absolute size-px opacity-0'}
      style={isDrawn ? sizeOf(outcome) : undefined}
    />
  );
}

function sizeOf({ width, height }: { width: number; height: number }) {
  return {
    inlineSize: `min(${width}px, ${(MAX_HEIGHT * width) / height}rem)`,
    aspectRatio: `${width} / ${height}`,
  };
}

interface CardProps {
  name: string;
  detail: string;
  address?: string;
  children: ReactNode;
}

/** It may stand in a sentence, so it is made of nothing but spans. */
function Card({ name, detail, address, children }: CardProps) {
  return (
    <span
      title={address}
      className="my-1 inline-flex max-w-full items-center gap-3 rounded-lg border border-line bg-well py-2 ps-4 pe-2.5 align-middle text-13"
    >
      <span className="text-ink-2">
        <Icon of={ImageIcon} />
      </span>
      <span className="flex min-w-0 flex-col">
        <span className="truncate font-strong">{name}</span>
        <span className="truncate text-12 text-ink-3">{detail}</span>
      </span>
      <span className="ms-auto shrink-0 ps-2">{children}</span>
    </span>
  );
}
