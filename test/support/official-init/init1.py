"""The second half of the stand-in. What is wrong here is wrong on purpose: it is what the description says of the official init."""
import asyncio, ctypes, json, logging, os, socket, subprocess, sys, traceback, typing, uuid, zipfile
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from shutil import make_archive
import aiohttp
import msgpack

SOCKETS = os.environ.get("ALEPH_RUNTIME_SOCKETS", "")
ATTEMPTS = 8
MS_RESTART = 0x01234567


@dataclass
class Configuration:
    input_data: typing.Any
    interface: str
    vm_hash: str
    encoding: str
    entrypoint: str
    code: typing.Any
    ip: typing.Any
    route: typing.Any
    dns_servers: list
    volumes: list
    variables: typing.Any
    ipv6: typing.Any = None
    ipv6_gateway: typing.Any = None
    authorized_keys: typing.Any = None


program = None
process = None


def endpoint(name, number):
    if SOCKETS:
        return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), f"{SOCKETS}/{name}_{number}"
    cid = socket.VMADDR_CID_ANY if name == "guest" else 2
    return socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM), (cid, number)


def run(*command):
    subprocess.run(command, check=True)


def set_up(configuration):
    run("hostname", "a-name")
    os.environ.update(configuration.variables or {})
    for volume in configuration.volumes:
        os.makedirs(volume["mount"], exist_ok=True)
        kind = ["-t", "squashfs", "-o", "ro"] if volume["read_only"] else []
        run("mount", *kind, f"/dev/{volume['device']}", volume["mount"])
    # The only place where lo is brought up.
    if os.path.exists("/sys/class/net/eth0"):
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "set", "eth0", "up")


async def load_asgi(configuration):
    if configuration.encoding == "plain":
        names = {}
        # Functions of the program look for its names in these globals, where they are not.
        exec(configuration.code, globals(), names)
        app = names[configuration.entrypoint]
    else:
        folder = "/opt/code"
        if configuration.encoding == "zip":
            folder = "/opt"
            zipfile.ZipFile(BytesIO(configuration.code)).extractall(folder)
        sys.path.insert(0, folder)
        module, _, name = configuration.entrypoint.partition(":")
        app = getattr(__import__(module), name)
    await lifespan(app, "startup", 30)
    return app


async def lifespan(app, step, seconds):
    complete = False

    async def receive():
        # Every time, so that who waits for the shutdown is told to go on.
        return {"type": f"lifespan.{step}"}

    async def send(message):
        nonlocal complete
        complete = complete or message["type"] == f"lifespan.{step}.complete"

    while not complete:
        await asyncio.wait_for(app({"type": "lifespan"}, receive, send), seconds)


def load_executable(configuration):
    global process
    path = f"/opt/code/{configuration.entrypoint}"
    os.makedirs("/opt/code", exist_ok=True)
    if configuration.encoding == "zip":
        zipfile.ZipFile(BytesIO(configuration.code)).extractall("/opt/code")
    elif configuration.encoding == "plain":
        with open(path, "wb") as file:
            file.write(configuration.code)
    # On a read-only filesystem too.
    run("chmod", "+x", path)
    process = subprocess.Popen(path)
    return path


async def configure(reader, writer):
    global program
    length = int(await reader.readline())
    fields = msgpack.loads(await reader.readexactly(length))
    # Before anything is tried: a key that it does not know ends the machine.
    configuration = Configuration(**fields)
    try:
        set_up(configuration)
        is_asgi = configuration.interface == "asgi"
        program = await load_asgi(configuration) if is_asgi else load_executable(configuration)
        answer = {"success": True}
    except Exception as error:
        answer = {"success": False, "error": str(error), "traceback": traceback.format_exc()}
    writer.write(msgpack.dumps(answer))
    await writer.drain()
    if not answer["success"]:
        await asyncio.sleep(0.2)
        raise RuntimeError(answer["error"])


async def call_app(scope):
    if scope["type"] == "aleph.message":
        message = {"type": "aleph.message", "body": scope["body"]}
    else:
        message = {"type": "http.request", "body": scope.get("body", b""), "more_body": False}
    sent = asyncio.Queue()

    async def receive():
        return message

    output = StringIO()
    with redirect_stdout(output):
        await program(scope, receive, sent.put)
    headers = await sent.get() if scope["type"] == "http" else {}
    # The first message of the body is all that is taken.
    return {"headers": headers, "body": await sent.get(), "output": output.getvalue(), "output_data": None}


async def call_executable(scope):
    timeout = aiohttp.ClientTimeout(5)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        for attempt in range(ATTEMPTS):
            try:
                async with session.request(scope["method"], f"http://localhost:8080{scope['path']}", data=scope.get("body")) as response:
                    pairs = [[name.encode(), value.encode()] for name, value in response.headers.items()]
                    return {
                        "headers": {"status": response.status, "headers": pairs},
                        "body": {"body": await response.read()},
                        "output": "",
                        "output_data": None,
                    }
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05 * attempt)
    headers = {"status": 503, "headers": [[b"Content-Type", b"text/html"]]}
    return {"headers": headers, "body": {"body": "<title>VM Loading</title>"}, "output": "", "output_data": None}


async def instruct(reader, writer):
    # One read, whatever has come by then.
    data = await reader.read(10_000_000)
    if data == b"halt":
        os.sync()
        writer.write(b"STOP\n")
        if process is None:
            await lifespan(program, "shutdown", 10)
        else:
            process.terminate()
        writer.write(b"STOPZ\n")
        await writer.drain()
        writer.close()
        await asyncio.sleep(0.1)
        ctypes.CDLL(None).reboot(MS_RESTART)
    elif data.startswith(b"!"):
        done = subprocess.run(data[1:], shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        writer.write(done.stdout)
    else:
        scope = msgpack.loads(data)["scope"]
        try:
            answer = await (call_app(scope) if process is None else call_executable(scope))
        except Exception as error:
            answer = {"error": str(error), "traceback": traceback.format_exc(), "output": None}
        writer.write(msgpack.dumps(answer))


async def connection(reader, writer):
    if program is None:
        try:
            await configure(reader, writer)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        return
    try:
        await instruct(reader, writer)
    except Exception:
        traceback.print_exc()
    writer.close()


async def main():
    listener, address = endpoint("guest", 52)
    listener.bind(address)
    listener.listen()
    server = await asyncio.start_server(connection, sock=listener)
    ready, address = endpoint("v.sock", 52)
    with ready:
        ready.connect(address)
        ready.sendall(msgpack.dumps({"version": "2.0.0"}))
    await server.serve_forever()


asyncio.run(main())
