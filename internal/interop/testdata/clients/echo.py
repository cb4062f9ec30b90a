"""Talks to the WebSocket at the address in the first argument with websockets, and ends with 0 where each echo is right."""

import asyncio
import sys

import websockets


async def main(address):
    origin = address.replace("ws:", "http:").rsplit("/", 1)[0]
    messages = ["", "hello", "grüße, 世界 🎈", "long " * 40000, bytes([0, 1, 254, 255]), b"abc" * 70000]
    async with websockets.connect(address, origin=origin) as socket:
        extensions = [e.name for e in socket.extensions]
        assert extensions == ["permessage-deflate"], extensions
        await (await socket.ping())
        for message in messages:
            await socket.send(message)
            echo = await socket.recv()
            assert echo == message, f"of {len(message)} {len(echo)} came back"
        await socket.send(["in ", "three ", "fragments"])
        assert await socket.recv() == "in three fragments"
    assert socket.close_code == 1000, socket.close_code
    print(f"{len(messages) + 1} echoes with {extensions[0]}")


asyncio.run(asyncio.wait_for(main(sys.argv[1]), 30))
