/** Browsers keep at least 4096 bytes per cookie, names and attributes included (RFC 6265 section 6.1). */
const PART = 3_600;
const MOST_PARTS = 8;

export type Cookies = ReadonlyMap<string, string>;

export function readCookies(header: string | undefined): Cookies {
  const found = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) found.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return found;
}

export interface CookieOptions {
  secure: boolean;
  /** Seconds; 0 removes it. */
  maxAge: number;
  path?: string;
}

const line = (name: string, value: string, { secure, maxAge, path = '/' }: CookieOptions): string =>
  `${name}=${value}; Path=${path}; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure ? '; Secure' : ''}`;

/** `Set-Cookie` lines of a value of any length: a person of many practices has a token longer than one cookie. */
export function setCookies(name: string, value: string, options: CookieOptions, before: Cookies): string[] {
  const parts = value.match(new RegExp(`.{1,${PART}}`, 'g')) ?? [];
  if (parts.length > MOST_PARTS) throw new Error('The session does not fit into the cookies that a browser keeps.');
  const lines = parts.map((part, i) => line(`${name}.${i}`, part, options));
  for (let i = parts.length; i < MOST_PARTS; i += 1) if (before.has(`${name}.${i}`)) lines.push(line(`${name}.${i}`, '', { ...options, maxAge: 0 }));
  return lines;
}

export const clearCookies = (name: string, options: Omit<CookieOptions, 'maxAge'>, before: Cookies): string[] => setCookies(name, '', { ...options, maxAge: 0 }, before);

/** The value that `setCookies` took apart, or undefined. */
export function joinCookies(cookies: Cookies, name: string): string | undefined {
  let value = '';
  for (let i = 0; i < MOST_PARTS; i += 1) {
    const part = cookies.get(`${name}.${i}`);
    if (part === undefined || part === '') break;
    value += part;
  }
  return value === '' ? undefined : value;
}
