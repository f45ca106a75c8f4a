type Server = 'Kafka' | 'Postgres';

const PLACES: Record<Server, { address: string; ca: string; cert: string; tls: string }> = {
  Kafka: { address: 'KAFKA_BROKERS', ca: 'KAFKA_SSL_CA_FILE', cert: 'KAFKA_SSL_CERT_FILE and KAFKA_SSL_KEY_FILE', tls: 'KAFKA_SECURITY_PROTOCOL' },
  Postgres: { address: 'the address of the database', ca: 'CLAIMSTREAM_DATABASE_CA_FILE', cert: 'CLAIMSTREAM_DATABASE_CERT_FILE and CLAIMSTREAM_DATABASE_KEY_FILE', tls: 'CLAIMSTREAM_DATABASE_TLS' },
};

const UNTRUSTED = ['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_SIGNATURE_FAILURE', 'CERT_UNTRUSTED'];

interface Cause { name?: string; code?: unknown; message?: string; cause?: unknown; originalError?: unknown; driverError?: unknown }

function causes(error: unknown): Cause[] {
  const found: Cause[] = [];
  for (let at = error as Cause | undefined; at !== undefined && at !== null && typeof at === 'object' && !found.includes(at);) {
    found.push(at);
    at = (at.cause ?? at.originalError ?? at.driverError) as Cause | undefined;
  }
  return found;
}

function ofCertificate(code: string, message: string, server: Server): string | undefined {
  const { address, ca, cert, tls } = PLACES[server];
  if (UNTRUSTED.includes(code)) return `${server} shows a certificate that the authorities of ${ca} did not sign; give the file of the authority that signed it.`;
  if (code === 'CERT_HAS_EXPIRED') return `${server} shows a certificate that has expired; renew it there.`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `${server} shows a certificate for another name; write the name that it holds into ${address}, or have it made for this one.`;
  if (/^ERR_SSL_.*ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|HANDSHAKE_FAILURE)/.test(code)) return `${server} does not accept our client certificate; set ${cert} to one that its authority signed.`;
  if (/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)|^EPROTO$/.test(code) || /does not support SSL connections|before secure TLS connection was established/.test(message)) return `${server} does not speak TLS there; correct ${address} or ${tls}.`;
  return undefined;
}

/**
 * One sentence with the fix when TLS or a login was refused; undefined for every other fault. Only known texts: a driver's message may hold a value
 * or a password.
 */
export function faultOfConnection(error: unknown, server: Server): string | undefined {
  for (const { name, code, message = '' } of causes(error)) {
    const told = ofCertificate(typeof code === 'string' ? code : '', message, server);
    if (told !== undefined) return told;
    if (server === 'Kafka') {
      if (/mechanism is not supported/i.test(message)) return 'Kafka does not know the way of KAFKA_SASL_MECHANISM; set it to one that its listener offers.';
      if (name === 'KafkaJSSASLAuthenticationError') return 'Kafka refuses the user of KAFKA_SASL_USERNAME; correct it, its password or KAFKA_SASL_MECHANISM.';
    } else {
      if (/no encryption/.test(message)) return 'Postgres takes encrypted connections only; set CLAIMSTREAM_DATABASE_CA_FILE to the file of its authority.';
      if (/valid client certificate|certificate authentication failed/.test(message)) return ofCertificate('ERR_SSL_ALERT_CERTIFICATE_REQUIRED', '', server);
    }
  }
  return undefined;
}
