// The one door to the server by HTTP: JSON in and out, refusals as problem documents (RFC 9457).
import type { Problem } from './wire';

/** The server understood and said no; `problem` says why, and nothing was changed. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

/** No answer came: no network, the server is restarting, or it took longer than 30 s. Trying again is safe for every action. */
export class Unreachable extends Error {}

export interface ApiOptions {
  /** The customer's case token, sent as a bearer; agents have a cookie and give none. */
  token?: () => string | null;
  /** Called for every 401 before the refusal is thrown. */
  onSignedOut?: (problem: Problem) => void;
}

export interface Upload {
  /** The page's own id for this file's message: the same when repeated. */
  clientId: string;
  /** A note's file is seen by agents alone. */
  note?: boolean;
  /** Called with the share sent so far, 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** What else goes with a request: `keepalive` lets it outlive the page. */
export interface More {
  headers?: Record<string, string>;
  keepalive?: boolean;
  signal?: AbortSignal;
  /** Null waits for as long as it takes. */
  patience?: null;
}

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T = void>(path: string, body?: unknown, more?: More): Promise<T>;
  put<T = void>(path: string, body?: unknown, more?: More): Promise<T>;
  patch<T = void>(path: string, body?: unknown): Promise<T>;
  delete<T = void>(path: string): Promise<T>;
  /** Fetches bytes with the caller's rights, for pictures and downloads. */
  blob(path: string, signal?: AbortSignal): Promise<Blob>;
  /** Sends a file's bytes as they are; resolves with the server's answer. */
  upload<T>(path: string, file: Blob, name: string, upload: Upload): Promise<T>;
}

const PATIENCE = 30_000;
const PASSING = new Set([502, 503, 504]);

/** Returns the door; each call throws `Refusal` or `Unreachable`, and an `AbortError` when its signal was used. */
export function makeApi(options: ApiOptions = {}): Api {
  const send = <T>(method: string, path: string, body?: unknown, more?: More) =>
    request(options, method, path, { body, ...more }).then((answer) => read<T>(answer, path));
  return {
    get: (path, signal) =>
      request(options, 'GET', path, { signal }).then((answer) => read(answer, path, signal)),
    post: (path, body, more) => send('POST', path, body, more),
    put: (path, body, more) => send('PUT', path, body, more),
    patch: (path, body) => send('PATCH', path, body),
    delete: (path) => send('DELETE', path),
    blob: (path, signal) =>
      request(options, 'GET', path, { signal, patience: null }).then((answer) =>
        whole(answer.blob(), path, signal),
      ),
    upload: (path, file, name, upload) => sendFile(options, path, file, name, upload),
  };
}

interface Asked {
  body?: unknown;
  signal?: AbortSignal | undefined;
  patience?: number | null;
  headers?: Record<string, string>;
  keepalive?: boolean;
}

async function request(options: ApiOptions, method: string, path: string, asked: Asked): Promise<Response> {
  const headers = { ...authorization(options), ...asked.headers };
  const init: RequestInit = { method, headers, cache: 'no-store', credentials: 'same-origin' };
  if (asked.keepalive) init.keepalive = true;
  if (asked.body instanceof Blob) {
    init.body = asked.body;
  } else if (asked.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(asked.body);
  }
  const signals = asked.signal ? [asked.signal] : [];
  if (asked.patience !== null && !(asked.body instanceof Blob)) signals.push(AbortSignal.timeout(PATIENCE));
  if (signals.length)
    init.signal = signals.length > 1 ? AbortSignal.any(signals) : (signals[0] as AbortSignal);
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch (failed) {
    if (asked.signal?.aborted) throw failed;
    throw new Unreachable(path);
  }
  if (answer.ok) return answer;
  throw refusal(options, answer.status, await answer.text().catch(() => ''));
}

function authorization(options: ApiOptions): Record<string, string> {
  const token = options.token?.();
  return token ? { Authorization: `Bearer ${token}` } : {};
}

async function read<T>(answer: Response, path: string, signal?: AbortSignal): Promise<T> {
  return parsed<T>(await whole(answer.text(), path, signal), path);
}

// an answer that broke off is no answer
async function whole<T>(coming: Promise<T>, path: string, signal?: AbortSignal): Promise<T> {
  try {
    return await coming;
  } catch (failed) {
    if (signal?.aborted) throw failed;
    throw new Unreachable(path);
  }
}

// what is not JSON is not from our server, but from something on the way to it
function parsed<T>(text: string, path: string): T {
  try {
    return (text ? JSON.parse(text) : undefined) as T;
  } catch {
    throw new Unreachable(path);
  }
}

function refusal(options: ApiOptions, status: number, text: string): Error {
  const problem = readProblem(status, text);
  if (!problem) return new Unreachable(String(status));
  if (status === 401) options.onSignedOut?.(problem);
  return new Refusal(problem);
}

function readProblem(status: number, text: string): Problem | null {
  try {
    const problem = JSON.parse(text) as Problem;
    if (typeof problem.code === 'string') return problem;
  } catch {
    // not ours: a proxy's page
  }
  if (PASSING.has(status) || status === 0) return null;
  return {
    type: 'about:blank',
    title: String(status),
    status,
    code: status === 413 ? 'too-large' : 'unknown',
  };
}

// XMLHttpRequest, because fetch does not tell how far an upload has come
function sendFile<T>(
  options: ApiOptions,
  path: string,
  file: Blob,
  name: string,
  upload: Upload,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', path);
    const headers: Record<string, string> = {
      ...authorization(options),
      'Content-Type': 'application/octet-stream',
      'X-File-Name': encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd')),
      'X-Client-Id': upload.clientId,
      ...(upload.note ? { 'X-Note': '1' } : {}),
    };
    for (const [key, value] of Object.entries(headers)) sending.setRequestHeader(key, value);
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total) upload.onProgress?.(event.loaded / event.total);
    };
    sending.onload = () => {
      const { status, responseText } = sending;
      if (status < 200 || status > 299) return reject(refusal(options, status, responseText));
      try {
        resolve(parsed<T>(responseText, path));
      } catch (failed) {
        reject(failed);
      }
    };
    sending.onerror = () => reject(new Unreachable(path));
    sending.onabort = () => reject(new DOMException('Stopped', 'AbortError'));
    upload.signal?.addEventListener('abort', () => sending.abort(), { once: true });
    sending.send(file);
  });
}
