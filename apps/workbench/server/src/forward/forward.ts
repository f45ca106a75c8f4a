import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream';
import type { Request, Response } from 'express';
import { SERVICES, type Configuration, type Service } from '../configuration.js';
import { mayWrite, type SessionKeeper } from '../session/keeper.js';

/** What a service needs to know of a request; nothing else of the browser leaves the workbench. */
const TO_SERVICE = ['accept', 'accept-language', 'content-type', 'content-length', 'idempotency-key', 'x-file-name', 'traceparent', 'range'];
/** What a browser needs to know of an answer. */
const TO_BROWSER = ['content-type', 'content-length', 'content-disposition', 'x-claimstream-fresh', 'retry-after', 'etag', 'accept-ranges', 'content-range'];
const READS = new Set(['GET', 'HEAD']);

const refuse = (response: Response, status: number, code: string, sentence: string): void => void response.status(status).json({ error: { code, sentence } });

/** `/v1/<service>/...` with the person's access token. Bodies stream through, so that a file of a gigabyte costs no memory here. */
export function forwardTo({ services }: Pick<Configuration, 'services'>, keeper: SessionKeeper) {
  const agents = { 'http:': new http.Agent({ keepAlive: true, maxSockets: 256 }), 'https:': new https.Agent({ keepAlive: true, maxSockets: 256 }) };

  return async (request: Request, response: Response): Promise<void> => {
    response.setHeader('cache-control', 'no-store');
    const service = String(request.params['service']) as Service;
    if (!(SERVICES as readonly string[]).includes(service)) return refuse(response, 404, 'unknown-address', 'There is no such service.');
    const found = await keeper.of(request, response);
    if ('refused' in found) return refuse(response, found.refused, found.code, found.sentence);
    if (!READS.has(request.method) && !mayWrite(found.session, request.get('x-csrf-token'))) return refuse(response, 403, 'csrf', 'This did not come from the workbench; reload the page.');

    // The page moved on while its session was renewed: nobody is there to hear an answer, and nothing has been asked yet.
    if (response.destroyed) return;

    const target = new URL(services[service]);
    const headers: http.OutgoingHttpHeaders = { authorization: `Bearer ${found.session.accessToken}` };
    for (const name of TO_SERVICE) if (request.headers[name] !== undefined) headers[name] = request.headers[name];
    const send = target.protocol === 'https:' ? https.request : http.request;
    const options = { agent: agents[target.protocol as keyof typeof agents], path: request.originalUrl, method: request.method, headers };
    const ask = (again: boolean): http.ClientRequest => {
      const asked = send(target, options, (answer) => {
        if (response.destroyed) { answer.destroy(); return; }
        response.status(answer.statusCode ?? 502);
        for (const name of TO_BROWSER) if (answer.headers[name] !== undefined) response.setHeader(name, answer.headers[name]);
        pipeline(answer, response, () => undefined);
      });
      asked.on('error', (fault: NodeJS.ErrnoException) => {
        if (response.headersSent || response.destroyed) response.destroy();
        // The service closed a kept connection in the moment in which it was used again: it has not seen the question.
        else if (again && asked.reusedSocket && fault.code === 'ECONNRESET') { outgoing = ask(false); outgoing.end(); }
        else refuse(response, 503, 'service-away', `The service ${service} does not answer right now; nothing was changed. Try again in a moment.`);
      });
      return asked;
    };
    let outgoing = ask(READS.has(request.method));
    response.on('close', () => { if (!response.writableFinished) outgoing.destroy(); });
    if (READS.has(request.method)) outgoing.end();
    else pipeline(request, outgoing, () => undefined);
  };
}
