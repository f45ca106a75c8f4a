import { ApiError, csrfToken, errorOf, type CommandAnswer } from '../api/client.js';

export interface Taken extends CommandAnswer {
  id: string;
  sha256: string;
  sizeBytes: number;
}

/**
 * Sends a file as raw bytes. `onProgress` gets the bytes that have left; `key` names the intention, so that a repeat after
 * a broken line is the same upload. The name travels in a header: people put names of patients into file names.
 */
export function upload(file: File, practice: string, key: string, onProgress: (sent: number) => void): { done: Promise<Taken>; stop(): void } {
  const request = new XMLHttpRequest();
  const done = new Promise<Taken>((resolve, reject) => {
    request.open('POST', `/v1/intake/files?practice=${encodeURIComponent(practice)}`);
    request.responseType = 'json';
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
    request.setRequestHeader('x-csrf-token', csrfToken());
    request.setRequestHeader('idempotency-key', key);
    request.upload.onprogress = (e) => onProgress(e.loaded);
    request.onload = () => (request.status < 300 ? resolve(request.response as Taken) : reject(errorOf(request.status, request.response)));
    request.onerror = () => reject(new ApiError(0, 'offline', 'The line broke while the file was sent. Nothing was taken in; send it again.'));
    request.onabort = () => reject(new ApiError(0, 'stopped', 'You stopped the upload. Nothing was taken in.'));
    request.send(file);
  });
  return { done, stop: () => request.abort() };
}
