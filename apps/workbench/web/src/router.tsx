import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, retainSearchParams } from '@tanstack/react-router';
import { Frame } from './shell/frame.js';
import { Problem } from './show/states.js';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const texts = (search: Record<string, unknown>, ...names: string[]): Record<string, string | undefined> => Object.fromEntries(names.map((n) => [n, text(search[n])]));

const root = createRootRoute({
  component: Frame,
  validateSearch: (search: Record<string, unknown>): { practice?: string } => { const practice = text(search['practice']); return practice ? { practice } : {}; },
  search: { middlewares: [retainSearchParams(['practice'])] },
  errorComponent: ({ error, reset }) => <Problem error={error} retry={reset} />,
  notFoundComponent: () => <div className="empty"><p className="empty-title">There is no such page</p><p>Choose one on the left, or press Ctrl-K to find a claim.</p></div>,
});

const index = createRoute({ getParentRoute: () => root, path: '/', beforeLoad: () => { throw redirect({ to: '/today' }); } });
const today = createRoute({
  getParentRoute: () => root, path: '/today', validateSearch: (s: Record<string, unknown>) => texts(s, 'date'), component: lazyRouteComponent(() => import('./today/today-page.js'), 'TodayPage'),
});
const files = createRoute({
  getParentRoute: () => root, path: '/files', validateSearch: (s: Record<string, unknown>) => texts(s, 'direction', 'brings'), component: lazyRouteComponent(() => import('./file/files-page.js'), 'FilesPage'),
});
const file = createRoute({ getParentRoute: () => root, path: '/files/$id', component: lazyRouteComponent(() => import('./file/file-page.js'), 'FilePage') });
const claims = createRoute({
  getParentRoute: () => root, path: '/claims', validateSearch: (s: Record<string, unknown>) => texts(s, 'state', 'tone', 'payer', 'document', 'from', 'to'),
  component: lazyRouteComponent(() => import('./claim/claims-page.js'), 'ClaimsPage'),
});
const claim = createRoute({ getParentRoute: () => root, path: '/claims/$id', validateSearch: (s: Record<string, unknown>) => texts(s, 'tab'), component: lazyRouteComponent(() => import('./claim/claim-page.js'), 'ClaimPage') });
const queue = createRoute({ getParentRoute: () => root, path: '/q/$queue', validateSearch: (s: Record<string, unknown>) => texts(s, 'shelf', 'desk', 'owner', 'category', 'payer', 'sort'), component: lazyRouteComponent(() => import('./queue/queue-page.js'), 'QueuePage') });
const remits = createRoute({
  getParentRoute: () => root, path: '/remits', validateSearch: (s: Record<string, unknown>) => texts(s, 'state'), component: lazyRouteComponent(() => import('./remit/remits-page.js'), 'RemitsPage'),
});
const remit = createRoute({ getParentRoute: () => root, path: '/remits/$id', component: lazyRouteComponent(() => import('./remit/remit-page.js'), 'RemitPage') });
const accounts = createRoute({ getParentRoute: () => root, path: '/accounts', component: lazyRouteComponent(() => import('./account/accounts-page.js'), 'AccountsPage') });
const account = createRoute({ getParentRoute: () => root, path: '/accounts/$id', component: lazyRouteComponent(() => import('./account/account-page.js'), 'AccountPage') });
const admin = createRoute({ getParentRoute: () => root, path: '/admin', component: lazyRouteComponent(() => import('./admin/admin-page.js'), 'AdminPage') });
const parked = createRoute({ getParentRoute: () => root, path: '/parked', component: lazyRouteComponent(() => import('./parked/parked-page.js'), 'ParkedPage') });
const standing = createRoute({ getParentRoute: () => root, path: '/parked/$service/$stream', component: lazyRouteComponent(() => import('./parked/standing-page.js'), 'StandingPage') });

export const router = createRouter({ routeTree: root.addChildren([index, today, files, file, claims, claim, queue, remits, remit, accounts, account, admin, parked, standing]), defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
