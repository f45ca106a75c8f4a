import type { Context } from '../context.js';
export async function proof(_context: Context, _flags: { wait?: string }): Promise<number> { return 0; }
