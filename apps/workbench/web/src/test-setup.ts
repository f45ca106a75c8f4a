import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// Mantine asks for the colour scheme and sizes that a test's window does not know.
window.matchMedia = vi.fn().mockImplementation((query: string) => ({
  matches: false, media: query, onchange: null, addListener: vi.fn(), removeListener: vi.fn(), addEventListener: vi.fn(), removeEventListener: vi.fn(), dispatchEvent: vi.fn(),
})) as unknown as typeof window.matchMedia;
class NoObserver { observe(): void {} unobserve(): void {} disconnect(): void {} }
window.ResizeObserver = NoObserver as unknown as typeof ResizeObserver;

afterEach(cleanup);

// A test's window has no layout; lists need a height to know what is seen, growing fields ask for fonts.
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 720 });
Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 1200 });
Object.defineProperty(document, 'fonts', { configurable: true, value: { addEventListener: () => undefined, removeEventListener: () => undefined } });
