// Sends a WebSocket a number of bytes, which have to come back as they were, and closes it.
async function echo(path, bytes) {
  const size = 256 * 1024;
  const socket = new WebSocket('wss://' + location.host + path);
  socket.binaryType = 'arraybuffer';
  await new Promise((done, broken) => {
    socket.onopen = done;
    socket.onerror = () => broken(new Error(path + ' did not open'));
  });
  const pattern = new Uint8Array(size + 256);
  for (let i = 0; i < pattern.length; i++) pattern[i] = i * 7 + (i >> 8);
  const part = n => pattern.subarray(n % 256, n % 256 + Math.min(size, bytes - n * size));
  let received = 0, messages = 0, same = true;
  const ended = new Promise(done => {
    socket.onclose = e => done({code: e.code, clean: e.wasClean, extensions: socket.extensions});
    socket.onmessage = e => {
      const got = new Uint8Array(e.data), want = part(messages++);
      same = same && got.length === want.length;
      for (let i = 0; same && i < want.length; i++) same = got[i] === want[i];
      received += got.length;
      if (received >= bytes) socket.close(1000);
    };
  });
  for (let n = 0; n * size < bytes; n++) {
    socket.send(part(n));
    while (socket.bufferedAmount > 8 * size) await new Promise(done => setTimeout(done, 1));
  }
  const end = await ended;
  return {received, same, ...end};
}
