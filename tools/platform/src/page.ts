const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand in HTML, attributes included. */
export const escapeHtml = (text: unknown): string => String(text).replace(/[&<>"']/g, (c) => escapes[c] ?? c);

/** Nothing is loaded from anywhere and nobody frames the page. No form-action: the sign-in form ends in a redirect to the workbench. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: var(--width, 34rem); padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; }
button { font: inherit; padding: .6rem .9rem; width: 100%; text-align: left; border: 1px solid; border-radius: .4rem; cursor: pointer; }
button small { display: block; }
:focus-visible { outline: 3px solid #1c6dd0; outline-offset: 2px; }
ul.choices { list-style: none; padding: 0; display: grid; gap: .6rem; }
input[type=text] { font: inherit; padding: .5rem; width: 100%; box-sizing: border-box; text-transform: uppercase; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .5rem; vertical-align: top; border-bottom: 1px solid #8886; }
td.bar { width: 35%; min-width: 12rem; } td.bar div { height: .8rem; background: #1c6dd0; min-width: 2px; border-radius: 2px; } td.bar div.error { background: #b3261e; }
code { font-size: .9em; overflow-wrap: anywhere; } td.number { text-align: right; white-space: nowrap; }
details { margin: 0; }
`;

/** A whole page: title, heading and the given HTML. `width` is CSS. */
export const htmlPage = (title: string, body: string, width = '34rem'): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
  `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body style="--width:${width}"><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`;
