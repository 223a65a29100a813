"""A release: needs provenance.json, which `sanshen publish` derives from the ledger, and an empty output folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the pelican command does not look beside its settings

from pelicanconf import *  # noqa: F403

RELEASE = True
