"""Unpacks the members of an archive that match patterns: unpack.py ARCHIVE FOLDER PATTERN..."""
import fnmatch
import sys
import zipfile

archive_path, folder, *patterns = sys.argv[1:]
with zipfile.ZipFile(archive_path) as archive:
    names = [name for name in archive.namelist() if not name.endswith("/")]
    for pattern in patterns:
        members = fnmatch.filter(names, pattern)
        if not members:
            sys.exit(f"{archive_path} holds nothing called {pattern}")
        archive.extractall(folder, members)
