import { escapeHtml, htmlPage, PAGE_HEADERS } from '../page.js';
import type { Context } from './oidc.js';
import type { Person } from './people.js';

const show = (ctx: Context, title: string, body: string) => {
  ctx.set(PAGE_HEADERS);
  ctx.body = htmlPage(title, body);
};

/** Everybody as a button; there are no passwords, because only this machine can reach the page. */
export const signInPage = (uid: string, people: Iterable<Person>): string =>
  htmlPage(
    'Sign in to Claimstream',
    `<p>Choose who you are. These people are invented, and this sign-in exists only on a local platform; in production your own identity provider stands here.</p>` +
      `<form method="post" action="/interaction/${escapeHtml(uid)}"><ul class="choices">` +
      [...people].map((p) => `<li><button type="submit" name="person" value="${escapeHtml(p.id)}">${escapeHtml(p.name)}<small>${escapeHtml(describe(p))}</small></button></li>`).join('') +
      `</ul></form>`,
  );

const describe = ({ roles, practices }: Person) =>
  `${roles.join(', ')}; ${practices === '*' ? 'every practice' : `${practices.length} practice${practices.length === 1 ? '' : 's'}`}`;

/** `form` is the provider's own; its field has no name that a screen reader could say. */
const labelled = (form: string) => form.replace('name="user_code"', 'name="user_code" aria-label="Code"');

export const deviceCodePage = (ctx: Context, form: string, _out: unknown, fault?: { userCode?: unknown; name?: string }): void => {
  const wrong = fault ? `<p role="alert"><strong>${fault.userCode || fault.name === 'NoCodeError' ? 'That is not a code of a waiting sign-in.' : 'The sign-in was interrupted.'}</strong></p>` : '';
  show(ctx, 'Enter the code', `${wrong}<p>Type the code that the command line shows.</p>${labelled(form)}<p><button type="submit" form="op.deviceInputForm">Continue</button></p>`);
};

export const deviceConfirmPage = (ctx: Context, form: string, client: { clientName?: string; clientId: string }, _device: unknown, code: string): void =>
  show(ctx, 'Is it you?',
    `<p><strong>${escapeHtml(client.clientName ?? client.clientId)}</strong> shows the code <code>${escapeHtml(code)}</code>. Continue only if you started it.</p>${form}` +
    `<ul class="choices"><li><button type="submit" form="op.deviceConfirmForm">Continue</button></li><li><button type="submit" form="op.deviceConfirmForm" value="yes" name="abort">It is not me</button></li></ul>`);

export const deviceDonePage = (ctx: Context): void => show(ctx, 'Signed in', '<p>You can close this page and go back to the command line.</p>');

export const signOutPage = (ctx: Context, form: string): void =>
  show(ctx, 'Sign out?', `${form}<ul class="choices"><li><button type="submit" form="op.logoutForm" value="yes" name="logout">Sign out</button></li><li><button type="submit" form="op.logoutForm">Stay signed in</button></li></ul>`);

export const signedOutPage = (ctx: Context): void => show(ctx, 'Signed out', '<p>You can close this page.</p>');

export const errorPage = (ctx: Context, out: Record<string, unknown>): void =>
  show(ctx, 'Sign-in did not work', `<p>${escapeHtml(out['error_description'] ?? out['error'])}</p><p>Go back to the workbench and start again.</p>`);
