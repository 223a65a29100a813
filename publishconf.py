"""A release: needs provenance.json, which `sanshen publish` derives from the ledger, and an empty output folder."""

from pelicanconf import *  # noqa: F403

RELEASE = True
