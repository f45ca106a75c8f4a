/** What the first bytes of a file are. `sentence` is for the person at the door. */
export type Sniffed =
  | { format: 'x12'; transaction?: string; guide?: string; usage: string; sentence: string }
  | { format: 'fhir-json' | 'html' | 'zip' | 'empty' | 'unknown'; sentence: string };

/** Looks at the first bytes (512 are enough) without reading the file. */
export declare function sniff(firstBytes: Uint8Array): Sniffed;
