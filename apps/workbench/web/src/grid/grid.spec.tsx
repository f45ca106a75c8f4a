import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { draw } from '../testing/draw.js';
import { Grid } from './grid.js';

const ROWS = Array.from({ length: 200 }, (_, i) => ({ id: `C${i}`, cents: i }));

function List({ onOpen, onPeek, loadMore = () => undefined, more = false }: { onOpen?: (id: string) => void; onPeek?: () => void; loadMore?: () => void; more?: boolean }) {
  const [current, setCurrent] = useState<string>();
  return (
    <>
      <input aria-label="Filter" />
      <Grid
        caption="Claims, newest first" rows={ROWS} idOf={(r) => r.id} current={current} onCurrent={(r) => setCurrent(r.id)} onOpen={(r) => onOpen?.(r.id)} onPeek={() => onPeek?.()} more={more} loadMore={loadMore} foot="200 claims"
        columns={[{ id: 'id', title: 'Claim', width: '100px', sort: 'descending', cell: (r) => r.id }, { id: 'cents', title: 'Charge', width: '80px', numeric: true, cell: (r) => r.cents }]}
      />
    </>
  );
}

const selected = () => document.querySelector('[aria-current="true"]')?.getAttribute('aria-rowindex');

describe('a list of claims', () => {
  it('tells a screen reader what it is, how long, and how it is sorted', async () => {
    await draw(<List />);
    const grid = await screen.findByRole('grid', { name: 'Claims, newest first' });
    expect(grid.getAttribute('aria-rowcount')).toBe('201');
    expect(screen.getByRole('columnheader', { name: 'Claim' }).getAttribute('aria-sort')).toBe('descending');
  });

  it('draws only the rows that are seen', async () => {
    await draw(<List />);
    await screen.findByRole('grid');
    const drawn = document.querySelectorAll('[data-row]').length;
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(60);
  });

  it('goes by j and k, opens by Enter, looks by Space', async () => {
    const [open, peek] = [vi.fn(), vi.fn()];
    await draw(<List onOpen={open} onPeek={peek} />);
    await screen.findByRole('grid');
    for (const key of ['j', 'j', 'ArrowDown', 'k']) fireEvent.keyDown(window, { key });
    expect(selected()).toBe('3');
    fireEvent.keyDown(window, { key: ' ' });
    fireEvent.keyDown(window, { key: 'Enter' });
    expect(peek).toHaveBeenCalledTimes(1);
    expect(open).toHaveBeenCalledWith('C1');
  });

  it('leaves letters to somebody who types', async () => {
    await draw(<List />);
    const field = await screen.findByLabelText('Filter');
    fireEvent.keyDown(field, { key: 'j' });
    expect(selected()).toBeUndefined();
  });

  it('asks for the next page before its end is reached', async () => {
    const load = vi.fn();
    await draw(<List more loadMore={load} />);
    await screen.findByRole('grid');
    expect(load).not.toHaveBeenCalled();
  });
});
