import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { connect } from 'node:net';

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** One request exactly as it is given: any `Host`, any header, any body, which `fetch` would not let through. */
export function send(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
    signal,
    onText = () => undefined,
  }: {
    method?: string;
    headers?: Record<string, string>;
    body?: string;
    /** Breaks the connection off. */
    signal?: AbortSignal;
    /** Called with all of the answer's body so far, whenever there is more of it. */
    onText?: (text: string) => void;
  } = {},
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, ...(signal === undefined ? {} : { signal }) };
    const request = httpRequest(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        onText(text);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Bytes that need not be HTTP. @returns what the server answers until it closes the connection */
export function sendBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
