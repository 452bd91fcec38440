"""The machine's set-up from the configuration, in the protocol's order, with the plugins' hooks around each step."""
from __future__ import annotations

import base64
import os

from runtime_types import ConfigurationPayload, NetworkPluginParameters, Volume

from .archive import unzip
from .console import describe, log
from .plugins import PluginRunner
from .system import System

INTERFACE = "eth0"
IPV4_PREFIX = 24
HOST_KEY = "/etc/ssh/ssh_host_ed25519_key"


async def set_up(payload: ConfigurationPayload, system: System, plugins: PluginRunner) -> None:
    """Raises what the first failing step raises. Plugins may change what the steps after them use."""
    system.link_up("lo")
    # It is no variable of the program.
    plugins.check_script(os.environ.pop("ALEPH_INIT0_PLUGIN_STATUS", ""))
    await plugins.run("before_system", payload)

    name = host_name(payload.vm_hash)
    await plugins.run("before_hostname", name)
    set_host_name(payload.vm_hash, name, system)
    await plugins.run("after_hostname", name)

    await plugins.run("before_variables", payload.variables)
    os.environ.update(payload.variables)
    await plugins.run("after_variables", payload.variables)

    await plugins.run("before_volumes", payload.volumes)
    mount_volumes(payload.volumes, system)
    await plugins.run("after_volumes", payload.volumes)

    network = NetworkPluginParameters(payload.ip, payload.route, payload.dns_servers, payload.ipv6, payload.ipv6_gateway)
    await plugins.run("before_network", network)
    set_network(network, system)
    await plugins.run("after_network", network)

    if payload.input_data:
        unzip(payload.input_data, system.path("/data"))
    allow_keys(payload.authorized_keys, system)
    await plugins.run("after_system", payload)


def host_name(vm_hash: str) -> str:
    """Unpadded lower-case base32 of the hash: it fits into a DNS label, which the hex form does not."""
    try:
        digest = bytes.fromhex(vm_hash)
    except ValueError:
        raise ValueError(f"vm_hash is not hexadecimal: {vm_hash!r:.80}") from None
    return base64.b32encode(digest).decode().rstrip("=").lower()


def set_host_name(vm_hash: str, name: str, system: System) -> None:
    system.set_hostname(name)
    os.environ["ALEPH_ADDRESS_TO_USE"] = vm_hash
    if not os.path.exists(system.path("/etc/hosts")):
        system.write("/etc/hosts", f"127.0.0.1\tlocalhost\n::1\tlocalhost\n127.0.1.1\t{name}\n")


def mount_volumes(volumes: list[Volume], system: System) -> None:
    for volume in volumes:
        system.mount(volume.device, system.path(volume.mount), volume.read_only)


def set_network(network: NetworkPluginParameters, system: System) -> None:
    if not system.has_interface(INTERFACE):
        log(f"there is no {INTERFACE}: no network but the guest's own")
        return
    if network.ip:
        system.add_address(INTERFACE, network.ip, IPV4_PREFIX)
    if network.ipv6:
        address, _, prefix = network.ipv6.partition("/")
        system.add_address(INTERFACE, address, int(prefix or 128))
    system.link_up(INTERFACE)
    for gateway in (network.route, network.ipv6_gateway):
        if gateway:
            system.add_default_route(INTERFACE, gateway)
    if network.dns_servers:
        system.write("/etc/resolv.conf", "".join(f"nameserver {server}\n" for server in network.dns_servers))


def allow_keys(keys: list[str], system: System) -> None:
    """Starts sshd, where there is one and somebody has a key. Its host key is made here: in an image it would be everybody's.

    A guest without ssh still runs its program, so a failure is shown and not raised.
    """
    if not keys:
        return
    sshd = system.find_program("sshd")
    if sshd is None:
        log("ssh keys were given, and the image has no sshd")
        return
    try:
        os.makedirs(system.path("/root/.ssh"), mode=0o700, exist_ok=True)
        system.write("/root/.ssh/authorized_keys", "".join(f"{key}\n" for key in keys), mode=0o600)
        if not os.path.exists(system.path(HOST_KEY)):
            system.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", system.path(HOST_KEY))
        os.makedirs(system.path("/run/sshd"), mode=0o755, exist_ok=True)
        system.run(sshd)
    except Exception as error:
        log(f"sshd could not be started: {describe(error)}")
