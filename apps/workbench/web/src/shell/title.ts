import { useEffect } from 'react';
import { usePractices } from './practice.js';

/** The name of the page in the browser's tab and to a screen reader; ids and names of practices only, nobody's name. */
export function useTitle(page: string): void {
  const { practice, unknown, nameOf } = usePractices();
  const one = practice !== undefined && !unknown ? `${nameOf(practice)} · ` : '';
  useEffect(() => { document.title = `${page} · ${one}Claimstream`; }, [page, one]);
}
