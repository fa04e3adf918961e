import { connect, createServer, type Socket } from 'node:net';

/** What lies between a browser and the server: it can be cut, and lead elsewhere. */
export interface Line {
  /** Where the browser finds the server. */
  url: string;
  /** Breaks every connection, and takes no other until it is mended. */
  cut(): void;
  /** @param url of another server, to which it leads from here on */
  mend(url?: string): void;
  close(): Promise<void>;
}

/** A line to a server on this machine. */
export async function openLine(url: string): Promise<Line> {
  let port = Number(new URL(url).port);
  let isCut = false;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    keep(near, far);
    keep(far, near);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The line has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend(next) {
      if (next !== undefined) port = Number(new URL(next).port);
      isCut = false;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
