// Opens WebSockets by extended CONNECT with Node's HTTP/2 client, side by side on one connection, and sends each of them a
// number of bytes, which have to come back: node echo.mjs https://127.0.0.1:PORT BYTES PATH...
import {randomBytes, createHash} from 'node:crypto';
import http2 from 'node:http2';

const [origin, bytes, ...paths] = process.argv.slice(2);
const size = 256 * 1024;
const client = http2.connect(origin, {rejectUnauthorized: false});
client.on('error', fail);
const settings = await new Promise(done => client.once('remoteSettings', done));
if (!settings.enableConnectProtocol) fail('the server does not take extended CONNECT');

const results = {};
await Promise.all(paths.map(async path => { results[path] = await echo(path); }));
console.log(JSON.stringify(results));
client.close();

function fail(reason) {
  console.error(reason);
  process.exit(1);
}

// frame masks a payload as a client must (RFC 6455 5.3).
function frame(opcode, payload) {
  const long = payload.length > 65535 ? 8 : payload.length > 125 ? 2 : 0;
  const head = Buffer.alloc(2 + long + 4);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (long === 8 ? 127 : long === 2 ? 126 : payload.length);
  if (long === 8) head.writeBigUInt64BE(BigInt(payload.length), 2);
  if (long === 2) head.writeUInt16BE(payload.length, 2);
  const mask = randomBytes(4);
  mask.copy(head, 2 + long);
  const masked = Buffer.from(payload);
  for (let i = 0; i < masked.length; i++) masked[i] ^= mask[i & 3];
  return Buffer.concat([head, masked]);
}

// echo returns what came of one WebSocket.
async function echo(path) {
  const stream = client.request({
    ':method': 'CONNECT', ':protocol': 'websocket', ':path': path, ':scheme': 'https', 'sec-websocket-version': '13', origin,
  });
  const headers = await new Promise((done, broken) => {
    stream.once('response', done);
    stream.once('error', broken);
  });
  const sent = createHash('sha256'), came = createHash('sha256');
  let received = 0, closed = false, rest = Buffer.alloc(0);
  const all = new Promise((done, broken) => {
    stream.on('error', broken);
    stream.on('end', done);
    stream.on('data', chunk => {
      rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
      for (;;) {
        if (rest.length < 2) return;
        let length = rest[1] & 127, at = 2;
        if (length === 126) { if (rest.length < 4) return; length = rest.readUInt16BE(2); at = 4; }
        else if (length === 127) { if (rest.length < 10) return; length = Number(rest.readBigUInt64BE(2)); at = 10; }
        if (rest.length < at + length) return;
        const payload = rest.subarray(at, at + length);
        if ((rest[0] & 15) === 8) closed = true;
        else { came.update(payload); received += length; }
        rest = rest.subarray(at + length);
        if (received === Number(bytes) && !closed) stream.write(frame(8, Buffer.from([3, 232])));
      }
    });
  });
  for (let n = 0; n < Number(bytes); n += size) {
    const payload = randomBytes(Math.min(size, Number(bytes) - n));
    sent.update(payload);
    if (!stream.write(frame(2, payload))) await new Promise(done => stream.once('drain', done));
  }
  await all;
  stream.end();
  return {status: headers[':status'], received, closed, same: sent.digest('hex') === came.digest('hex')};
}
