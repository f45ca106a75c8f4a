import type { Logger } from '@claimstream/service-kit';

type Level = 'info' | 'warn' | 'error';
const text = (value: string | number | boolean | undefined): string | undefined => (value === undefined ? undefined : String(value));

/** The log adapter's notes as lines of ours: only fields of the allow-list pass. Its informational ones are for debugging. */
export const logNotes = (logger: Logger) => (level: Level, message: string, fields: Record<string, string | number | boolean>): void => {
  const [topic, group, name, offset] = [text(fields['topic']), text(fields['groupId']), text(fields['namespace']), text(fields['offset'])];
  logger[level === 'info' ? 'debug' : level](message.replace(/["'][^"']*["']/g, '...').slice(0, 160), {
    ...(topic !== undefined && { topic }), ...(group !== undefined && { group }), ...(name !== undefined && { name }), ...(offset !== undefined && { offset }),
    ...(typeof fields['partition'] === 'number' && { partition: fields['partition'] }),
  });
};
