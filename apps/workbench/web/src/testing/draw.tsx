import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { vi } from 'vitest';
import type { SignedIn } from '../api/model.js';
import { SessionProvider } from '../session/session.js';
import { CommandProvider } from '../shell/commands.js';
import { ToastProvider } from '../shell/toasts.js';

export const BILLER: SignedIn = { person: 'biller', name: 'Bea Billmore', tenant: 't', roles: ['biller'], practices: '*', csrf: 'token', traceUrl: 'http://127.0.0.1:1/trace/', idleMs: 600_000 };

/** Answers of the services by method and path; what is not listed answers 404. `asked` keeps what was sent. */
export function answering(answers: Record<string, unknown>): { asked: { method: string; path: string; body: unknown; headers: Headers }[] } {
  const asked: { method: string; path: string; body: unknown; headers: Headers }[] = [];
  vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    const path = String(input);
    asked.push({ method, path, body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined, headers: new Headers(init.headers) });
    const found = answers[`${method} ${path}`] ?? answers[`${method} ${path.split('?')[0]}`];
    if (found === undefined) return new Response(JSON.stringify({ error: { code: 'unknown', sentence: 'There is nothing at this address.' } }), { status: 404 });
    const { status = 200, ...body } = found as { status?: number };
    return new Response(JSON.stringify(body), { status });
  });
  return { asked };
}

/** Draws a part of a page with everything around it that it counts on. */
export async function draw(what: React.ReactNode, session: SignedIn = BILLER): Promise<ReturnType<typeof render>> {
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: '/', component: () => <>{what}</> });
  const elsewhere = createRoute({ getParentRoute: () => root, path: '$', component: () => <p>elsewhere</p> });
  const router = createRouter({ routeTree: root.addChildren([page, elsewhere]), history: createMemoryHistory({ initialEntries: ['/'] }) });
  await router.load();
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <SessionProvider value={session}><ToastProvider><CommandProvider><RouterProvider router={router as never} /></CommandProvider></ToastProvider></SessionProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}
