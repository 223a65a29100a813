"""What making pages may cost: generous, for agreed settings too. What costs more is ended and said, and stops nothing else for good."""

from __future__ import annotations

ARTICLE = 60.0  # seconds for one article; a long one takes a hundredth of a second
ADMITTED = 15.0  # seconds for the same at the gate, so that a busier publisher does not stop what was admitted
RELEASE = 1800.0  # seconds for all pages of a release; a hundred thousand articles take a minute
PREVIEW = 600.0  # seconds for a preview
TRIAL = 240.0  # seconds for a trial before a merge

FILE = 1 << 29  # bytes of a file: as much as of an object in the clone
FILES = 4_000_000  # files and folders that are made at once; a hundred thousand articles come to a quarter of a million
FILES_RESERVE = (
    20_000  # that can still be made on the disk by everything else on it; about what a child makes between two looks
)
FILES_LEAST = 2_000  # that may be made however few the disk can still hold
WRITTEN = 32 << 30  # bytes that are made at once
RESERVE = 256 << 20  # bytes of a disk that are left to everything else on it
LEAST = 64 << 20  # bytes that may be made however full the disk is
