import type { Finding } from '@claimstream/contracts';

/** What a reader of files says is wrong (libs/x12), as far as the product passes it on. */
export interface FileFinding {
  code: string;
  severity: 'error' | 'warning' | 'info';
  loop?: string;
  segmentId?: string;
  segment?: number;
  segmentInFile?: number;
  element?: number;
  component?: number;
  offset: number;
  found?: string;
  expected?: string;
  fix: string;
  message: string;
  /** The element may hold identity. */
  sensitive?: boolean;
}

const SEVERITY = { error: 'reject', warning: 'warn', info: 'info' } as const;

const optional = <K extends string, V>(key: K, value: V | undefined): { [k in K]?: V } => (value === undefined ? {} : { [key]: value } as { [k in K]?: V });

/** A finding of a file reader as the product speaks of it; `found` stays behind where it may identify a person. */
export function findingOfFile(f: FileFinding): Finding {
  const element = f.segmentId === undefined || f.element === undefined ? f.segmentId : `${f.segmentId}${String(f.element).padStart(2, '0')}${f.component === undefined ? '' : `-${f.component}`}`;
  return {
    code: f.code,
    severity: SEVERITY[f.severity],
    path: [f.loop, element].filter((part) => part !== undefined).join('/') || 'file',
    message: f.message,
    fix: f.fix,
    ...optional('segment', f.segmentInFile ?? f.segment),
    ...optional('element', element),
    offset: f.offset,
    ...optional('expected', f.expected),
    ...optional('found', f.sensitive === true ? undefined : f.found),
  };
}
