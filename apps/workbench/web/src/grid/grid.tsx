import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useCommands } from '../shell/commands.js';

export interface Column<T> {
  id: string;
  title: string;
  /** CSS track, for example "120px" or "minmax(180px, 1fr)". */
  width: string;
  numeric?: boolean;
  /** Only where the server sorts by it. */
  sort?: 'ascending' | 'descending';
  cell(row: T): React.ReactNode;
}

export interface GridProps<T> {
  /** Says what is listed, how it is sorted and filtered, to somebody who cannot see it. */
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  idOf(row: T): string;
  /** The row under the cursor. */
  current: string | undefined;
  onCurrent(row: T): void;
  onOpen(row: T): void;
  /** Space: opens or closes the panel beside the list. */
  onPeek?(row: T): void;
  /** Rows chosen for one action on all of them; without it the list has no boxes. `range`: from the cursor to this row. */
  selected?: ReadonlySet<string>;
  onSelect?(row: T, range: boolean): void;
  /** Done since the list was read: it stays where it is, in grey. */
  isOver?(row: T): boolean;
  more: boolean;
  loadMore(): void;
  foot: React.ReactNode;
}

const ROW_PX = 36;
const HEAD_PX = 34;

/** A list as the ARIA grid pattern wants it: only what is seen is drawn, one row takes the focus, the head never covers it (WCAG 2.4.11). */
export function Grid<T>({ caption, columns, rows, idOf, current, onCurrent, onOpen, onPeek, selected, onSelect, isOver, more, loadMore, foot }: GridProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const tracks = `${onSelect ? '38px ' : ''}${columns.map((c) => c.width).join(' ')}`;
  const virtual = useVirtualizer({
    count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW_PX, overscan: 12,
    scrollPaddingStart: HEAD_PX, scrollPaddingEnd: ROW_PX, initialRect: { width: 1200, height: 720 },
  });
  const at = rows.findIndex((r) => idOf(r) === current);
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => { if (more && lastShown >= rows.length - 20) loadMore(); }, [more, lastShown, rows.length, loadMore]);

  const go = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    onCurrent(row);
    const to = rows.indexOf(row);
    virtual.scrollToIndex(to);
    // The row may not be drawn yet: the next frame has it.
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${to}"]`)?.focus({ preventScroll: true }));
  };
  const row = rows[at];
  useCommands([
    { id: 'grid-next', label: 'Next row', keys: ['j', 'ArrowDown'], group: 'List', run: () => go(at + 1) },
    { id: 'grid-before', label: 'Row before', keys: ['k', 'ArrowUp'], group: 'List', run: () => go(at < 0 ? 0 : at - 1) },
    { id: 'grid-first', label: 'First row', keys: ['Home'], group: 'List', run: () => go(0) },
    { id: 'grid-last', label: 'Last row', keys: ['End'], group: 'List', run: () => go(rows.length - 1) },
    { id: 'grid-page-down', label: 'Ten rows on', keys: ['PageDown'], group: 'List', run: () => go(at + 10) },
    { id: 'grid-page-up', label: 'Ten rows back', keys: ['PageUp'], group: 'List', run: () => go(at - 10) },
    { id: 'grid-open', label: 'Open the row', keys: ['Enter'], group: 'List', run: () => (row ? onOpen(row) : go(0)) },
    ...(onPeek ? [{ id: 'grid-peek', label: 'Look at the row in the panel', keys: ['space'], group: 'List' as const, run: () => { if (row) onPeek(row); } }] : []),
  ]);

  return (
    <div className="grid" ref={box} role="grid" aria-label={caption} aria-rowcount={more ? -1 : rows.length + 1} aria-colcount={columns.length + (onSelect ? 1 : 0)} {...(onSelect && { 'aria-multiselectable': true })} tabIndex={at < 0 ? 0 : -1}>
      <div className="grid-inner" role="presentation">
        <div className="grid-head grid-row" role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks, height: HEAD_PX }}>
          {onSelect && <div role="columnheader" className="grid-cell"><span className="hidden-visually">Selected</span></div>}
          {columns.map((c) => <div key={c.id} role="columnheader" className={`grid-cell${c.numeric ? ' money' : ''}`} {...(c.sort ? { 'aria-sort': c.sort } : {})}>{c.title}</div>)}
        </div>
        <div className="grid-body" role="rowgroup" style={{ height: virtual.getTotalSize() }} onMouseOver={(e) => { if (e.target instanceof HTMLElement) sayWhole(e.target.closest<HTMLElement>('[role="gridcell"]')); }}>
          {shown.map(({ index, start }) => {
            const r = rows[index];
            if (r === undefined) return null;
            return (
              <div
                key={idOf(r)} role="row" data-row={index} aria-rowindex={index + 2} aria-current={index === at ? 'true' : undefined} {...(selected && { 'aria-selected': selected.has(idOf(r)) })} tabIndex={index === at ? 0 : -1}
                className={`grid-line grid-row${isOver?.(r) ? ' grid-over' : ''}${selected?.has(idOf(r)) ? ' grid-chosen' : ''}`} style={{ gridTemplateColumns: tracks, height: ROW_PX, transform: `translateY(${start}px)` }}
                onClick={(e) => { if (e.shiftKey && onSelect) onSelect(r, true); go(index); }} onDoubleClick={() => onOpen(r)}
              >
                {onSelect && <div role="gridcell" className="grid-cell"><input type="checkbox" tabIndex={-1} aria-label={`Select ${idOf(r)}`} checked={selected?.has(idOf(r)) ?? false} onClick={(e) => e.stopPropagation()} onChange={(e) => onSelect(r, (e.nativeEvent as MouseEvent).shiftKey)} /></div>}
                {columns.map((c) => <div key={c.id} role="gridcell" className={`grid-cell${c.numeric ? ' money' : ''}`}>{c.cell(r)}</div>)}
              </div>
            );
          })}
        </div>
      </div>
      <div className="grid-foot">{foot}</div>
    </div>
  );
}

/** A long name that its column cuts is read whole under the pointer; who works by keys has it in the peek. */
function sayWhole(cell: HTMLElement | null): void {
  if (cell === null) return;
  const isCut = [cell, ...cell.querySelectorAll('span')].some((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflow === 'hidden');
  if (isCut) cell.title = cell.textContent ?? '';
  else cell.removeAttribute('title');
}
