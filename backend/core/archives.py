"""Archives that strangers send."""

import struct
import zipfile
import zlib

# What zipfile raises on files that are damaged, locked with a password, or packed in a way that it does not know.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OverflowError, struct.error,
    zlib.error,
)  # fmt: skip
