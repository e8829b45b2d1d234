// vscode-jsonrpc as its documentation sets it up: Content-Length framing over stdio, one trivial handler.
import { StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import { runSummary } from './run-summary.mjs';

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
connection.onRequest('run.status', ({ run_id: id }) => runSummary(id));
connection.onClose(() => process.exit());
connection.listen();
