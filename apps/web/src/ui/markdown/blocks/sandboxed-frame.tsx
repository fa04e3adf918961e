import { type CSSProperties, useEffect, useRef } from 'react';

import { frameReport, type FrameReport } from '../../../frames/messages.ts';

type Drawn = Extract<FrameReport, { type: 'drawn' }>;
export type FrameOutcome = Drawn | { type: 'failed' };

interface SandboxedFrameProps {
  src: string;
  /** Names what is drawn for those who do not see it. */
  title: string;
  /** What it shall draw; drawn anew when it is another object. */
  order: object;
  /** How long it may take until it has drawn something. */
  timeoutMs: number;
  onOutcome: (outcome: FrameOutcome) => void;
  className: string;
  style?: CSSProperties | undefined;
}

/** A sandboxed page has no origin that could be named. */
const ANY_ORIGIN = '*';
/** No cookies go there, where browsers know of this. React knows no such attribute. */
const CREDENTIALLESS = { credentialless: '' };

/** A page of ours that draws what others wrote: without our origin, and without the network. */
export function SandboxedFrame(props: SandboxedFrameProps) {
  const { src, title, order, timeoutMs, onOutcome, className, style } = props;
  const ref = useRef<HTMLIFrameElement>(null);
  const isReady = useRef(false);
  const latest = useRef({ order, onOutcome });

  useEffect(() => {
    latest.current = { order, onOutcome };
  });
  useEffect(() => {
    if (isReady.current) ref.current?.contentWindow?.postMessage(order, ANY_ORIGIN);
  }, [order]);
  useEffect(() => {
    const timer = setTimeout(() => latest.current.onOutcome({ type: 'failed' }), timeoutMs);
    const listen = ({ source, data }: MessageEvent) => {
      const target = ref.current?.contentWindow;
      if (target === undefined || target === null || source !== target) return;
      const said = frameReport(data);
      if (said === null) return;
      if (said.type === 'ready') {
        isReady.current = true;
        return target.postMessage(latest.current.order, ANY_ORIGIN);
      }
      clearTimeout(timer);
      latest.current.onOutcome(said);
    };
    window.addEventListener('message', listen);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('message', listen);
    };
  }, [timeoutMs]);

  return (
    <iframe
      {...CREDENTIALLESS}
      ref={ref}
      src={src}
      title={title}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      // Nothing in it takes the focus.
      tabIndex={-1}
      className={className}
      style={style}
    />
  );
}
