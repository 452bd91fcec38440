import io
import os
import stat
import tempfile
import unittest
import zipfile

from support import zipped
from aleph_runtime.archive import BadArchive, unzip


class Unzip(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, "data")

    def test_files_modes_and_links(self):
        unzip(zipped({"a/run": b"#!", "a/link": b"run", "empty/": b""}, {"a/run": 0o100755, "a/link": 0o120777, "empty/": 0o40755}), self.folder)
        self.assertEqual(stat.S_IMODE(os.stat(f"{self.folder}/a/run").st_mode), 0o755)
        self.assertEqual(os.readlink(f"{self.folder}/a/link"), "run")
        self.assertTrue(os.path.isdir(f"{self.folder}/empty"))

    def test_names_that_lead_out(self):
        for name in ("../x", "/x", "a/../../x", "a/.."):
            with self.subTest(name), self.assertRaisesRegex(BadArchive, "leads out"):
                unzip(zipped({name: b"x"}), self.folder)
        self.assertEqual(os.listdir(os.path.dirname(self.folder)), ["data"])

    def test_nothing_is_written_through_a_link_of_the_archive(self):
        outside = os.path.join(os.path.dirname(self.folder), "outside")
        os.mkdir(outside)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content, mode in (("in", outside.encode(), 0o120777), ("in/x", b"evil", 0o100644)):
                entry = zipfile.ZipInfo(name)
                entry.create_system = 3
                entry.external_attr = mode << 16
                archive.writestr(entry, content)
        with self.assertRaises(OSError):
            unzip(buffer.getvalue(), self.folder)
        self.assertEqual(os.listdir(outside), [])

    def test_nothing_is_written_through_a_link_of_the_folder(self):
        outside = os.path.join(os.path.dirname(self.folder), "outside")
        os.makedirs(outside)
        os.makedirs(self.folder)
        os.symlink(outside, f"{self.folder}/in")
        with self.assertRaises(BadArchive):
            unzip(zipped({"in/x": b"evil"}), self.folder)

    def test_not_a_zip(self):
        with self.assertRaisesRegex(BadArchive, "not a zip archive"):
            unzip(b"", self.folder)
