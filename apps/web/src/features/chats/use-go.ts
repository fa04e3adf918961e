import { useCallback, useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';

/**
 * Goes to a page. The router's own function is another one on every page, so that whatever holds
 * it is drawn again with each of them; this one stays the same.
 */
export function useGo(): (path: string) => void {
  const navigate = useNavigate();
  const latest = useRef(navigate);
  useEffect(() => {
    latest.current = navigate;
  }, [navigate]);
  return useCallback((path) => void latest.current(path), []);
}
