#!/usr/bin/env node
// The OpenID provider and the trace sink alone, for an installation whose other parts run in containers.
import { readSettings, startSidecars } from '../dist/sidecars.js';

try {
  const { issuer, traces, stop } = await startSidecars(readSettings(process.env));
  console.log(`OpenID provider ${issuer}, traces ${traces}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop().then(() => process.exit(0)));
} catch (fault) {
  console.error(fault.name === 'Trouble' ? fault.message : fault);
  process.exit(1);
}
