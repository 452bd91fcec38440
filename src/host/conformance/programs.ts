/** The programs that the cases are sent to, as their authors would write them. */
export const asgiProgram = `
import os, asyncio, json
started = []
stopped = []

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        # No asserts: the init runs Python with -OO, which leaves them out, and what they would await too.
        if (await receive())["type"] == "lifespan.startup":
            started.append(True)
        await send({"type": "lifespan.startup.complete"})
        # As Starlette does it: whatever comes next is the shutdown.
        await receive()
        stopped.append(True)
        print("the shutdown of the program ran", flush=True)
        await send({"type": "lifespan.shutdown.complete"})
        return
    message = await receive()
    if scope["type"] == "aleph.message":
        await send({"type": "aleph.message", "body": message["body"]})
        return
    path, body, status = scope["path"], message["body"], 200
    if path == "/size":
        chunks = [str(len(body)).encode()]
    elif path == "/echo":
        chunks = [body]
    elif path == "/state":
        chunks = [f"{len(started)} {len(stopped)}".encode()]
    elif path == "/variable":
        chunks = [os.environ.get("GIVEN", "").encode()]
    elif path == "/environment":
        chunks = [json.dumps(dict(os.environ)).encode()]
    elif path == "/query":
        chunks = [scope["query_string"]]
    elif path == "/slow":
        await asyncio.sleep(0.3)
        chunks = [b"slow"]
    elif path == "/never":
        await asyncio.sleep(60)
        chunks = []
    elif path == "/stream":
        chunks = [b"one ", b"two ", b"three"]
    elif path == "/raise":
        raise KeyError("on purpose")
    elif path == "/volume":
        chunks = [open("/volume/file", "rb").read()]
    elif path == "/lo":
        chunks = [open("/sys/class/net/lo/operstate", "rb").read()]
    elif path == "/api":
        reader, writer = await asyncio.open_unix_connection("/tmp/socat-socket")
        writer.write(b"GET /properties HTTP/1.0\\r\\n\\r\\n")
        chunks = [await reader.read()]
    else:
        status, chunks = 404, [b"nothing here"]
    await send({"type": "http.response.start", "status": status, "headers": [[b"content-type", b"text/plain"]]})
    for chunk in chunks[:-1]:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": chunks[-1]})
`;

export const fastApiProgram = `
from fastapi import FastAPI

seen = []
app = FastAPI()

@app.on_event("startup")
async def start():
    seen.append("startup")

@app.on_event("shutdown")
def stop():
    seen.append("shutdown")
    print("FastAPI was shut down", flush=True)

@app.get("/items/{number}")
async def item(number: int):
    return {"number": number, "seen": seen}
`;

export const executableProgram = `#!/usr/bin/python3
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(201)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

ThreadingHTTPServer(("127.0.0.1", 8080), Handler).serve_forever()
`;
