import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// Mantine asks for the colour scheme and sizes that a test's window does not know.
window.matchMedia = vi.fn().mockImplementation((query: string) => ({
  matches: false, media: query, onchange: null, addListener: vi.fn(), removeListener: vi.fn(), addEventListener: vi.fn(), removeEventListener: vi.fn(), dispatchEvent: vi.fn(),
})) as unknown as typeof window.matchMedia;
class NoObserver { observe(): void {} unobserve(): void {} disconnect(): void {} }
window.ResizeObserver = NoObserver as unknown as typeof ResizeObserver;

afterEach(cleanup);
