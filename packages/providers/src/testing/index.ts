export * from './answers.ts';
export * from './dead-ends.ts';
export * from './fake-upstream.ts';
export * from './faults.ts';
export * from './models.ts';
export * from './script.ts';
export * from './quiet-port.ts';
export * from './tls-server.ts';
