"""Unpacks the zip archives of the configuration: input data and code."""
from __future__ import annotations

import io
import os
import shutil
import stat
import zipfile

CREATED_ON_UNIX = 3


class BadArchive(ValueError):
    """The bytes are not a zip archive that may be unpacked."""


def unzip(data: bytes, folder: str) -> None:
    """Unpacks into a folder and nowhere else. Permissions are kept; links are made last, so that nothing is written through one."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise BadArchive(f"not a zip archive: {error}") from error
    os.makedirs(folder, exist_ok=True)
    links = []
    with archive:
        for entry in archive.infolist():
            path = _place(folder, entry.filename)
            mode = entry.external_attr >> 16 if entry.create_system == CREATED_ON_UNIX else 0
            if entry.is_dir():
                os.makedirs(path, exist_ok=True)
            elif stat.S_ISLNK(mode):
                links.append((path, os.fsdecode(archive.read(entry))))
            else:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with archive.open(entry) as source, open(path, "wb") as target:
                    shutil.copyfileobj(source, target)
                if mode & 0o777:
                    os.chmod(path, mode & 0o777)
    for path, target in links:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.lexists(path):
            os.remove(path)
        os.symlink(target, path)


def _place(folder: str, name: str) -> str:
    """Where an entry goes. What the image itself has in the folder may be a link, so the real path is what counts."""
    root = os.path.realpath(folder)
    path = os.path.join(root, name)
    parent = os.path.realpath(os.path.dirname(path.rstrip("/")))
    outside = parent != root and not parent.startswith(root.rstrip("/") + "/")
    if name.startswith("/") or ".." in name.split("/") or outside:
        raise BadArchive(f"the entry {name!r} leads out of {folder}")
    return path
