"""Run in a network namespace of its own, by root."""
import subprocess
import unittest

import support  # noqa: F401
from aleph_runtime import netlink


def shown(*arguments: str) -> str:
    return subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True).stdout


class Netlink(unittest.TestCase):
    def test_the_kernel_has_what_was_asked_for(self):
        subprocess.run(["ip", "link", "add", "eth0", "type", "veth", "peer", "name", "p0"], check=True)
        netlink.link_up("lo")
        netlink.link_up("eth0")
        netlink.add_address("eth0", "172.16.4.2", 24)
        netlink.add_address("eth0", "fc00:1::2", 124)
        netlink.add_address("eth0", "fc00:1::2", 124)
        netlink.add_default_route("eth0", "172.16.4.1")
        netlink.add_default_route("eth0", "10.9.9.9")
        netlink.add_default_route("eth0", "fc00:1::1")
        self.assertIn("UP", shown("link", "show", "lo"))
        self.assertIn("inet 172.16.4.2/24", shown("addr", "show", "eth0"))
        self.assertRegex(shown("-6", "addr", "show", "eth0"), r"inet6 fc00:1::2/124.*nodad")
        self.assertIn("default via 10.9.9.9 dev eth0", shown("route"))
        self.assertIn("default via fc00:1::1 dev eth0", shown("-6", "route"))

    def test_errors_are_the_kernels(self):
        with self.assertRaisesRegex(OSError, "no interface"):
            netlink.link_up("eth7")
        with self.assertRaisesRegex(ValueError, "not an IP address"):
            netlink.add_address("lo", "1.2.3", 24)
        with self.assertRaises(OSError):
            netlink.add_default_route("lo", "0.0.0.0")
