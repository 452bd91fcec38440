import os

import msgpack
from support import ECHO, GuestCase, VM_HASH, configuration, http, zipped
from aleph_runtime.setup import host_name


class Configuration(GuestCase):
    async def test_v1_payload(self):
        fields = configuration(code=ECHO.encode())
        for key in ("ipv6", "ipv6_gateway", "authorized_keys"):
            del fields[key]
        self.assertEqual(await self.send_frame(msgpack.packb(fields)), {"success": True})

    async def test_v2_payload_with_unknown_keys(self):
        self.assertEqual(await self.send_configuration(code=ECHO.encode(), from_the_future={"a": [1]}), {"success": True})

    async def test_frame_in_one_byte_fragments(self):
        body = msgpack.packb(configuration(code=ECHO.encode()))
        reader, writer = await self.connect()
        for byte in b"%d\n" % len(body) + body:
            writer.write(bytes([byte]))
            await writer.drain()
        self.assertEqual(msgpack.unpackb(await reader.read(1_000_000)), {"success": True})

    async def test_connection_stays_open_for_the_life_of_the_guest(self):
        body = msgpack.packb(configuration(code=ECHO.encode()))
        reader, writer = await self.connect()
        writer.write(b"%d\n" % len(body) + body)
        await reader.read(1_000_000)
        await self.call(http())
        self.assertFalse(reader.at_eof())

    async def test_an_empty_connection_before_it_changes_nothing(self):
        _, writer = await self.connect()
        writer.close()
        await self.configure(ECHO)

    async def test_everything_in_the_protocols_order(self):
        self.system.interfaces.add("eth0")
        self.system.programs.add("sshd")
        await self.configure(
            ECHO,
            ip="172.16.4.2",
            route="172.16.4.1",
            ipv6="fc00:1::2/124",
            ipv6_gateway="fc00:1::1",
            dns_servers=["9.9.9.9", "1.1.1.1"],
            volumes=[
                {"mount": "/opt/lib", "device": "vdb", "read_only": True},
                {"mount": "/var/lib/x", "device": "vdc", "read_only": False},
            ],
            variables={"COLOUR": "blue"},
            input_data=zipped({"in/put.txt": b"data"}),
            authorized_keys=["ssh-ed25519 AAAA me"],
        )
        root = self.system.root
        key = f"{root}/etc/ssh/ssh_host_ed25519_key"
        self.assertEqual(
            self.system.calls,
            [
                ("link_up", "lo"),
                ("set_hostname", host_name(VM_HASH)),
                ("mount", "vdb", "/opt/lib", True),
                ("mount", "vdc", "/var/lib/x", False),
                ("add_address", "eth0", "172.16.4.2", 24),
                ("add_address", "eth0", "fc00:1::2", 124),
                ("link_up", "eth0"),
                ("add_default_route", "eth0", "172.16.4.1"),
                ("add_default_route", "eth0", "fc00:1::1"),
                ("run", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key),
                ("run", "/usr/sbin/sshd"),
            ],
        )
        self.assertEqual(os.environ["COLOUR"], "blue")
        self.assertEqual(os.environ["ALEPH_ADDRESS_TO_USE"], VM_HASH)
        self.assertEqual(open(f"{root}/etc/resolv.conf").read(), "nameserver 9.9.9.9\nnameserver 1.1.1.1\n")
        self.assertEqual(open(f"{root}/data/in/put.txt").read(), "data")
        keys = f"{root}/root/.ssh/authorized_keys"
        self.assertEqual(open(keys).read(), "ssh-ed25519 AAAA me\n")
        self.assertEqual(os.stat(keys).st_mode & 0o777, 0o600)

    async def test_no_eth0_and_no_keys_leave_network_and_sshd_alone(self):
        self.system.programs.add("sshd")
        await self.configure(ECHO, ip="172.16.4.2", dns_servers=["9.9.9.9"])
        self.assertEqual([call[0] for call in self.system.calls], ["link_up", "set_hostname"])
        self.assertFalse(os.path.exists(f"{self.system.root}/etc/resolv.conf"))

    async def test_a_dangling_resolv_conf_link_is_replaced(self):
        self.system.interfaces.add("eth0")
        os.symlink("/run/not/there", f"{self.system.root}/etc/resolv.conf")
        await self.configure(ECHO, dns_servers=["9.9.9.9"])
        self.assertEqual(open(f"{self.system.root}/etc/resolv.conf").read(), "nameserver 9.9.9.9\n")

    def test_host_name_is_unpadded_base32(self):
        self.assertEqual(host_name("ff" * 32), "7" * 51 + "q")


class BadConfiguration(GuestCase):
    async def refused(self, answer, *words):
        self.assertEqual(set(answer), {"success", "error", "traceback"})
        self.assertIs(answer["success"], False)
        for word in words:
            self.assertIn(word, answer["error"])
        await self.session.over.wait()
        self.assertIn(("stop_processes",), self.system.calls)
        self.assertEqual(self.system.calls[-1], ("sync",))

    async def test_not_msgpack(self):
        await self.refused(await self.send_frame(b"\xc1\xc1"), "not msgpack")

    async def test_not_a_map(self):
        await self.refused(await self.send_frame(msgpack.packb([1])), "must be a map")

    async def test_not_a_length(self):
        await self.refused(await self.send_frame(b"", b"12x\n"), "length", "12x")

    async def test_a_length_beyond_the_limit(self):
        await self.refused(await self.send_frame(b"", b"999999999\n"), "999999999")

    async def test_truncated(self):
        reader, writer = await self.connect()
        writer.write(b"100\nabc")
        writer.write_eof()
        await self.refused(msgpack.unpackb(await reader.read(1_000_000)), "ended in the middle")

    async def test_missing_key(self):
        fields = configuration()
        del fields["vm_hash"]
        await self.refused(await self.send_frame(msgpack.packb(fields)), "vm_hash is missing")

    async def test_wrong_type(self):
        await self.refused(await self.send_configuration(dns_servers="9.9.9.9"), "dns_servers", "list")

    async def test_unknown_encoding(self):
        await self.refused(await self.send_configuration(encoding="rar"), "rar", "plain, zip, squashfs")

    async def test_hash_that_is_not_hexadecimal(self):
        await self.refused(await self.send_configuration(vm_hash="QmNotHex"), "hexadecimal")

    async def test_input_data_that_leads_out_of_its_folder(self):
        await self.refused(await self.send_configuration(input_data=zipped({"../evil": b"x"})), "leads out")
        self.assertFalse(os.path.exists(f"{self.system.root}/evil"))

    async def test_input_data_that_is_not_a_zip(self):
        await self.refused(await self.send_configuration(input_data=b"PK nonsense"), "zip")

    async def test_code_that_raises(self):
        answer = await self.send_configuration(code=b"import nothing_of_this_name")
        await self.refused(answer, "nothing_of_this_name")
        self.assertIn("main.py", answer["traceback"])

    async def test_code_that_exits(self):
        await self.refused(await self.send_configuration(code=b"raise SystemExit(3)"), "SystemExit", "3")

    async def test_a_program_that_lacks_its_entrypoint(self):
        await self.refused(await self.send_configuration(code=b"application = 1"), "app")

    async def test_an_entrypoint_that_cannot_be_called(self):
        await self.refused(await self.send_configuration(code=b"app = 1"), "cannot be called")

    async def test_a_volume_that_does_not_mount(self):
        def mount(device, target, read_only):
            raise OSError(5, f"cannot mount /dev/{device}")

        self.system.mount = mount
        volume = {"mount": "/x", "device": "vdb", "read_only": True}
        await self.refused(await self.send_configuration(volumes=[volume]), "cannot mount /dev/vdb")

    async def test_an_sshd_that_fails_does_not_stop_the_program(self):
        self.system.programs.add("sshd")

        def run(*command):
            raise OSError("no sshd today")

        self.system.run = run
        await self.configure(ECHO, authorized_keys=["ssh-ed25519 AAAA me"])
