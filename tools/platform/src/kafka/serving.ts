import net from 'node:net';

/** Metadata, version 5: which brokers live and who controls. */
const METADATA = { key: 3, version: 5 };

function request(): Buffer {
  const client = Buffer.from('claimstream-platform');
  const body = Buffer.alloc(4 + 10 + client.length + 5);
  let at = body.writeInt32BE(body.length - 4, 0);
  at = body.writeInt16BE(METADATA.key, at);
  at = body.writeInt16BE(METADATA.version, at);
  at = body.writeInt32BE(1, at);
  at = body.writeInt16BE(client.length, at);
  at += client.copy(body, at);
  at = body.writeInt32BE(0, at); // no topics
  body.writeInt8(0, at); // and none made
  return body;
}

/** Number of live brokers and the controller's id (-1: none) in a Metadata answer. */
export function readMetadata(answer: Buffer): { brokers: number; controller: number } {
  let at = 4 + 4 + 4; // size, correlation, throttle
  const int32 = () => { at += 4; return answer.readInt32BE(at - 4); };
  const skipText = () => { const length = answer.readInt16BE(at); at += 2 + Math.max(length, 0); };
  const brokers = int32();
  for (let i = 0; i < brokers; i++) { int32(); skipText(); int32(); skipText(); }
  skipText(); // the cluster's id
  return { brokers, controller: int32() };
}

/**
 * True when the broker answers, is unfenced and knows its controller: its port opens earlier than that. Asked on the
 * wire, because a client library would bring its retries, timers and warnings along.
 */
export function isServing(port: number, waitMs = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    let answer = Buffer.alloc(0);
    const end = (serving: boolean) => { socket.destroy(); resolve(serving); };
    socket.setTimeout(waitMs, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('connect', () => socket.write(request()));
    socket.on('data', (part) => {
      answer = Buffer.concat([answer, part]);
      if (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0)) return;
      const { brokers, controller } = readMetadata(answer);
      end(brokers > 0 && controller >= 0);
    });
  });
}
