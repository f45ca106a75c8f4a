import { prepareKeyFile, readConfiguration, readKeyFile, writeKeyFile } from '@claimstream/service-kit';
import { endOf } from './exit.js';
import { renewed } from './renew-keys.js';

// node dist/keys.js key-of-keys | data TENANT | tokens TENANT | audit
try {
  const { keysFile, auditKeysFile, tenants } = readConfiguration();
  writeKeyFile(keysFile, renewed(readKeyFile(keysFile), process.argv.slice(2), tenants));
  prepareKeyFile(keysFile, tenants.map((t) => t.id), auditKeysFile);
  process.stdout.write('The keys are renewed; running services take them up within ten seconds.\n');
} catch (error) {
  const { sentence, code } = endOf(error);
  process.stderr.write(`${sentence}\n`);
  process.exitCode = code;
}
