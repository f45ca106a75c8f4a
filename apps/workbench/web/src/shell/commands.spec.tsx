import { fireEvent, render } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CommandProvider, setLetters, useCommands } from './commands.js';

const [go, next] = [vi.fn(), vi.fn()];
function Page() {
  useCommands([
    { id: 'go', label: 'Go to the claims', keys: ['g l'], group: 'Go', run: go },
    { id: 'next', label: 'Next', keys: ['l', 'mod+k', 'Enter'], group: 'List', run: next },
  ]);
  return null;
}
const press = (...keys: string[]) => { for (const key of keys) fireEvent.keyDown(window, { key }); };

afterEach(() => { setLetters(true); go.mockReset(); next.mockReset(); });

describe('keys', () => {
  it('make a sequence when they follow each other, and are themselves otherwise', () => {
    render(<CommandProvider><Page /></CommandProvider>);
    press('g', 'l');
    expect([go.mock.calls.length, next.mock.calls.length]).toEqual([1, 0]);
    press('l');
    expect(next).toHaveBeenCalledTimes(1);
  });

  it('leave letters alone for somebody who switched them off, and keep chords', () => {
    setLetters(false);
    render(<CommandProvider><Page /></CommandProvider>);
    press('l', 'g', 'l');
    expect(next).not.toHaveBeenCalled();
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    expect(next).toHaveBeenCalledTimes(1);
  });

  it('leave Enter to the button that has the focus', () => {
    const { getByRole } = render(<CommandProvider><button type="button">Filter</button><Page /></CommandProvider>);
    fireEvent.keyDown(getByRole('button'), { key: 'Enter' });
    expect(next).not.toHaveBeenCalled();
    press('Enter');
    expect(next).toHaveBeenCalledTimes(1);
  });

  it('go on after a box was ticked, because nothing is typed into it', () => {
    const { getByRole } = render(<CommandProvider><input type="checkbox" /><input type="text" /><Page /></CommandProvider>);
    fireEvent.keyDown(getByRole('textbox'), { key: 'l' });
    expect(next).not.toHaveBeenCalled();
    fireEvent.keyDown(getByRole('checkbox'), { key: 'l' });
    expect(next).toHaveBeenCalledTimes(1);
  });

  it('rest while a dialog is open', () => {
    render(<CommandProvider><div role="dialog" /><Page /></CommandProvider>);
    press('l');
    expect(next).not.toHaveBeenCalled();
  });
});
