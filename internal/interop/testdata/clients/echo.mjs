// Talks to the WebSocket at the address in the first argument with the package ws, and ends with 0 where each echo is right.
import WebSocket from "ws";

const messages = ["", "hello", "grüße, 世界 🎈", "long ".repeat(40000), Buffer.from([0, 1, 254, 255]), Buffer.alloc(200000, "abc")];
const socket = new WebSocket(process.argv[2], { origin: process.argv[2].replace(/^ws(.*)\/.*$/, "http$1") });
let at = -1;

function fail(why) {
  console.error(why);
  process.exit(1);
}

function next() {
  if (++at < messages.length) {
    socket.send(messages[at]);
  } else {
    socket.close(1000, "done");
  }
}

socket.on("open", () => {
  if (!/^permessage-deflate/.test(socket.extensions)) {
    fail(`compression was not agreed on: ${socket.extensions}`);
  }
  socket.once("pong", next);
  socket.ping("still there?");
});
socket.on("message", (data, isBinary) => {
  const sent = Buffer.from(messages[at]);
  if (!data.equals(sent) || isBinary !== Buffer.isBuffer(messages[at])) {
    fail(`message ${at}: of ${sent.length} bytes ${data.length} came back`);
  }
  next();
});
socket.on("close", (code) => {
  if (code !== 1000 || at !== messages.length) {
    fail(`closed with ${code} at message ${at}`);
  }
  console.log(`${at} echoes with ${socket.extensions}`);
});
socket.on("error", fail);
