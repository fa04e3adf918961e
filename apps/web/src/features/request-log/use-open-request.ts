import { useEffect, useRef } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useStore } from 'zustand';

import { REQUESTS_PATH } from '../dashboard/places.ts';
import { requestLogStore } from './request-log.store.ts';

/** The address of a request that is opened. */
export function requestPath(id: string): string {
  return `${REQUESTS_PATH}/${encodeURIComponent(id)}`;
}

export interface OpenRequest {
  /** `null`: none is open. */
  openId: string | null;
  /** Its place in the log; -1 where it is not among the rows that are shown. */
  index: number;
  /** The one that is open, or was last. */
  lastId: () => string | null;
  /** From one that is open to another: that is no place of its own in the history. */
  moveTo: (id: string) => void;
  /** To one that many rows further down, or up. */
  moveBy: (steps: number) => void;
  close: () => void;
}

/** The request that the address names. */
export function useOpenRequest(): OpenRequest {
  const { requestLogId: openId = null } = useParams();
  const navigate = useNavigate();
  const index = useStore(requestLogStore, ({ rows }) => rows.findIndex(({ id }) => id === openId));
  // The next step may be taken before the page has followed the one before.
  const last = useRef(openId);
  useEffect(() => {
    if (openId !== null) last.current = openId;
  }, [openId]);

  const moveTo = (id: string) => {
    last.current = id;
    void navigate(requestPath(id), { replace: true });
  };
  const moveBy = (steps: number) => {
    const { rows } = requestLogStore.getState();
    const place = rows.findIndex(({ id }) => id === last.current);
    const next = rows[place + steps];
    if (place !== -1 && next !== undefined) moveTo(next.id);
  };
  const close = () => void navigate(REQUESTS_PATH);
  return { openId, index, lastId: () => last.current, moveTo, moveBy, close };
}
